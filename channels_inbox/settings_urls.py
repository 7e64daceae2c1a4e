"""Settings pages about channels, under /settings/channels/."""

from django.urls import path

from channels_inbox.kinds.chat import bot_views, proactive_views
from channels_inbox.views import call_imports, channels, kinds

app_name = "channels"
urlpatterns = [
    path("", channels.channels, name="channels"),
    path("new/", channels.new_channel, name="new_channel"),
    path("new/<slug:kind>/", kinds.new_channel, name="new_kind"),
    path("first/", channels.first_mailbox, name="first_mailbox"),
    path("contact-forms/", channels.contact_form, name="contact_form"),
    path("<slug:slug>/imports/", call_imports.imports, name="imports"),
    path("<slug:slug>/imports/<int:import_id>/", call_imports.one, name="import"),
    path("<slug:slug>/", channels.channel, name="channel"),
    path("<slug:slug>/tests/", channels.test, name="test"),
    path("<slug:slug>/test-mails/", channels.test_mails, name="test_mails"),
    path("<slug:slug>/bot/", bot_views.bot, name="bot"),
    path("<slug:slug>/greetings/", proactive_views.greetings, name="greetings"),
    path("<slug:slug>/secrets/", kinds.secrets, name="secrets"),
]
