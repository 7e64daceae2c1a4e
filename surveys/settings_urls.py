"""Surveys in the settings, under /settings/surveys/."""

from django.urls import path

from surveys.views import settings

app_name = "surveys"
urlpatterns = [
    path("", settings.survey, name="survey"),
    path("preview/", settings.preview, name="preview"),
]
