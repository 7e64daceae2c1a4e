"""A swept database is the one the migrations left: rows, seeds and numbers alike."""

import pytest
from django.db import connection

from people.models import Team
from tests.plugins import services
from tests.plugins.database import run_paths
from tests.plugins.sweep import Sweep, filled
from tickets.models import Status

pytestmark = pytest.mark.django_db(transaction=True)


def contents(name: str) -> dict[str, list[tuple[object, ...]]]:
    opened = services.connect(run_paths(), name)
    with opened.cursor() as at:
        found = {}
        for table in filled(at):
            at.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = at.fetchall()
        at.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        found["sequences"] = at.fetchall()
    opened.close()
    return {table: rows for table, rows in found.items() if rows}


def test_sweep_brings_back_rows_seeds_and_numbers() -> None:
    name = connection.settings_dict["NAME"]
    opened = services.connect(run_paths(), name)
    sweep, before = Sweep.of(opened), contents(name)
    Team.objects.create(name="Newcomers")
    Status.objects.filter(category="solved").update(name="Renamed")
    Status.objects.filter(category="closed").delete()
    assert contents(name) != before
    connection.close()
    assert sweep.restore(opened)
    opened.close()
    assert contents(name) == before


def test_sweep_leaves_a_changed_schema_to_a_new_clone() -> None:
    opened = services.connect(run_paths(), connection.settings_dict["NAME"])
    sweep = Sweep.of(opened)
    with connection.cursor() as at:
        at.execute("ALTER TABLE people_team ADD COLUMN shape_test int")
    connection.close()
    assert not sweep.restore(opened)
    opened.close()
