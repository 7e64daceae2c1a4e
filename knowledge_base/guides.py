"""Guides: a body split at its headings into steps, of which the last list of links holds the choices."""

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Step:
    """A step: anchor and words of its heading, what it says, and where it leads (a list of links, may be "")."""

    anchor: str
    title: str
    html: SafeString
    choices: SafeString


def split_steps(html: str) -> tuple[SafeString, tuple[Step, ...]]:
    """What stands before the first heading of a rendered body, and its steps; () when it has no heading."""
    tree = BeautifulSoup(html, "html.parser")
    before: list[str] = []
    steps: list[tuple[Tag, list[object]]] = []
    for node in list(tree.contents):
        if isinstance(node, Tag) and node.name == "h2":
            steps.append((node, []))
        elif steps:
            steps[-1][1].append(node)
        else:
            before.append(str(node))
    return mark_safe("".join(before)), tuple(_step(heading, nodes) for heading, nodes in steps)


def _step(heading: Tag, nodes: list[object]) -> Step:
    lists = [node for node in nodes if isinstance(node, Tag) and node.name == "ul"]
    last = lists[-1] if lists and _is_choice(lists[-1]) else None
    html = "".join(str(node) for node in nodes if node is not last)
    choices = "".join(str(item) for item in last.find_all("li", recursive=False)) if last else ""
    anchor, title = str(heading.get("id") or ""), " ".join(heading.get_text().split())
    return Step(anchor, title, mark_safe(html), mark_safe(choices))


def _is_choice(node: Tag) -> bool:
    """Whether every entry of the list is one link and no more."""
    items = node.find_all("li", recursive=False)
    return bool(items) and all(
        len(links := item.find_all("a")) == 1 and links[0].get_text(strip=True) == item.get_text(strip=True)
        for item in items
    )
