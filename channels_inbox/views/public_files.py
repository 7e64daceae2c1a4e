"""`GET /files/<token>/`: a file of an answer, for whoever was sent its address."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from channels_inbox.public_files import find_public_file
from tickets.views.files import download


@require_safe
def public_file(_request: HttpRequest, token: str) -> HttpResponseBase:
    """The file as a download, never shown in our origin; 404 for a wrong address and for one that is over."""
    found = find_public_file(token)
    if found is None:
        raise Http404
    response = download(found)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
