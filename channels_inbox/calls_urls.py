"""Calls as agents see them, under /calls/."""

from django.urls import path

from channels_inbox.kinds.phone import sheet

app_name = "calls"
urlpatterns = [
    path("", sheet.calls, name="calls"),
    path("new/", sheet.new, name="new"),
    path("callers/", sheet.callers, name="callers"),
]
