"""`make backup` and `make restore`: one file with the database, the stored bodies and attachments, and the signing key.

Consistent without a pause: the database is dumped first, as of one moment, and blobs are only ever added, so every blob
that the dump names is in the archive.
"""

import contextlib
import gzip
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from helpdesk import env
from helpdesk.services import embedded, surroundings
from helpdesk.services.paths import Paths
from helpdesk.services.runner import socket_answers

DUMP = "database.dump"
START_LIMIT_S = 60.0
DAY_S = 86_400.0


def backup(paths: Paths, target: str) -> int:
    """Write the archive to `target`, whole or not at all; works while the product runs; 0, 2 without a target."""
    if not target:
        return refuse("name the file: make backup OUT=FILE")
    final = Path(target).absolute()
    if not paths.secret_key_file.exists() and not database_url():
        return refuse(f"there is no data in {paths.var}")
    unfinished = final.with_name(f"{final.name}.unfinished")
    with tempfile.TemporaryDirectory(dir=final.parent) as scratch, database(paths) as url:
        dump = Path(scratch) / DUMP
        postgres("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--file={dump}", url)
        # Everything in it is secret.
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
            with gzip.open(stream, "wb", compresslevel=4) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
                archive.add(dump, DUMP)
                for name, part in (("secret_key", key_file(paths)), ("blobs", blob_folder(paths))):
                    if part.exists():
                        archive.add(part, name, filter=settled)
            stream.flush()
            os.fsync(stream.fileno())
    unfinished.rename(final)
    say(f"backup written: {final} ({final.stat().st_size:,} bytes)")
    return 0


def restore(paths: Paths, source: str) -> int:
    """Fill an empty data folder and database from an archive; 0, 2 when it is missing or something is there already."""
    if not source or not Path(source).is_file():
        return refuse("name the archive: make restore IN=FILE")
    if not database_url() and (paths.postgres_data / "PG_VERSION").exists():
        return refuse(f"{paths.var} is not empty; restore into another VAR, or remove it first")
    if blob_folder(paths).is_dir() and any(blob_folder(paths).iterdir()):
        return refuse(f"{blob_folder(paths)} is not empty; restore into another VAR, or remove it first")
    with tempfile.TemporaryDirectory(dir=existing(paths.var)) as scratch, database(paths, create=True) as url:
        if table_count(url):
            return refuse("the database is not empty; restore into an empty one")
        unpack(Path(source), Path(scratch))
        postgres(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={url}", f"{scratch}/{DUMP}"
        )
        put_files(Path(scratch), paths)
    say(f"restored into {paths.var}")
    return 0


def keep_making(paths: Paths, folder: Path, *, every: float = DAY_S, kept: int = 14) -> int:
    """Write an archive into `folder` every `every` seconds and keep the newest `kept`; ends only by a signal.

    A failed one is reported and tried again an hour later.
    """
    while True:
        stamp = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
        try:
            backup(paths, str(folder / f"helpdesk-{stamp}.tar.gz"))
        except (OSError, embedded.NoService) as error:
            say(f"no backup: {error}")
            time.sleep(min(every, 3600.0))
            continue
        for older in sorted(folder.glob("helpdesk-*.tar.gz"))[:-kept]:
            older.unlink()
        time.sleep(every)


def database_url() -> str:
    """Return the address of an own database server, "" when the embedded one is used."""
    return env.text("DATABASE_URL")


def key_file(paths: Paths) -> Path:
    """Return the file of the signing key: a mounted secret, else the data folder's."""
    return Path(os.environ.get("HELPDESK_SECRET_KEY_FILE") or paths.secret_key_file)


def blob_folder(paths: Paths) -> Path:
    """Return where blobs lie: as the product's own setting says."""
    return Path(os.environ.get("HELPDESK_BLOBS") or paths.blobs)


def existing(folder: Path) -> Path:
    """Return the nearest folder above that exists, for scratch files on the same disk."""
    return next(parent for parent in (folder, *folder.parents) if parent.is_dir())


def settled(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out files that are still being written: no row names them yet."""
    return None if PurePosixPath(member.name).name.startswith("in-") else member


def unpack(source: Path, folder: Path) -> None:
    """Unpack files and folders only; raises NoService for a name that leads outside, a link or a device.

    (The standard library's own filter is missing in Python 3.11.2, which Debian 12 has.)
    """
    with tarfile.open(source, "r:gz") as archive:
        for member in archive:
            name = PurePosixPath(member.name)
            if name.is_absolute() or ".." in name.parts or not (member.isfile() or member.isdir()):
                raise embedded.NoService(f"{source} is no backup of ours: it holds {member.name}")
            member.mode = 0o700 if member.isdir() else 0o600
            archive.extract(member, folder, set_attrs=False)


def put_files(scratch: Path, paths: Paths) -> None:
    """Move key and blobs to their places; the archive's key replaces none: without it secrets cannot be read."""
    key = scratch / "secret_key"
    if key.exists() and key_file(paths) == paths.secret_key_file:
        shutil.copyfile(key, paths.secret_key_file)
        paths.secret_key_file.chmod(0o600)
    if (scratch / "blobs").is_dir():
        shutil.copytree(scratch / "blobs", blob_folder(paths), copy_function=shutil.move, dirs_exist_ok=True)
        blob_folder(paths).chmod(0o700)


@contextlib.contextmanager
def database(paths: Paths, *, create: bool = False) -> Iterator[str]:
    """Yield the database's address; starts the embedded one for the time being when it is not running."""
    if url := database_url():
        yield url
        return
    if socket_answers(paths.postgres_socket):
        yield paths.database_url()
        return
    user = embedded.service_user()
    embedded.make_folders(paths, user)
    lock = surroundings.take_lock(paths)
    surroundings.clear_leftovers(paths)
    if create:
        embedded.init_postgres(paths, user)
    command = embedded.postgres_command(paths, user, parent_death=signal.SIGINT)
    with paths.log_file.open("ab") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(paths, server)
        yield paths.database_url()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        os.close(lock)


def wait_for(paths: Paths, server: "subprocess.Popen[bytes]") -> None:
    """Return when the embedded database takes connections; raises NoService when it does not."""
    deadline = time.monotonic() + START_LIMIT_S
    while table_count(paths.database_url(), quiet=True) is None:
        if server.poll() is not None or time.monotonic() > deadline:
            raise embedded.NoService(f"PostgreSQL did not start; see {paths.log_file}")
        time.sleep(0.05)


def table_count(url: str, *, quiet: bool = False) -> int | None:
    """Return how many tables the product's schema holds; None when the server is away and `quiet` is set."""
    import psycopg2  # type: ignore[import-untyped]

    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        if quiet:
            return None
        raise embedded.NoService(f"the database does not answer: {str(error).splitlines()[0]}") from None
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])


def postgres(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs: the embedded ones, else those on the PATH."""
    try:
        binary = str(embedded.postgres_bin() / name)
    except embedded.NoService:
        binary = shutil.which(name) or name
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run([binary, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise embedded.NoService(f"{name} failed: {' / '.join(done.stderr.strip().splitlines()[-3:])}")


def refuse(line: str) -> int:
    """Say why on one line; the exit code for wrong usage."""
    say(line)
    return 2


def say(line: str) -> None:
    """Write one line to the error stream."""
    sys.stderr.write(f"{line}\n")
