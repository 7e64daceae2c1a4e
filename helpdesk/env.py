"""Reads settings from the environment and refuses nonsense with one clear sentence."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadSetting(Exception):
    """A setting holds a value that the product cannot use."""


def text(name: str, default: str = "") -> str:
    """The variable NAME, or the content of the file that NAME_FILE points at, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path and name not in os.environ:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """A switch: 1, true, yes, on or 0, false, no, off."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise BadSetting(f"{name} must be on or off, not {value!r}")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is at least `least`."""
    value = text(name, str(default))
    try:
        result = int(value)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {value!r}") from None
    if result < least:
        raise BadSetting(f"{name} must be at least {least}, not {result}")
    return result


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Django's connection settings for a postgresql:// address; `?host=` names a Unix socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"DATABASE_URL must begin with postgresql://, not {parts.scheme!r}")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "core.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": query.pop("port", None) or parts.port or "",
        "OPTIONS": query,
    }
