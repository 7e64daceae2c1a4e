"""Which ticket a mail joins: only proof joins, the rest is held or stands alone (R1, R2, R5, R10)."""

from datetime import timedelta

import pytest

from channels_inbox.addresses import reply_token, return_token
from channels_inbox.models import DeliveryCopy, Item
from core.clocks import now
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.conftest import configure
from tests.channels_inbox.letters import DANA, let_in, mail, rules
from tickets.actions.change import set_participant, set_status
from tickets.actions.conversation import default_status
from tickets.actions.merge import merge
from tickets.actions.reply import forward, post_reply, start_conversation
from tickets.enums import Category, MessageKind, MessageState
from tickets.log import By
from tickets.models import Channel, Message, Participant, Ticket

EVE = "eve@elsewhere.test"


@pytest.fixture
def ticket(mailbox: Channel) -> Ticket:
    """Dana's ticket, made from her mail."""
    return message_of(let_in(mailbox, mail())).ticket


@pytest.fixture
def reply(ticket: Ticket, alice: Agent) -> Message:
    """Alice's answer to Dana."""
    return post_reply(ticket_number=ticket.pk, agent=alice, html="<p>On its way.</p>", hold_s=0)


def message_of(item: Item) -> Message:
    assert item.message is not None, (item.state, item.error, item.explanation)
    return item.message


def token_address(ticket: Ticket, email: str = DANA) -> str:
    return f"support+{reply_token(ticket.pk, email)}@demo.test"


def answer(
    channel: Channel,
    *,
    sender: str = DANA,
    to: str = "support@demo.test",
    subject: str = "Re: My order",
    **headers: str,
) -> Item:
    """A further mail, from Dana unless said otherwise."""
    raw = mail(sender=sender, to=to, subject=subject, text="And now?\n", message_id="<two@customer.test>", **headers)
    return let_in(channel, raw, sender=sender, recipients=[to])


def test_reply_token_joins(mailbox: Channel, ticket: Ticket) -> None:
    item = answer(mailbox, to=token_address(ticket))
    assert message_of(item).ticket == ticket
    assert not message_of(item).not_requester
    assert rules(item)["reply-token"] == "joins"


def test_r01_forged_token_does_not_join(mailbox: Channel, ticket: Ticket) -> None:
    forged = f"support+t{ticket.pk}.{'a' * 26}@demo.test"
    item = answer(mailbox, to=forged, subject="Hello")
    assert message_of(item).ticket != ticket
    assert rules(item)["reply-token"] == "refused"


def test_r01_token_of_another_ticket_does_not_join(mailbox: Channel, ticket: Ticket) -> None:
    mac = reply_token(ticket.pk + 1, DANA).partition(".")[2]
    item = answer(mailbox, to=f"support+t{ticket.pk}.{mac}@demo.test", subject="Hello")
    assert message_of(item).ticket != ticket


def test_r01_reference_to_what_we_sent_to_this_sender_joins(mailbox: Channel, reply: Message) -> None:
    item = answer(mailbox, In_Reply_To=f"<{reply.message_id}>")
    assert message_of(item).ticket == reply.ticket
    assert rules(item)["references"] == "joins"


def test_r01_reference_to_what_we_sent_to_somebody_else_is_held(mailbox: Channel, reply: Message) -> None:
    item = answer(mailbox, sender=EVE, References=f"<{reply.message_id}>")
    message = message_of(item)
    assert (message.state, message.hold_reason) == (MessageState.HELD, "stranger")
    assert message.ticket == reply.ticket
    assert message.seq is None


def test_r01_reference_of_the_requester_to_her_own_mail_is_held(mailbox: Channel, ticket: Ticket) -> None:
    item = answer(mailbox, References="<one@customer.test>")
    message = message_of(item)
    assert (message.state, message.hold_reason) == (MessageState.HELD, "reference-of-other")


@pytest.mark.parametrize("subject", ["Re: My order [#{}]", "About #{} again", "[Ondine #{}] Re: My order"])
def test_r01_number_in_the_subject_only_suggests(mailbox: Channel, ticket: Ticket, subject: str) -> None:
    item = answer(mailbox, subject=subject.format(ticket.pk))
    message = message_of(item)
    assert (message.state, message.hold_reason) == (MessageState.HELD, "number-in-subject")
    assert message.ticket == ticket


def test_r01_plus_address_with_a_number_alone_does_not_join(mailbox: Channel, ticket: Ticket) -> None:
    item = answer(mailbox, to=f"support+t{ticket.pk}@demo.test", subject="Hello")
    assert message_of(item).ticket != ticket


def test_number_from_a_stranger_is_held_in_brackets_and_ignored_bare(mailbox: Channel, ticket: Ticket) -> None:
    held = message_of(answer(mailbox, sender=EVE, subject=f"Re: [#{ticket.pk}]"))
    assert (held.state, held.hold_reason) == (MessageState.HELD, "stranger")
    fresh = message_of(let_in(mailbox, mail(sender=EVE, subject=f"Invoice #{ticket.pk}", message_id="<i@x.test>")))
    assert fresh.ticket != ticket


