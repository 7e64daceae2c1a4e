"""Tokens in addresses: unguessable, bound to one ticket and one recipient, readable in every dialect of mail (R1)."""

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.addresses import (
    read_return_token,
    read_token,
    reply_token,
    return_token,
    token_is_of,
    token_owner,
    with_token,
)
from tests.cast import Cast
from tickets.actions.reply import post_reply


def test_r01_token_reads_back_whatever_the_case() -> None:
    token = reply_token(12, "Dana@Customer.test")

    number, mac = read_token(f"SUPPORT+{token.upper()}") or (0, "")
    assert number == 12
    assert token_is_of(12, mac, "dana@customer.test")
    assert len(mac) == 26


@pytest.mark.parametrize(
    "local", ["support", "support+t12", "t12.short", "support+t12." + "a" * 27, "xt12." + "a" * 26]
)
def test_r01_what_is_no_token_is_not_read(local: str) -> None:
    assert read_token(local) is None


def test_r01_forged_token_belongs_to_nobody() -> None:
    assert not token_is_of(12, "a" * 26, "dana@customer.test")
    assert read_return_token("support+b12." + "a" * 26) is None
    assert read_return_token(f"support+{return_token(12)}") == 12
    assert read_return_token(f"support+{return_token(12).replace('b12', 'b13')}") is None


def test_token_survives_a_change_of_the_secret_key(settings: Settings) -> None:
    token = reply_token(12, "dana@customer.test")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough to be used"

    assert token_is_of(*(read_token(token) or (0, "")), "dana@customer.test")


def test_local_part_that_would_be_too_long_stays_as_it_is() -> None:
    long = f"{'a' * 60}@demo.test"

    assert with_token(long, reply_token(1, "x@y.test")) == long
    assert len(with_token("support@demo.test", reply_token(10**12, "x@y.test")).split("@")[0]) <= 64


@pytest.mark.django_db
def test_owner_of_a_token_is_found_among_those_we_wrote_to(cast: Cast) -> None:
    ticket = cast.open_ticket()
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hi.", cc=[{"name": "", "email": "eve@other.test"}])

    assert token_owner(*(read_token(reply_token(ticket.pk, "eve@other.test")) or (0, ""))) == "eve@other.test"
    assert token_owner(ticket.pk, "a" * 26) is None
