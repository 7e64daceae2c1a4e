"""Forms of customers on our own pages, and of the channel that they arrive through."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.fields import acknowledged_articles, channel_calendar, told_expectation
from core.signing import new_token
from core.text import clean, clean_line, normal_address
from people.models import Team
from tickets.models import CustomField

MOST_FILES = 5
LONGEST_TEXT = 20_000


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Up to five files that are together no larger than an upload may be."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=SeveralFiles(attrs={"multiple": True}), required=False, **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        files = [file for file in (data or []) if file]
        if len(files) > MOST_FILES:
            raise ValidationError(gettext("Please attach at most %(number)s files.") % {"number": MOST_FILES})
        if sum(file.size or 0 for file in files) > settings.UPLOAD_MAX_BYTES:
            most = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise ValidationError(gettext("The files are together larger than %(size)s.") % {"size": most})
        return [super(FilesField, self).clean(file, initial) for file in files]


class WritingFields(forms.Form):
    """A message with files; `submission` makes pressing the button twice one message."""

    submission = forms.RegexField(r"^[a-z2-7]{26}$", widget=forms.HiddenInput, initial=new_token)
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST_TEXT})
    )
    attachments = FilesField(label=_("Files"), help_text=_("Up to five, for example photos or an invoice."))

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"].replace("\r\n", "\n"))


class RequestForm(WritingFields):
    """A new request: its subject, and the custom fields that customers fill in. One query."""

    subject = forms.CharField(label=_("What is it about?"), max_length=200)
    field_order = ["name", "email", "subject", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.public = list(CustomField.objects.filter(is_active=True, is_public=True))
        for each in self.public:
            self.fields[_name_of(each)] = _form_field(each)
        self.fields["attachments"] = self.fields.pop("attachments")  # last

    def clean_subject(self) -> str:
        return clean_line(self.cleaned_data["subject"], 200)

    def asked(self) -> list[forms.BoundField]:
        """The custom fields, as the page shows them."""
        return [self[_name_of(each)] for each in self.public]

    def custom(self) -> dict[str, str | bool]:
        """What was filled in, by key."""
        given = {each.key: self.cleaned_data[_name_of(each)] for each in self.public}
        return {key: value for key, value in given.items() if value}


def _name_of(field: CustomField) -> str:
    return f"custom_{field.key}"


def _form_field(field: CustomField) -> forms.Field:
    if field.type == CustomField.Type.CHECKBOX:
        return forms.BooleanField(label=field.label, required=False)
    if field.type == CustomField.Type.CHOICE:
        choices = [("", "–"), *((choice, choice) for choice in field.choices)]
        return forms.ChoiceField(label=field.label, choices=choices, required=False)
    return forms.CharField(label=field.label, max_length=200, required=False)


class ContactForm(RequestForm):
    """The contact form. `website` is a trap: people never see it, programs fill it in."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail"), max_length=254, help_text=_("The answer goes there."))
    website = forms.CharField(label=_("Leave this empty"), required=False)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"], 120)

    def clean_email(self) -> str:
        return normal_address(self.cleaned_data["email"])


class ReplyForm(WritingFields):
    """An answer on the request page."""


class ContactFormSettings(forms.Form):
    """What an administrator decides about the contact form."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Agents see it as the channel of a ticket."))
    default_team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("Team"), help_text=_("New requests belong to this team.")
    )
    calendar = channel_calendar()
    ack_enabled = forms.BooleanField(
        label=_("Acknowledge new requests"),
        required=False,
        help_text=_("Who writes gets a short mail with the ticket number. It repeats nothing of what they wrote."),
    )
    ack_articles = acknowledged_articles()
    ack_expectation = told_expectation()
    is_active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("When it is not in use, the page says how else to write.")
    )
