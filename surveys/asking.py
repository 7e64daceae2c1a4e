"""How the ways in that end ask: the seam `core.feedback` filled with surveys."""

from dataclasses import replace

from core.feedback import Choice, Question
from surveys.actions.invitations import invite_about, make_link
from surveys.actions.responses import NotTaken
from surveys.actions.responses import answer as store_answer
from surveys.around import step_word
from surveys.enums import Mode, Skipped
from surveys.models import Invitation, SurveyVersion
from surveys.queries import is_open
from surveys.scales import steps
from surveys.texts import filled, words
from tickets.models import Ticket


class SurveyAsker:
    """Asks with the survey of satisfaction."""

    def ask(self, *, ticket: int, language: str, place: str) -> Question | None:
        """The question about the ticket's latest resolution; asking makes the invitation."""
        return self._question(self._invitation(ticket, Mode(place), language), language)

    def answer(self, *, ticket: int, question: int, score: object, comment: str) -> Question | None:
        """Takes an answer from the chat in which it was asked."""
        found = Invitation.objects.select_related("version__survey", "contact")
        invitation = found.filter(pk=question, ticket=ticket, skipped=Skipped.NO).first()
        if invitation is None:
            return None
        try:
            store_answer(invitation=invitation, score=score, comment=comment, by_link=False)
        except NotTaken:
            return None
        return self._question(invitation, invitation.language)

    def link(self, *, ticket: int, language: str) -> str:
        """A fresh link, while an answer is taken."""
        invitation = self._invitation(ticket, Mode.MAIL, language)
        if invitation is None or not is_open(invitation, list(invitation.responses.order_by("id"))):
            return ""
        return make_link(invitation=invitation)

    def _invitation(self, number: int, mode: Mode, language: str) -> Invitation | None:
        ticket = Ticket.objects.select_related("channel", "requester", "organization").filter(pk=number).first()
        return invite_about(ticket=ticket, mode=mode, language=language) if ticket else None

    def _question(self, invitation: Invitation | None, language: str) -> Question | None:
        return None if invitation is None or invitation.skipped else question_of(invitation, language)


def question_of(invitation: Invitation, language: str) -> Question:
    """An invitation as its customer sees it, in their language. One query."""
    responses = list(invitation.responses.order_by("id"))
    scored = next((each for each in reversed(responses) if each.score is not None), None)
    return replace(
        open_question(invitation.version, language),
        id=invitation.pk,
        score=scored.score if scored else None,
        comment=next((each.comment for each in reversed(responses) if each.comment), ""),
        is_open=is_open(invitation, responses),
    )


def open_question(version: SurveyVersion, language: str) -> Question:
    """What a version asks, as nobody has answered yet. No query of its own."""
    told = words(version.survey.kind, version.texts, language)
    return Question(
        id=0,
        text=filled(told["question"]),
        comment_label=told["comment"] if version.asks_comment else "",
        thanks=told["thanks"],
        choices=tuple(
            Choice(step.score, step_word(step, language) or str(step.score), step.icon) for step in steps(version.scale)
        ),
        score=None,
        comment="",
        is_open=True,
    )


asker = SurveyAsker()
