"""One ticket of every sort and one row on every settings page, made by the product's own actions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from automation.actions.policies import save_policy
from channels_inbox.actions.call_imports import store_import
from channels_inbox.actions.calls import ByHand, write_down
from channels_inbox.actions.channels import SECRET, contact_form_channel, create_channel
from channels_inbox.actions.recordings import show_recordings
from channels_inbox.actions.request_links import make_request_link
from channels_inbox.enums import ItemState
from channels_inbox.models import CallRecording, ChannelHour, ChannelSettings, Item
from core.clocks import now
from core.html import hold_remote, sanitise
from knowledge_base.actions.announcements import Words, save_announcement
from knowledge_base.actions.articles import create_article
from knowledge_base.actions.comments import add_comment, raise_flag, resolve_comment
from knowledge_base.actions.drafts import begin_translation, publish, save_draft
from knowledge_base.actions.reading_lists import add_entry, save_list
from knowledge_base.actions.shelves import save_category, save_snippet, save_synonyms
from knowledge_base.actions.votes import explain, vote
from knowledge_base.markdown import to_html
from knowledge_base.models import Category as ArticleCategory
from knowledge_base.models import CategoryText, HelpSite, Translation
from metrics.models import Outcome as ReportOutcome
from metrics.models import ReportRun, ScheduledReport
from people.actions.accounts import record_account_event, withdraw_account_event
from people.actions.calendars import (
    add_hours,
    assign_calendar,
    confirm_holidays,
    create_calendar,
    set_days,
)
from people.actions.contacts import add_identity, create_organization, find_or_create_contact
from people.actions.customers import make_sign_in_link
from people.actions.staff import invite
from people.actions.tokens import create_api_token
from people.enums import IdentityKind, Role
from people.models import Agent, Calendar, Company, Organization
from people.public_holidays import holidays_between
from surveys.actions.invitations import invite_about, make_link
from surveys.actions.planning import create_wave
from surveys.actions.responses import answer
from surveys.actions.settings import change_questions, change_survey, create_survey, get_survey, put_link
from surveys.enums import Kind, Mode
from tests.cast import Cast, make_agent
from tests.channels_inbox.letters import mail, store
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact
from tests.metrics.report_rows import make_report
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.actions.deliveries import report
from tickets.actions.intake import append_message, hold_message
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.actions.vocabulary import create_tag, save_field, save_template
from tickets.calls import Direction, Outcome
from tickets.enums import Category, ChannelKind, DeliveryState
from tickets.log import By
from tickets.models import Channel, CustomField, ReplyTemplate, Ticket
from tickets.recipients import external_value

DESIGNED = (
    '<table width="640" bgcolor="#eef"><tr><td style="color:#900"><h1>Our order</h1><p>See the '
    '<a href="https://shop.test/o/1">order</a>.</p></td></tr></table><img src="https://shop.test/p.png" width="600">'
)
QUOTED = "On Monday Support wrote:\n> Did you clean it?\n> Please try again."
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
REFUSAL = "550 5.1.1 <dana@customer.test>: Recipient address rejected: User unknown in virtual mailbox table"

EVERYTHING = f"""## What you need {{#need}}

A litre of `water`, {LONG}.

### Powder

> [!WARNING]
> Let it cool first.

| Water | Home |
| --- | --- |
| hard | every 3 months |

## Steps

1. Empty the tank.
2. Press <kbd>Brew</kbd>.

<details><summary>Why?</summary>

Lime slows the pump.

</details>

https://youtu.be/abcdefghijk
"""
GUIDE = """## Does it hum? {#first}

