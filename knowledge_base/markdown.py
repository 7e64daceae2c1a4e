"""Articles as Markdown and back: CommonMark with tables, strikethrough, `{#anchor}`, callouts, `<details>`, videos."""

import re
from typing import Any

from bs4 import Tag
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdownify import MarkdownConverter

from knowledge_base.bodies import CALLOUTS, clean_body, video_frame

_ANCHOR = re.compile(r"\s*\{#([a-z0-9][a-z0-9-]{0,79})\}\s*$")
_CALLOUT = re.compile(r"\[!(NOTE|TIP|WARNING)\]\s*", re.IGNORECASE)
_VIDEO = re.compile(r'<p><a href="([^"]+)">\1</a></p>')


def to_html(text: str) -> str:
    """The body of an article, cleaned, from its Markdown."""
    return clean_body(_VIDEO.sub(_as_video, _reader.render(text)))


def _as_video(found: re.Match[str]) -> str:
    return f'<figure data-video="{found[1]}"></figure>' if video_frame(found[1].replace("&amp;", "&")) else found[0]


def _name_headings(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children:
            continue
        last = inline.children[-1]
        if found := _ANCHOR.search(last.content):
            last.content = last.content[: found.start()]
            opening.attrSet("id", found[1])


def _make_callouts(state: StateCore) -> None:
    stack: list[Token | None] = []
    for place, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            stack.append(token if _is_callout(state.tokens, place) else None)
        elif token.type == "blockquote_close" and stack.pop() is not None:
            token.tag = "aside"


def _is_callout(tokens: list[Token], place: int) -> bool:
    inline = tokens[place + 2] if place + 2 < len(tokens) else None
    found = _CALLOUT.match(inline.content) if inline and inline.type == "inline" and inline.children else None
    if inline is None or found is None or not inline.children:
        return False
    first = inline.children[0]
    first.content = _CALLOUT.sub("", first.content, count=1)
    while inline.children and not inline.children[0].content and inline.children[0].type in {"text", "softbreak"}:
        inline.children.pop(0)
    tokens[place].tag = "aside"
    tokens[place].attrSet("data-callout", found[1].lower())
    return True


def _make_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    reader.core.ruler.push("anchors", _name_headings)
    reader.core.ruler.push("callouts", _make_callouts)
    reader.validateLink = lambda _url: True  # type: ignore[method-assign, assignment]  # clean_body decides
    return reader


_reader = _make_reader()


_MARKS = re.compile(r"([\\`*_\[\]<&|~])")
_LINE_MARKS = re.compile(r"^(\s*)([#>+-]|\d+(?=[.)]\s))", re.MULTILINE)


def _escape(text: str) -> str:
    marked = _MARKS.sub(r"\\\1", text)
    return _LINE_MARKS.sub(
        lambda found: found[1] + (f"{found[2]}\\" if found[2].isdigit() else f"\\{found[2]}"), marked
    )


class _Writer(MarkdownConverter):  # type: ignore[misc]
    """HTML of articles as Markdown that `to_html` reads back to the same HTML."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _escape(text) if text else ""

    def convert_pre(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        code = element.find("code")
        names = code.get("class") if isinstance(code, Tag) else None
        language = str(names[0]).removeprefix("language-") if names else ""
        words = element.get_text().removesuffix("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", words)), default=0))
        return f"\n\n{fence}{language}\n{words}\n{fence}\n\n"

    def convert_h2(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return self._heading("##", element, text)

    def convert_h3(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return self._heading("###", element, text)

    def convert_h4(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return self._heading("####", element, text)

    def _heading(self, marks: str, element: Tag, text: str) -> str:
        anchor = f" {{#{element['id']}}}" if element.get("id") else ""
        return f"\n\n{marks} {text.strip()}{anchor}\n\n"

    def convert_aside(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        kind = str(element.get("data-callout") or CALLOUTS[0]).upper()
        lines = f"[!{kind}]\n{text.strip()}".split("\n")
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"

    def convert_details(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n<details>{text.strip()}\n\n</details>\n\n"

    def convert_summary(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<summary>{text.strip()}</summary>\n\n"

    def convert_figure(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        address = element.get("data-video")
        return f"\n\n[{address}]({address})\n\n" if address else text

    def _keep_tag(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<{element.name}>{text}</{element.name}>"

    convert_kbd = convert_mark = convert_ins = convert_sub = convert_sup = convert_u = _keep_tag


def to_markdown(html: str) -> str:
    """The Markdown of a stored body; `to_html` of it is the same body when that came out of `to_html`."""
    options: dict[str, Any] = {
        "heading_style": "ATX",
        "bullets": "-",
        "autolinks": False,
        "table_infer_header": False,
    }
    text = _Writer(**options).convert(html)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
