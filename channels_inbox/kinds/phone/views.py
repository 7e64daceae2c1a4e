"""The phone's page in the settings, and its live test."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.pages import Check, KindPage
from channels_inbox.kinds.phone.adapter import adapter
from channels_inbox.kinds.phone.fetching import tokens_of
from channels_inbox.kinds.phone.forms import PhoneForm
from channels_inbox.kinds.posted import Post, channel_secrets
from channels_inbox.kinds.sms.api import Account
from channels_inbox.kinds.webhook.signature import new_secret, sign
from channels_inbox.outbound.checks import CheckResult
from core.signing import new_token
from people.models import Agent
from tickets.models import Channel


def check(channel: Channel) -> list[Check]:
    """A signed test event is taken in and kept as any post; agents with an extension are counted; Twilio is asked."""
    checks = [Check(_("Incoming"), _incoming(channel)), Check(_("Extensions"), _extensions())]
    if (channel.settings.config or {}).get("account_sid"):
        checks.append(Check("Twilio", _twilio(channel)))
    return checks


def _incoming(channel: Channel) -> CheckResult:
    post_id, secrets = new_token(), channel_secrets(channel.settings)
    body = json.dumps({"type": "test", "id": post_id}).encode()
    headers = sign(body, post_id=post_id, keys=secrets[:1])
    if refused := adapter.why_refused(channel.settings, Post(body, headers)):
        return CheckResult(False, _("A test post was refused: %(why)s.") % {"why": refused})
    pk = accept_raw(channel_id=channel.pk, receiver=Receiver.WEBHOOK, raw=body, headers=headers)
    return CheckResult(True, _("A signed test post was taken in and kept as number %(number)s.") % {"number": pk})


def _extensions() -> CheckResult:
    count = Agent.objects.filter(is_active=True).exclude(extension="").count()
    if count:
        return CheckResult(True, _("Agents with an extension: %(count)s. Calls pop up for them.") % {"count": count})
    words = _("No agent has an extension yet: calls pop up only for agents who are named by their e-mail address.")
    return CheckResult(True, words)


def _twilio(channel: Channel) -> CheckResult:
    try:
        said = Account(channel, tokens_of(channel)).call("GET", ".json")
    except AdapterError as problem:
        return CheckResult(False, problem.words)
    return CheckResult(True, _("The account is “%(name)s”.") % {"name": said.get("friendly_name", "")})


page = KindPage(
    title=gettext_lazy("Phone"),
    lead=gettext_lazy("Your telephone system tells about calls: they pop up at who is called, and are logged."),
    icon="phone",
    form=PhoneForm,
    steps="channels_inbox/kinds/_phone.html",
    test_word=gettext_lazy("Send a test"),
    test=check,
    our_secret=True,
    make_secret=new_secret,
)
