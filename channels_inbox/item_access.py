"""The only door to what came in, for an agent; strangers get 404, as if nothing were there (R34, R36)."""

from django.db.models import QuerySet
from django.http import Http404

from channels_inbox.models import Item
from people.models import Agent


def visible_items(agent: Agent) -> QuerySet[Item]:
    """The items of channels whose default team is one of the agent's; managers and administrators see all."""
    if agent.sees_everything:
        return Item.objects.all()
    return Item.objects.filter(channel__default_team_id__in=agent.team_ids())


def access_item(agent: Agent, item_id: int) -> Item:
    """The item with its envelope (without the bytes), or Http404."""
    found = (
        visible_items(agent)
        .select_related("envelope", "channel", "message", "duplicate_of", "envelope__edited_by")
        .defer("envelope__body")
        .filter(pk=item_id)
        .first()
    )
    if found is None:
        raise Http404
    return found
