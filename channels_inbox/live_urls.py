"""Live talks at the agents' desks, under /live/."""

from django.urls import path

from channels_inbox.live import views

app_name = "live"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("offers/<int:offer_id>/acceptance/", views.acceptance, name="acceptance"),
    path("offers/<int:offer_id>/dismissal/", views.dismissal, name="dismissal"),
    path("pauses/<slug:kind>/", views.pause, name="pause"),
    path("<int:number>/transfers/", views.transfers, name="transfers"),
]
