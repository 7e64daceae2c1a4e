"""Did it help? A press answers; a page behind it takes the reason, and leads to a person. Works without JavaScript."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import letterbox
from core.letterbox import Letter
from core.same_site import own_posts_only
from knowledge_base.access import access_translation
from knowledge_base.actions.votes import explain, vote
from knowledge_base.enums import HelpEventKind
from knowledge_base.forms import WhyForm
from knowledge_base.models import Translation, Vote
from knowledge_base.reading import article_url
from knowledge_base.views.visits import Visit, begin, fresh_page
from knowledge_base.visitors import visitor_of
from knowledge_base.watching import write_down
from people import limits

HOUR = 3600


@own_posts_only
@require_http_methods(["GET", "POST"])
def votes(request: HttpRequest, language: str, slug: str) -> HttpResponseBase:
    """GET: thanks, and why; POST `helpful` votes, POST without it explains the vote of this visitor."""
    visit = begin(request, language)
    row = access_translation(visit.reader, language, slug)
    if request.method == "GET":
        return _ask(visit, row, WhyForm())
    client = str(request.META.get("REMOTE_ADDR", ""))
    if not limits.allow(f"vote:client:{client}", most=60, seconds=HOUR):
        return fresh_page(visit, "knowledge_base/help/too_many.html", {}, status=429)
    if request.POST.get("helpful") in {"yes", "no"}:
        helpful = request.POST["helpful"] == "yes"
        test, variant = visit.tested(row.pk)
        vote(translation=row, visitor=visitor_of(request), helpful=helpful, title_test=test, variant=variant)
        write_down(request, HelpEventKind.SOLVED if helpful else HelpEventKind.UNSOLVED, row.pk)
        return redirect("knowledge_base:votes", language, slug)
    with translation.override(language):
        return _explain(visit, row)


def _explain(visit: Visit, row: Translation) -> HttpResponseBase:
    request = visit.request
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _ask(visit, row, form, status=422)
    given = form.cleaned_data
    mine = _mine(visit, row)
    if mine is not None:
        explain(vote=mine, reason=given["reason"], text=given["text"])
    if given["email"] and not _write(visit, row, given):
        return fresh_page(visit, "knowledge_base/help/too_many.html", {}, status=429)
    write = {"row": row, "is_written": bool(given["email"]), "back": article_url(visit.language, row.slug)}
    return fresh_page(visit, "knowledge_base/help/thanks.html", write)


def _write(visit: Visit, row: Translation, given: dict[str, object]) -> bool:
    """A message to us about the article, by the same door as the contact form's."""
    assert row.published is not None
    address = visit.absolute(article_url(visit.language, row.slug))
    letter = Letter(
        id=str(given["submission"] or uuid4()),
        name="",
        email=str(given["email"]),
        subject=_("About “%(title)s”") % {"title": row.published.title},
        text=f"{given['text']}\n\n{address}",
        language=visit.language,
        client=str(visit.request.META.get("REMOTE_ADDR", "")),
    )
    is_taken = letterbox.post(letter)
    if is_taken:
        write_down(visit.request, HelpEventKind.CONTACTED, row.pk)
    return is_taken


def _mine(visit: Visit, row: Translation) -> Vote | None:
    return Vote.objects.filter(translation=row, visitor=visitor_of(visit.request)).first()


def _ask(visit: Visit, row: Translation, form: WhyForm, status: int = 200) -> HttpResponse:
    with translation.override(visit.language):
        if not letterbox.is_open():
            del form.fields["email"]
        context = {"row": row, "mine": _mine(visit, row), "form": form, "back": article_url(visit.language, row.slug)}
        return fresh_page(visit, "knowledge_base/help/votes.html", context, status)
