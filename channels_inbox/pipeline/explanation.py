"""The lines that say, rule by rule, why an item became what it became."""

from core.text import clean_line


class Explanation:
    """A list of {"rule", "result", "detail"}, kept with the item."""

    def __init__(self) -> None:
        self.lines: list[dict[str, str]] = []

    def note(self, rule: str, result: str, detail: str = "") -> None:
        """Adds a line; `rule` and `result` are stable words, `detail` is for people."""
        self.lines.append({"rule": rule, "result": result, "detail": clean_line(detail, 500)})
