"""Settings: the help centre of the company, and those of its brands."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.panels import SETTINGS, Panel, fill
from knowledge_base.actions.site import change_site, company_site
from knowledge_base.colours import theme
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import HelpSite
from knowledge_base.site_forms import BrandForm, SiteForm
from knowledge_base.sites import site_of
from people import queries
from people.access import AgentRequest, agent_required
from people.actions.company import create_brand
from people.enums import Role
from people.models import Brand
from people.settings_pages import is_administrator

YEAR = 31_536_000
administrators = agent_required(Role.ADMINISTRATOR)


def register() -> None:
    """Fills the slot of the settings; called once when the application is ready."""
    fill(SETTINGS, Panel("help-centre", gettext_lazy("Help centre"), "book-open", 250, _address, is_administrator))


def _address(_agent: Any) -> str:
    return reverse("help_settings:site")


def access_site(slug: str) -> HelpSite:
    """The help centre of a brand, or of the company for ""; Http404 for a brand that does not exist."""
    if not slug:
        return company_site(_language())
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise Http404
    languages = company_site(_language()).languages
    found, _made = HelpSite.objects.select_related("logo").get_or_create(brand=brand, defaults={"languages": languages})
    return found


def _language() -> str:
    company = queries.company()
    return company.language if company else settings.LANGUAGE_CODE


@administrators
@require_http_methods(["GET", "POST"])
def site(request: AgentRequest, slug: str = "") -> HttpResponse:
    """Languages, words, colour, logo and domain."""
    found = access_site(slug)
    form = SiteForm(request.POST or None, request.FILES or None, site=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_site(site=found, **form.values())
        except KnowledgeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(request.path)
    context = {
        "page_title": _("Help centre"), "form": form, "site": found, "slug": slug, "brand_form": BrandForm(),
        "tabs": _tabs(slug),
    }  # fmt: skip
    return render(request, "knowledge_base/site.html", context)


def _tabs(slug: str) -> list[dict[str, Any]]:
    own = {"href": reverse("help_settings:site"), "label": _("Company"), "current": not slug}
    return [own] + [
        {"href": reverse("help_settings:brand", args=[brand.slug]), "label": brand.name, "current": brand.slug == slug}
        for brand in Brand.objects.order_by("name")
    ]


@administrators
@require_POST
def brands(request: AgentRequest) -> HttpResponse:
    """Makes a brand, and leads to its help centre."""
    form = BrandForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the brand a name."))
        return redirect("help_settings:site")
    brand = create_brand(name=form.cleaned_data["name"])
    if brand is None:
        messages.error(request, _("There is a brand of this name."))
        return redirect("help_settings:site")
    return redirect("help_settings:brand", slug=brand.slug)


@require_safe
def style(request: HttpRequest, version: str) -> HttpResponse:
    """The colour of the site as a style sheet; its address changes with it."""
    accent = site_of(request).accent
    if not accent or version != accent[1:]:
        raise Http404
    response = HttpResponse(theme(accent), content_type="text/css")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
