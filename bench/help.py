"""W7: an article as a stranger's browser asks for it, of 200 articles in five languages."""

from bench import articles
from bench.company import Company
from bench.figures import Result
from bench.pages import Browser, many_clients, one_client
from bench.product import Product
from knowledge_base.models import Translation
from knowledge_base.reading import article_url

ARTICLES, READ = 200, 50
MARKER = "article-body"


class Stranger(Browser):
    """A browser without any cookie."""

    def __init__(self, product: Product, company: Company) -> None:
        super().__init__(product, company)
        self.cookies = {}

    def headers(self) -> dict[str, str]:
        """What a browser sends that was never here."""
        agent = "Mozilla/5.0 (X11; Linux x86_64) Bench"
        return {"Accept-Encoding": "gzip", "Accept": "text/html", "Accept-Language": "en", "User-Agent": agent}


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
