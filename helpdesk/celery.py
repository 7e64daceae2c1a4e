"""The Celery application and the periodic schedule; the jobs claim rows, so several beats do no harm."""

import gc
import os
import signal
import sys
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_postrun, task_prerun, worker_before_create_process, worker_process_init
from django.conf import settings
from django.db import close_old_connections

from helpdesk.services.launch import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
# Checks belong to building and deploying; here they would load every page's code into every worker.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery would end the database connection before and after each task; Django's own rules decide here, as for requests.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@task_prerun.connect
@task_postrun.connect
def _look_after_connections(**_more: Any) -> None:
    """A connection that broke meanwhile is replaced before the task's first query, not by a task that fails."""
    close_old_connections()


app.conf.task_routes = {
    "channels_inbox.tasks.process_items": {"queue": "inbound"},
    "channels_inbox.tasks.send_deliveries": {"queue": "outbound"},
    "channels_inbox.tasks.poll_mailboxes": {"queue": "default"},
}
app.conf.beat_schedule = {
    "sweep-items": {
        "task": "channels_inbox.tasks.process_items",
        "schedule": settings.SWEEP_S,
        "options": {"expires": 60},
    },
    "sweep-deliveries": {
        "task": "channels_inbox.tasks.send_deliveries",
        "schedule": settings.SWEEP_S,
        "options": {"expires": 60},
    },
    "poll-mailboxes": {"task": "channels_inbox.tasks.poll_mailboxes", "schedule": 15, "options": {"expires": 30}},
    "watch-tokens": {"task": "channels_inbox.tasks.watch_tokens", "schedule": 21_600, "options": {"expires": 3600}},
    "continue-chats": {"task": "channels_inbox.tasks.continue_chats", "schedule": 30, "options": {"expires": 60}},
    "advance-live": {"task": "channels_inbox.tasks.advance_live", "schedule": 10, "options": {"expires": 10}},
    "measure-channels": {"task": "channels_inbox.tasks.measure_channels", "schedule": 60, "options": {"expires": 60}},
    "settle-calls": {"task": "channels_inbox.tasks.settle_calls", "schedule": 5, "options": {"expires": 30}},
    "remove-recordings": {
        "task": "channels_inbox.tasks.remove_recordings",
        "schedule": 86_400 / 4,  # four times a day, so that a restart at the wrong hour does not skip a day
        "options": {"expires": 3600},
    },
    "put-up-and-down": {
        "task": "knowledge_base.tasks.put_up_and_down",
        "schedule": 30,
        "options": {"expires": 60},
    },
    "write-reads": {"task": "knowledge_base.tasks.write_reads", "schedule": 20, "options": {"expires": 60}},
    "weigh-helpfulness": {
        "task": "knowledge_base.tasks.weigh_helpfulness",
        "schedule": 3600,
        "options": {"expires": 600},
    },
    "write-searches": {"task": "knowledge_base.tasks.write_searches", "schedule": 20, "options": {"expires": 60}},
    "mail-announcements": {
        "task": "knowledge_base.tasks.mail_announcements",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "forget-visitors": {
        "task": "knowledge_base.tasks.forget_visitors",
        "schedule": 21_600,
        "options": {"expires": 3600},
    },
    "measure-live": {"task": "channels_inbox.tasks.measure_live", "schedule": 900, "options": {"expires": 300}},
    "end-handling": {"task": "tickets.tasks.end_handling", "schedule": 30, "options": {"expires": 60}},
    "sweep-promises": {"task": "automation.tasks.sweep_promises", "schedule": 15, "options": {"expires": 30}},
    "handle-events": {"task": "tickets.tasks.handle_events", "schedule": settings.SWEEP_S, "options": {"expires": 60}},
    "forget-auto-sent": {
        "task": "channels_inbox.tasks.forget_auto_sent",
        "schedule": 3600,
        "options": {"expires": 600},
    },
    "send-surveys": {"task": "surveys.tasks.send_surveys", "schedule": 30, "options": {"expires": 60}},
    "refresh-metrics": {"task": "metrics.tasks.refresh", "schedule": 60, "options": {"expires": 60}},
    "reconcile-metrics": {
        "task": "metrics.tasks.reconcile",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "send-reports": {"task": "metrics.tasks.send_reports", "schedule": 60, "options": {"expires": 60}},
    "collect-orphans": {"task": "tickets.tasks.collect_orphans", "schedule": 3600, "options": {"expires": 600}},
}


# Children are forked from the process that loaded this. One asked for its parent would name the machine's first process
# when the worker was killed right after the fork, and live on.
_WORKER = os.getpid()


@worker_before_create_process.connect
def _share(**_more: Any) -> None:
    """What is loaded by now stays shared with the children: the collector would write into its pages and copy them."""
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def _begin(**_more: Any) -> None:
    """A child ends with its worker, however that ends, and an inbound one has its parsers up before the first mail."""
    die_with_parent(_WORKER, signal.SIGKILL)
    if "inbound" in sys.argv:
        from channels_inbox.kinds.email.adapter import parser_pool

        list(parser_pool().parse_many([("first", b"Subject: first\n\nThe first mail need not wait for the parsers.")]))
