"""Pictures of articles, to whoever may read one of them."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from core import blobs
from knowledge_base.access import access_picture
from knowledge_base.views.visits import reader_of

YEAR = 31_536_000
POLICY = "default-src 'none'; sandbox"


@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The bytes under their hash: they never change. Only what was looked at as a picture is stored as one (R15)."""
    reader = reader_of(request)
    found = access_picture(reader, sha256)
    try:
        response = FileResponse(blobs.path(found.sha256).open("rb"), content_type=found.content_type)
    except FileNotFoundError:
        raise Http404 from None
    whose = "private" if reader.contact_id else "public"
    response["Cache-Control"] = f"{whose}, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(found.bytes)
    return response
