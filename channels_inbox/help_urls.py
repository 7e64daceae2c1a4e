"""Customers' pages, under /help/."""

from django.urls import path

from channels_inbox.views import requests

app_name = "help"
urlpatterns = [
    path("contact/", requests.contact, name="contact"),
    path("contact/sent/", requests.contact_sent, name="contact_sent"),
    path("requests/", requests.links, name="links"),
    path("requests/sent/", requests.links_sent, name="links_sent"),
    path("requests/<str:token>/", requests.one_request, name="request"),
    path("requests/<str:token>/revocation/", requests.revocation, name="request_revocation"),
    path("requests/<str:token>/files/<int:attachment_id>/", requests.file, name="request_file"),
]
