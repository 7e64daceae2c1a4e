"""How far agents have read."""

from django.db import connection

from people.models import Agent


def mark_read(*, agent: Agent, ticket_number: int, seq: int) -> None:
    """The agent has read the ticket up to `seq`; never goes back. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_readmark (agent_id, ticket_id, seq) VALUES (%s, %s, %s)"
            " ON CONFLICT (agent_id, ticket_id) DO UPDATE SET seq = EXCLUDED.seq"
            " WHERE tickets_readmark.seq < EXCLUDED.seq",
            [agent.pk, ticket_number, seq],
        )
