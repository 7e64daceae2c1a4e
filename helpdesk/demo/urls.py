"""Addresses of the demo; they exist in demo mode alone."""

from django.urls import path

from helpdesk.demo import views

app_name = "demo"

urlpatterns = [
    path("sent/", views.sent_mails, name="sent_mails"),
    path("sent/<str:name>/", views.sent_mail, name="sent_mail"),
    path("sent/<str:name>/file/", views.sent_mail_file, name="sent_mail_file"),
]
