"""How channels speak, what came in as it came, and what goes out."""

from channels_inbox.models.ban import ChatBan
from channels_inbox.models.call import Call, CallEvent, CallImport, CallRecording
from channels_inbox.models.chat import ChatSession
from channels_inbox.models.envelope import Envelope, Item
from channels_inbox.models.health import ChannelHour
from channels_inbox.models.live import LiveHour, LiveOffer, LiveTalk
from channels_inbox.models.outbound import AutoSent, Delivery, DeliveryCopy
from channels_inbox.models.request_link import RequestLink
from channels_inbox.models.settings import ChannelSettings, Lease, MailboxCursor, RefusedPost, SpentToken
from channels_inbox.models.system import SystemMail
from channels_inbox.models.template import TemplateUse

__all__ = [
    "AutoSent",
    "Call",
    "CallEvent",
    "CallImport",
    "CallRecording",
    "ChannelHour",
    "ChannelSettings",
    "ChatBan",
    "ChatSession",
    "Delivery",
    "DeliveryCopy",
    "Envelope",
    "Item",
    "Lease",
    "LiveHour",
    "LiveOffer",
    "LiveTalk",
    "MailboxCursor",
    "RefusedPost",
    "RequestLink",
    "SpentToken",
    "SystemMail",
    "TemplateUse",
]
