"""Everything that came from outside and is shown or fetched: bodies in frames, files, pictures (R14-R22)."""

from typing import TypeVar
from urllib.parse import quote

from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET

from core import blobs
from core.signing import mac_matches
from people.access import agent_required
from tickets.access import access_attachment, access_message
from tickets.bodies import IMAGE_PURPOSE, frame_html
from tickets.files import INLINE_IMAGES
from tickets.models import Attachment
from tickets.pictures import NotAPicture, redraw
from tickets.remote_images import Unavailable, fetch_picture
from tickets.views.answers import agent_of

CSP = "Content-Security-Policy"
FILE_POLICY = "sandbox; default-src 'none'"
# Same origin so that our page can measure it and hear its keys; never scripts.
BODY_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
PICTURE_DAYS = 7
Response = TypeVar("Response", bound=HttpResponseBase)


@require_GET
@agent_required()
def body(request: HttpRequest, message_id: int) -> HttpResponse:
    """A designed mail for its frame; remote pictures only with `?remote=1`, which the agent asks for."""
    message = access_message(agent_of(request), message_id)
    files, remote = list(message.attachments.all()), request.GET.get("remote") == "1"
    context = {
        "message": message,
        "html": frame_html(message.html, message, files, remote=remote),
        "quoted": frame_html(message.quoted_html, message, files, remote=remote) if message.quoted_html else "",
    }
    response = render(request, "tickets/body.html", context)
    response[CSP] = BODY_POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_GET
@agent_required()
def remote_image(request: HttpRequest, message_id: int) -> HttpResponse:
    """A remote picture of a message, fetched by us, decoded and drawn anew; only addresses that the message holds."""
    message = access_message(agent_of(request), message_id)
    address = request.GET.get("address", "")
    if not mac_matches(request.GET.get("mac", ""), IMAGE_PURPOSE, message.pk, address):
        raise Http404
    try:
        return _picture(*redraw(fetch_picture(address)))
    except (Unavailable, NotAPicture):
        raise Http404 from None


@require_GET
@agent_required()
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A file for download: never shown in our origin, whatever it claims to be."""
    return download(access_attachment(agent_of(request), attachment_id))


def download(row: Attachment) -> HttpResponseBase:
    """The file for whoever may have it, which was asked before; Http404 when its bytes are not there (R14, R22)."""
    try:
        response = StreamingHttpResponse(blobs.stream(row.sha256), content_type=row.content_type)
        blobs.path(row.sha256).stat()
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    response["Content-Length"] = str(row.size)
    response["Content-Disposition"] = disposition(row.filename or f"file-{row.pk}")
    return _guarded(response)


@require_GET
@agent_required()
def picture(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A picture to be shown: decoded and drawn anew; `?size=small` for a thumbnail. 404 for every other type (R15)."""
    row = access_attachment(agent_of(request), attachment_id)
    if row.content_type not in INLINE_IMAGES:
        raise Http404
    small = request.GET.get("size") == "small"
    etag = f'"{row.sha256[:32]}{"s" if small else ""}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    try:
        response = _picture(*redraw(_content(row), edge=96 if small else 2400))
    except NotAPicture:
        raise Http404 from None
    response["ETag"] = etag
    return response


def disposition(filename: str) -> str:
    """Content-Disposition of a download, as RFC 6266 has it; the name is data, cleaned when it was stored (R21)."""
    try:
        plain = get_valid_filename(filename.encode("ascii", "ignore").decode()) or "file"
    except SuspiciousFileOperation:
        plain = "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _content(row: Attachment) -> bytes:
    try:
        return blobs.get(row.sha256)
    except (FileNotFoundError, ValueError):
        raise Http404 from None


def _picture(content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    patch_cache_control(response, private=True, max_age=PICTURE_DAYS * 86_400)
    return _guarded(response)


def _guarded(response: Response) -> Response:
    response[CSP] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
