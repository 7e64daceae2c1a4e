"""The conversation pane."""

import pytest
from django.test import Client

from people.actions.contacts import add_identity, find_or_create_contact
from people.enums import IdentityKind
from tests.cast import Cast
from tests.tickets.views.conftest import HTMX
from tickets.actions import drafts, merge
from tickets.actions.change import set_status, set_tags
from tickets.actions.conversation import default_status
from tickets.actions.intake import hold_message
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.enums import Category
from tickets.log import By
from tickets.models import Message, Participant, ReadMark, Ticket


def test_ticket_with_a_message(as_alice: Client, ticket: Ticket) -> None:
    page = as_alice.get(f"/inbox/tickets/{ticket.pk}/")
    assert page.status_code == 200
    assert "The left group leaks." in page.text
    assert "dana@customer.test" in page.text


def test_names_that_only_systems_use_are_not_shown(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    add_identity(contact=cast.dana, kind=IdentityKind.EXTERNAL, value="website:visitor-2")
    Message.objects.filter(ticket=ticket).update(author_email="website:visitor-2")

    page, card = (as_alice.get(f"/inbox/tickets/{ticket.pk}/{part}").text for part in ("parts/", "card/"))

    assert "visitor-2" not in page + card
    assert "dana@customer.test" in card


@pytest.mark.parametrize("part", ["", "parts/", "card/", "choices/status/", "templates/"])
def test_ticket_of_another_team(as_charlie: Client, ticket: Ticket, part: str) -> None:
    assert as_charlie.get(f"/inbox/tickets/{ticket.pk}/{part}").status_code == 404
    assert as_charlie.get(f"/inbox/tickets/999999/{part}").status_code == 404


def test_ticket_under_its_view(as_alice: Client, ticket: Ticket) -> None:
    page = as_alice.get(f"/inbox/unassigned/{ticket.pk}/").text
    assert f'href="/inbox/unassigned/{ticket.pk}/" aria-current="true"' in page
    assert as_alice.get(f"/inbox/nothing/{ticket.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pane_costs_eight_queries(
    cast: Cast, as_alice: Client, ticket: Ticket, count: int, django_assert_num_queries: object
) -> None:
    """Session; account with agent and teams; ticket; messages, files, events, participants, drafts."""
    for _ in range(count - 1):
        cast.answer(ticket)
        set_tags(ticket_number=ticket.pk, by=By.agent(cast.alice), add=["leak"])
    as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/")
    with django_assert_num_queries(8):  # type: ignore[operator]
        as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/")


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_eleven_queries(
    cast: Cast, as_alice: Client, ticket: Ticket, count: int, django_assert_num_queries: object
) -> None:
    """The pane's, and those of the list beside it: rows, read marks, counts."""
    for _ in range(count - 1):
        cast.open_ticket()
        cast.answer(ticket)
    as_alice.get(f"/inbox/tickets/{ticket.pk}/")
    from django.core.cache import cache

    cache.clear()
    with django_assert_num_queries(11):  # type: ignore[operator]
        as_alice.get(f"/inbox/tickets/{ticket.pk}/")


def test_order_follows_the_senders_clock(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    cast.answer(ticket, "second words")
    add_note(ticket_number=ticket.pk, agent=cast.alice, text="third words")
    page = as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text
    assert page.index("The left group leaks.") < page.index("second words") < page.index("third words")


def test_events_are_sentences(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    set_status(ticket_number=ticket.pk, status=default_status(Category.PENDING), by=By.agent(cast.bob))
    set_tags(ticket_number=ticket.pk, by=By.agent(cast.bob), add=["<leak>"])
    page = as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text
    assert "<b>Bob</b> set the status to <b>Waiting</b>" in page
    assert "<b>Bob</b> added the tag <b>&lt;leak&gt;</b>" in page
    assert "2 events" in page


def test_held_message_stands_apart(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    hold_message(ticket_number=ticket.pk, incoming=cast.incoming("a held text"), reason="number-in-subject")
    page = as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text
    notices, _, thread = page.partition('id="thread"')
    assert "a held text" in notices
    assert "a held text" not in thread


def test_pending_participant_is_shown(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    stranger = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test", name="Eve")
    Participant.objects.create(ticket=ticket, contact=stranger, email="eve@elsewhere.test")
    assert "eve@elsewhere.test" in as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text


def test_merged_tickets_read_as_one(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    other = cast.open_ticket("words of the other ticket")
    merge.merge(survivor_number=ticket.pk, merged_number=other.pk, by=By.agent(cast.alice))
    assert "words of the other ticket" in as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text
    assert f"This was merged into #{ticket.pk}" in as_alice.get(f"/inbox/tickets/{other.pk}/parts/").text


def test_draft_waits_in_the_composer(cast: Cast, as_alice: Client, as_bob: Client, ticket: Ticket) -> None:
    drafts.save_draft(agent=cast.alice, ticket_number=ticket.pk, kind="reply", html="<p>half a thought</p>")
    assert "half a thought" in as_alice.get(f"/inbox/tickets/{ticket.pk}/").text
    assert "half a thought" not in as_bob.get(f"/inbox/tickets/{ticket.pk}/").text


def test_reading_marks_no_further_than_there_is(as_alice: Client, cast: Cast, ticket: Ticket) -> None:
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/reading/", {"seq": "99"}).status_code == 204
    assert list(ReadMark.objects.values_list("agent", "ticket", "seq")) == [(cast.alice.pk, ticket.pk, 1)]


def test_reading_of_a_stranger(as_charlie: Client, ticket: Ticket) -> None:
    assert as_charlie.post(f"/inbox/tickets/{ticket.pk}/reading/", {"seq": "1"}).status_code == 404


def test_card_shows_only_what_the_agent_sees(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    cast.open_ticket(subject="Another of Dana's")
    Ticket.objects.filter(pk=cast.open_ticket(subject="In another team").pk).update(team=cast.billing)
    card = as_alice.get(f"/inbox/tickets/{ticket.pk}/card/").text
    assert "Another of Dana" in card
    assert "In another team" not in card


def test_bcc_is_shown_to_agents_alone(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    """R10."""
    post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>ok</p>", bcc=["boss@ondine.test"])
    assert "boss@ondine.test" in as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text


def test_light_agent_reads_and_has_no_buttons(as_light: Client, ticket: Ticket) -> None:
    page = as_light.get(f"/inbox/tickets/{ticket.pk}/", headers=HTMX).text
    assert 'data-mode="note"' in page
    assert 'data-mode="reply"' not in page
    assert "/status/" not in page
