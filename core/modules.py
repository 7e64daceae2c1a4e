"""The browser's modules: an import map from bare names to the hashed addresses of the static files."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from core.vendor import source_of

PREFIX = "helpdesk/"
# Modules of installed packages, loaded on demand.
PACKAGES = {"django-prose-editor/editor": "django_prose_editor/editor.js"}
VENDORED = {"echarts": "vendor/echarts/echarts.esm.min.js"}  # there once npm has run


@lru_cache(maxsize=1)
def import_map() -> str:
    """The import map as JSON, safe inside a script element: every file under static/js, named by its path."""
    root = Path(settings.BASE_DIR) / "static" / "js"
    own = {
        PREFIX + path.relative_to(root).with_suffix("").as_posix(): f"js/{path.relative_to(root).as_posix()}"
        for path in sorted(root.rglob("*.js"))
    }
    vendored = {name: path for name, path in VENDORED.items() if source_of(path)}
    imports = {name: staticfiles_storage.url(path) for name, path in (own | PACKAGES | vendored).items()}
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
