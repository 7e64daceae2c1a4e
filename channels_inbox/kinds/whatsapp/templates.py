"""Message templates of a WhatsApp business account: which there are, what they ask for, what they become.

Shapes: developers.facebook.com/documentation/business-messaging/whatsapp/templates (components), read 2026-11-22.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.whatsapp.api import call
from channels_inbox.outbound.config import secrets_of
from core.text import clean, clean_line
from tickets.models import Channel

MOST_PAGES = 5
FIELDS = "name,language,status,category,components,parameter_format"
_VARIABLE = re.compile(r"\{\{\s*(\w{1,60})\s*\}\}")
# Buttons that need nothing from us; one with a variable address is asked for it.
PLAIN_BUTTONS = {"QUICK_REPLY", "PHONE_NUMBER", "URL", "VOICE_CALL"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A gap of a template: `part` is header, body or the place of a button, `name` what stands in the braces."""

    part: str
    name: str
    example: str = ""

    @property
    def key(self) -> str:
        """The name of its field."""
        return f"{self.part}-{self.name}"


@dataclass(frozen=True, slots=True)
class Template:
    """One language of a template that was approved. `is_named`: its variables have names, not numbers."""

    name: str
    language: str
    category: str
    header: str
    body: str
    footer: str
    is_named: bool
    variables: tuple[Variable, ...] = field(default=())

    @property
    def query(self) -> str:
        """What names it in an address."""
        return urlencode({"name": self.name, "language": self.language})

    def text(self, values: Mapping[str, str]) -> str:
        """What the customer reads, with the values by the keys of the variables."""
        parts = (("header", self.header), ("body", self.body), ("footer", self.footer))
        return "\n\n".join(_filled(text, part, values) for part, text in parts if text)

    def components(self, values: Mapping[str, str]) -> list[dict[str, Any]]:
        """The values as Meta wants them."""
        found: list[dict[str, Any]] = []
        for part in dict.fromkeys(variable.part for variable in self.variables):
            head = (
                {"type": part} if part in {"header", "body"} else {"type": "button", "sub_type": "url", "index": part}
            )
            parameters = [self._parameter(one, values) for one in self.variables if one.part == part]
            found.append({**head, "parameters": parameters})
        return found

    def _parameter(self, variable: Variable, values: Mapping[str, str]) -> dict[str, str]:
        named = {"parameter_name": variable.name} if self.is_named and variable.part in {"header", "body"} else {}
        return {"type": "text", **named, "text": values[variable.key]}


def _filled(text: str, part: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values.get(f"{part}-{match[1]}", match[0]), text)


def list_templates(channel: Channel) -> list[Template]:
    """The approved templates that can be sent from here, by name; asks Meta. Raises AdapterError."""
    account = str((channel.settings.config or {}).get("business_account_id") or "")
    if not account:
        raise AdapterError(_("Enter the id of the business account on the channel's page first."), permanent=True)
    found: list[Template] = []
    token, after = secrets_of(channel.settings).get("access_token", ""), ""
    for _page in range(MOST_PAGES):
        query = {"fields": FIELDS, "status": "APPROVED", "limit": "100", **({"after": after} if after else {})}
        said = call(token, "GET", f"{account}/message_templates?{urlencode(query)}")
        found += [template for raw in said.get("data") or [] if (template := read_template(raw))]
        after = str(((said.get("paging") or {}).get("cursors") or {}).get("after") or "")
        if not after or not (said.get("paging") or {}).get("next"):
            break
    return sorted(found, key=lambda one: (one.name, one.language))


def read_template(raw: dict[str, Any]) -> Template | None:
    """A template as Meta describes it; None for one that is not approved, or that wants more than words from us."""
    parts = {str(part.get("type")).upper(): part for part in raw.get("components") or [] if isinstance(part, dict)}
    header, body = parts.get("HEADER") or {}, parts.get("BODY") or {}
    buttons = (parts.get("BUTTONS") or {}).get("buttons") or []
    needs_more = str(header.get("format") or "TEXT").upper() != "TEXT" or raw.get("category") == "AUTHENTICATION"
    unknown = set(parts) - {"HEADER", "BODY", "FOOTER", "BUTTONS"}
    odd = [button for button in buttons if button.get("type") not in PLAIN_BUTTONS]
    if raw.get("status") != "APPROVED" or needs_more or unknown or odd or not body.get("text"):
        return None
    is_named = str(raw.get("parameter_format") or "").upper() == "NAMED"
    variables = [
        *_variables("header", header, is_named),
        *_variables("body", body, is_named),
        *(Variable(str(at), name) for at, one in enumerate(buttons) for name in _names(str(one.get("url") or ""))),
    ]
    return Template(
        name=clean_line(str(raw["name"]), 512),
        language=clean_line(str(raw["language"]), 20),
        category=clean_line(str(raw.get("category") or ""), 40),
        header=_words(header),
        body=_words(body),
        footer=_words(parts.get("FOOTER") or {}),
        is_named=is_named,
        variables=tuple(variables),
    )


def _words(component: dict[str, Any]) -> str:
    return clean(str(component.get("text") or ""), 2_000)


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def _variables(part: str, component: dict[str, Any], is_named: bool) -> list[Variable]:
    names, examples = _names(str(component.get("text") or "")), component.get("example") or {}
    if is_named:
        given = examples.get(f"{part}_text_named_params") or []
        known = {str(one.get("param_name")): str(one.get("example")) for one in given}
    else:
        listed = examples.get(f"{part}_text") or []
        row = listed[0] if listed and isinstance(listed[0], list) else listed
        known = dict(zip(names, (str(one) for one in row), strict=False))
    return [Variable(part, name, clean_line(known.get(name, ""), 200)) for name in names]
