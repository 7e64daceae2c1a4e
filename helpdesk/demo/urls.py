"""Addresses of the demo; they exist in demo mode alone."""

from django.urls import path

from helpdesk.demo import phone_views, views
from helpdesk.demo.progress import progress_in_words
from metrics.dashboards.notices import add_notice

app_name = "demo"
add_notice(progress_in_words)

urlpatterns = [
    path("sent/", views.sent_mails, name="sent_mails"),
    path("sent/<str:name>/", views.sent_mail, name="sent_mail"),
    path("sent/<str:name>/file/", views.sent_mail_file, name="sent_mail_file"),
    path("phone/", phone_views.phone, name="phone"),
    path("phone/file/<int:number>/", phone_views.picture, name="phone_file"),
    path("phone/phone/<int:number>/calls/", phone_views.calls, name="phone_calls"),
    path("phone/<str:app>/", phone_views.phone, name="phone_app"),
    path("phone/<str:app>/customers/", phone_views.customers, name="phone_customers"),
    path("phone/<str:app>/<int:number>/", phone_views.phone, name="phone_line"),
    path("phone/<str:app>/<int:number>/conversation/", phone_views.conversation, name="phone_conversation"),
    path("phone/<str:app>/<int:number>/entries/", phone_views.entries, name="phone_entries"),
]
