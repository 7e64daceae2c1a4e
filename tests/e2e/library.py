"""A few shelves of the demo's help centre: these are read in within a second, the whole takes ten."""

import shutil
from pathlib import Path

from knowledge_base.actions.reading_folder import read_folder

HELP = Path(__file__).resolve().parents[2] / "helpdesk" / "demo" / "help"
ARTICLES = ("descale-duo-trio", "daily-cleaning", "grinder-noise", "choose-water-filter")


def read_some_articles(folder: Path) -> None:
    """Copies them below `folder` with all categories and snippets, and reads them in. Effects: as read_folder."""
    shutil.copytree(HELP, folder, ignore=shutil.ignore_patterns("articles"))
    for key in ARTICLES:
        shutil.copytree(HELP / "articles" / key, folder / "articles" / key)
    assert read_folder(root=folder, agent=None).problems == []
