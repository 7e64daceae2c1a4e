"""Chats as agents see them, under /chats/."""

from django.urls import path

from channels_inbox.kinds.chat import panel
from channels_inbox.kinds.whatsapp.panel import templates

app_name = "chats"
urlpatterns = [
    path("<int:number>/", panel.visitor, name="visitor"),
    path("<int:number>/bans/", panel.bans, name="bans"),
    path("<int:number>/end/", panel.end, name="end"),
    path("<int:number>/templates/", templates, name="templates"),
    path("<int:number>/preview/", panel.preview, name="preview"),
    path("<int:number>/transcripts/", panel.transcripts, name="transcripts"),
]
