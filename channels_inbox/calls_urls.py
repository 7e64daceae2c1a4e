"""Calls as agents see them, under /calls/."""

from django.urls import path

from channels_inbox.kinds.phone import desk, sheet

app_name = "calls"
urlpatterns = [
    path("", sheet.calls, name="calls"),
    path("new/", sheet.new, name="new"),
    path("callers/", sheet.callers, name="callers"),
    path("cards/", desk.cards, name="cards"),
    path("<int:call_id>/tickets/", desk.tickets, name="tickets"),
    path("<int:call_id>/note/", desk.note, name="note"),
    path("<int:call_id>/log/", desk.log, name="log"),
    path("tickets/<int:number>/", desk.ticket, name="ticket"),
    path("recordings/<int:recording_id>/", desk.recording, name="recording"),
]
