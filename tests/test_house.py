"""The rules of the house that no linter knows: floors beyond imports, nouns, subscribers, settings, events in tests."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from core import events as seam
from tests.rights_cast import routes
from tickets import events

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {
    "core": 0,
    "people": 1,
    "tickets": 2,
    "realtime": 3,
    "automation": 4,
    "channels_inbox": 4,
    "knowledge_base": 4,
    "surveys": 5,
    "metrics": 6,
    "helpdesk": 7,
}
DOTTED = re.compile(rf"(?:{'|'.join(FLOORS)})(?:\.[A-Za-z_]\w*)+")
TEMPLATE = re.compile(rf"""["']({"|".join(FLOORS)})/[\w/.-]+\.(?:html|txt)["']""")
# The names of tasks in core's wake-ups are addresses in a queue: nothing of those rooms is loaded by them.
WAKE_UPS = {
    "core/wakeups.py: channels_inbox.tasks.advance_live",
    "core/wakeups.py: channels_inbox.tasks.process_items",
    "core/wakeups.py: channels_inbox.tasks.send_deliveries",
    "core/wakeups.py: channels_inbox.tasks.settle_calls",
    "core/wakeups.py: tickets.tasks.handle_events",
}
SUBSCRIBERS = {"channels_inbox.deliveries", "automation.promises", "metrics.dirty"}
NOUNS = frozenset(
    """
    .css .md 2fa a acceptance account account-events accounts activate activation announcements api archive articles
    assignment assignments attachments authenticate availability bans body bot brands c calendars callers calls card
    cards categories change changes channels chat chats choice choices code.svg colour commands comments company
    consents contact contact-forms contacts conversations conversions count custom dashboards days deactivate
    deactivation deletion deliveries demo desk difference dismissal done download draft drafts duties edits end
    entries envelopes export feed.xml fields file files first flag flags folder forwards generate greetings healthz
    help holidays hooks hours image imports inactive inbox internal invitations key keys knowledge link live log
    login logout look me media merger messages metrics mine model new note notes offers organizations participants
    participation parts password pauses people picture pictures place preview priority promises publication
    quarantine questions rail rating ratings raw reading readyz reauthenticate recordings recovery-codes removal
    replays replies reports requests reset resolution restoration retries return reviews revisions revocation
    robots.txt rows s schedule schema search secrets sendings sent separation service sessions set settings setup
    shortcuts sign-in sign-out signup sitemap.xml sla snippets solution state status subject subscription
    subscriptions suggestions surveys synonyms tags teams templates test-mails tests tickets time titles tokens totp
    transcripts transfers translations undo v1 votes waves widget.js withdrawal
    """.split()  # noqa: SIM905 - a list that people read
)
# Verbs in the map: allauth's own addresses, fixed by its pages.
VERBS_OF_OTHERS = {"activate", "authenticate", "change", "deactivate", "download", "generate", "reauthenticate", "set"}


def sources(*folders: str) -> Iterator[Path]:
    """Python files of the product, without migrations."""
    for folder in folders or FLOORS:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def may_know(upper: str, lower: str) -> bool:
    """Whether one room may name another: itself, or a room on a floor below."""
    return upper == lower or FLOORS[lower] < FLOORS[upper]


def test_foreign_keys_fall_downwards() -> None:
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model
            if room in FLOORS and field.concrete and isinstance(target, type) and issubclass(target, Model):
                other = target._meta.app_label
                if other in FLOORS and not may_know(room, other):
                    wrong.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert wrong == []


def test_dotted_strings_fall_downwards() -> None:
    wrong = []
    for path in sources():
        room = path.relative_to(ROOT).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and DOTTED.fullmatch(text) and not may_know(room, text.partition(".")[0]):
                wrong.append(f"{path.relative_to(ROOT)}: {text}")
    assert sorted(set(wrong) - WAKE_UPS) == []


def test_templates_include_from_floors_below() -> None:
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        room = path.relative_to(ROOT / "templates").parts[0]
        for other in TEMPLATE.findall(path.read_text(encoding="utf-8")):
            if not may_know(room if room in FLOORS else "core", other):
                wrong.append(f"{path.relative_to(ROOT)}: {other}")
    assert wrong == []


def test_every_address_is_a_noun() -> None:
    words = {}
    for route in routes():
        literal = re.sub(r"\^|\$|\(\?P<.*\)/\?|<[^>]+>", "", re.sub(r"\(\?P<\w+>[^)]*\)", "", route))
        for word in filter(None, literal.strip("?").split("/")):
            words.setdefault(word, route)
    unknown = {route: word for word, route in words.items() if word not in NOUNS and word != "-"}
    assert unknown == {}, "a word that nobody has looked at: is it a noun? then add it to NOUNS"
    ours = {word for route in routes() if not route.startswith("accounts/") for word in route.split("/")}
    assert ours & VERBS_OF_OTHERS == set()


@pytest.mark.parametrize("path", ["/no/such/page/", "/static/none.css", "/healthz", "/readyz", "/api/v1/none/"])
def test_r18_every_answer_carries_a_policy(db: None, path: str) -> None:
    response = Client(raise_request_exception=False).get(path)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("host", "status"), [("evil.test", 400)])
