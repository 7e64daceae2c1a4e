"""Where everything lies, and addresses that the clients understand."""

from pathlib import Path

from psycopg2.extensions import parse_dsn
from redis import Redis

from helpdesk.services.paths import SOCKET_PATH_LIMIT, Paths, broker_url


def test_database_url_names_the_socket_folder() -> None:
    paths = Paths(Path("/srv/help desk/var"))

    found = parse_dsn(paths.database_url())

    assert found == {"user": "helpdesk", "dbname": "helpdesk", "host": str(paths.postgres_socket_dir)}


def test_redis_url_names_the_socket_and_the_number() -> None:
    paths = Paths(Path("/srv/help desk/var"))

    with Redis.from_url(paths.redis_url(3)) as client:
        found = client.connection_pool.connection_kwargs

    assert (found["path"], found["db"]) == (str(paths.redis_socket), 3)


def test_broker_url_of_a_socket_keeps_path_and_number() -> None:
    assert broker_url("unix:///srv/var/redis.sock?db=3") == "redis+socket:///srv/var/redis.sock?virtual_host=3"


def test_broker_url_of_a_server_stays() -> None:
    assert broker_url("redis://redis:6379/0") == "redis://redis:6379/0"


def test_sockets_of_a_deep_folder_are_short(tmp_path: Path) -> None:
    paths = Paths(tmp_path / ("d" * 60) / ("e" * 60))

    assert len(str(paths.postgres_socket) + ".lock") <= SOCKET_PATH_LIMIT
    assert paths.socket_dir != paths.run_dir
    assert paths.socket_dir == Paths(paths.var).socket_dir


def test_sockets_follow_the_recorded_folder(tmp_path: Path) -> None:
    paths = Paths(tmp_path / ("d" * 60) / ("e" * 60))
    paths.run_dir.mkdir(parents=True)
    paths.socket_dir_file.write_text("/run/elsewhere\n")

    assert paths.redis_socket == Path("/run/elsewhere/redis/redis.sock")


def test_relative_folder_is_made_absolute() -> None:
    assert Paths(Path("var")).var == Path.cwd() / "var"
