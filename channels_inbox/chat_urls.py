"""The chat on websites: its script, its frame, and what comes by HTTP; under /."""

from django.urls import path

from channels_inbox.kinds.chat import frame

app_name = "chat"
urlpatterns = [
    path("widget.js", frame.script, name="script"),
    path("chat/<slug:key>/", frame.frame, name="frame"),
    path("chat/<slug:key>/look/", frame.look, name="look"),
    path("chat/<slug:key>/messages/", frame.messages, name="messages"),
    path("chat/<slug:key>/files/<int:file_id>/", frame.file, name="file"),
]
