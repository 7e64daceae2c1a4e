"""Search in the articles: documents kept with what is published, found under the reader's rights."""

from knowledge_base.search.results import Hit, Results, search, suggest

__all__ = ["Hit", "Results", "search", "suggest"]
