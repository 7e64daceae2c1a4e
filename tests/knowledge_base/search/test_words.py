"""Words, codes and mistakes."""

import pytest

from core.fulltext import plain
from knowledge_base.search.typos import forgiven, mistakes
from knowledge_base.search.words import code_parts, groups_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Não liga!", ["nao", "liga"]),
        ("Wi-Fi E-14", ["wi", "fi", "wifi", "e", "14", "e14"]),
        ("l'eau d’été", ["l", "eau", "d", "ete"]),
        ("浄水器", ["浄水", "水器"]),
        ("हिन्दी पानी", ["हिन्दी", "पानी"]),
        ("Straße și țevi", ["strasse", "si", "tevi"]),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert [word.plain for word in words_of(text)] == words


def test_hyphens_keep_a_group_together() -> None:
    assert [[word.plain for word in group] for group in groups_of("porta-filtro novo")] == [
        ["porta", "filtro", "portafiltro"],
        ["novo"],
    ]


@pytest.mark.parametrize(("word", "parts"), [("e14", ["14"]), ("grind54", ["grind", "54"]), ("duo", []), ("54", [])])
def test_codes_are_found_by_their_parts(word: str, parts: list[str]) -> None:
    assert code_parts(word) == parts


def test_accents_go_and_other_scripts_stay() -> None:
    assert [plain(word) for word in ("Căldură", "ØRE", "ガイド", "한국어")] == ["caldura", "ore", "ガイド", "한국어"]


@pytest.mark.parametrize(
    ("given", "meant", "count"),
    [("macine", "machine", 1), ("recieve", "receive", 1), ("decalcifcaer", "decalcificare", 2), ("leak", "lime", 3)],
)
def test_mistakes_are_counted(given: str, meant: str, count: int) -> None:
    assert mistakes(given, meant, 2) == count


def test_short_words_and_codes_forgive_nothing() -> None:
    assert [forgiven(word) for word in ("duo", "leak", "descaling", "e1400000")] == [0, 1, 2, 0]
