"""Backup and restore: what goes in comes out, and nothing is overwritten."""

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from helpdesk.services import archive, embedded, surroundings
from helpdesk.services.paths import Paths


@pytest.fixture(autouse=True)
def _embedded_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "HELPDESK_BLOBS", "HELPDESK_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Paths]:
    """A data folder with one row, one blob and a key."""
    paths = Paths(tmp_path / "old")
    embedded.make_folders(paths, embedded.service_user())
    surroundings.first_secret(paths.secret_key_file)
    (paths.blobs / "ab").mkdir()
    (paths.blobs / "ab" / "abcd").write_bytes(b"an attachment")
    (paths.blobs / "in-unfinished").write_bytes(b"half")
    with archive.database(paths, create=True) as url:
        run(url, "CREATE TABLE letters (text text)", "INSERT INTO letters VALUES ('Grüße')")
        yield paths


def run(url: str, *statements: str) -> None:
    """Run statements and commit."""
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def test_backup_then_restore_gives_the_same(filled: Paths, tmp_path: Path) -> None:
    new, file = Paths(tmp_path / "new"), tmp_path / "backup.tar.gz"

    assert archive.backup(filled, str(file)) == 0
    assert archive.restore(new, str(file)) == 0

    assert new.secret_key_file.read_text() == filled.secret_key_file.read_text()
    assert (new.blobs / "ab" / "abcd").read_bytes() == b"an attachment"
    assert [path.name for path in new.blobs.iterdir()] == ["ab"]
    with archive.database(new) as url:
        connection = psycopg2.connect(url)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text, pg_get_userbyid(relowner) FROM letters, pg_class WHERE relname = 'letters'")
            assert cursor.fetchall() == [("Grüße", "helpdesk")]
        connection.close()


def test_backup_is_readable_by_its_owner_alone(filled: Paths, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"

    archive.backup(filled, str(file))

    assert os.stat(file).st_mode & 0o077 == 0
    with tarfile.open(file) as packed:
        assert {"database.dump", "secret_key", "blobs"} <= set(packed.getnames())


def test_restore_over_data_is_refused(filled: Paths, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    archive.backup(filled, str(file))

    assert archive.restore(filled, str(file)) == 2


def test_backup_without_data_is_refused(tmp_path: Path) -> None:
    assert archive.backup(Paths(tmp_path / "nothing"), str(tmp_path / "backup.tar.gz")) == 2
    assert list(tmp_path.iterdir()) == []


def test_restore_of_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert archive.restore(Paths(tmp_path / "new"), str(tmp_path / "missing")) == 2


def test_archive_with_a_name_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "evil", "../outside")
    (tmp_path / "scratch").mkdir()

    with pytest.raises(embedded.NoService):
        archive.unpack(tmp_path / "evil.tar.gz", tmp_path / "scratch")

    assert not (tmp_path / "outside").exists()
