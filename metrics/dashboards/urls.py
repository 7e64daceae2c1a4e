"""Dashboards, under /dashboards/."""

from django.urls import path

from metrics.dashboards import export_views, live_views, views

app_name = "metrics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("live/", live_views.board, name="live"),
    path("live/parts/", live_views.parts, name="live-parts"),
    path("me/", views.mine, name="me"),
    path("me/<slug:slug>/tickets/", views.my_tickets, name="my-tickets"),
    path("<slug:slug>/", views.page, name="page"),
    path("<slug:slug>/export/", export_views.export, name="export"),
    path("<slug:slug>/tickets/", views.tickets, name="tickets"),
]
