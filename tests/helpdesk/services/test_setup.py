"""Setting up a clone leaves alone what does not belong to it."""

from pathlib import Path

import pytest

from helpdesk.services import setup


def test_environment_that_is_a_link_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    link = tmp_path / ".venv"
    link.symlink_to(elsewhere)
    monkeypatch.setattr(setup, "VENV", link)
    monkeypatch.setattr(setup, "PYTHON", link / "bin" / "python")
    with pytest.raises(setup.CannotSetUp, match="link"):
        setup.make_environment()
    assert (elsewhere / "kept").exists()
