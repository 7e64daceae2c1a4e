"""The vocabulary of ticket events: what can happen, and how it reads in the metrics' neutral vocabulary.

Kinds named in `METRIC` carry the fields that `metrics_golden` section 1 asks for; the others are the audit trail.
"""

TICKET_CREATED = "ticket_created"
CUSTOMER_MESSAGE = "customer_message"
REPLY_QUEUED = "reply_queued"
AGENT_REPLY = "agent_reply"
SEND_UNDONE = "send_undone"
AUTO_REPLY = "auto_reply"
BOT_REPLY = "bot_reply"
BOT_HANDOFF = "bot_handoff"
NOTE = "note"
ASSIGNED = "assigned"
STATUS_CHANGED = "status_changed"
MERGED = "merged"
UNMERGED = "unmerged"
FLAGGED = "flagged"
UNFLAGGED = "unflagged"
HANDLE_STARTED = "handle_started"
HANDLE_STOPPED = "handle_stopped"
CALL_LOGGED = "call_logged"
MESSAGE_MARKED = "message_marked"
FOLLOW_UP_LINKED = "follow_up_linked"
MESSAGE_HELD = "message_held"
MESSAGE_MOVED = "message_moved"
MESSAGE_EDITED = "message_edited"
MESSAGE_RETRACTED = "message_retracted"
CONSENT_CHANGED = "consent_changed"
MESSAGE_REACTED = "message_reacted"
ANSWERED_ELSEWHERE = "answered_elsewhere"
PARTICIPANT_CHANGED = "participant_changed"
REQUESTER_CHANGED = "requester_changed"
PRIORITY_CHANGED = "priority_changed"
SUBJECT_CHANGED = "subject_changed"
TAGS_CHANGED = "tags_changed"
CUSTOM_CHANGED = "custom_changed"
DELIVERY_FAILED = "delivery_failed"
DELIVERY_RETRIED = "delivery_retried"
LIVE_QUEUED = "live_queued"
LIVE_PASSED = "live_passed"
LIVE_LEFT = "live_left"
PROMISE_BROKEN = "promise_broken"
SURVEY_ANSWERED = "survey_answered"  # what the thread shows; figures read the answers in surveys

METRIC = frozenset(
    {
        TICKET_CREATED, CUSTOMER_MESSAGE, AGENT_REPLY, AUTO_REPLY, BOT_REPLY, BOT_HANDOFF, NOTE, ASSIGNED,
        STATUS_CHANGED, MERGED, UNMERGED, FLAGGED, UNFLAGGED, HANDLE_STARTED, HANDLE_STOPPED, CALL_LOGGED,
        MESSAGE_MARKED, FOLLOW_UP_LINKED, SEND_UNDONE,
    }
)  # fmt: skip
KINDS = METRIC | frozenset(
    {
        CONSENT_CHANGED, MESSAGE_REACTED, ANSWERED_ELSEWHERE,
        REPLY_QUEUED, MESSAGE_HELD, MESSAGE_MOVED, MESSAGE_EDITED, MESSAGE_RETRACTED, PARTICIPANT_CHANGED,
        REQUESTER_CHANGED, PRIORITY_CHANGED, SUBJECT_CHANGED, TAGS_CHANGED, CUSTOM_CHANGED, DELIVERY_FAILED,
        DELIVERY_RETRIED, LIVE_QUEUED, LIVE_PASSED, LIVE_LEFT,
        SURVEY_ANSWERED, PROMISE_BROKEN,
    }
)  # fmt: skip
SILENT = frozenset({HANDLE_STARTED, HANDLE_STOPPED})  # nothing that others see of a ticket has changed
