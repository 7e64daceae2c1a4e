"""Articles beside a ticket that may answer it, ready to be put into the answer."""

from dataclasses import dataclass
from html import escape

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.panels import SIDE, Panel, fill
from knowledge_base import sites
from knowledge_base.access import Reader, visible_translations
from knowledge_base.actions.model_service import model_service
from knowledge_base.actions.uses import record_use
from knowledge_base.models import ArticleUse
from knowledge_base.search import Hit, suggest
from knowledge_base.search.languages import languages_for
from people.access import AgentRequest, agent_required
from people.addresses import absolute
from tickets.access import access_ticket
from tickets.enums import MessageKind
from tickets.models import Message, Ticket

OFFERED = 4
ASKED = 600  # characters of the customer's last message that are looked for


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggested article: `link` and `text` go into the answer, "" for what the customer may not read."""

    hit: Hit
    url: str
    link: SafeString
    text: SafeString


def fill_side() -> None:
    """Fills the slot; called once when the application is ready."""
    fill(SIDE, Panel("suggested_articles", _("Suggested articles"), "book-open", 50, _address))


def _address(ticket: Ticket) -> str:
    return reverse("suggested:articles", args=[ticket.pk])


@require_http_methods(["GET", "POST"])
@agent_required()
def articles(request: AgentRequest, number: int) -> HttpResponse:
    """At most four articles for the subject and the customer's last words, in the customer's language.

    POST counts that `translation` went into the answer, `how` it did; the browser has put it there.
    """
    if request.method == "POST":
        return _use(request, access_ticket(request.agent, number, write=True))
    ticket = access_ticket(request.agent, number)
    offers = offers_of(ticket)
    may_draft = request.agent.may_reply and any(offer.url for offer in offers) and model_service().is_on
    context = {"offers": offers, "ticket": ticket, "may_insert": request.agent.may_reply, "may_draft": may_draft}
    return render(request, "knowledge_base/_suggested.html", context)


def offers_of(ticket: Ticket) -> list[Offer]:
    """The articles for a ticket, best first. About twelve queries."""
    said = Message.objects.filter(ticket=ticket.pk, kind=MessageKind.CUSTOMER, seq__isnull=False).order_by("-seq")
    text = f"{ticket.subject}\n{(said.values_list('text', flat=True).first() or '')[:ASKED]} "
    site = sites.main_site()
    hits: list[Hit] = []
    for language in languages_for(ticket.language, site.languages):
        hits = hits or suggest(Reader.of_agent(), language, text, limit=OFFERED)
    if not hits:
        return []
    customer = Reader.of_contact(ticket.requester, site.brand_id)
    numbers = [hit.translation.pk for hit in hits]
    theirs = set(visible_translations(customer).filter(pk__in=numbers).values_list("pk", flat=True))
    base = absolute("")
    return [_offer(hit, base, may_read=hit.translation.pk in theirs) for hit in hits]


def _offer(hit: Hit, base: str, *, may_read: bool) -> Offer:
    if not may_read:
        return Offer(hit, "", SafeString(""), SafeString(""))
    url = base + hit.address
    up = hit.translation.published
    assert up is not None
    # The address is spelled out, because many channels carry text alone.
    link = format_html('<p>{}<br><a href="{}">{}</a></p>', up.title, url, url)
    lines = [f"<p>{escape(line)}</p>" for line in hit.text.splitlines() if line.strip()]
    return Offer(hit, url, link, mark_safe("".join(lines) + link))


def _use(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    how, pk = request.POST.get("how", ""), request.POST.get("translation", "")
    if how not in ArticleUse.How.values or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    row = visible_translations(Reader.of_agent()).filter(pk=int(pk)).first()
    if row is None:
        raise Http404
    customer = Reader.of_contact(ticket.requester, sites.main_site().brand_id)
    if not visible_translations(customer).filter(pk=row.pk).exists():
        raise PermissionDenied
    record_use(translation=row, ticket=ticket, agent=request.agent, how=how)
    return HttpResponse(status=204)
