"""Announcements as agents write them, under /knowledge/announcements/."""

from django.urls import path

from knowledge_base.views import announcements

app_name = "announcements"
urlpatterns = [
    path("", announcements.announcements, name="announcements"),
    path("new/", announcements.new_announcement, name="new"),
    path("<int:announcement_id>/", announcements.announcement, name="announcement"),
    path("<int:announcement_id>/removal/", announcements.removal, name="removal"),
]
