"""The command that makes API tokens."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.signing import hashed
from people.actions import staff
from people.models import Agent, ApiToken
from tests.cast import Cast


def test_create_api_token_prints_nothing_but_the_token(cast: Cast, alice: Agent) -> None:
    out = StringIO()
    call_command(
        "create_api_token", "Alice@helpdesk.test", "--name", "n", "--scope", "read", "--scope", "write", stdout=out
    )
    (line,) = out.getvalue().splitlines()
    token = ApiToken.objects.get(token_hash=hashed(line))
    assert (token.agent, token.name, token.scopes) == (alice, "n", ["read", "write"])


@pytest.mark.parametrize("email", ["nobody@helpdesk.test", "dana@customer.test"])
def test_create_api_token_for_no_agent_ends_with_1(cast: Cast, email: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("create_api_token", email)
    assert error.value.returncode == 1


def test_r39_tokens_of_a_deactivated_agent_are_revoked(cast: Cast, alice: Agent) -> None:
    call_command("create_api_token", "alice@helpdesk.test", stdout=StringIO())
    staff.deactivate(agent=alice)
    assert ApiToken.objects.get().revoked_at is not None
    with pytest.raises(CommandError):
        call_command("create_api_token", "alice@helpdesk.test")
