"""Jobs of the room: waves begin, what is due is sent."""

from celery import shared_task

from surveys.actions import planning, sending


@shared_task(name="surveys.tasks.send_surveys")
def send_surveys() -> int:
    """Starts waves that are due and sends what is due; returns how many were asked."""
    planning.start_waves()
    return sending.send_due()
