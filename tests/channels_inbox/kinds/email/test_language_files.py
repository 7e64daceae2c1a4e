"""The language model as shared files says what the packaged one says."""

import threading
from pathlib import Path

import pytest
from py3langid.langid import _load_identifier

from channels_inbox.kinds.email.parse import language
from channels_inbox.kinds.email.parse.language_files import shared_model

TEXTS = (
    "Good morning, the left group of our machine leaks and we would like to order a new seal.",
    "Guten Morgen, die linke Brühgruppe unserer Maschine tropft, bitte schicken Sie uns eine Dichtung.",
    "Bonjour, le groupe de gauche de notre machine fuit, pourriez-vous nous envoyer un joint ?",
    "給湯圧力が上がりません。部品を送ってください。",
    "",
)


def test_shared_model_says_the_same(tmp_path: Path) -> None:
    plain = _load_identifier(norm_probs=True)
    shared_model(tmp_path)
    shared = shared_model(tmp_path)  # this time from the files that are there
    for text in TEXTS:
        code, probability = plain.classify(text)
        found, sure = shared.classify(text)
        assert (found, round(float(sure), 5)) == (code, round(float(probability), 5))
    assert len(list(tmp_path.iterdir())) == 1


def test_shared_model_may_be_made_by_several_at_once(tmp_path: Path) -> None:
    codes: list[str] = []
    threads = [
        threading.Thread(target=lambda: codes.append(shared_model(tmp_path).classify(TEXTS[1])[0])) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["de"] * 3
    assert len(list(tmp_path.iterdir())) == 1


def test_broken_files_do_not_keep_mail_from_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared_model(tmp_path)
    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(b"not an array")
    monkeypatch.setenv(language.FOLDER, str(tmp_path))
    assert language._model.__wrapped__().classify(TEXTS[0])[0] == "en"
