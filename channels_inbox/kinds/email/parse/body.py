"""From the tree of parts to the text, the HTML and the files of a mail."""

from dataclasses import dataclass, field
from html import escape

from channels_inbox.kinds.email.parse.charsets import decode
from channels_inbox.kinds.email.parse.htmltext import html_to_text
from channels_inbox.kinds.email.parse.limits import Limits
from channels_inbox.kinds.email.parse.mime import Part
from channels_inbox.kinds.email.parse.model import Attachment
from channels_inbox.kinds.email.parse.params import filename
from channels_inbox.kinds.email.parse.transfer import split_uuencoded
from channels_inbox.kinds.email.parse.words import one_line

_TEXTS = {"text/plain", "text/enriched", "text/richtext", "text/html", "text/markdown"}
_IGNORED_ALTERNATIVES = {"text/x-amp-html", "text/watch-html"}


@dataclass(slots=True)
class _Segment:
    """A stretch of the body, in one or both forms."""

    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Body:
    """Everything below the header of a mail; `parts` are the attachments' parts, in the same order."""

    text: str = ""
    html: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class _Collector:
    def __init__(self, root: Part, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.body = Body()

    def collect(self, part: Part, parent: Part | None = None, *, first: bool = True) -> list[_Segment]:
        """Read a part and what is below it; files go to the body, texts come back."""
        if part.main_type != "multipart" or not part.children:
            return self._leaf(part, parent, first=first)
        if part.content_type == "multipart/alternative":
            return self._alternative(part, first=first)
        if part.content_type == "multipart/related":
            return self._related(part, first=first)
        segments: list[_Segment] = []
        for index, child in enumerate(part.children):
            segments += self.collect(child, part, first=first and index == 0)
        return segments

    def _alternative(self, part: Part, *, first: bool) -> list[_Segment]:
        """The same thing in several forms: the last text and the last HTML are the best ones."""
        texts: list[_Segment] = []
        htmls: list[_Segment] = []
        for child in part.children:
            found = self.collect(child, part, first=first)
            if any(segment.html is not None for segment in found):
                htmls = found
            elif found:
                texts = found
        if not htmls:
            return texts
        text = "\n".join(segment.text or "" for segment in texts)
        html = _join_html(htmls)
        return [_Segment(text if text.strip() else None, html)]

    def _related(self, part: Part, *, first: bool) -> list[_Segment]:
        start = part.parameters.get("start", "").strip("<> ")
        main = 0
        for index, child in enumerate(part.children):
            if start and child.fields.get("content-id").strip("<> ") == start:
                main = index
        segments: list[_Segment] = []
        for index, child in enumerate(part.children):
            if index == main:
                segments += self.collect(child, part, first=first)
            elif child.children:
                segments += self.collect(child, part, first=False)
            else:
                self._attach(child, inline=child.main_type == "image" or bool(child.fields.get("content-id")))
        return segments

    def _leaf(self, part: Part, parent: Part | None, *, first: bool) -> list[_Segment]:
        in_alternative = parent is not None and parent.content_type == "multipart/alternative"
        if in_alternative and part.content_type in _IGNORED_ALTERNATIVES:
            return []
        if not self._is_body(part, parent, first=first or in_alternative):
            self._attach(part, inline=False)
            return []
        text = self._text(part)
        if part.content_type == "text/html":
            return [_Segment(html=text)]
        text, files = split_uuencoded(text)
        for name, content in files:
            found = Attachment(one_line(name)[: self.limits.filename_chars], "application/octet-stream", content)
            self.body.attachments.append(found)
            self.body.parts.append(part)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        return [_Segment(text=text)]

    def _is_body(self, part: Part, parent: Part | None, *, first: bool) -> bool:
        if part.main_type == "multipart":
            return True
        if part.content_type not in _TEXTS:
            return False
        if parent is not None and parent.content_type == "multipart/report" and not first:
            return False
        named = bool(filename(part.disposition_parameters, part.parameters, 255))
        if part.disposition == "attachment":
            return part is self.root and not named
        return first or not named

    def _text(self, part: Part) -> str:
        data, lied = part.body()
        text, guessed = decode(data, part.parameters.get("charset", ""))
        if lied:
            self._warn("transfer-encoding-broken")
        if guessed:
            self._warn("charset-guessed")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _attach(self, part: Part, *, inline: bool) -> None:
        data, lied = part.body()
        if lied:
            self._warn("transfer-encoding-broken")
        self.body.attachments.append(
            Attachment(
                filename=filename(part.disposition_parameters, part.parameters, self.limits.filename_chars),
                content_type=part.content_type,
                content=data,
                content_id=one_line(part.fields.get("content-id")).strip("<> ")[:500],
                inline=inline,
            )
        )
        self.body.parts.append(part)

    def _warn(self, code: str) -> None:
        if code not in self.body.warnings:
            self.body.warnings.append(code)


def _join_html(segments: list[_Segment]) -> str | None:
    if all(segment.html is None for segment in segments):
        return None
    pieces = [segment.html if segment.html is not None else _text_as_html(segment.text or "") for segment in segments]
    return "\n".join(pieces)


def _text_as_html(text: str) -> str:
    if not text.strip():
        return ""
    return "<div>" + escape(text.strip("\n")).replace("\n", "<br>\n") + "</div>"


def read_body(root: Part, limits: Limits) -> Body:
    """Read text, HTML (as sent, not cleaned) and attachments; text is made from the HTML where there is none."""
    collector = _Collector(root, limits)
    segments = collector.collect(root)
    body = collector.body
    html = _join_html(segments)
    if html is not None and len(html) > limits.html_chars:
        html = html[: limits.html_chars]
        body.warnings.append("html-truncated")
    texts = []
    for segment in segments:
        text = segment.text
        if text is None and segment.html is not None:
            text = html_to_text(segment.html[: limits.html_chars])
        texts.append((text or "").strip("\n") if len(segments) > 1 else text or "")
    text = "\n".join(piece for piece in texts if piece.strip()) if len(texts) > 1 else "".join(texts)
    body.text = text.rstrip()
    if len(body.text) > limits.text_chars:
        body.text = body.text[: limits.text_chars]
        body.warnings.append("text-truncated")
    body.html = html if html and html.strip() else None
    _mark_inline(body)
    return body


def _mark_inline(body: Body) -> None:
    """Files that the HTML shows by their Content-ID are inline, wherever they lie in the mail."""
    if body.html is None or "cid:" not in body.html.lower():
        return
    shown = {
        piece.split('"', 1)[0].split("'", 1)[0].split(">", 1)[0].strip()[:500] for piece in body.html.split("cid:")
    }
    for attachment in body.attachments:
        if attachment.content_id and attachment.content_id in shown:
            attachment.inline = True


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft lines of format=flowed (RFC 3676), within one depth of quoting."""
    out: list[str] = []
    pieces: list[str] = []
    depth = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        here = len(line) - len(content)
        content = content.removeprefix(" ")
        if pieces and here != depth:
            out.append(_prefixed(pieces, depth))
            pieces = []
        depth = here
        soft = content.endswith(" ") and content != "-- "
        pieces.append(content[:-1] if soft and delete_space else content)
        if not soft:
            out.append(_prefixed(pieces, depth))
            pieces = []
    if pieces:
        out.append(_prefixed(pieces, depth))
    return "\n".join(out)


def _prefixed(pieces: list[str], depth: int) -> str:
    return (">" * depth + " " if depth else "") + "".join(pieces)
