"""`POST /hooks/<kind>/<channel slug>/`: stored before it is answered; after a good signature only 200 or 503 (R52)."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from channels_inbox.actions.posts import accept_once
from channels_inbox.actions.receive import accept_raw
from channels_inbox.actions.refusals import note_refusal
from channels_inbox.enums import Receiver
from channels_inbox.kinds.email import sns
from channels_inbox.kinds.email.proofs import Proof, examine, webhook_secrets
from channels_inbox.kinds.email.webhooks import PROVIDER_HEADER
from channels_inbox.kinds.posted import Post, PostedAdapter
from channels_inbox.kinds.registry import posted_adapter
from channels_inbox.models import ChannelSettings
from core.prepared import Prepared
from tickets.enums import ChannelKind

log = logging.getLogger(__name__)

PREFIX = "/hooks/"
UNWANTED = {"cookie", "host", "connection", "content-length"}


@csrf_exempt
def receive_hook(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Takes one post of a provider: 401 when it proves nothing, 200 after the commit, 503 when it could not be stored.

    `kind` is that of the channel, or the name of a mail provider. Effects: an envelope with a new item, or a
    remembered refusal.
    """
    stored = _settings(kind, slug)
    if stored is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if stored.channel.kind != ChannelKind.EMAIL:
        return _receive_post(request, stored, posted_adapter(kind))
    if request.method in {"GET", "HEAD"}:  # providers look whether the address is there
        return HttpResponse()
    if request.method != "POST":
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
    body = request.read(2 * settings.MAIL_MAX_BYTES)  # mail grows by a third in transit, and a form by some fields
    headers = {name: value for name, value in request.headers.items() if name.lower() not in UNWANTED}
    provider = str(stored.config.get("webhook_provider") or "")
    address = f"{settings.PUBLIC_URL}{request.path}"  # what was signed never comes from Host (R41)
    remote_address = request.META.get("REMOTE_ADDR", "")
    proof = examine(provider, webhook_secrets(stored.secrets), body, headers, address)
    if proof.refused:
        note_refusal(channel_id=stored.pk, reason=proof.refused, remote_address=remote_address)
        refusal = HttpResponse("Not believed.", status=HTTPStatus.UNAUTHORIZED, content_type="text/plain")
        refusal["WWW-Authenticate"] = 'Basic realm="Helpdesk"'  # Amazon sends the password only when asked for it
        return refusal
    request.hook_is_genuine = True  # type: ignore[attr-defined]
    headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
    headers[PROVIDER_HEADER] = provider
    return _take(stored.pk, proof, body, headers, remote_address)


def _receive_post(request: HttpRequest, stored: ChannelSettings, adapter: PostedAdapter | None) -> HttpResponse:
    """As `receive_hook`, for a kind of channel whose posts its adapter knows; its GET may be a handshake."""
    if adapter is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    remote_address = request.META.get("REMOTE_ADDR", "")
    if request.method in {"GET", "HEAD"}:
        try:
            return HttpResponse(adapter.handshake(stored, request.GET.dict()) or "", content_type="text/plain")
        except PermissionError as error:
            note_refusal(channel_id=stored.pk, reason=str(error), remote_address=remote_address)
            return HttpResponse("Not believed.", status=HTTPStatus.FORBIDDEN, content_type="text/plain")
    if request.method != "POST":
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
    body = request.read(2 * settings.MAIL_MAX_BYTES)
    headers = {name: value for name, value in request.headers.items() if name.lower() not in UNWANTED}
    lowered = {name.lower(): value for name, value in headers.items()}
    refused = adapter.why_refused(stored, Post(body, lowered, request.get_full_path()))
    if refused:
        note_refusal(channel_id=stored.pk, reason=refused, remote_address=remote_address)
        return HttpResponse("Not believed.", status=HTTPStatus.UNAUTHORIZED, content_type="text/plain")
    request.hook_is_genuine = True  # type: ignore[attr-defined]
    kept = {name: value for name, value in headers.items() if name.lower() not in adapter.secret_headers}
    taken = _take(stored.pk, Proof(), body, kept, remote_address)
    return HttpResponse(adapter.thanks[1], content_type=adapter.thanks[0]) if adapter.thanks else taken


def _take(channel_id: int, proof: Proof, body: bytes, headers: dict[str, str], remote_address: str) -> HttpResponse:
    """Stores a believed post; one whose token counted before changes nothing and is remembered as a refusal."""
    if proof.confirm:
        sns.confirm(proof.confirm)
    if proof.token:
        pk = accept_once(
            channel_id=channel_id, token=proof.token, raw=body, headers=headers, remote_address=remote_address
        )
        if pk is None:
            reason = "it repeats the token of a post that was stored before"
            note_refusal(channel_id=channel_id, reason=reason, remote_address=remote_address)
            return HttpResponse("stored before", content_type="text/plain")
    else:
        pk = accept_raw(
            channel_id=channel_id, receiver=Receiver.WEBHOOK, raw=body, headers=headers, remote_address=remote_address
        )
    return HttpResponse(f"stored as {pk}", content_type="text/plain")


def _settings(kind: str, slug: str) -> ChannelSettings | None:
    found = _STORED.first(slug=slug)
    if found is None:
        return None
    own = {"email", found.config.get("webhook_provider")} if found.channel.kind == "email" else {found.channel.kind}
    return found if kind in own else None


_STORED: Prepared[ChannelSettings] = Prepared(
    lambda slug: ChannelSettings.objects.select_related("channel").filter(
        channel__slug=slug, channel__is_active=True, incoming="webhook"
    )[:1],
    slug=str,
)


class HooksMiddleware:
    """Serves the hooks before everything else: no host check, no redirect, no cookie, no size limit of forms.

    A genuine post is answered 200 or 503, whatever happens: a provider may drop a mail for ever on anything else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = self._answer(request)
        if getattr(request, "hook_is_genuine", False) and response.status_code // 100 != 2:
            log.error("a genuine post was not taken: %s", response.status_code)
            response = HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except (DatabaseError, OSError) as error:
            log.warning("a post could not be stored: %s", error)
            return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception:
            log.exception("a post could not be handled")
            return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return response
