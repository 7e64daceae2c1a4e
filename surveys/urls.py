"""The page of an invitation, under /s/: short, because it is read in mails."""

from django.urls import path

from surveys.views import page

app_name = "survey"
urlpatterns = [path("<str:token>/", page.page, name="page")]
