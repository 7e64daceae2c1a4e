"""The design system without a browser: icons, style bundles, tags, and what no template may contain."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string

from core import components
from core.bundles import BUNDLES, join_sources
from core.icons import SPRITE, UnknownIconError, build_sprite, icon_html, icon_names
from core.modules import import_map
from tests.core.specimen.urls import SampleForm

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# Documents under a policy of their own: the frame of an HTML mail, and mails.
OWN_POLICY = [path for path in TEMPLATES if path.match("tickets/body.html") or path.parent.name in {"mail", "email"}]
SHEETS = sorted((settings.BASE_DIR / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").rglob("*.js"))


def render(text: str, **context: object) -> str:
    return engines["django"].from_string(text).render(context).strip()


def test_sprite_holds_the_listed_icons_as_the_set_draws_them() -> None:
    written = (settings.BASE_DIR / "static" / SPRITE).read_text(encoding="utf-8")

    assert written == build_sprite(), "run manage.py build_icons"


def test_icons_named_in_templates_are_in_the_sprite() -> None:
    pattern = re.compile(r"""(?:\{% icon|\bicon=)\s?"([\w-]+)\"""")
    named = {name for path in TEMPLATES for name in pattern.findall(path.read_text(encoding="utf-8"))}

    assert named - icon_names() == set()


def test_icon_unknown_is_an_error() -> None:
    with pytest.raises(UnknownIconError):
        icon_html("no-such-icon")


def test_icon_with_label_is_an_image_with_that_name() -> None:
    assert 'role="img" aria-label="Mail &amp; more"' in icon_html("mail", "small", "Mail & more")


@pytest.mark.parametrize("path", BUNDLES)
def test_bundle_is_found_and_is_the_sum_of_its_parts(path: str) -> None:
    found = finders.find(path)

    assert isinstance(found, str)
    assert Path(found).read_text(encoding="utf-8") == join_sources(settings.BASE_DIR / "static" / "css", BUNDLES[path])


def test_bundle_of_missing_source_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        join_sources(settings.BASE_DIR / "static" / "css", ["components/nowhere.css"])


def test_style_sheets_keep_colours_in_the_tokens() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\((?!in )", re.IGNORECASE)

    assert [path.name for path in SHEETS if path.name != "tokens.css" and literal.search(path.read_text("utf-8"))] == []


def test_style_sheets_use_only_roles_that_exist() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = set(re.findall(r"var\((--[\w-]+)\)", text))

    assert used - defined == set()


def test_style_sheets_stand_in_their_layer() -> None:
    layers = {"tokens.css": "tokens", "base.css": "base"}
    expected = {path: layers.get(path.name, path.parent.name) for path in SHEETS}

    assert {
        path: re.findall(r"^@layer (\w+) \{", path.read_text(encoding="utf-8"), re.MULTILINE) for path in SHEETS
    } == {path: [layer] for path, layer in expected.items()}


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path not in OWN_POLICY], ids=lambda path: path.name)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "nonce=" not in tag]

    assert re.findall(r"""\s(?:style|on\w+|hx-on[\w:-]*)\s*=\s*["']""", text) == []
    assert "<style" not in text
    assert scripts == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_module_is_short_and_imports_by_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    imported = set(re.findall(r"""(?:from|import)\s*\(?\s*"([^"]+)";?""", text))

    assert len(text.splitlines()) <= 140
    assert {name for name in imported if f'"{name}":' not in import_map()} == set()


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "csrf"])
def test_error_page_renders_without_request_and_offers_a_way_out(name: str) -> None:
    page = render_to_string(f"errors/{name}.html", {})

    assert '<a class="button button--primary button--large" href="/">' in page
    assert page.count("<h1>") == 1


def test_avatar_of_same_key_keeps_its_ground() -> None:
    assert components.avatar_html("Ana Ribeiro", 7) == components.avatar_html("Ana Ribeiro", 7)
    assert ">AR<" in components.avatar_html("Ana Ribeiro", 7, presence="online")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ana Ribeiro", "AR"), ("ana", "A"), ("佐藤 美咲", "佐美"), ("", "?"), ("(x)", "?"), ("dana@shop.test", "DT")],
)
def test_initials_of_name(name: str, expected: str) -> None:
    assert components.initials(name) == expected


def test_time_is_utc_and_marked_for_the_script() -> None:
    html = components.time_html(datetime(2026, 11, 18, 14, 48, 5, tzinfo=UTC))

    assert html == '<time datetime="2026-11-18T14:48:05Z" data-time="relative">2026-11-18 14:48</time>'


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (48213, "48 kB"), (3_400_000, "3.4 MB")],
)
def test_file_size_as_people_read_it(size: int, expected: str) -> None:
    assert components.file_size(size) == expected


def test_keys_of_chord_and_sequence() -> None:
    assert re.findall(r">([^<]+)</kbd>", components.keys_html("Ctrl+Enter")) == ["Ctrl", "↵"]
    assert re.findall(r">([^<]+)</kbd>", components.keys_html("g i")) == ["g", "i"]


def test_ring_is_clamped() -> None:
    assert 'stroke-dasharray="100 100"' in components.ring_html(1.7)


def test_field_in_error_names_help_and_error() -> None:
    form = SampleForm({"name": "", "email": "x"})

    html = render("{% field form.name autocomplete='name' %}", form=form)

    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'autocomplete="name"' in html
    assert '<p class="field__error" id="id_name_error">' in html


def test_field_of_people_text_is_escaped() -> None:
    html = render("{% include 'components/_empty.html' with title=name only %}", name="<script>")

    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_slot_hands_its_inside_to_a_partial() -> None:
    html = render(
        "{% slot body %}<p>{{ name }}</p>{% endslot %}"
        "{% include 'components/_dialog.html' with id='d' title='T' body=body only %}",
        name="<b>",
    )

    assert '<div class="dialog__body"><p>&lt;b&gt;</p></div>' in html
