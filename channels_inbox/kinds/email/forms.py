"""The form of an e-mail channel; it defines the keys of `ChannelSettings.config` and `ChannelSettings.secrets`.

config, always: aliases [addresses], reopen ("reopen" | "new"), reopen_days, ack_enabled, ack_articles,
ack_expectation, ack_texts {language: {subject, text}}, authserv_id, spam_headers, spam_score, from_name, from_style
("agent" | "channel"), signature, quote, plus_addresses.
config, incoming imap: imap_host, imap_port, imap_security ("tls" | "starttls" | "plain"), imap_username, imap_folder,
imap_auth ("password" | "google" | "microsoft"), imap_tenant, imap_begin ("all" | "week" | "new"), imap_after ("seen" |
"keep"). incoming webhook: webhook_provider.
config, outgoing smtp: smtp_host, smtp_port, smtp_security, smtp_username, smtp_auth (as imap_auth), imap_tenant (of
both). A provider: provider {sender_domain, region, project_id}.
secrets: imap_password, oauth_client_id, oauth_client_secret, oauth_refresh_token, webhook_secret,
webhook_second_secret, smtp_password, provider_<key>.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.email.acknowledgement import AcknowledgementFields, initial_texts
from channels_inbox.kinds.fields import REMOVE, Secret, channel_calendar
from channels_inbox.outbound.config import secrets_of
from channels_inbox.outbound.provider import PROVIDERS
from core.text import normal_address
from people.models import Team
from tickets.enums import ChannelKind
from tickets.models import Channel

SECURITY = [
    ("tls", _("TLS from the start (usual: 993 in, 465 out)")),
    ("starttls", _("STARTTLS (usual: 143 in, 587 out)")),
    ("plain", _("None: passwords and mails travel readable")),
]
SIGN_INS = [("password", _("A password")), ("google", _("Google (OAuth)")), ("microsoft", _("Microsoft (OAuth)"))]
INCOMING = [
    ("smtp", _("Mail is handed to this server (SMTP, LMTP or a pipe)")),
    ("imap", _("Fetch it from a mailbox (IMAP)")),
    ("webhook", _("A mail provider posts it (webhook)")),
    ("none", _("Nothing comes in")),
]
WEBHOOKS = ["mailgun", "postmark", "sendgrid", "amazon_ses", "mandrill", "sparkpost", "mailersend", "mailjet", "brevo"]
NAMES = {
    "amazon_ses": "Amazon SES",
    "mailersend": "MailerSend",
    "sendgrid": "SendGrid",
    "sparkpost": "SparkPost",
}
PLAIN_PROVIDER_KEYS = {"sender_domain": _("Sending domain"), "region": _("Region"), "project_id": _("Project id")}
SECRET_PROVIDER_KEYS = {
    "api_key": _("API key"),
    "secret_key": _("Secret key"),
    "api_token": _("API token"),
    "server_token": _("Server token"),
    "access_key_id": _("Access key id"),
    "secret_access_key": _("Secret access key"),
}
SECRETS = ["imap_password", "oauth_client_id", "oauth_client_secret", "oauth_refresh_token", "webhook_secret"]
SECRETS += ["webhook_second_secret", "smtp_password", *(f"provider_{key}" for key in SECRET_PROVIDER_KEYS)]
IMAP_KEYS = [f"imap_{key}" for key in ("host", "port", "security", "username", "folder", "auth", "tenant")]
IMAP_KEYS += ["imap_begin", "imap_after"]
OAUTH = {"google", "microsoft"}
OAUTH_KEYS = ["oauth_client_id", "oauth_refresh_token"]
MOST_ALIASES = 50


def provider_name(kind: str) -> str:
    """How a provider writes itself."""
    return NAMES.get(kind, kind.capitalize())


def outgoing_choices() -> list[tuple[str, Any]]:
    """Ways to send: SMTP, the providers, or none."""
    providers = [(kind, provider_name(kind)) for kind in sorted(PROVIDERS)]
    return [("smtp", _("A mail server (SMTP)")), *providers, ("none", _("Nothing is sent"))]


class BasicFields(forms.Form):
    """What the channel is called and whose it is."""

    address = forms.EmailField(
        label=_("Address"), max_length=254, help_text=_("Customers write to it, and replies come from it.")
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        help_text=_("Agents and customers see it. Empty means it is made from the address."),
    )
    default_team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("Team"), help_text=_("New tickets from here belong to this team.")
    )
    aliases = forms.CharField(
        label=_("More addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Other addresses whose mail arrives here, one in a line."),
    )
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("A channel that is not in use takes in and sends nothing."),
    )

    calendar = channel_calendar()

    def clean_address(self) -> str:
        address = normal_address(self.cleaned_data["address"])
        taken = Channel.objects.filter(kind=ChannelKind.EMAIL, address=address)
        channel: Channel | None = getattr(self, "channel", None)
        if (taken.exclude(pk=channel.pk) if channel else taken).exists():
            raise ValidationError(_("Another channel has this address."))
        return address

    def clean_name(self) -> str:
        # The address is cleaned before: it is declared first.
        local_part = self.cleaned_data.get("address", "").partition("@")[0]
        return self.cleaned_data["name"] or " ".join(re.split(r"[._+-]+", local_part)).strip().capitalize()

    def clean_aliases(self) -> list[str]:
        aliases = [normal_address(line) for line in self.cleaned_data["aliases"].split() if line.strip(",;")]
        for alias in aliases:
            validate_email(alias)
        if len(aliases) > MOST_ALIASES:
            raise ValidationError(_("That are too many addresses."))
        return aliases


class IncomingFields(forms.Form):
    """How mail comes in."""

    incoming = forms.ChoiceField(
        label=_("How mail comes in"), choices=INCOMING, help_text=_("The raw mail is kept before anything is read.")
    )
    imap_host = forms.CharField(label=_("IMAP server"), required=False, max_length=253)
    imap_port = forms.IntegerField(label=_("Port"), required=False, min_value=1, max_value=65535)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, required=False)
    imap_username = forms.CharField(label=_("User name"), required=False, max_length=254)
    imap_folder = forms.CharField(
        label=_("Folder"),
        required=False,
        max_length=255,
        help_text=_("Empty means INBOX. Mails stay there."),
    )
    imap_begin = forms.ChoiceField(
        label=_("Begins with"),
        required=False,
        choices=[
            ("all", _("Every mail in the folder")),
            ("week", _("Mails of the last seven days")),
            ("new", _("Mails that arrive from now on")),
        ],
        help_text=_("Counts when a folder is read for the first time."),
    )
    imap_after = forms.ChoiceField(
        label=_("Fetched mails"),
        required=False,
        choices=[("seen", _("Are marked as read")), ("keep", _("Stay as they are"))],
    )
    imap_auth = forms.ChoiceField(label=_("Signs in with"), required=False, choices=SIGN_INS)
    imap_password = Secret(_("IMAP password"))
    webhook_provider = forms.ChoiceField(
        label=_("Provider that posts"), required=False, choices=[(kind, provider_name(kind)) for kind in WEBHOOKS]
    )
    webhook_secret = Secret(
        _("Secret of the webhook"),
        help_text=_(
            "The signing key, user:password of the address, or for Amazon the ARN of the topic. Posts that do not fit"
            " it are refused."
        ),
    )
    webhook_second_secret = Secret(
        _("Second secret"),
        help_text=_("Counts as well: the former key while you change it, or the other of two keys."),
    )


class OutgoingFields(forms.Form):
    """How mail leaves."""

    outgoing = forms.ChoiceField(
        label=_("How mail leaves"), choices=outgoing_choices, help_text=_("Replies and acknowledgements go this way.")
    )
    smtp_host = forms.CharField(label=_("SMTP server"), required=False, max_length=253)
    smtp_port = forms.IntegerField(label=_("Port"), required=False, min_value=1, max_value=65535)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, required=False, initial="starttls")
    smtp_username = forms.CharField(label=_("User name"), required=False, max_length=254)
    smtp_auth = forms.ChoiceField(label=_("Signs in with"), required=False, choices=SIGN_INS)
    smtp_password = Secret(_("SMTP password"))
    from_name = forms.CharField(
        label=_("Sender's name"), required=False, max_length=120, help_text=_("Empty means the channel's name.")
    )
    from_style = forms.ChoiceField(
        label=_("Customers see"),
        choices=[("agent", _("The agent's name and the channel's")), ("channel", _("The channel's name alone"))],
        required=False,
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands under every reply from here, after those of the agent and the team."),
    )
    quote = forms.BooleanField(
        label=_("Quote the conversation"),
        required=False,
        initial=True,
        help_text=_("Replies carry what was written before, as mail programs do."),
    )
    plus_addresses = forms.BooleanField(
        label=_("The mailbox takes plus addresses"),
        required=False,
        initial=True,
        help_text=_("Answers then find their ticket by an unguessable reply address. Almost every mail server can."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in PLAIN_PROVIDER_KEYS.items():
            self.fields[f"provider_{key}"] = forms.CharField(label=label, required=False, max_length=253)
        for key, label in SECRET_PROVIDER_KEYS.items():
            self.fields[f"provider_{key}"] = Secret(label)


class OAuthFields(forms.Form):
    """How both servers are signed in to where they take no password."""

    imap_tenant = forms.CharField(
        label=_("Microsoft tenant"), required=False, max_length=100, help_text=_("Empty means any.")
    )
    oauth_client_id = Secret(_("OAuth client id"))
    oauth_client_secret = Secret(_("OAuth client secret"))
    oauth_refresh_token = Secret(_("OAuth refresh token"))


class RuleFields(forms.Form):
    """What happens with what comes in."""

    reopen = forms.ChoiceField(
        label=_("An answer to a solved ticket"),
        choices=[("reopen", _("Opens it again")), ("new", _("Makes a new ticket that continues it"))],
        required=False,
        help_text=_("Closed tickets are always continued by a new one."),
    )
    reopen_days = forms.IntegerField(
        label=_("Days to open again"),
        min_value=0,
        max_value=3650,
        initial=14,
        help_text=_("Later answers make a new ticket that continues the old one."),
    )
    spam_headers = forms.BooleanField(
        label=_("Believe the mail server's spam filter"),
        required=False,
        help_text=_("Mails that carry X-Spam-Flag or a high X-Spam-Score go to the view Spam."),
    )
    spam_score = forms.FloatField(label=_("Spam from this score on"), required=False, min_value=0, max_value=1000)
    authserv_id = forms.CharField(
        label=_("Name of your mail server's sender check"),
        required=False,
        max_length=253,
        help_text=_(
            "The first word of its Authentication-Results header. Only results under this name count as proof of who"
            " sent a mail; empty means none does."
        ),
    )


class EmailChannelForm(BasicFields, IncomingFields, OutgoingFields, OAuthFields, RuleFields, AcknowledgementFields):
    """Everything about an e-mail channel; `channel` is the one being changed, None for a new one."""

    def __init__(self, *args: Any, channel: Channel | None = None, **kwargs: Any) -> None:
        self.channel = channel
        self.stored_secrets: dict[str, str] = secrets_of(channel.settings) if channel else {}
        super().__init__(*args, **kwargs)
        for name in SECRETS:
            if self.stored_secrets.get(name):
                self.fields[name].help_text = _("Stored. Leave it empty to keep it; a hyphen removes it.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("incoming") == "imap":
            self._demand(["imap_host", "imap_username"])
            self._demand(OAUTH_KEYS if given.get("imap_auth") in OAUTH else ["imap_password"])
        if given.get("incoming") == "webhook":
            self._demand(["webhook_secret"])
        if given.get("outgoing") == "smtp":
            self._demand(["smtp_host"])
            self._demand(["smtp_username", *OAUTH_KEYS] if given.get("smtp_auth") in OAUTH else [])
        if given.get("outgoing") in PROVIDERS:
            optional = {"sender_domain", "region"}
            self._demand(f"provider_{key}" for key in PROVIDERS[given["outgoing"]] if key not in optional)
        return given

    def _demand(self, names: Iterable[str]) -> None:
        for name in names:
            given = self.cleaned_data.get(name) or self.stored_secrets.get(name)
            if given in {None, "", REMOVE} and name not in self.errors:
                self.add_error(name, gettext("This is needed for the way you chose."))

    def provider_parts(self) -> list[dict[str, Any]]:
        """The fields of providers' keys, each with the providers that want it, for the template."""
        names = [*SECRET_PROVIDER_KEYS, *PLAIN_PROVIDER_KEYS]
        return [
            {
                "field": self[f"provider_{key}"],
                "kinds": " ".join(kind for kind, keys in PROVIDERS.items() if key in keys),
            }
            for key in names
        ]

    def config(self) -> dict[str, Any]:
        """The keys of `ChannelSettings.config`; empty ones are left out."""
        given = self.cleaned_data
        plain = [
            "aliases",
            "reopen",
            "reopen_days",
            "authserv_id",
            "spam_headers",
            "spam_score",
            "ack_enabled",
            "ack_articles",
            "ack_expectation",
        ]
        plain += ["from_name", "from_style", "signature", "quote", "plus_addresses"]
        if given["incoming"] == "imap":
            plain += IMAP_KEYS
        if given["incoming"] == "webhook":
            plain.append("webhook_provider")
        if given["outgoing"] == "smtp":
            plain += ["smtp_host", "smtp_port", "smtp_security", "smtp_username", "smtp_auth", "imap_tenant"]
        config = {name: given[name] for name in plain if given.get(name) not in (None, "")}
        provider = {key: given[f"provider_{key}"] for key in PLAIN_PROVIDER_KEYS if given[f"provider_{key}"]}
        return config | {"ack_texts": self.ack_texts()} | ({"provider": provider} if provider else {})

    def secrets(self) -> dict[str, str]:
        """What was stored, overwritten by what was given, without what was removed."""
        given = {name: self.cleaned_data[name] for name in SECRETS if self.cleaned_data.get(name)}
        return {name: secret for name, secret in (self.stored_secrets | given).items() if secret != REMOVE}


def initial_values(channel: Channel) -> dict[str, Any]:
    """What the form shows of a stored channel; no secret is among it."""
    stored = channel.settings
    config: dict[str, Any] = dict(stored.config or {})
    texts = config.pop("ack_texts", {})
    provider = config.pop("provider", {})
    config["aliases"] = "\n".join(config.get("aliases", []))
    values = {"address": channel.address, "name": channel.name, "default_team": channel.default_team_id}
    values |= {
        "is_active": channel.is_active,
        "calendar": channel.calendar_id,
        "incoming": stored.incoming,
        "outgoing": stored.outgoing,
    }
    values |= {f"provider_{key}": value for key, value in provider.items()}
    return {"quote": True, "plus_addresses": True, "reopen_days": 14, **config, **values, **initial_texts(texts)}
