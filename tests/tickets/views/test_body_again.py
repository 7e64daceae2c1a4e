"""A body is cleaned when it is shown, whatever lies in the table."""

from django.test import Client

from tests.cast import Cast
from tickets.models import Message, Ticket


def test_r16_body_is_cleaned_again_when_it_is_shown(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    message = ticket.messages.get()
    Message.objects.filter(pk=message.pk).update(html="<table><tr><td>Hi</td></tr></table><script>steal()</script>")
    page = as_alice.get(f"/inbox/messages/{message.pk}/body/").text.partition("<body")[2]
    assert "Hi" in page
    assert "steal()" not in page
