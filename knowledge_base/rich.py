"""What the visual editor hands over, as it is stored: without what an editor of documents adds to every element."""

import re

from bs4 import BeautifulSoup, Tag

from knowledge_base.bodies import clean_body
from knowledge_base.markdown import to_html, to_markdown

_BETWEEN = re.compile(r">\s+<")
_BLOCKS = {"aside", "blockquote", "details", "figure", "h2", "h3", "h4", "hr", "ol", "p", "pre", "table", "ul"}


def from_editor(html: str) -> str:
    """A body as `bodies.clean_body` gives it, its items and cells without idle paragraphs, its tables with a head."""
    tree = BeautifulSoup(html, "html.parser")
    for cell in tree.find_all(["td", "th"]):
        for name in ("colspan", "rowspan"):
            if cell.get(name) == "1":
                del cell[name]
        _unwrap_only(cell)
    for item in tree.find_all("li"):
        _unwrap_first(item)
    for table in tree.find_all("table"):
        _give_head(tree, table)
    _drop_last(tree)
    return _laid_out(clean_body(str(tree)))


def _laid_out(html: str) -> str:
    """With the line breaks between blocks that a body has which came from Markdown, so that nothing seems to differ."""
    laid = to_html(to_markdown(html))
    return laid if _BETWEEN.sub("><", laid) == _BETWEEN.sub("><", html) else html


def _children(element: Tag) -> list[Tag]:
    return [child for child in element.children if isinstance(child, Tag)]


def _unwrap_only(cell: Tag) -> None:
    children = _children(cell)
    if len(children) == 1 and children[0].name == "p":
        children[0].unwrap()


def _unwrap_first(item: Tag) -> None:
    """`<li><p>One</p></li>` and the same with a list after it; items of several paragraphs keep them."""
    children = _children(item)
    if children and children[0].name == "p" and all(child.name in {"ol", "ul"} for child in children[1:]):
        children[0].unwrap()


def _give_head(tree: BeautifulSoup, table: Tag) -> None:
    if table.find("thead") or not (body := table.find("tbody")) or not isinstance(body, Tag):
        return
    rows = _children(body)
    if not rows or any(cell.name != "th" for cell in _children(rows[0])):
        return
    head = tree.new_tag("thead")
    head.append(rows[0].extract())
    body.insert_before(head)
    if len(rows) == 1:
        body.decompose()


def _drop_last(tree: BeautifulSoup) -> None:
    """The empty line after the last block, where the cursor could stand."""
    children = [child for child in tree.children if isinstance(child, Tag) and child.name in _BLOCKS]
    if len(children) > 1 and children[-1].name == "p" and not children[-1].contents:
        children[-1].decompose()
