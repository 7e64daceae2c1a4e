"""Every address of the product, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from helpdesk import first_run_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("setup/", first_run_views.set_up, name="set_up"),
    path("accounts/", include("people.account_urls")),
    path("settings/", include("people.urls")),
]

handler400 = "helpdesk.views.bad_request"
handler403 = "helpdesk.views.forbidden"
handler404 = "helpdesk.views.not_found"
handler500 = "helpdesk.views.server_error"
