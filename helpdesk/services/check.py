"""`make check`: everything that can be said about the code without running it; changes nothing."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from helpdesk.services.table import ROOT

PYTHON = [sys.executable]
MANAGE = [*PYTHON, "manage.py"]
# As a public installation would set them, so that the deployment check judges what it will judge there.
PRODUCTION = {
    "HELPDESK_HTTPS": "on",
    "HELPDESK_ALLOWED_HOSTS": "help.example.com",
    "HELPDESK_PUBLIC_URL": "https://help.example.com",
    "HELPDESK_SECRET_KEY": "a-key-for-the-check-alone-with-more-than-fifty-characters-0123456789",
}
CHECKS: dict[str, list[str]] = {
    "types": [*PYTHON, "-m", "mypy"],
    "lint": [*PYTHON, "-m", "ruff", "check"],
    "format": [*PYTHON, "-m", "ruff", "format", "--check"],
    "floors": [os.path.join(os.path.dirname(sys.executable), "lint-imports"), "--no-cache"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "templates": [*PYTHON, "-m", "helpdesk.services.check", "templates"],
    "words": [*PYTHON, "-m", "helpdesk.services.words", "check"],
    "markup": [*PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
}


def main(arguments: list[str]) -> int:
    """Run all checks, two at a time; prints the words of those that fail; 0 = all passed, 1 = not."""
    if arguments == ["templates"]:
        return load_templates()
    with tempfile.TemporaryDirectory() as var, ThreadPoolExecutor(max_workers=2) as pool:
        environment = {**os.environ, **PRODUCTION, "HELPDESK_VAR": var, "PYTHONWARNINGS": "ignore::RuntimeWarning"}
        results = list(pool.map(lambda check: run(check, CHECKS[check], environment), CHECKS))
    return 0 if all(results) else 1


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check and print a line, with its words if it failed; returns whether it passed."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    passed = done.returncode == 0
    line = f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)\n"
    sys.stdout.write(line if passed else f"{line}{done.stdout}{done.stderr}\n")
    sys.stdout.flush()
    return passed


def load_templates() -> int:
    """Compile every template of ours; 1 when one has a fault, which is printed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    faults = 0
    for folder in (ROOT / "templates", *sorted(ROOT.glob("*/templates"))):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            try:
                get_template(str(file.relative_to(folder)))
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                faults += 1
                sys.stdout.write(f"{file.relative_to(ROOT)}: {error}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
