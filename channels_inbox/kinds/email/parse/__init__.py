"""Reading mail: pure functions on bytes, without Django, settings or network."""

from channels_inbox.kinds.email.parse.folding import split_text
from channels_inbox.kinds.email.parse.htmldepth import flatten_depth
from channels_inbox.kinds.email.parse.htmlfold import split_html
from channels_inbox.kinds.email.parse.htmltext import html_to_text
from channels_inbox.kinds.email.parse.language import detect_language, load_language_model
from channels_inbox.kinds.email.parse.limits import DEFAULT, Limits
from channels_inbox.kinds.email.parse.mail import parse, parse_header
from channels_inbox.kinds.email.parse.model import Address, Attachment, Bounce, MailError, ParsedMail

__all__ = [
    "DEFAULT",
    "Address",
    "Attachment",
    "Bounce",
    "Limits",
    "MailError",
    "ParsedMail",
    "detect_language",
    "flatten_depth",
    "html_to_text",
    "load_language_model",
    "parse",
    "parse_header",
    "split_html",
    "split_text",
]
