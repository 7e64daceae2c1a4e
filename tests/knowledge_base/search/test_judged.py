"""A hundred questions as customers type them, judged before there was a ranking: one of the first three answers."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from knowledge_base.access import Reader
from knowledge_base.actions.reading_folder import read_folder
from knowledge_base.models import HelpSite
from knowledge_base.search import search

ROOT = Path(__file__).resolve().parents[3]
JUDGED = ROOT / "tests" / "knowledge_base" / "judged_queries.json"


@pytest.mark.django_db
def test_the_right_article_is_among_the_first_three(site: HelpSite) -> None:
    assert read_folder(root=ROOT / "helpdesk" / "demo" / "help", agent=None).problems == []
    asked, right = Counter[str](), Counter[str]()
    for each in json.loads(JUDGED.read_text(encoding="utf-8")):
        found = search(Reader(), [each["language"]], each["query"]).hits[:3]
        asked[each["language"]] += 1
        right[each["language"]] += bool({hit.translation.article.key for hit in found} & set(each["right"]))
    shares = {language: right[language] / asked[language] for language in asked}
    sys.stdout.write(f"success@3: {shares}\n")  # shown by -rP
    assert asked.total() == 100
    assert right.total() >= 85
    assert min(shares.values()) >= 0.8, shares
