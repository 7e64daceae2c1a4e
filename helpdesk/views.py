"""The root address and the pages for errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Agents go to their inbox, everybody else to the help centre's form."""
    return redirect("/inbox/" if getattr(request, "agent", None) else "/accounts/login/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was too old or came from elsewhere."""
    return render(request, "errors/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A request that cannot be understood."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A page for other roles."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """An address that is not there, or not for this reader (R36: the same answer)."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; rendered without database, session and context processors."""
    from django.template import loader

    return HttpResponse(loader.get_template("errors/500.html").render({}), status=500)
