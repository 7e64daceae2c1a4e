"""The page of an invitation, under /s/: short, because it is read in mails and text messages."""

from django.urls import path

from surveys.views import page

app_name = "survey"
urlpatterns = [path("link/<str:key>/", page.open_page, name="open"), path("<str:token>/", page.page, name="page")]
