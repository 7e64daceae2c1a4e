"""Surveys in the settings, under /settings/surveys/."""

from django.urls import path

from surveys.views import questions, settings, waves

app_name = "surveys"
urlpatterns = [
    path("", settings.surveys, name="surveys"),
    path("new/", settings.new_survey, name="new"),
    path("<int:survey_id>/", settings.survey, name="survey"),
    path("<int:survey_id>/preview/", settings.preview, name="preview"),
    path("<int:survey_id>/removal/", settings.removal, name="removal"),
    path("<int:survey_id>/link/", settings.link, name="link"),
    path("<int:survey_id>/link/code.svg", settings.link_code, name="link_code"),
    path("<int:survey_id>/questions/", questions.questions, name="questions"),
    path("<int:survey_id>/questions/new/", questions.question, name="new_question"),
    path("<int:survey_id>/questions/<slug:key>/", questions.question, name="question"),
    path("<int:survey_id>/questions/<slug:key>/removal/", questions.removal, name="question_removal"),
    path("<int:survey_id>/questions/<slug:key>/place/", questions.place, name="question_place"),
    path("<int:survey_id>/waves/", waves.waves, name="waves"),
    path("waves/<int:wave_id>/removal/", waves.removal, name="wave_removal"),
]