def test_number_with_our_own_dmarc_pass_joins(mailbox: Channel, ticket: Ticket) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    results = "mx.demo.test; spf=pass; dmarc=pass (p=reject) header.from=customer.test"
    item = answer(mailbox, subject=f"Re: [#{ticket.pk}]", Authentication_Results=results)
    assert message_of(item).state == MessageState.SHOWN
    assert message_of(item).ticket == ticket


@pytest.mark.parametrize(
    "results",
    [
        "mx.evil.test; dmarc=pass header.from=customer.test",
        "mx.demo.test; dmarc=pass header.from=evil.test",
        "mx.demo.test; dmarc=fail header.from=customer.test",
        "mx.demo.test; dmarc=pass",
        "mx.demo.test (dmarc=pass header.from=customer.test); spf=pass",
    ],
)
def test_r07_results_that_are_not_ours_or_not_aligned_prove_nothing(
    mailbox: Channel, ticket: Ticket, results: str
) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    item = answer(mailbox, subject=f"Re: [#{ticket.pk}]", Authentication_Results=results)
    assert message_of(item).state == MessageState.HELD


def test_r07_only_the_topmost_results_count(mailbox: Channel, ticket: Ticket) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    raw = mail(subject=f"Re: [#{ticket.pk}]", message_id="<two@customer.test>")
    ours = b"Authentication-Results: mx.demo.test; dmarc=fail header.from=customer.test\r\n"
    forged = b"Authentication-Results: mx.demo.test; dmarc=pass header.from=customer.test\r\n"
    assert message_of(let_in(mailbox, ours + forged + raw)).state == MessageState.HELD


def test_r07_headers_of_a_mail_set_nothing(mailbox: Channel) -> None:
    item = let_in(
        mailbox,
        mail(
            X_Helpdesk_Priority="urgent",
            X_Helpdesk_Status="solved",
            X_Zammad_Ticket_Owner="alice@helpdesk.test",
            RT_Send_Cc=EVE,
            X_OTRS_Queue="Billing",
        ),
    )
    ticket = message_of(item).ticket
    assert (ticket.category, ticket.assignee_id, ticket.team.name, ticket.priority) == ("new", None, "Support", 2)
    assert not ticket.participants.exists()


def test_r05_token_in_strange_hands_joins_as_not_the_requester(mailbox: Channel, reply: Message) -> None:
    item = answer(mailbox, sender=f"Eve <{EVE}>", to=token_address(reply.ticket))
    message = message_of(item)
    assert message.ticket == reply.ticket
    assert (message.not_requester, message.author_email, message.author_name) == (True, EVE, "Eve")
    assert not Participant.objects.filter(ticket=reply.ticket, email=EVE).exists()


def test_r02_new_copy_recipients_wait_for_approval(mailbox: Channel, ticket: Ticket) -> None:
    answer(mailbox, to=token_address(ticket), Cc=f"Eve <{EVE}>, other@demo.test")
    assert list(ticket.participants.values_list("email", "state")) == [
        (EVE, "pending"),
        ("other@demo.test", "pending"),
    ]


def test_r02_copy_recipients_of_the_first_mail_wait_for_approval(mailbox: Channel) -> None:
    item = let_in(mailbox, mail(Cc=f"Eve <{EVE}>, support@demo.test"))
    ticket = message_of(item).ticket
    assert list(ticket.participants.values_list("email", "state")) == [(EVE, "pending")]


def test_approved_participant_is_no_stranger(mailbox: Channel, ticket: Ticket, alice: Agent) -> None:
    answer(mailbox, to=token_address(ticket), Cc=EVE)
    eve = ticket.participants.get().contact
    set_participant(ticket_number=ticket.pk, by=By.agent(alice), contact=eve, email=EVE, state="approved")
    post_reply(ticket_number=ticket.pk, agent=alice, html="<p>Hello both</p>", hold_s=0)
    raw = mail(sender=EVE, to=token_address(ticket, EVE), message_id="<three@elsewhere.test>")
    message = message_of(let_in(mailbox, raw, sender=EVE, recipients=[token_address(ticket, EVE)]))
    assert message.ticket == ticket
    assert not message.not_requester


def test_token_for_another_mailbox_joins_nothing_here(mailbox: Channel, ticket: Ticket) -> None:
    raw = mail(to=f"{token_address(ticket).replace('demo.test', 'other.test')}, support@demo.test", subject="Hi")
    item = let_in(mailbox, raw.replace(b"one@", b"two@"))
    assert message_of(item).ticket != ticket


def test_merged_ticket_leads_to_the_survivor(mailbox: Channel, ticket: Ticket, alice: Agent) -> None:
    other = message_of(let_in(mailbox, mail(message_id="<b@customer.test>", subject="Second"))).ticket
    merge(survivor_number=ticket.pk, merged_number=other.pk, by=By.agent(alice))
    item = answer(mailbox, to=token_address(other))
    assert message_of(item).ticket == ticket
    assert rules(item)["merged"] == "led-on"


