"""Banned visitors, under /settings/bans/."""

from django.urls import path

from channels_inbox.views import bans

app_name = "bans"
urlpatterns = [
    path("", bans.bans, name="bans"),
    path("<int:ban_id>/removal/", bans.removal, name="removal"),
]
