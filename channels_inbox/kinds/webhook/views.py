"""The webhook's page in the settings, and its live test in both directions."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.pages import Check, KindPage
from channels_inbox.kinds.posted import Post, channel_secrets
from channels_inbox.kinds.webhook.adapter import adapter
from channels_inbox.kinds.webhook.forms import WebhookForm
from channels_inbox.kinds.webhook.send import WebhookCarrier
from channels_inbox.kinds.webhook.signature import new_secret, sign
from channels_inbox.outbound.checks import CheckResult
from core import net
from core.signing import new_token
from tickets.models import Channel


def check(channel: Channel) -> list[Check]:
    """A signed test event is taken in and kept as any post, and another one is posted to the address for replies."""
    return [Check(_("Incoming"), _check_incoming(channel)), Check(_("Outgoing"), _check_outgoing(channel))]


def _check_incoming(channel: Channel) -> CheckResult:
    post_id, secrets = new_token(), channel_secrets(channel.settings)
    body = json.dumps({"type": "test", "id": post_id}).encode()
    headers = sign(body, post_id=post_id, keys=secrets[:1])
    refused = adapter.why_refused(channel.settings, Post(body, headers))
    if refused:
        return CheckResult(False, _("A test post was refused: %(why)s.") % {"why": refused})
    pk = accept_raw(channel_id=channel.pk, receiver=Receiver.WEBHOOK, raw=body, headers=headers)
    return CheckResult(True, _("A signed test post was taken in and kept as number %(number)s.") % {"number": pk})


def _check_outgoing(channel: Channel) -> CheckResult:
    if not (channel.settings.config or {}).get("out_url"):
        return CheckResult(True, _("No address for replies is set, so nothing is sent."))
    try:
        carrier = WebhookCarrier(channel)
        answer = carrier.post({"type": "test"}, post_id=f"test-{new_token()}")
    except AdapterError as problem:
        return CheckResult(False, problem.words)
    names = {"host": net.host_of(carrier.url), "status": answer.status}
    return CheckResult(True, _("%(host)s took a signed test post (HTTP %(status)s).") % names)


page = KindPage(
    title=gettext_lazy("Webhook"),
    lead=gettext_lazy("Any system that can post JSON over HTTPS: your app, your shop, another messenger."),
    icon="webhook",
    form=WebhookForm,
    steps="channels_inbox/kinds/_webhook.html",
    test_word=gettext_lazy("Send a test both ways"),
    test=check,
    our_secret=True,
    make_secret=new_secret,
)
