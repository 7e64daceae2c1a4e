"""Categories and sections: named, put in order, removed."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge_base.actions.articles import shift_category
from knowledge_base.actions.shelves import delete_category, save_category
from knowledge_base.desk_forms import CategoryForm
from knowledge_base.desk_queries import shelves
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Category
from knowledge_base.views_desk.rights import done, publishers
from people.access import AgentRequest


@publishers
@require_GET
def categories(request: AgentRequest) -> HttpResponse:
    """The shelves of the help centre in their order."""
    context = {"page_title": _("Categories"), "shelves": shelves()}
    return render(request, "knowledge_base/desk/categories.html", context)


@publishers
@require_http_methods(["GET", "POST"])
def new_category(request: AgentRequest) -> HttpResponse:
    """A category, or a section of one."""
    return _form(request, None)


@publishers
@require_http_methods(["GET", "POST"])
def category(request: AgentRequest, category_id: int) -> HttpResponse:
    """Names in each language, icon, place, brand."""
    return _form(request, _find(category_id))


def _form(request: AgentRequest, found: Category | None) -> HttpResponse:
    form = CategoryForm(request.POST or None, category=found, initial={"parent": request.GET.get("parent", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        parent = Category.objects.filter(pk=given["parent"]).first() if given["parent"] else None
        try:
            save_category(
                category=found, names=form.names(), parent=parent, icon=given["icon"], brand=given["brand"],
                slug=given["slug"],
            )  # fmt: skip
        except KnowledgeError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge:categories")
    context = {
        "page_title": _("Change the category") if found else _("New category"),
        "form": form,
        "plain": ["parent", "icon", "brand", "slug"],
        "cancel": reverse("knowledge:categories"),
        "removal": reverse("knowledge:category_removal", args=[found.pk]) if found else "",
        "removal_words": _("Delete the category"),
    }
    return render(request, "knowledge_base/desk/texts_form.html", context)


@publishers
@require_POST
def category_place(request: AgentRequest, category_id: int) -> HttpResponse:
    """A step up (-1) or down (1) among its neighbours, or so many at once as it was drawn."""
    given = request.POST.get("step", "")
    step = int(given) if given.lstrip("-").isdigit() and len(given) < 5 else 0
    shift_category(category=_find(category_id), step=step)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("knowledge:categories")


@publishers
@require_POST
def category_removal(request: AgentRequest, category_id: int) -> HttpResponse:
    """Removes an empty shelf."""
    found = _find(category_id)
    return done(request, reverse("knowledge:categories"), partial(delete_category, category=found), _("Deleted."))


def _find(category_id: int) -> Category:
    found = Category.objects.prefetch_related("texts").filter(pk=category_id).first()
    if found is None:
        raise Http404
    return found