def test_r18_refused_host_carries_a_policy(db: None, settings: object, host: str, status: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]  # type: ignore[attr-defined]
    response = Client(raise_request_exception=False).get("/inbox/", headers={"host": host})
    assert response.status_code == status
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_synchronous_subscribers_are_the_documented_ones() -> None:
    registered = set(seam.subscriber_names())
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `core.events.subscribe`"))
    assert registered <= SUBSCRIBERS
    for name in SUBSCRIBERS:
        room, _, what = name.partition(".")
        assert (f"{room} (`{what}`)" in row) == (name in registered)


def test_every_setting_is_documented() -> None:
    names = set()
    for path in sources():
        names |= set(re.findall(r"HELPDESK_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))
    # Every one of them can be read from a file instead, named by NAME_FILE.
    assert sorted(name for name in names if name.removesuffix("_FILE") not in text) == []
    assert sorted(set(re.findall(r"`(HELPDESK_[A-Z_]*[A-Z])`", text)) - names - from_providers()) == []


def from_providers() -> set[str]:
    """Settings whose names are made from the list of providers."""
    from django.conf import settings

    return {f"HELPDESK_{kind.upper()}_URL" for kind in settings.PROVIDERS.split()}


KIND_NAMES = {name: value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)}


@cache
def action_functions() -> dict[str, ast.FunctionDef]:
    """Every function of the ticket's actions, by name."""
    found = {}
    for path in sources("tickets/actions"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return found


def names_in(node: ast.AST) -> set[str]:
    """Names and attributes that stand in a piece of code."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


@cache
def kinds_of(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The kinds of event that an action appends, by itself or through its helpers."""
    node = action_functions()[name]
    attributes = [part for part in ast.walk(node) if isinstance(part, ast.Attribute)]
    own = {
        KIND_NAMES[part.attr] for part in attributes if isinstance(part.value, ast.Name) and part.value.id == "events"
    }
    called = set().union(*(names_in(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)))
    helpers = (called & set(action_functions())) - seen - {name}
    return frozenset(own).union(*(kinds_of(helper, seen | {name}) for helper in helpers))


def public_actions() -> list[str]:
    """Actions by their shape: public, keyword-only, appending at least one event."""
    shapes = action_functions().items()
    return sorted(
        name
        for name, node in shapes
        if not name.startswith("_") and node.args.kwonlyargs and not node.args.args and kinds_of(name)
    )


@cache
def functions_of_tests() -> list[tuple[set[str], str]]:
    """Names and text of every test function."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.append((names_in(node), ast.get_source_segment(text, node) or ""))
    return found


@pytest.mark.parametrize("name", public_actions())
def test_every_public_action_has_a_test_that_names_its_event(name: str) -> None:
    spelled = {f'"{kind}"' for kind in kinds_of(name)}
    constants = {word for word, kind in KIND_NAMES.items() if kind in kinds_of(name)}
    assert any(
        name in names and (constants & names or any(word in text for word in spelled))
        for names, text in functions_of_tests()
    ), f"no test calls {name} and names one of {sorted(kinds_of(name))}"
