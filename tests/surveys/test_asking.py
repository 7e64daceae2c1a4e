"""Who is asked about what, once; what an answer leaves behind."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from core import feedback
from core.clocks import now
from surveys.actions.invitations import invite_about, make_link
from surveys.actions.responses import NotTaken, answer
from surveys.actions.settings import change_survey
from surveys.enums import Excluded, HandledBy, Mode, Scale, Skipped
from surveys.models import Invitation, Response, Survey
from surveys.queries import metric_events, not_asked, ratings_of
from tests.cast import Cast, kinds
from tests.surveys.conftest import only_invitation, solve
from tickets.actions.change import assign, set_status
from tickets.actions.conversation import default_status
from tickets.actions.feedback import note_feedback
from tickets.actions.flags import flag
from tickets.enums import Category, Flag
from tickets.events import SURVEY_ANSWERED
from tickets.log import By
from tickets.models import Channel, Ticket

pytestmark = pytest.mark.django_db


def test_solved_chat_is_asked_about_once(cast: Cast, solved: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="de")
    assert question is not None
    assert question.text == "Wie zufrieden sind Sie mit der Hilfe, die Sie bekommen haben?"
    assert [choice.score for choice in question.choices] == [1, 2, 3, 4, 5]
    assert (question.score, question.comment, question.is_open) == (None, "", True)
    assert feedback.ask(ticket=solved.pk, language="de") == question
    row = only_invitation()
    assert (row.agent_id, row.team_id, row.handled_by) == (cast.alice.pk, cast.support.pk, HandledBy.HUMAN)
    assert (row.channel, row.mode, row.language, row.tier) == ("chat", Mode.CHAT, "de", "basic")
    assert row.expires_at - row.sent_at == timedelta(days=14)


def test_whoever_wrote_last_is_credited_for_good(cast: Cast, solved: Ticket) -> None:
    assign(ticket_number=solved.pk, agent=cast.bob, by=By.agent(cast.bob))
    feedback.ask(ticket=solved.pk, language="en")
    assign(ticket_number=solved.pk, agent=None, by=By.agent(cast.bob))
    assert only_invitation().agent_id == cast.alice.pk


def test_nobody_is_asked(cast: Cast, survey: Survey, chat: Channel) -> None:
    waiting = cast.open_ticket(channel=chat)
    unanswered = cast.open_ticket(channel=chat)
    set_status(ticket_number=unanswered.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    spam = solve(cast, cast.open_ticket(channel=chat))
    flag(ticket_number=spam.pk, flag=Flag.SPAM, by=By.agent(cast.alice))
    mailed = solve(cast, cast.open_ticket())
    for ticket in (waiting, unanswered, spam, mailed):
        assert feedback.ask(ticket=ticket.pk, language="en") is None
    assert not Invitation.objects.exists()


def test_survey_that_is_off_asks_nobody(solved: Ticket, survey: Survey, chat: Channel) -> None:
    change_survey(
        survey=survey,
        is_active=False,
        channels=[chat],
        scale="faces",
        threshold=4,
        asks_comment=True,
        texts={},
        by=None,
    )
    assert feedback.ask(ticket=solved.pk, language="en") is None
    assert feedback.link(ticket=solved.pk, language="en") == ""


def test_contact_is_asked_once_in_seven_days_and_the_others_are_counted(
    cast: Cast, solved: Ticket, chat: Channel
) -> None:
    assert feedback.ask(ticket=solved.pk, language="en") is not None
    soon = solve(cast, cast.open_ticket(channel=chat))
    assert feedback.ask(ticket=soon.pk, language="en") is None
    assert feedback.ask(ticket=soon.pk, language="en") is None
    assert not_asked() == {"throttled": 1}
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        later = solve(cast, cast.open_ticket(channel=chat))
        assert feedback.ask(ticket=later.pk, language="en") is not None
    assert [event["ticket"] for event in metric_events()] == [solved.pk, later.pk]


def test_second_solution_of_a_ticket_is_asked_about_anew(cast: Cast, solved: Ticket, chat: Channel) -> None:
    feedback.ask(ticket=solved.pk, language="en")
    with time_machine.travel(now() + timedelta(days=8)):
        set_status(ticket_number=solved.pk, status=default_status(Category.OPEN), by=By.contact(cast.dana))
        solve(cast, solved)
        assert feedback.ask(ticket=solved.pk, language="en") is not None
    assert Invitation.objects.filter(skipped="").count() == 2


def test_answer_stands_in_the_ticket_and_can_be_corrected_for_a_day(cast: Cast, solved: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    given = feedback.answer(ticket=solved.pk, question=question.id, score=2, comment="")
    assert given is not None
    assert given.score == 2
    feedback.answer(ticket=solved.pk, question=question.id, score=2, comment="")
    corrected = feedback.answer(ticket=solved.pk, question=question.id, score=4, comment="Fine now <b>")
    assert corrected is not None
    assert (corrected.score, corrected.comment, corrected.is_open) == (4, "Fine now <b>", True)
    assert list(Response.objects.order_by("id").values_list("score", "comment")) == [(2, ""), (4, "Fine now <b>")]
    event = solved.events.filter(kind=SURVEY_ANSWERED).last()
    assert event is not None
    assert (event.actor_contact_id, event.data) == (cast.dana.pk, {"score": 4, "best": 5, "comment": "Fine now <b>"})
    (rating,) = ratings_of(cast.alice, cast.dana)
    assert (rating.response.score, rating.is_satisfied, rating.excluded) == (4, True, Excluded.NO)
    with time_machine.travel(now() + timedelta(hours=25)):
        assert feedback.answer(ticket=solved.pk, question=question.id, score=1, comment="") is None
        again = feedback.ask(ticket=solved.pk, language="en")
        assert again is not None
        assert (again.score, again.is_open) == (4, False)
    assert Response.objects.count() == 2


@pytest.mark.parametrize("score", [0, 6, -1, "5", True, 4.0, None, [5]])
def test_answer_that_is_none_is_not_taken(solved: Ticket, score: object) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    assert feedback.answer(ticket=solved.pk, question=question.id, score=score, comment=" ") is None
    assert not Response.objects.exists()


def test_question_of_another_ticket_is_not_answered(cast: Cast, solved: Ticket, ticket: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    assert feedback.answer(ticket=ticket.pk, question=question.id, score=5, comment="") is None


def test_words_alone_are_kept_and_do_not_count(solved: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    told = feedback.answer(ticket=solved.pk, question=question.id, score=None, comment="Hm\x00")
    assert told is not None
    assert (told.score, told.comment) == (None, "Hm")


@pytest.mark.parametrize(
    ("seconds", "scores", "suspects"),
    [
        ([3], [1], [True]),
        ([11], [1], [False]),
        ([20, 40], [1, 5], [False, True]),
        ([20, 40], [5, 5], [False]),
        ([20, 66], [1, 5], [False, False]),
    ],
)
def test_answers_by_link_that_look_like_a_scanner(
    solved: Ticket, seconds: list[int], scores: list[int], suspects: list[bool]
) -> None:
    begun = now()
    with time_machine.travel(begun, tick=False):
        invitation = invite_about(ticket=solved, mode=Mode.MAIL)
    assert invitation is not None
    for second, score in zip(seconds, scores, strict=True):
        with time_machine.travel(begun + timedelta(seconds=second), tick=False):
            answer(invitation=invitation, score=score, comment="", by_link=True)
    assert list(Response.objects.order_by("id").values_list("suspect_bot", flat=True)) == suspects
    assert kinds(solved).count(SURVEY_ANSWERED) == suspects.count(False)


def test_answer_of_a_mail_by_chat_is_no_scanner(solved: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    feedback.answer(ticket=solved.pk, question=question.id, score=1, comment="")
    feedback.answer(ticket=solved.pk, question=question.id, score=5, comment="")
    assert not Response.objects.filter(suspect_bot=True).exists()


def test_late_answer_is_kept_and_not_counted(cast: Cast, solved: Ticket) -> None:
    invitation = invite_about(ticket=solved, mode=Mode.MAIL)
    assert invitation is not None
    with time_machine.travel(now() + timedelta(days=15)):
        answer(invitation=invitation, score=5, comment="", by_link=True)
        (rating,) = ratings_of(cast.alice, cast.dana)
    assert rating.excluded == Excluded.LATE


def test_metric_events_have_the_golden_form(cast: Cast, solved: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    feedback.answer(ticket=solved.pk, question=question.id, score=4, comment="")
    row = only_invitation()
    sent, answered = metric_events()
    assert sent == {
        "type": "survey_sent", "at": row.sent_at, "ticket": solved.pk, "survey": row.pk, "kind": "csat",
        "customer": cast.dana.pk, "agent": cast.alice.pk, "handled_by": "human", "delivered": True,
        "expires_at": row.expires_at, "mode": "chat", "scale": "faces", "threshold": 4,
    }  # fmt: skip
    assert answered == {
        "type": "survey_answered", "at": Response.objects.get().at, "ticket": solved.pk, "survey": row.pk, "score": 4,
        "suspect_bot": False,
    }  # fmt: skip


def test_answers_are_never_changed_or_deleted(solved: Ticket) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    feedback.answer(ticket=solved.pk, question=question.id, score=4, comment="")
    response = Response.objects.get()
    response.score = 5
    with pytest.raises(ValueError, match="never changed"):
        response.save()
    with pytest.raises(ValueError, match="never deleted"):
        response.delete()


def test_version_is_frozen_in_the_invitation(solved: Ticket, survey: Survey, chat: Channel) -> None:
    feedback.ask(ticket=solved.pk, language="en")
    made = change_survey(
        survey=survey, is_active=True, channels=[chat], scale=Scale.THUMBS, threshold=1, asks_comment=False,
        texts={"en": {"question": "Well?"}}, by=None,
    )  # fmt: skip
    assert made.number == 2
    same = change_survey(
        survey=survey, is_active=True, channels=[chat], scale=Scale.THUMBS, threshold=1, asks_comment=False,
        texts={"en": {"question": "Well?"}}, by=None,
    )  # fmt: skip
    assert same == made
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    assert len(question.choices) == 5
    assert only_invitation().version.threshold == 4


def test_threshold_that_the_scale_does_not_reach(survey: Survey) -> None:
    with pytest.raises(ValueError, match="6"):
        change_survey(
            survey=survey, is_active=True, channels=[], scale="faces", threshold=6, asks_comment=True, texts={}, by=None
        )


def test_too_many_answers_are_not_taken(solved: Ticket) -> None:
    invitation = invite_about(ticket=solved, mode=Mode.CHAT)
    assert invitation is not None
    for number in range(30):
        answer(invitation=invitation, score=number % 5 + 1, comment="", by_link=False)
    with pytest.raises(NotTaken):
        answer(invitation=invitation, score=1, comment="", by_link=False)


def test_link_is_stored_as_a_hash(solved: Ticket) -> None:
    invitation = invite_about(ticket=solved, mode=Mode.MAIL)
    assert invitation is not None
    token = make_link(invitation=invitation).rstrip("/").rpartition("/")[2]
    link = invitation.links.get()
    assert len(token) == 26
    assert token not in link.token_hash


def test_note_feedback_appends_survey_answered_and_leaves_the_ticket_where_it_is(cast: Cast, ticket: Ticket) -> None:
    before = Ticket.objects.get(pk=ticket.pk)
    note_feedback(ticket_number=ticket.pk, contact=None, score=1, best=1, comment="x" * 900, at=now())
    event = ticket.events.get(kind="survey_answered")
    assert (event.actor, len(event.data["comment"])) == ("system", 500)
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.status_id, after.updated_at, after.waiting_order) == (
        before.status_id, before.updated_at, before.waiting_order,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_ask_once(solved: Ticket) -> None:
    begin = threading.Barrier(4)
    found: list[int] = []

    def ask() -> None:
        begin.wait()
        try:
            question = feedback.ask(ticket=solved.pk, language="en")
            found.append(question.id if question else 0)
        finally:
            connection.close()

    pages = [threading.Thread(target=ask) for _each in range(4)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert set(found) == {only_invitation().pk}
    assert Invitation.objects.exclude(skipped=Skipped.NO).count() == 0
