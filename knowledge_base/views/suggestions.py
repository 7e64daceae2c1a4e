"""Articles that answer what somebody is writing to us, and whether they did (deflection)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from core.same_site import own_posts_only
from core.selfservice import Way
from core.text import clean_line, snippet
from knowledge_base import sites
from knowledge_base.enums import HelpEventKind
from knowledge_base.search.results import Hit, suggest
from knowledge_base.views.visits import begin, fresh_page
from knowledge_base.watching import write_down
from people import limits

MOST, SHORTEST, LONGEST, QUOTED = 3, 3, 300, 140
VIA = "via"  # of an article's address: it was suggested


@own_posts_only
@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest, language: str) -> HttpResponseBase:
    """GET `q`: a fragment with at most three articles, empty where none fits. POST `helpful`: whether one did.

    With `via=chat` they are JSON for the frame of a chat, where writing is the wish to reach us.
    """
    visit = begin(request, language)
    if not limits.allow(f"suggestions:client:{request.META.get('REMOTE_ADDR', '')}", most=600, seconds=3600):
        return HttpResponse(status=429)
    if request.method == "POST":
        solved = request.POST.get("helpful") == "yes"
        write_down(request, HelpEventKind.SOLVED if solved else HelpEventKind.UNSOLVED)
        return fresh_page(visit, "knowledge_base/help/solved.html", {"solved": solved})
    text = clean_line(request.GET.get("q", ""), LONGEST)
    is_chat = request.GET.get(VIA) == Way.CHAT
    if is_chat and len(text) >= SHORTEST:
        write_down(request, HelpEventKind.INTENT, way=Way.CHAT)
    hits = suggest(visit.reader, language, text, limit=MOST) if len(text) >= SHORTEST else []
    hits = visit.titled_hits(hits)
    visit.count_titles(hit.translation.pk for hit in hits)
    if hits:
        write_down(request, HelpEventKind.SHOWN)
    if is_chat:
        response: HttpResponse = JsonResponse({"articles": [_told(hit) for hit in hits]})
    else:
        with translation.override(language):
            context = {"hits": [(hit, address_via(hit.address, Way.FORM)) for hit in hits]}
            response = HttpResponse(render_to_string("knowledge_base/help/_suggestions.html", context))
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ("Cookie",))
    return response


def _told(hit: Hit) -> dict[str, str]:
    """An article as the frame of a chat shows it: plain text, and where it stands."""
    up = hit.translation.published
    assert up is not None
    return {"title": up.title, "text": snippet(hit.quote, QUOTED), "url": address_via(hit.address, Way.CHAT)}


def address_via(address: str, way: Way) -> str:
    """An article's address by which it is known that it was suggested, or found, on the way to us."""
    page, mark, anchor = address.partition("#")
    path, _ask, given = page.partition("?")
    query = QueryDict(given, mutable=True)
    query[VIA] = way
    return f"{path}?{query.urlencode()}{mark}{anchor}"


def suggestions_address(language: Any) -> str:
    """Where a form in this language asks, in the nearest language of the company's help centre."""
    return reverse("knowledge_base:suggestions", args=[_spoken(language)])


def search_address(language: Any) -> str:
    """Where such a form searches."""
    return reverse("knowledge_base:search", args=[_spoken(language)])


def _spoken(language: Any) -> str:
    languages = sites.main_site().languages
    return sites.nearest(languages, str(language)) or languages[0]
