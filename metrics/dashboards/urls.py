"""Dashboards, under /dashboards/."""

from django.urls import path

from metrics.dashboards import export_views, live_views, report_views, views

app_name = "metrics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("live/", live_views.board, name="live"),
    path("live/parts/", live_views.parts, name="live-parts"),
    path("me/", views.mine, name="me"),
    path("me/<slug:slug>/tickets/", views.my_tickets, name="my-tickets"),
    path("reports/", report_views.reports, name="reports"),
    path("reports/new/", report_views.creation, name="report-creation"),
    path("reports/<int:report_id>/", report_views.report, name="report"),
    path("reports/<int:report_id>/state/", report_views.state, name="report-state"),
    path("reports/<int:report_id>/sendings/", report_views.sendings, name="report-sendings"),
    path("reports/<int:report_id>/removal/", report_views.removal, name="report-removal"),
    path("<slug:slug>/", views.page, name="page"),
    path("<slug:slug>/export/", export_views.export, name="export"),
    path("<slug:slug>/tickets/", views.tickets, name="tickets"),
]
