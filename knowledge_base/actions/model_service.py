"""The model that drafts: its settings, and what was asked of it."""

from collections.abc import Sequence

from django.db import transaction

from core.clocks import now
from knowledge_base.models import ModelDraft, ModelService
from people.models import Agent
from tickets.models import Ticket


def model_service() -> ModelService:
    """The settings, as they are before anybody changed them where nobody did. One query."""
    return ModelService.objects.filter(pk=1).first() or ModelService(pk=1)


@transaction.atomic
def change_model_service(
    *, is_on: bool, url: str, model: str, key: str, removes_key: bool, agent: Agent
) -> ModelService:
    """Says where the model is; an empty `key` keeps the stored one. A new host forgets it: it was another server's."""
    service = ModelService.objects.select_for_update().filter(pk=1).first() or ModelService(pk=1)
    forgets = removes_key or (bool(service.url) and service.url != url)
    kept = {} if forgets else dict(service.secrets or {})
    service.secrets = {"key": key} if key else kept
    service.is_on, service.url, service.model, service.updated_by = is_on, url, model, agent
    service.save()
    return service


def record_draft(
    *, ticket: Ticket, agent: Agent, model: str, outcome: ModelDraft.Outcome, sources: Sequence[str]
) -> ModelDraft:
    """Remembers that a draft was asked for, and what came of it."""
    return ModelDraft.objects.create(
        ticket=ticket, agent=agent, model=model, outcome=outcome, sources=list(sources), at=now()
    )


def use_draft(*, ticket: Ticket, agent: Agent, draft: int) -> bool:
    """Remembers that the agent put their draft into the composer; False for somebody else's."""
    rows = ModelDraft.objects.filter(pk=draft, ticket=ticket, agent=agent, outcome=ModelDraft.Outcome.WRITTEN)
    return bool(rows.update(used_at=now()))
