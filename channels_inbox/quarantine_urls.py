"""The quarantine: what could not become a message, and what rules kept out."""

from django.urls import path

from channels_inbox.views import quarantine

app_name = "quarantine"
urlpatterns = [
    path("", quarantine.item_list, name="list"),
    path("count/", quarantine.count, name="count"),
    path("replays/", quarantine.replays, name="replays"),
    path("<int:item_id>/", quarantine.item_page, name="item"),
    path("<int:item_id>/raw/", quarantine.raw, name="raw"),
    path("<int:item_id>/replays/", quarantine.replay, name="replay"),
    path("<int:item_id>/edits/", quarantine.edit, name="edit"),
    path("<int:item_id>/dismissal/", quarantine.dismissal, name="dismissal"),
]
