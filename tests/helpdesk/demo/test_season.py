"""The season remembers what was played."""

from pathlib import Path

from helpdesk.demo.season import FIRST_COUNT, FIRST_SEED, KEPT, LATER_COUNT, Season


def test_season_of_an_empty_folder(tmp_path: Path) -> None:
    assert Season.open(tmp_path / "season.json").batches == []


def test_season_is_the_same_after_a_restart(tmp_path: Path) -> None:
    season = Season.open(tmp_path / "demo" / "season.json")
    season.add().started = 7
    season.save()

    again = Season.open(tmp_path / "demo" / "season.json")

    assert again.batches == season.batches
    assert again.batches[0].conversations() == season.batches[0].conversations()


def test_season_forgets_the_oldest_batches(tmp_path: Path) -> None:
    season = Season(tmp_path / "season.json")

    batches = [season.add() for _ in range(KEPT + 2)]

    assert season.batches == batches[-KEPT:]
    assert [batch.count for batch in batches[:2]] == [FIRST_COUNT, LATER_COUNT]
    assert [batch.seed for batch in batches] == list(range(FIRST_SEED, FIRST_SEED + KEPT + 2))


def test_later_batches_hold_no_broken_mail(tmp_path: Path) -> None:
    season = Season(tmp_path / "season.json")
    season.add()

    raw = [one for one in season.add().conversations() if one.steps[0].raw]

    assert raw
    assert all(one.spam for one in raw)
