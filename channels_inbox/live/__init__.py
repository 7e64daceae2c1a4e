"""Live work: who waits for a person, at whom it rings and why, who holds what.

Rows in PostgreSQL say everything; whoever looks brings the queue up to date (`routing.advance`): the request that
changed something, the pages of agents and visitors, and a sweep on beat. Nothing depends on Redis.

A transaction that locks several rows does so in this order: ticket, talk, offer, presence of the agent.
"""
