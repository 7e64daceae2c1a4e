"""Icons: one external sprite of the lucide icons in use, referenced by name."""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

NAMES_FILE = Path(__file__).with_name("icon_names.txt")
SPRITE = "icons/sprite.svg"
SVG = "{http://www.w3.org/2000/svg}"
# Drawn for this product, in the manner of the set.
OWN = {
    "brand": (
        '<path d="M3 12a9 9 0 0 1 18 0"/><path d="M6.5 12a5.5 5.5 0 0 1 11 0"/><path d="M10 12a2 2 0 0 1 4 0"/>'
        '<path d="M2 16.5c1.7 0 1.7 1.2 3.3 1.2s1.7-1.2 3.4-1.2 1.6 1.2 3.3 1.2 1.7-1.2 3.3-1.2 1.7 1.2 3.4 1.2'
        ' 1.6-1.2 3.3-1.2"/>'
    ),
}


class UnknownIconError(ValueError):
    """The name is not in the sprite: add it to core/icon_names.txt and run `manage.py build_icons`."""


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The names that the sprite holds."""
    return frozenset(NAMES_FILE.read_text(encoding="utf-8").split()) | OWN.keys()


@lru_cache(maxsize=1024)
def icon_html(name: str, modifier: str = "", label: str = "") -> SafeString:
    """One `<svg><use>`; `modifier` is a space-separated list such as "small mirror"; without `label` it is decoration.

    Raises UnknownIconError for a name that the sprite lacks.
    """
    if name not in icon_names():
        raise UnknownIconError(name)
    classes = " ".join(["icon", *(f"icon--{part}" for part in modifier.split())])
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"/></svg>', classes, meaning, staticfiles_storage.url(SPRITE), name
    )


def build_sprite() -> str:
    """The sprite as SVG text: one `<symbol>` per name, in order of the names. Raises KeyError for an unknown one."""
    archive = ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))
    shapes = {name: _shapes(archive.read(f"{name}.svg")) for name in icon_names() - OWN.keys()} | OWN
    symbols = "\n".join(
        f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>' for name, body in sorted(shapes.items())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _shapes(svg: bytes) -> str:
    root = ElementTree.fromstring(svg)  # noqa: S314 - a file of an installed package
    for node in root.iter():
        node.tag = node.tag.removeprefix(SVG)
    return "".join(ElementTree.tostring(child, encoding="unicode").strip() for child in root).replace(" />", "/>")
