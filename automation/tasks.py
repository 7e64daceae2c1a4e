"""Tasks of this room."""

from celery import shared_task

from automation.actions import promises


@shared_task(name="automation.tasks.sweep_promises")
def sweep_promises() -> int:
    """Follows changes of policies and calendars, then tells what is past its due instant."""
    promises.restate_running()
    return promises.sweep_broken()
