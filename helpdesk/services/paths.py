"""Where everything of one data folder lies: pure functions, no Django, nothing is created here."""

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

# A Unix socket's address holds 108 bytes with its closing NUL on Linux, 104 on macOS;
# PostgreSQL also makes a .lock beside it.
SOCKET_PATH_LIMIT = 103
POSTGRES_PORT = 5432
DATABASE = "helpdesk"
ROLE = "helpdesk"


def default_var() -> Path:
    """Return the data folder: `HELPDESK_VAR`, else `var` in the current folder."""
    return Path(os.environ.get("HELPDESK_VAR") or "var")


@dataclass(frozen=True)
class Paths:
    """The files and folders of one data folder; `var` is made absolute, only `socket_dir` looks at the disk."""

    var: Path = field(default_factory=default_var)

    def __post_init__(self) -> None:
        """Make the folder absolute, so that a later change of the current folder does not matter."""
        object.__setattr__(self, "var", Path(os.path.abspath(self.var)))

    @property
    def postgres_data(self) -> Path:
        """The cluster's data directory."""
        return self.var / "postgres"

    @property
    def redis_data(self) -> Path:
        """The folder Redis starts in; it writes nothing there in daily work."""
        return self.var / "redis"

    @property
    def run_dir(self) -> Path:
        """Generated configuration, process ids and, where the path is short enough, sockets."""
        return self.var / "run"

    @property
    def log_dir(self) -> Path:
        """The folder of the log and of its older parts."""
        return self.var / "log"

    @property
    def log_file(self) -> Path:
        """The one log of all processes."""
        return self.log_dir / "helpdesk.log"

    @property
    def secret_key_file(self) -> Path:
        """The signing key, made at the first start."""
        return self.var / "secret_key"

    @property
    def setup_key_file(self) -> Path:
        """The key that opens the first-run page; made with the signing key, removed by that page once it is used."""
        return self.var / "setup_key"

    @property
    def blobs(self) -> Path:
        """Attachments and raw bodies by content hash."""
        return self.var / "blobs"

    @property
    def demo_sent(self) -> Path:
        """The Maildir in which the demo's outgoing mail ends."""
        return self.var / "demo" / "sent"

    @property
    def demo_world(self) -> Path:
        """What the telephones of the demo's customers hold."""
        return self.var / "demo" / "telephones.sqlite"

    @property
    def lock_file(self) -> Path:
        """Locked by the runner for as long as it lives: one runner per data folder."""
        return self.run_dir / "lock"

    @property
    def supervisor_config(self) -> Path:
        """The configuration generated for supervisord."""
        return self.run_dir / "supervisord.conf"

    @property
    def socket_dir_file(self) -> Path:
        """Names the socket folder when the data folder's own path is too long for a socket."""
        return self.run_dir / "socket_dir"

    @property
    def socket_dir(self) -> Path:
        """Return the folder of all sockets: in the data folder, or a short one elsewhere if that is too deep.

        A folder recorded by an earlier start wins, so that a shell with another TMPDIR finds the same sockets.
        """
        longest = self.run_dir / "postgres" / f".s.PGSQL.{POSTGRES_PORT}.lock"
        if len(os.fsencode(longest)) <= SOCKET_PATH_LIMIT:
            return self.run_dir
        try:
            return Path(self.socket_dir_file.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            return self.short_socket_dir()

    def short_socket_dir(self) -> Path:
        """Return the folder under the temp folder that belongs to this data folder and user."""
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"helpdesk-{os.getuid()}-{digest}"

    @property
    def postgres_socket_dir(self) -> Path:
        """The 0700 folder in which PostgreSQL listens."""
        return self.socket_dir / "postgres"

    @property
    def postgres_socket(self) -> Path:
        """PostgreSQL's socket itself."""
        return self.postgres_socket_dir / f".s.PGSQL.{POSTGRES_PORT}"

    @property
    def redis_socket(self) -> Path:
        """Redis's socket, alone in its 0700 folder."""
        return self.socket_dir / "redis" / "redis.sock"

    @property
    def supervisor_socket(self) -> Path:
        """The control socket of supervisord."""
        return self.socket_dir / "supervisor.sock"

    def database_url(self) -> str:
        """Return the address of the embedded database: a URL whose host is the socket folder."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.postgres_socket_dir), safe='')}"

    def redis_url(self, database: int = 0) -> str:
        """Return the address of the embedded Redis as redis-py reads it."""
        return f"unix://{quote(str(self.redis_socket))}?db={database}"


def broker_url(redis_url: str) -> str:
    """Return a Redis address as Celery writes it: `unix://PATH?db=N` becomes `redis+socket://PATH?virtual_host=N`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{quote(unquote(parts.path))}?virtual_host={database}"
