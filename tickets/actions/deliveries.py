"""What became of an outgoing message, mirrored on the message and counted on its ticket."""

from django.db import transaction

from tickets import events
from tickets.actions.conversation import lock_ticket, save_ticket
from tickets.enums import DeliveryState
from tickets.log import By, append, nudge_ticket
from tickets.models import Message


def report(
    *, message_id: int, state: DeliveryState | str, error: str = "", attempts: int = 0, by: By | None = None
) -> None:
    """Writes the delivery's state on its message; channels_inbox alone calls this.

    Effects: `failed_count` of the ticket; event delivery_failed once per failure, delivery_retried when a failed one
    is on its way again. The status does not change.
    """
    with transaction.atomic():
        number = Message.objects.filter(pk=message_id).values_list("ticket_id", flat=True).first()
        if number is None:
            return
        ticket = lock_ticket(number)
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        was = message.delivery_state
        message.delivery_state, message.delivery_error, message.delivery_attempts = state, error, attempts
        message.save(update_fields=["delivery_state", "delivery_error", "delivery_attempts"])
        failed, had_failed = state == DeliveryState.FAILED, was == DeliveryState.FAILED
        if failed != had_failed:
            change = 1 if failed else -1
            save_ticket(ticket, failed_count=max(ticket.failed_count + change, 0))
            kind = events.DELIVERY_FAILED if failed else events.DELIVERY_RETRIED
            append(
                ticket,
                kind,
                by=by or By.system(),
                message=message,
                data={"error": error[:500], "auto": message.is_auto},
            )
        else:
            nudge_ticket(ticket)
