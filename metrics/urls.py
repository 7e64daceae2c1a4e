"""Dashboards, under /dashboards/."""

from django.urls import path

from metrics import views

app_name = "metrics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:slug>/tickets/", views.tickets, name="tickets"),
]
