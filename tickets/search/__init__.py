"""Search over all history: documents written with each message, found under the reader's rights."""

from tickets.search.engine import Hit, Page, search

__all__ = ["Hit", "Page", "search"]
