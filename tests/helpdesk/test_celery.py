"""What workers do around their tasks."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from helpdesk.celery import app
from helpdesk.services.table import ROOT


@pytest.mark.django_db(transaction=True)
def test_database_connection_lasts_from_task_to_task() -> None:
    fixup = DjangoWorkerFixup(app)
    task = SimpleNamespace(request=SimpleNamespace(is_eager=False))
    before = _backend()

    fixup.on_task_prerun(task)  # type: ignore[arg-type]
    fixup.on_task_postrun(task)  # type: ignore[arg-type]

    assert _backend() == before


def test_workers_load_no_pages() -> None:
    program = (
        "import sys; from helpdesk.celery import app; app.loader.import_default_modules();"
        "assert 'channels_inbox.tasks.process_items' in app.tasks; sys.exit('helpdesk.urls' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
