"""Style sheets joined when they are collected: many small sources, one request.

`static/css/<area>.css` exists only as the sum of its parts. The layers decide what wins, so a new file under
`components/` needs no entry anywhere: it belongs to the sheets at once.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BUNDLES: dict[str, tuple[str, ...]] = {
    "css/chat.css": ("tokens.css", "base.css", "chat/*.css"),
    "css/shop.css": ("tokens.css", "base.css", "demo/shop.css"),
    "css/workspace.css": ("tokens.css", "base.css", "components/*.css", "pages/*.css"),
    "css/customer.css": (
        "tokens.css",
        "base.css",
        *(f"components/{name}.css" for name in (
            "article", "attachment", "avatar", "banner", "button", "card", "checkbox", "chip", "empty", "faces",
            "field", "filter", "flow", "icon", "menu", "message", "quote_fold", "ring", "search",
        )),
        "pages/customer.css",
        "pages/portal.css",
        "pages/error.css",
        "pages/signin.css",
        "help/*.css",
    ),
}  # fmt: skip
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")
AROUND = re.compile(r"\s*([{};,>])\s*")


def join_sources(root: Path, patterns: Iterable[str]) -> str:
    """The sources under `root` that match, in order of the patterns, without comments and idle space.

    Raises FileNotFoundError when a pattern matches nothing.
    """
    return "\n".join(_squeeze(path.read_text(encoding="utf-8")) for path in _sources(root, patterns)) + "\n"


def _sources(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        found = sorted(root.glob(pattern))
        if not found:
            raise FileNotFoundError(root / pattern)
        yield from found


def _squeeze(css: str) -> str:
    css = SPACE.sub(" ", COMMENT.sub("", css)).strip()
    return AROUND.sub(r"\1", css).replace(";}", "}")


class BundleFinder(BaseFinder):
    """Offers the bundles to `collectstatic` and, while developing and testing, to the static view."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = Path(settings.BASE_DIR) / "static" / "css"
        self._storage: FileSystemStorage | None = None

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of a bundle, freshly joined; an empty list for everything else."""
        if path not in BUNDLES:
            return []
        target = self._write(path)
        return [target] if find_all else target

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle with the storage that holds it."""
        for path in BUNDLES:
            self._write(path)
            yield path, self._folder()

    def _folder(self) -> FileSystemStorage:
        if self._storage is None:
            self._storage = FileSystemStorage(location=_scratch())
        return self._storage

    def _write(self, path: str) -> str:
        target = Path(self._folder().path(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        joined = join_sources(self.sources, BUNDLES[path])
        if not target.is_file() or target.read_text(encoding="utf-8") != joined:
            target.write_text(joined, encoding="utf-8")
        return str(target)


def _scratch() -> str:
    folder = tempfile.TemporaryDirectory(prefix="helpdesk-css-")
    _kept.append(folder)
    return folder.name


# A TemporaryDirectory goes with its object: held for the life of the process, removed at its end.
_kept: list[tempfile.TemporaryDirectory[str]] = []
