"""Beside a ticket: begin an article with it, say that an article is wrong."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from knowledge_base.access import may_edit
from knowledge_base.actions.from_ticket import draft_from_ticket
from knowledge_base.desk_forms import FromTicketForm
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import ArticleUse, Category
from knowledge_base.reading_lists import title_of
from knowledge_base.views_desk.rights import agents, editors
from people.access import AgentRequest
from tickets.access import access_ticket

MOST = 20


@agents
@require_GET
def panel(request: AgentRequest, number: int) -> HttpResponse:
    """The box beside a ticket: the way from it to an article."""
    ticket = access_ticket(request.agent, number)
    uses = ArticleUse.objects.filter(ticket=ticket).select_related("article").prefetch_related("article__translations")
    used = {use.article_id: (use.article, *title_of(use.article, use.language)) for use in uses.order_by("pk")[:MOST]}
    context = {"number": ticket.pk, "may_edit": may_edit(request.agent), "used": used.values()}
    return render(request, "knowledge_base/desk/_ticket.html", context)


@editors
@require_http_methods(["GET", "POST"])
def from_ticket(request: AgentRequest, number: int) -> HttpResponse:
    """Where it is to stand and in which language; then its editor, with what was asked and answered."""
    ticket = access_ticket(request.agent, number)
    form = FromTicketForm(request.POST or None, initial={"language": ticket.language})
    if request.method == "POST" and form.is_valid():
        begin = partial(draft_from_ticket, ticket=ticket, agent=request.agent, language=form.cleaned_data["language"])
        try:
            made = begin(category=Category.objects.get(pk=form.cleaned_data["category"]))
        except KnowledgeError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge:draft", made.article_id, made.language)
    context = {
        "page_title": _("Article from ticket #%(number)s") % {"number": ticket.pk},
        "lead": _(
            "The question and the answers become a draft. Names, addresses, telephone and order numbers are taken out; "
            "read it through all the same before you publish it."
        ),
        "form": form,
        "cancel": reverse("tickets:ticket", args=[ticket.pk]),
    }
    return render(request, "knowledge_base/desk/form.html", context)
