"""The knowledge base as one zip file, out and in: the folder of Markdown, packed."""

import stat
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from django.utils.translation import gettext as _

from knowledge_base.actions.reading_folder import Report, read_folder
from knowledge_base.errors import KnowledgeError
from knowledge_base.folder import write_folder
from people.models import Agent

LARGEST_BYTES = 100 * 1024 * 1024  # of the zip file
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 50_000
LEVELS = 3  # articles/descale/en.md
SUFFIXES = {".yml", ".md", ".png", ".jpg", ".gif", ".webp"}
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(target: IO[bytes]) -> int:
    """Writes the knowledge base as a zip file: the same content makes the same bytes. How many files."""
    with TemporaryDirectory(prefix="help-") as name, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        root = Path(name)
        count = write_folder(root)
        for path in sorted(each for each in root.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), EPOCH)
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return count


def take_in(*, file: IO[bytes], size: int, agent: Agent) -> Report:
    """Reads what `pack` wrote, or a person did. Errors: KnowledgeError for what is no such zip file.

    Names that lead elsewhere, links and foreign sorts of files are refused as a whole; sizes are counted while they are
    unpacked, whatever the file says of itself. Effects: as `read_folder`.
    """
    if size > LARGEST_BYTES:
        raise KnowledgeError(_("A zip file may have 100 MB."))
    with TemporaryDirectory(prefix="help-") as name:
        root = Path(name)
        try:
            with zipfile.ZipFile(file) as archive:
                _unpack(archive, root)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise KnowledgeError(_("This is no zip file that can be read.")) from error
        return read_folder(root=_top(root), agent=agent)


def _unpack(archive: zipfile.ZipFile, root: Path) -> None:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise KnowledgeError(_("There are too many files in it."))
    left = LARGEST_UNPACKED
    for entry in entries:
        path = _place(entry)
        if path is None:
            continue
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        left -= _copy(archive, entry, target, min(left, LARGEST_FILE))


def _place(entry: zipfile.ZipInfo) -> PurePosixPath | None:
    """Where a file of the archive goes; None for what other programs leave in archives. Errors: KnowledgeError."""
    path = PurePosixPath(entry.filename)
    if any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts):
        return None
    unsafe = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
    if unsafe or stat.S_ISLNK(entry.external_attr >> 16) or len(path.parts) > LEVELS + 1:
        raise KnowledgeError(_("A name in it leads elsewhere: %(name)s") % {"name": entry.filename[:80]})
    if path.suffix.lower() not in SUFFIXES:
        raise KnowledgeError(_("It holds a file of another sort: %(name)s") % {"name": entry.filename[:80]})
    return path


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most: int) -> int:
    with archive.open(entry) as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise KnowledgeError(_("It is too large: %(name)s") % {"name": entry.filename[:80]})
    target.write_bytes(content)
    return len(content)


def _top(root: Path) -> Path:
    """The folder that holds everything, where somebody packed the folder itself."""
    inside = list(root.iterdir())
    is_wrapped = len(inside) == 1 and inside[0].is_dir() and inside[0].name not in {"articles", "snippets", "pictures"}
    return inside[0] if is_wrapped else root
