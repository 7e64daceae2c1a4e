"""Telegram's page in the settings: its live test connects the bot and reads back what Telegram says about it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.actions.channels import change_secret, offer_secret
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.pages import Check, KindPage
from channels_inbox.kinds.telegram.api import call
from channels_inbox.kinds.telegram.forms import TelegramForm
from channels_inbox.outbound.checks import CheckResult
from channels_inbox.outbound.config import secrets_of
from core.signing import new_token
from people.addresses import absolute
from tickets.models import Channel

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]


def connect(channel: Channel) -> list[Check]:
    """Asks who the bot is, tells Telegram where to post, with a new secret, and asks what it has noted down."""
    token, hook = secrets_of(channel.settings).get("bot_token", ""), absolute(f"/hooks/telegram/{channel.slug}/")
    checks: list[Check] = []
    try:
        bot = call(token, "getMe")
        words = _("It is @%(name)s.") % {"name": bot.get("username") or bot.get("id")}
        checks.append(Check(_("Bot"), CheckResult(True, words)))
        _set_webhook(channel, token, hook)
        checks.append(Check(_("Webhook"), CheckResult(True, _("Telegram posts to %(hook)s.") % {"hook": hook})))
        checks.append(Check(_("State"), _state(call(token, "getWebhookInfo"), hook)))
    except AdapterError as problem:
        label = [_("Bot"), _("Webhook"), _("State")][len(checks)]
        checks.append(Check(label, CheckResult(False, problem.words)))
    return checks


def _set_webhook(channel: Channel, token: str, hook: str) -> None:
    """The new secret counts before Telegram has it, and the former one until the next change."""
    secret = new_token()
    offer_secret(channel=channel, secret=secret)
    call(token, "setWebhook", url=hook, secret_token=secret, allowed_updates=UPDATES)
    change_secret(channel=channel, secret=secret)


def _state(told: dict[str, object], hook: str) -> CheckResult:
    if told.get("url") != hook:
        return CheckResult(False, _("Telegram posts to another address: %(url)s") % {"url": told.get("url")})
    waiting = told.get("pending_update_count") or 0
    if error := told.get("last_error_message"):
        words = _("%(count)s messages wait at Telegram. Its last attempt failed: %(why)s")
        return CheckResult(not waiting, words % {"count": waiting, "why": error})
    return CheckResult(True, _("%(count)s messages wait at Telegram.") % {"count": waiting})


page = KindPage(
    title="Telegram",
    lead=gettext_lazy("Customers write to your bot, agents answer from the inbox."),
    icon="send",
    form=TelegramForm,
    steps="channels_inbox/kinds/_telegram.html",
    test_word=gettext_lazy("Connect and test"),
    test=connect,
    is_posted=False,
)