- [It hums](#hums)
- [It is silent](#silent)

## It hums {#hums}

Fill the tank.

## It is silent {#silent}

Write to us.
"""


@dataclass(frozen=True)
class World:
    """Who looks, and the numbers that stand in addresses."""

    cast: Cast
    ada: Agent
    lea: Agent
    places: dict[str, object]


def figures(cast: Cast, ticket: Ticket, agent: Agent) -> None:
    """Facts of four weeks, enough of some for a figure, too few of others."""
    refreshed(now())
    for place in range(40):
        at = now() - timedelta(days=1 + place % 27, hours=place % 9)
        channel = ("email", "chat", "phone")[place % 3]
        own = {"ticket": ticket.pk, "team": cast.support.pk, "agent": agent.pk, "tier": "basic", "channel": channel}
        write_fact("created", at, **own)
        write_fact("first_response", at, value=(place + 3) * MINUTE, **own)
        if place % 3:
            write_fact("csat", at, value=5 - place % 2 * 3, num=1 - place % 2, den=1, language="en", **own)
        if not place % 12:
            write_fact("nps", at, value=9, **own)


def make_world(cast: Cast) -> World:
    """Fills the installation of the cast; returns what the addresses of `screens.SCREENS` need."""
    ada, lea = make_agent("Ada", Role.ADMINISTRATOR, cast.support), make_agent("Lea", Role.LIGHT, cast.support)
    settings = ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp", outgoing="none")
    settings.last_error, settings.last_error_at = "Connection refused by mail.demo.test:587", now()
    settings.save()
    hour = now().replace(minute=0, second=0, microsecond=0)
    for back, count in enumerate((4, 9, 14, 31, 22, 18, 6, 2, 0, 0, 1, 0, 0, 2, 3, 8, 17, 26, 24, 19, 11, 7, 3, 5)):
        moment = hour - timedelta(hours=back)
        ChannelHour.objects.create(
            channel=cast.mailbox, hour=moment, received=count, done=count, refused=back // 23, lag=[0] * 9 + [count]
        )
    for kind in (
        ChannelKind.CHAT,
        ChannelKind.WEBHOOK,
        ChannelKind.TELEGRAM,
        ChannelKind.WHATSAPP,
        ChannelKind.SMS,
        ChannelKind.PHONE,
    ):
        create_channel(kind=kind, name=kind.value, default_team=cast.support, config={}, secrets={SECRET: "made here"})
    promised = {
        "name": f"Everybody, {LONG}",
        "tiers": ["basic", "premium"],
        "first_response_s": 60,
        "resolution_s": 9000,
    }
    policy = save_policy(policy=None, values=promised, calendar=None, by=ada)
    ticket = full_ticket(cast)
    figures(cast, ticket, ada)
    for number in range(30):
        cast.open_ticket(
            f"Question {number}: the pump hums.", subject=f"{LONG} hums" if number == 3 else "Humming pump"
        )
    places = {
        "ticket": ticket.pk,
        "policy": policy.pk,
        "item": parked_item(cast).pk,
        "request": make_request_link(ticket, cast.dana).rpartition("/requests/")[2],
        "form": contact_form_channel().slug,
        "reset": f"{user_pk_to_url_str(ada.account)}-{default_token_generator.make_token(ada.account)}",
        "survey": asked_customer(cast),
        **questionnaire(),
        **portal_rows(cast),
        **help_rows(cast),
        **settings_rows(cast, ada),
        **past_calls(cast, ada),
        **shelves(cast, ada),
    }
    return World(cast, ada, lea, places)


def full_ticket(cast: Cast) -> Ticket:
    """Designed mail with remote images, a note, an answer with a quote, a failed reply and a held message."""
    html, count = hold_remote(sanitise(DESIGNED))
    crowd = [{"name": f"Colleague {n} of the purchasing office", "email": f"c{n}@customer.test"} for n in range(12)]
    ticket = cast.open_ticket("Our order", html=html, remote_images=count, cc=crowd, subject=f"Order 1001, {LONG}")
    add_note(ticket_number=ticket.pk, agent=cast.alice, text="Promised a call before Friday.")
    reply = post_reply(ticket_number=ticket.pk, agent=cast.bob, html="<p>On its way.</p>", hold_s=0)
    report(message_id=reply.pk, state=DeliveryState.FAILED, error=REFUSAL, attempts=3)
    append_message(ticket_number=ticket.pk, incoming=cast.incoming("It leaks again.", quoted=QUOTED))
    erin = find_or_create_contact(kind=IdentityKind.EMAIL, value="erin@else.test", name="Erin")
    stranger = {"author": erin, "author_name": "Erin", "author_email": "erin@else.test"}
    hold_message(
        ticket_number=ticket.pk,
        incoming=cast.incoming("I know more of this.", **stranger),
        reason="stranger",
    )
    return ticket


def shelves(cast: Cast, ada: Agent) -> dict[str, object]:
    """An article with everything that a body holds, a draft, a translation behind, remarks, a flag, a reading list."""
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en", "pt-br", "ro"]})
    body = to_html(EVERYTHING) + "<p>{{snippet:hours}}</p>"
    shelf = save_category(category=None, names={"en": ("Cleaning", LONG)}, parent=None, icon="sparkles", brand=None)
    section = save_category(category=None, names={"en": ("Descaling", "")}, parent=shelf, icon="zap", brand=None)
    made = create_article(
        agent=ada, kind="how_to", category=shelf, language="en", title=f"Clean the {LONG}", key="clean", html=body
    )
    create_article(agent=ada, kind="internal", category=section, language="en", title="Recipe", visibility="internal")
    up = publish(translation=made, agent=ada)
    begin_translation(article=up.article, language="ro", agent=ada)
    save_draft(translation=up, agent=ada, title="Clean", summary="Daily", html=f"<p>Salt.</p>{body}")
    up = publish(translation=up, agent=ada, note="Salt")
    save_draft(translation=up, agent=cast.bob, title="Clean", summary="Daily", html=f"<p>Pepper.</p>{body}")
    done = add_comment(translation=up, agent=ada, text="Salt?")
    resolve_comment(comment=done, agent=ada, is_resolved=True)
    add_comment(translation=up, agent=cast.bob, text=f"Pepper! {LONG}")
    raise_flag(article=up.article, language="en", agent=cast.bob, text=f"It is too hot: {LONG}")
    snippet = save_snippet(snippet=None, key="hours", texts={"en": ("Hours", "<p>Nine to five.</p>")})
    save_synonyms(row=None, language="en", words=["refund", "money back", LONG.lower()])
    row = save_list(row=None, name="First week", team=None, role="")
    add_entry(row=row, article=up.article, due_on=now().date() - timedelta(days=3))
    return {"article": up.article_id, "shelf": shelf.pk, "snippet": snippet.pk, "list": row.pk}


def past_calls(cast: Cast, ada: Agent) -> dict[str, object]:
    """A ticket with a long call that has recordings, and a missed one to be returned; a file that is not taken in."""
    channel = Channel.objects.get(kind=ChannelKind.PHONE)
    given = {"direction": Direction.INBOUND, "talk_seconds": 4000, "note": f"Wants a date. {LONG}"}
    call = write_down(
        agent=cast.alice, channel=channel, given=ByHand(number="+4930901820", outcome=Outcome.ANSWERED, **given)
    )
    for state in ("stored", "waiting", "failed", "removed"):
        CallRecording.objects.create(call=call, name=state, url="", state=state, sha256="")
    show_recordings(call)
    missed = ByHand(number="+4930901820", direction=Direction.INBOUND, outcome=Outcome.MISSED, talk_seconds=0, note="")
    write_down(agent=cast.alice, channel=channel, given=missed, ticket=call.ticket)
    lines = f"Start,Caller,Duration,Note\n2025-10-22 11:00,+4930901820,4:00,{LONG}\nsoon,nobody,,\n"
    row = store_import(channel=channel, agent=ada, filename=f"{LONG}.csv", content=lines.encode())
    return {"call": call.ticket_id, "import": row.pk}


def parked_item(cast: Cast) -> Item:
    """A mail that could not be read."""
    item = store(cast.mailbox, mail(subject="Rechnung", text=f"{LONG * 3}\n")).items.get()
    item.state, item.error, item.attempts = ItemState.QUARANTINED, "limit-depth: 101 parts within parts", 3
    item.sender, item.subject = "x@far.test", "Rechnung"
    item.explanation = [{"rule": "read", "result": "failed", "detail": "limit-depth: 101 parts within parts"}]
    item.save()
    return item


def asked_customer(cast: Cast) -> str:
    """The token of the page on which Dana is asked about a chat that was solved; she answered it there already."""
    chat = Channel.objects.get(kind=ChannelKind.CHAT)
    asked = {"scale": "faces", "threshold": 4, "asks_comment": True, "texts": {}}
    change_survey(survey=get_survey(), is_active=True, channels=[chat], by=None, **asked)  # type: ignore[arg-type]
    ticket = cast.open_ticket(channel=chat, subject="Does the Duo fit?")
    add_identity(contact=cast.dana, kind=IdentityKind.EXTERNAL, value=external_value(chat, "visitor-1"))
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="It does.", hold_s=0)
    ticket = set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    invitation = invite_about(ticket=ticket, mode=Mode.MAIL, language="en")
    assert invitation is not None
    answer(invitation=invitation, score=4, comment="Quick, thank you.", by_link=False)
    return make_link(invitation=invitation).rstrip("/").rpartition("/")[2]


def questionnaire() -> dict[str, object]:
    """A recommendation with further questions, a wave and an open link."""
    survey = create_survey(kind=Kind.NPS, name=f"Twice a year, {LONG}", by=None)
    options = [{"key": key, "text": {"en": text}} for key, text in (("a", "The machines"), ("b", f"The help {LONG}"))]
    only_then = {"question": "q1", "is": ["b"]}
    asked: list[dict[str, Any]] = [
        {"key": "q1", "type": "single", "required": True, "text": {"en": "What do you like best?"}, "options": options},
        {"key": "q2", "type": "scale", "required": False, "text": {"en": "And the price?"}, "scale": "five"},
        {
            "key": "q3",
            "type": "text",
            "required": False,
            "text": {"en": "Why?"},
            "show_if": only_then,
        },
    ]
    change_questions(survey=survey, questions=asked, by=None)
    create_wave(survey=survey, name="Autumn", starts_at=now(), segment={}, sample_percent=50, repeat_days=180, by=None)
    return {"asking": survey.pk, "open": put_link(survey=survey, wanted=True)}


def portal_rows(cast: Cast) -> dict[str, object]:
    """A link that signs in, a colleague's request, a chat to be rated, fields for customers, and an SMS."""
    organization = create_organization(name=f"Customer Ltd, {LONG}", domains=("customer.test", "customer.example"))
    Organization.objects.filter(pk=organization.pk).update(shares_requests=True)
    left = record_account_event(account=organization, kind="started", at=now(), value=9900, currency="EUR", note=LONG)
    withdraw_account_event(event=left)
    erin = find_or_create_contact(kind=IdentityKind.EMAIL, value="erin@customer.test", name=f"Erin {LONG}")
    colleague = cast.open_ticket(author=erin, author_name="Erin", author_email="erin@customer.test", subject=LONG)
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value="+4930901821")
    cast.open_ticket(channel=Channel.objects.get(kind=ChannelKind.SMS))
    made = make_sign_in_link(email=cast.dana.email)
    chat = Ticket.objects.filter(channel__kind=ChannelKind.CHAT, category=Category.SOLVED).latest("pk")
    values = {"type": CustomField.Type.CHECKBOX, "order": 2, "is_active": True, "is_public": True}
    save_field(field=None, values={**values, "key": "paid", "label": "I have paid"}, choices=[])
    return {
        "sign_in": made[1] if made else "",
        "colleague": colleague.pk,
        "chat": chat.pk,
        "organization": organization.pk,
    }


def help_rows(cast: Cast) -> dict[str, object]:
    """A manual with everything that an article can hold, a guide, and two announcements."""
    shelf = ArticleCategory.objects.create(slug="cleaning", icon="sparkles")
    CategoryText.objects.create(category=shelf, language="en", name=f"Cleaning, {LONG}", summary="Five minutes a day")
    for kind, slug, title, html in (
        ("manual", "descale", f"Descale, {LONG}", EVERYTHING),
        ("guide", "no-water", "No water comes out", GUIDE),
    ):
        draft = create_article(
            agent=cast.alice, kind=kind, category=shelf, language="en", title=title, slug=slug, summary="Soon done.",
            html=to_html(html),
        )  # fmt: skip
        publish(translation=draft, agent=cast.alice)
    row = Translation.objects.get(slug="descale", language="en")
    explain(vote=vote(translation=row, visitor="somebody", helpful=False), reason="missing", text=f"Why? {LONG}")
    for kind in ("incident", "news"):
        save_announcement(
            announcement=None, agent=cast.alice, kind=kind, starts_at=None, ends_at=None, is_mailed=False,
            words={"en": Words(f"Deliveries take longer, {LONG}", "Storms hold the ferries.")},
        )  # fmt: skip
    return {}


def settings_rows(cast: Cast, ada: Agent) -> dict[str, object]:
    """One tag, template, field, token, calendar and open invitation."""
    create_tag(name="refund")
    save_template(template=None, title="Thanks", text="Dear {{ contact.name }},\nthank you.", team=cast.support)
    values = {
        "key": "machine",
        "type": CustomField.Type.CHOICE,
        "label": "Machine",
        "order": 1,
        "is_active": True,
        "is_public": True,
    }
    field = save_field(field=None, values=values, choices=["Solo", "Duo"])
    create_api_token(agent=ada, name="Nightly export", scopes=["read"])
    invitation, token = invite(email="new@helpdesk.test", name="Nia", role=Role.AGENT, teams=[cast.support], by=ada)
    calendar = full_calendar(cast, ada)
    return {
        "calendar": calendar.pk,
        "hours": calendar.versions.get(valid_from=None).pk,
        "template": ReplyTemplate.objects.get().pk,
        "field": field.pk,
        "team": cast.support.pk,
        "agent": cast.bob.pk,
        "invitation": token,
        "opened": invitation.pk,
        "report": stopped_report(ada, [cast.bob, ada]).pk,
    }


def stopped_report(ada: Agent, people: list[Agent]) -> ScheduledReport:
    """A report that runs, and one that stopped after it had been sent, with a long name."""
    make_report(ada, people)
    report = make_report(ada, people, name=LONG[:80], rhythm="monthly", query="channel=chat")
    ReportRun.objects.create(report=report, due_at=now(), outcome=ReportOutcome.SENT, sent_to=2)
    ReportRun.objects.create(report=report, due_at=now(), outcome=ReportOutcome.FAILED, detail="No mailbox can send.")
    ScheduledReport.objects.filter(pk=report.pk).update(next_at=None, stopped="left")
    return report


def full_calendar(cast: Cast, ada: Agent) -> Calendar:
    """Hours with a break, hours that are planned, holidays, a short day and an extra open day; another never closes."""
    day = now().date()
    always = create_calendar(name="Day and night", time_zone="UTC", weekly=(((0, 1440),),) * 7, by=ada)
    assign_calendar(holder=cast.billing, calendar=always, by=ada)
    week = (*[((540, 750), (810, 1080))] * 4, ((540, 780), (1320, 1800)), (), ())
    calendar = create_calendar(name="Office in Lisbon", time_zone="Europe/Lisbon", weekly=week, by=ada)
    for holder in (cast.support, cast.mailbox, Company.objects.get()):
        assign_calendar(holder=holder, calendar=calendar, by=ada)
    longer = (*[((480, 1140),)] * 5, ((600, 840),), ())
    add_hours(calendar=calendar, valid_from=day + timedelta(days=40), time_zone="Europe/Lisbon", weekly=longer, by=ada)
    found = {one.date: one.name for one in holidays_between("PT", "", day, day + timedelta(days=60))}
    confirm_holidays(
        calendar=calendar, country="PT", region="", first=day, last=day + timedelta(days=60), days=found, by=ada
    )
    for ahead, hours, name in ((3, ((540, 720),), "Stocktaking"), (6, (), LONG), (-9, ((600, 840),), "Fair")):
        date = day + timedelta(days=ahead)
        set_days(calendar=calendar, first=date, last=date, name=name, hours=hours, by=ada, restate=True)
    return calendar
