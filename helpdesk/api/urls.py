"""The addresses of the API, first version."""

from django.urls import path

from channels_inbox.api import EnvelopeListView, EnvelopeReplayView, EnvelopeView
from knowledge_base.api import ArticleListView, ArticleView, PublicationView, TranslationView
from metrics.api import MetricListView, MetricView
from people.api import ContactListView, ContactView
from people.api_accounts import AccountEventListView
from tickets.api import AttachmentView, MessageListView, TicketListView, TicketView

urlpatterns = [
    path("tickets/", TicketListView.as_view(), name="api-tickets"),
    path("tickets/<int:number>/", TicketView.as_view(), name="api-ticket"),
    path("tickets/<int:number>/messages/", MessageListView.as_view(), name="api-messages"),
    path("attachments/<int:attachment_id>/", AttachmentView.as_view(), name="api-attachment"),
    path("contacts/", ContactListView.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>/", ContactView.as_view(), name="api-contact"),
    path(
        "organizations/<int:organization_id>/account-events/",
        AccountEventListView.as_view(),
        name="api-account-events",
    ),
    path("articles/", ArticleListView.as_view(), name="api-articles"),
    path("articles/<slug:key>/", ArticleView.as_view(), name="api-article"),
    path("articles/<slug:key>/<slug:language>/", TranslationView.as_view(), name="api-translation"),
    path("articles/<slug:key>/<slug:language>/publication/", PublicationView.as_view(), name="api-publication"),
    path("metrics/", MetricListView.as_view(), name="api-metrics"),
    path("metrics/<slug:name>/", MetricView.as_view(), name="api-metric"),
    path("envelopes/", EnvelopeListView.as_view(), name="api-envelopes"),
    path("envelopes/<int:envelope_id>/", EnvelopeView.as_view(), name="api-envelope"),
    path("envelopes/<int:envelope_id>/replays/", EnvelopeReplayView.as_view(), name="api-envelope-replays"),
]
