"""The eight inputs that take mail readers down, as one can send them to any mailbox."""

from collections.abc import Iterator


def _mail(*headers: str, body: str = "Hello\r\n") -> bytes:
    lines = ["To: support@fault.test", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _folded(name: str, words: list[str]) -> str:
    return f"{name}: " + "\r\n ".join(words)


def hostile_mails() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each; every one is below the size limit of the receiver and has lines as SMTP wants them."""
    sender = "From: x@evil.test"
    depth = 1_000
    nested = "".join(
        f'--b{level}\r\nContent-Type: multipart/mixed; boundary="b{level + 1}"\r\n\r\n' for level in range(depth)
    )
    yield "nested multipart", _mail(sender, 'Content-Type: multipart/mixed; boundary="b0"', body=nested)
    yield "nested comments", _mail("From: " + "(" * 500 + ")" * 500 + "x@evil.test")
    yield "many recipients", _mail(sender, _folded("Cc", [f"a{number}@evil.test," for number in range(50_000)]))
    yield "encoded words", _mail(sender, _folded("Subject", ["=?utf-8?Q?" + "a" * 50 + "?="] * 33_000))
    yield "quotes", _mail(_folded("From", ['"' * 70] * 2_860) + "x@evil.test")
    part = "--b\r\nContent-Type: text/plain\r\n\r\n\r\n"
    yield "many parts", _mail(sender, 'Content-Type: multipart/mixed; boundary="b"', body=part * 100_000 + "--b--\r\n")
    yield "references", _mail(sender, _folded("References", [f"<{number}@evil.test>" for number in range(200_000)]))
    html = "<div>\r\n" * 100_000
    yield "nested html", _mail(sender, "Content-Type: text/html; charset=utf-8", body=html)
