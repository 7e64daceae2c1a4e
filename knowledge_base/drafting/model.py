"""What a drafting model can do, and the one way to reach it: chat completions as OpenAI defined them.

Local servers (Ollama, llama.cpp, vLLM, LocalAI) speak the same; they are named in HELPDESK_NET_ALLOW. One try: an agent
waits for it, and presses again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core import net
from knowledge_base.models import ModelService

TIMEOUT_S = 20.0
MOST_BYTES = 512 * 1024
MOST_TOKENS = 700
Message = Mapping[str, str]  # {"role": "system" or "user", "content": …}


class ModelError(Exception):
    """Why there is no answer, in words for an agent or administrator; never what the server said about the question."""


class Model(Protocol):
    """Whoever can continue a conversation."""

    def complete(self, messages: Sequence[Message]) -> str:
        """The answer; raises ModelError. Not inside a transaction: it may take twenty seconds."""


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """A server at `url` (up to and with "/v1") that answers `POST /chat/completions`; `key` may be ""."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    def complete(self, messages: Sequence[Message]) -> str:
        """As `Model.complete`."""
        body = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0.2,
            "max_tokens": MOST_TOKENS,
            "stream": False,
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        address, content = f"{self.url.rstrip('/')}/chat/completions", json.dumps(body).encode()
        return _read(_ask(address, headers, content))


def model_of(service: ModelService) -> Model:
    """The model that the settings name."""
    return ChatCompletions(service.url, service.model, service.secrets.get("key", ""))


def _ask(address: str, headers: Mapping[str, str], content: bytes) -> net.Answer:
    host, begun = net.host_of(address), monotonic()
    try:
        answer = net.request("POST", address, headers=headers, body=content, timeout=TIMEOUT_S, limit=MOST_BYTES)
    except net.NetRefused as error:
        words = _("%(host)s is not asked: %(why)s. Servers of your own are named in HELPDESK_NET_ALLOW.")
        raise ModelError(words % {"host": host, "why": error}) from error
    except net.HostUnknown as error:
        raise ModelError(_("%(host)s has no address. Check the spelling.") % {"host": host}) from error
    except OSError as error:
        if isinstance(error, TimeoutError) or monotonic() - begun >= TIMEOUT_S:  # or cut off before the first byte
            words = _("%(host)s did not answer within %(seconds)s seconds.")
            raise ModelError(words % {"host": host, "seconds": int(TIMEOUT_S)}) from error
        raise ModelError(_("%(host)s could not be reached.") % {"host": host}) from error
    if answer.status != 200:
        raise ModelError(_refusal(answer, host))
    return answer


def _refusal(answer: net.Answer, host: str) -> str:
    status, wait = answer.status, answer.headers.get("retry-after", "")
    if status in {401, 403}:
        return _("%(host)s does not accept the key.") % {"host": host}
    if status == 404:
        return _("%(host)s knows no such address or model.") % {"host": host}
    if status == 429 and wait.isdecimal() and len(wait) < 6:
        return _("%(host)s is asked too often. Try again in %(seconds)s seconds.") % {"host": host, "seconds": wait}
    if status == 429:
        return _("%(host)s is asked too often, or the quota is used up. Try again later.") % {"host": host}
    if status >= 500:
        return _("%(host)s has a fault of its own (%(status)s). Try again later.") % {"host": host, "status": status}
    return _("%(host)s refused the question (%(status)s).") % {"host": host, "status": status}


def _read(answer: net.Answer) -> str:
    """The words of the first choice. What came may be anything."""
    try:
        found: Any = json.loads(answer.body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError(_("That is no answer of a chat-completions service.")) from error
    if not isinstance(found, str) or not found.strip():
        raise ModelError(_("The model answered nothing."))
    return found.strip()
