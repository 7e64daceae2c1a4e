"""`manage.py parse_mail` as others drive it: a process of its own, with an empty environment."""

import json
import subprocess
import sys
from pathlib import Path

from channels_inbox.management.commands.parse_mail import KEYS

ROOT = Path(__file__).resolve().parents[3]
MAIL = b"From: Dana <dana@customer.example>\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\nOne\xe2\x80\xa8Two\r\n"


def parse_mail(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", "parse_mail", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={"LC_ALL": "C"}, input=stdin, capture_output=True, timeout=120, check=False
    )


def test_parse_mail_files_in_order(tmp_path: Path) -> None:
    first, second = tmp_path / "first.eml", tmp_path / "second.eml"
    first.write_bytes(MAIL)
    second.write_bytes(
        b"Subject: deep\r\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(400)
        )
    )

    done = parse_mail(str(first), "-", str(second), stdin=MAIL)

    assert done.returncode == 0
    lines = done.stdout.decode("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert [mail["file"] for mail in found] == [str(first), "-", str(second)]
    assert [list(mail) for mail in found] == [list(KEYS)] * 3
    assert found[0]["subject"] == "Grüße"
    assert found[0]["text"] == "One\u2028Two"
    assert found[0]["error"] is None
    assert found[2]["error"]["code"] == "limit-depth"
    assert found[2]["subject"] == "deep"


def test_parse_mail_unreadable_file(tmp_path: Path) -> None:
    done = parse_mail(str(tmp_path / "none.eml"))

    assert done.returncode == 2
    assert done.stdout == b""
    assert b"none.eml" in done.stderr


def test_parse_mail_without_arguments() -> None:
    assert parse_mail().returncode == 2
