"""How a kind presents itself in the settings; the pages themselves are the same for all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from channels_inbox.kinds.forms import KindForm
from channels_inbox.outbound.checks import CheckResult
from core.signing import new_token
from tickets.models import Channel


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a live test: what was looked at, and what was found."""

    label: str
    result: CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPage:
    """What a kind's folder says about itself.

    `steps` is the template with the way to set it up at the provider; it gets `channel` and `hook`, the address of the
    webhook. `test` looks at the saved channel through its real path and never raises for what the other side does.
    `our_secret`: the secret that proves posts is made here, by `make_secret`, and shown once; else the provider gives
    it. `is_posted`: its webhook has an address to be entered somewhere. `shown`: what else has to be entered there.
    """

    title: Promise | str
    lead: Promise | str
    icon: str
    form: type[KindForm]
    steps: str
    test_word: Promise | str
    test: Callable[[Channel], list[Check]]
    our_secret: bool = False
    make_secret: Callable[[], str] = new_token
    is_posted: bool = True
    shown: Callable[[Channel], list[tuple[str, str]]] = lambda _channel: []
