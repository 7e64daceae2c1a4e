"""W7: an article and the search as a stranger's browser asks for them, in five languages."""

import random
from urllib.parse import quote

from bench import articles
from bench.company import Company
from bench.figures import Result
from bench.pages import Browser, many_clients, one_client
from bench.product import Product
from knowledge_base.models import Translation
from knowledge_base.reading import article_url

ARTICLES, MANY, READ = 200, 20_000, 50
MARKER, FOUND = "article-body", "found__form"


class Stranger(Browser):
    """A browser without any cookie."""

    def __init__(self, product: Product, company: Company) -> None:
        super().__init__(product, company)
        self.cookies = {}
        self.chance = random.Random(7)

    def headers(self) -> dict[str, str]:
        """What a browser sends that was never here."""
        agent = "Mozilla/5.0 (X11; Linux x86_64) Bench"
        # A proxy tells the addresses of many: one may search 120 times a minute.
        address = f"198.18.{self.chance.randrange(256)}.{self.chance.randrange(256)}"
        plain = {"Accept-Encoding": "gzip", "Accept": "text/html", "Accept-Language": "en"}
        return {**plain, "User-Agent": agent, "X-Forwarded-For": address}


def measure_articles(product: Product, company: Company) -> list[Result]:
    """W7: one client and eight, over fifty articles in turn; the front page."""
    articles.load(ARTICLES)
    slugs = Translation.objects.filter(language="en").order_by("pk").values_list("slug", flat=True)[:READ]
    paths = [article_url("en", slug) for slug in slugs]
    stranger = Stranger(product, company)
    # Every thread of both web processes has begun before eight connections ask at once.
    many_clients(stranger, "W7-warm", "", paths, 0)
    return [
        *one_client(stranger, "W7", "article, a stranger", paths, 3, MARKER),
        *many_clients(stranger, "W7-8", "article, 8 connections", paths, 400),
        *one_client(stranger, "W7-front", "front page of the help centre", ["/help/en/"], 3, "category"),
    ]


def measure_search(product: Product, company: Company) -> list[Result]:
    """W7s: whole titles, pairs of words, misspelled ones and common ones, in two languages; then of 20,000 articles."""
    articles.load(ARTICLES)
    stranger = Stranger(product, company)
    paths = [
        f"/help/{language}/search/?q={quote(text)}"
        for pair in zip(articles.questions("en"), articles.questions("ro"), strict=True)
        for language, text in zip(("en", "ro"), pair, strict=True)
    ]
    many_clients(stranger, "W7s-warm", "", paths, 0)
    few = [
        *one_client(stranger, "W7s", "search, 200 articles", paths, 15, FOUND),
        *many_clients(stranger, "W7s-8", "search, 8 connections", paths, 100),
    ]
    articles.load(MANY)
    stranger = Stranger(product, company)  # the former connection rested for too long
    return [*few, *one_client(stranger, "W7s-20000", "search, 20,000 articles", paths, 30, FOUND)]
