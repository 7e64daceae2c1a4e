"""The chat's page in the settings."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.kinds.chat.forms import ChatForm
from channels_inbox.kinds.pages import Check, KindPage
from channels_inbox.outbound.checks import CheckResult
from channels_inbox.subscribers import sending_channel
from tickets.enums import ChannelKind
from tickets.models import Channel


def check(channel: Channel) -> list[Check]:
    """Where the chat may stand, and whether an answer can follow a visitor who has left."""
    websites = (channel.settings.config or {}).get("websites") or []
    stands = CheckResult(bool(websites), ", ".join(websites) or _("No website is named yet, so it opens nowhere."))
    mailbox = sending_channel(channel)
    can_mail = mailbox.kind == ChannelKind.EMAIL
    told = _("Answers to visitors who have left go through %(mailbox)s.") % {"mailbox": mailbox.address}
    missing = _("There is no mailbox that can send: visitors who have left get no answer by mail.")
    return [
        Check(_("Websites"), stands),
        Check(_("Answers by mail"), CheckResult(can_mail, told if can_mail else missing)),
    ]


page = KindPage(
    title=gettext_lazy("Live chat"),
    lead=gettext_lazy("A button on your website. Visitors write, agents answer from the inbox."),
    icon="message-circle",
    form=ChatForm,
    steps="channels_inbox/chat/_steps.html",
    test_word=gettext_lazy("Check"),
    test=check,
    our_secret=True,
    is_posted=False,
)
