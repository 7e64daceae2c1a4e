"""Single files of npm packages as static files: a package's other builds, maps and examples stay where they are."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Static path → file under node_modules.
FILES = {"vendor/echarts/echarts.esm.min.js": "echarts/dist/echarts.esm.min.js"}


def source_of(path: str) -> Path | None:
    """The installed file behind a static path; None for other paths, and where the package is not installed."""
    name = FILES.get(path)
    source = Path(settings.BASE_DIR) / "node_modules" / name if name else None
    return source if source is not None and source.is_file() else None


class VendorFinder(BaseFinder):
    """Offers these files to `collectstatic` and, while developing and testing, to the static view."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The installed file; an empty list for everything else."""
        source = source_of(path)
        if source is None:
            return []
        return [str(source)] if find_all else str(source)

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every installed file with the storage that holds it."""
        for path in FILES:
            source = source_of(path)
            if source is not None:
                storage = FileSystemStorage(location=source.parent)
                storage.prefix = str(Path(path).parent)  # type: ignore[attr-defined]
                yield source.name, storage
