"""One page per layout, filled with what stands on real screens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import include, path

from core.panels import Panel

HERE = Path(__file__).parent
ROWS = [
    ("佐藤 美咲", "喫茶ひかり", "給湯圧力が上がりません", "昨日の夕方から圧力計が動きません", "", 4, "email"),
    ("Ioana Dobrescu", "Cafenea Tei", "Left group of the Trio drips", "We open at 7 tomorrow", "leak", 45, "email"),
    ("Rafael Moreira", "Padaria Aurora", "Assinatura cobrada duas vezes", "Bom dia, a fatura", "billing", 130, "form"),
    ("Leah Brandt", "", "Soft-water cartridge for the Duo", "Thank you!", "", 1500, "phone"),
    ("مريم الحسن", "", "طلب صيانة", "صباح الخير", "", 9000, "email"),
    ("Tom Ashby", "Two Doors Coffee", "Grinder stalls on light roasts", "Video attached", "warranty", 90000, "email"),
]


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label="Name", help_text="As customers see it.")
    email = forms.EmailField(label="E-mail")
    team = forms.ChoiceField(label="Team", choices=[("1", "Cafés"), ("2", "Workshop")])
    role = forms.ChoiceField(label="Role", choices=[("a", "Agent"), ("m", "Manager")], widget=forms.RadioSelect)
    active = forms.BooleanField(label="Active", required=False, help_text="Inactive people cannot sign in.")
    text = forms.CharField(label="Signature", required=False, widget=forms.Textarea)


def _rows() -> list[dict[str, Any]]:
    keys = ("name", "organization", "subject", "snippet", "tag", "minutes", "channel")
    now = datetime.now(UTC)
    rows = [dict(zip(keys, row, strict=True)) for row in ROWS]
    for index, row in enumerate(rows):
        row |= {"at": now - timedelta(minutes=row["minutes"]), "assignee": "Maya Okafor", "unread": index < 3}
    rows[1]["current"] = True
    rows[3]["selected"] = True
    return rows


def show(request: HttpRequest, name: str) -> HttpResponse:
    """Renders one specimen as an agent would see it."""
    source = HERE / f"{name}.html"
    if not source.is_file():
        raise Http404(name)
    places = [("inbox", "Inbox", "inbox", 3), ("dashboards", "Dashboards", "chart-no-axes-column", None)]
    context = {
        "agent": SimpleNamespace(pk=1, name="Maya Okafor", availability="online", preferences={}),
        "nav_items": [
            Panel(name, label, icon, 1, lambda _agent, name=name: f"/specimen/{name}", count=lambda _agent, n=count: n)
            for name, label, icon, count in places
        ],
        "rows": _rows(),
        "form": SampleForm({"name": "", "email": "not an address", "role": "a"}),
        "options": [{"href": "#a", "label": "Week", "current": True}, {"href": "#b", "label": "Month"}],
        "company": {"name": "Example"},
        "pane": request.GET.get("pane", "list"),
        "csrf_token": get_token(request),
    }
    return HttpResponse(engines["django"].from_string(source.read_text(encoding="utf-8")).render(context, request))


def fail(request: HttpRequest) -> HttpResponse:
    """Ends in the page for faults."""
    raise RuntimeError("as asked")


urlpatterns = [
    path("specimen/fail", fail),
    path("specimen/<str:name>", show),
    path("accounts/", include("allauth.account.urls")),
    path("help/", include("channels_inbox.help_urls")),
]
handler404 = "helpdesk.views.not_found"
handler500 = "helpdesk.views.server_error"
