"""Which language words are in: what the product speaks, to customers and in the workspace, and what a page asks for."""

import re

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.utils import translation

# Pages for customers; everything else is the workspace, or answers programs.
CUSTOMERS = ("/help/", "/s/", "/chat/")
_IN_ADDRESS = re.compile(r"/help/([a-z]{2,3}(?:-[a-z0-9]{2,8})?)/")
ASKED = "language"


def spoken(language: str, otherwise: str = "") -> str:
    """The nearest language that customers' words are in ("pt" for "pt-PT"), else `otherwise`."""
    try:
        return translation.get_supported_language_variant(language) if language else otherwise
    except LookupError:
        return otherwise


def workspace_language(*wanted: str) -> str:
    """The first of these that the whole workspace is in; else that of the installation, else English."""
    for language in (*wanted, settings.LANGUAGE_CODE):
        if (known := spoken(language)) in settings.WORKSPACE_LANGUAGES:
            return known
    return "en"


def workspace_choices() -> list[tuple[str, str]]:
    """Codes and names of the languages that agents can choose."""
    return [(code, name) for code, name in settings.LANGUAGES if code in settings.WORKSPACE_LANGUAGES]


def language_name(code: str) -> str:
    """What speakers of a language call it: "日本語" for "ja"; its code where nobody knows it."""
    local = str(LANG_INFO.get(code, {}).get("name_local", code))
    return dict(settings.LANGUAGES).get(code) or local[:1].upper() + local[1:]


def is_for_customers(path: str) -> bool:
    """Whether customers read the pages under this address."""
    return path.startswith(CUSTOMERS)


def language_of_address(request: HttpRequest) -> str:
    """What stands in the address of a page of the help centre, "" for none that is spoken."""
    found = _IN_ADDRESS.match(request.path)
    return found[1] if found and found[1] in dict(settings.LANGUAGES) else ""


def asked_for(request: HttpRequest) -> str:
    """What a link to a customers' page, or the website around a chat, asks for; "" for none that is spoken."""
    return spoken(request.GET.get(ASKED, "")[:20]) if is_for_customers(request.path) else ""


def speak(request: HttpRequest, language: str) -> None:
    """Renders what follows in this language."""
    translation.activate(language)
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