def test_solved_ticket_opens_again(mailbox: Channel, reply: Message, alice: Agent) -> None:
    solve(reply.ticket, alice)
    item = answer(mailbox, to=token_address(reply.ticket))
    reply.ticket.refresh_from_db()
    assert message_of(item).ticket == reply.ticket
    assert reply.ticket.category == Category.OPEN


def test_ticket_solved_long_ago_is_continued_by_a_new_one(mailbox: Channel, reply: Message, alice: Agent) -> None:
    solve(reply.ticket, alice)
    Ticket.objects.filter(pk=reply.ticket.pk).update(solved_at=now() - timedelta(days=15))
    item = answer(mailbox, to=token_address(reply.ticket))
    assert message_of(item).ticket.follow_up_of == reply.ticket
    assert rules(item)["reopen"] == "follow-up"


def test_channel_that_never_reopens_makes_a_follow_up(mailbox: Channel, reply: Message, alice: Agent) -> None:
    configure(mailbox, reopen="new")
    solve(reply.ticket, alice)
    assert message_of(answer(mailbox, to=token_address(reply.ticket))).ticket.follow_up_of == reply.ticket


def test_r10_answer_to_a_forwarded_message_is_internal(mailbox: Channel, ticket: Ticket, alice: Agent) -> None:
    note = forward(
        ticket_number=ticket.pk, agent=alice, to=[{"name": "", "email": EVE}], html="<p>What now?</p>", hold_s=0
    )
    by_token = message_of(
        let_in(
            mailbox,
            mail(sender=EVE, to=token_address(ticket, EVE), message_id="<n@elsewhere.test>"),
            sender=EVE,
            recipients=[token_address(ticket, EVE)],
        )
    )
    by_reference = message_of(
        let_in(
            mailbox, mail(sender=EVE, message_id="<m@elsewhere.test>", In_Reply_To=f"<{note.message_id}>"), sender=EVE
        )
    )
    assert (by_token.ticket, by_token.kind) == (ticket, MessageKind.NOTE)
    assert (by_reference.ticket, by_reference.kind) == (ticket, MessageKind.NOTE)


ALIGNED = "mx.demo.test; dmarc=pass header.from=helpdesk.test"


def from_bob(mailbox: Channel, ticket: Ticket, alice: Agent, **headers: str) -> Item:
    """Bob's answer by mail to what Alice forwarded to him."""
    bob = "bob@helpdesk.test"
    forward(ticket_number=ticket.pk, agent=alice, to=[{"name": "", "email": bob}], html="<p>Bob?</p>", hold_s=0)
    return answer(mailbox, sender=bob, to=token_address(ticket, bob), **headers)


def test_r04_proved_agent_answers_as_a_note(mailbox: Channel, ticket: Ticket, alice: Agent) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    message = message_of(from_bob(mailbox, ticket, alice, Authentication_Results=ALIGNED))
    assert (message.state, message.kind, message.ticket) == (MessageState.SHOWN, MessageKind.NOTE, ticket)


def test_r04_agents_address_without_dmarc_is_held(mailbox: Channel, ticket: Ticket, alice: Agent) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    message = message_of(from_bob(mailbox, ticket, alice))
    assert (message.state, message.hold_reason) == (MessageState.HELD, "stranger")


def test_r04_agents_address_with_somebody_elses_token_is_held(mailbox: Channel, reply: Message, bob: Agent) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    to = token_address(reply.ticket)
    message = message_of(answer(mailbox, sender="bob@helpdesk.test", to=to, Authentication_Results=ALIGNED))
    assert message.state == MessageState.HELD


def test_r04_deactivated_agent_is_held(mailbox: Channel, ticket: Ticket, alice: Agent, bob: Agent) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    bob.is_active = False
    bob.save()
    assert message_of(from_bob(mailbox, ticket, alice, Authentication_Results=ALIGNED)).state == MessageState.HELD


def test_r04_agent_who_may_not_see_the_ticket_any_more_is_held(
    mailbox: Channel, ticket: Ticket, alice: Agent, bob: Agent
) -> None:
    configure(mailbox, authserv_id="mx.demo.test")
    bob.memberships.all().delete()
    assert message_of(from_bob(mailbox, ticket, alice, Authentication_Results=ALIGNED)).state == MessageState.HELD


def test_answer_to_a_conversation_that_we_began_joins(mailbox: Channel, cast: Cast) -> None:
    first = start_conversation(
        agent=cast.alice, channel=mailbox, contact=cast.dana, subject="News", html="<p>Hello</p>", hold_s=0
    )
    assert message_of(answer(mailbox, to=token_address(first.ticket))).ticket == first.ticket


def test_automatic_answer_to_the_return_path_is_shown_on_its_ticket(mailbox: Channel, reply: Message) -> None:
    copy = DeliveryCopy.objects.get(delivery__message=reply)
    to = f"support+{return_token(copy.pk)}@demo.test"
    item = answer(mailbox, to=to, Auto_Submitted="auto-replied")
    assert message_of(item).ticket == reply.ticket
    assert message_of(item).is_auto


def solve(ticket: Ticket, agent: Agent) -> None:
    set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(agent))
    ticket.refresh_from_db()
