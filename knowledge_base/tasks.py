"""Jobs of the room: what is due goes up or down."""

from celery import shared_task

from knowledge_base.actions import drafts


@shared_task(name="knowledge_base.tasks.put_up_and_down")
def put_up_and_down() -> int:
    """Publishes and unpublishes what is due; returns how many."""
    return drafts.put_up_and_down()
