"""The form of a Telegram channel. config: reopen_days. secrets: bot_token, and the two secrets of the webhook."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.actions.channels import SECRET
from channels_inbox.kinds.fields import REMOVE, Secret
from channels_inbox.kinds.forms import KindForm
from core.signing import new_token

_TOKEN = re.compile(r"\d{3,20}:[\w-]{20,120}")


class TelegramForm(KindForm):
    """A bot that customers write to."""

    secret_names: ClassVar[tuple[str, ...]] = ("bot_token",)
    needed_secrets: ClassVar[tuple[str, ...]] = ("bot_token",)

    bot_token = Secret(_("Bot token"), help_text=_("@BotFather gives it to you when you make the bot."))

    field_order = ["name", "bot_token", "default_team", "calendar", "reopen_days", "is_active"]

    def clean_bot_token(self) -> str:
        given: str = self.cleaned_data["bot_token"]
        if given and given != REMOVE and not _TOKEN.fullmatch(given):
            raise ValidationError(gettext("A token looks like 123456:ABC-DEF1234."))
        return given

    def secrets(self) -> dict[str, str]:
        """With the secret that Telegram is going to show us, made when there is none."""
        kept = super().secrets()
        return kept if kept.get(SECRET) else {**kept, SECRET: new_token()}
