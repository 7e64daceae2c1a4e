"""What each figure is called and means, in a sentence; which way is better; how its tickets are listed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from metrics.catalog import METRICS, Shape
from metrics.engine import facts

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Card:
    """One figure as pages show it. `better` is the direction that pleases, "" for none; `of` says what n counts."""

    slug: str
    metric: str
    label: str | Promise
    definition: str | Promise
    of: str | Promise
    anchor: str | Promise
    better: str = ""
    shows_mean: bool = False

    @property
    def shape(self) -> Shape:
        """What kind of number it is."""
        return METRICS[self.metric].shape

    @property
    def has_clock(self) -> bool:
        """Whether open hours and the calendar differ."""
        return METRICS[self.metric].has_clock


TICKETS, ANSWERS, PROMISES = _("tickets"), _("answers"), _("promises")
ANSWERED, ASKED = _("Answered"), _("Asked")
SOLVED, DECIDED = _("Solved"), _("Kept or broken")

_VOLUME = (
    Card(
        "created",
        facts.CREATED,
        _("New tickets"),
        _("Tickets that came in. Merged tickets count once, at the earliest of them."),
        TICKETS,
        _("Came in"),
    ),
    Card(
        "resolved",
        facts.RESOLVED,
        _("Solved tickets"),
        _("Moves into solved or closed, also of tickets that were opened again later."),
        _("solutions"),
        SOLVED,
    ),
    Card("reopened", facts.REOPENED, _("Opened again"), _("Solved tickets that were opened again."), TICKETS,
         _("Opened again")),
)  # fmt: skip
_SPEED = (
    Card(
        "first-response",
        facts.FIRST_RESPONSE,
        _("First response, median"),
        _(
            "From the customer's first message, or from the bot's hand-off, to the first answer of a person: half were"
            " faster. Automatic mails and notes are no answers; calls are measured apart."
        ),
        TICKETS,
        _("First answered"),
        DOWN,
    ),
    Card(
        "next-reply",
        facts.NEXT_REPLY,
        _("Next reply, median"),
        _("The same wait for every later message of the customer, until a person answered."),
        _("replies"),
        ANSWERED,
        DOWN,
    ),
    Card(
        "resolution",
        facts.RESOLUTION,
        _("Resolution, median"),
        _("From the opening to the last solution, for tickets that are not open again: half were faster."),
        TICKETS,
        SOLVED,
        DOWN,
    ),
    Card(
        "first-resolution",
        facts.FIRST_RESOLUTION,
        _("First resolution, median"),
        _("From the opening to the first solution, whether or not the ticket was opened again."),
        TICKETS,
        SOLVED,
        DOWN,
    ),
    Card(
        "speed-of-answer",
        facts.ANSWER_SPEED,
        _("Calls: speed of answer, median"),
        _("From the offered call to a person on the line, by the calendar."),
        _("calls"),
        ANSWERED,
        DOWN,
    ),
    Card(
        "time-pending",
        facts.TIME_PENDING,
        _("Waiting for the customer, median"),
        _("How much of the resolution time the ticket waited for its customer."),
        TICKETS,
        SOLVED,
    ),
    Card(
        "time-on-hold",
        facts.TIME_ON_HOLD,
        _("On hold, median"),
        _("How much of the resolution time the ticket waited for somebody else."),
        TICKETS,
        SOLVED,
        DOWN,
    ),
)
_QUALITY = (
    Card(
        "fcr",
        facts.FCR,
        _("First contact resolution"),
        _("Issues solved with one contact of the customer and no return within 7 days, of all that are 7 days old."),
        _("issues"),
        SOLVED,
        UP,
    ),
    Card(
        "one-touch",
        facts.ONE_TOUCH,
        _("One touch"),
        _("Requests solved with fewer than two replies of ours: to compare with other products."),
        TICKETS,
        SOLVED,
        UP,
    ),
    Card(
        "fcr-survey",
        facts.FCR_SURVEY,
        _("Solved, say customers"),
        _("Customers who said that their issue was solved at the first contact."),
        ANSWERS,
        ANSWERED,
        UP,
    ),
    Card(
        "reopen-rate",
        facts.REOPEN_RATE,
        _("Reopen rate"),
        _("Solutions that the customer opened again within 7 days, of all that are 7 days old."),
        _("solutions"),
        SOLVED,
        DOWN,
    ),
    Card(
        "handle",
        facts.HANDLE,
        _("Handle time, mean"),
        _(
            "Working time of people per solved ticket: pages in use and calls, each second shared between the tickets"
            " that are open at once. Tickets without measured time are left out."
        ),
        TICKETS,
        SOLVED,
        "",
        shows_mean=True,
    ),
    Card(
        "call-handle",
        facts.CALL_HANDLE,
        _("Calls: handle time, mean"),
        _("Talk, hold and work after the call, per answered call."),
        _("calls"),
        _("Ended"),
        "",
        shows_mean=True,
    ),
)
_SURVEYS = (
    Card(
        "csat",
        facts.CSAT,
        _("Satisfaction (CSAT)"),
        _("Answers in the top boxes (4 or 5 of 5), of all valid answers of invited customers helped by people."),
        ANSWERS,
        ANSWERED,
        UP,
    ),
    Card(
        "csat-bot",
        facts.CSAT_BOT,
        _("Satisfaction with the bot"),
        _("The same for requests that the bot settled alone; never mixed with the other."),
        ANSWERS,
        ANSWERED,
        UP,
    ),
    Card(
        "nps",
        facts.NPS,
        _("Recommendation (NPS)"),
        _("Promoters (9, 10) less detractors (0 to 6) per hundred answers; one answer of a customer in 90 days."),
        ANSWERS,
        ANSWERED,
        UP,
    ),
    Card(
        "nps-ticket",
        facts.NPS_TICKET,
        _("NPS after a ticket"),
        _("The same question after a ticket: another measure, never added to the first."),
        ANSWERS,
        ANSWERED,
        UP,
    ),
    Card(
        "ces",
        facts.CES,
        _("Easy for customers (CES)"),
        _("Customers who agree (5 to 7 of 7) that we made it easy for them."),
        ANSWERS,
        ANSWERED,
        UP,
    ),
    Card(
        "csat-responses",
        facts.rate_of(facts.CSAT),
        _("Answers to CSAT"),
        _("Invitations that brought a valid answer, of all delivered ones, by the day of sending; after 14 days."),
        _("invitations"),
        ASKED,
        UP,
    ),
    Card(
        "nps-responses",
        facts.rate_of(facts.NPS),
        _("Answers to NPS"),
        _("Invitations that brought a valid answer, of all delivered ones, by the day of sending; after 14 days."),
        _("invitations"),
        ASKED,
        UP,
    ),
    Card(
        "ces-responses",
        facts.rate_of(facts.CES),
        _("Answers to CES"),
        _("Invitations that brought a valid answer, of all delivered ones, by the day of sending; after 14 days."),
        _("invitations"),
        ASKED,
        UP,
    ),
)
_SLA = (
    Card(
        "sla-first-response",
        facts.SLA["first_response"],
        _("First response in time"),
        _("Promises of a first response that were kept. One that passed its due instant is broken at that instant."),
        PROMISES,
        DECIDED,
        UP,
    ),
    Card(
        "sla-next-response",
        facts.SLA["next_response"],
        _("Next response in time"),
        _("The same for every later message of the customer."),
        PROMISES,
        DECIDED,
        UP,
    ),
    Card(
        "sla-resolution",
        facts.SLA["resolution"],
        _("Resolution in time"),
        _("Promises of a resolution that were kept; waiting for the customer stops the clock."),
        PROMISES,
        DECIDED,
        UP,
    ),
)
_SELF_SERVICE = (
    Card(
        "deflection",
        facts.DEFLECTION,
        _("Helped without us, at most"),
        _("Visits with the wish to reach us and an article shown that did not reach us within 24 hours."),
        _("visits"),
        _("Began"),
        UP,
    ),
    Card(
        "deflection-confirmed",
        facts.DEFLECTION_CONFIRMED,
        _("Helped without us, confirmed"),
        _("The same, of those who said that the article helped."),
        _("visits"),
        _("Began"),
        UP,
    ),
    Card(
        "bot-contained",
        facts.BOT_CONTAINED,
        _("Settled by the bot"),
        _("Conversations that the bot answered and that no person had to take, nor came back within 24 hours."),
        _("conversations"),
        _("Began"),
        UP,
    ),
)

CARDS: dict[str, Card] = {card.slug: card for card in (*_VOLUME, *_SPEED, *_QUALITY, *_SURVEYS, *_SLA, *_SELF_SERVICE)}
# Names that figures had before.
FORMER = {"new": "created", "solved": "resolved"}


REASONS: dict[str, str | Promise] = {
    "spam": _("spam"),
    "deleted": _("deleted"),
    "test": _("test"),
    "internal": _("internal"),
    "merged": _("merged into another"),
    "outbound": _("begun by us"),
    "phone": _("by phone"),
    "bot_only": _("settled by the bot"),
    "bot_handled": _("settled by the bot"),
    "closed_without_reply": _("closed without a reply"),
    "waiting": _("still waiting"),
    "no_wait": _("nobody waited"),
    "response_outside_period": _("answered in another period"),
    "follow_up": _("continues another issue"),
    "no_human_contact": _("no contact with a person"),
    "immature": _("not ripe yet"),
    "superseded": _("answered again"),
    "suspect_bot": _("clicked by a machine"),
    "late": _("after the time to answer"),
    "late_edit": _("changed too late"),
    "partial": _("words without a score"),
    "unsolicited": _("not invited"),
    "cancelled": _("promise fell away"),
}


def reason_words(reason: str) -> str:
    """Why something is left out, in words."""
    return str(REASONS.get(reason, reason.replace("_", " ")))
