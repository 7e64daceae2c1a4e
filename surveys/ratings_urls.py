"""Answers as agents see them, under /ratings/."""

from django.urls import path

from surveys.views import ratings

app_name = "ratings"
urlpatterns = [
    path("", ratings.answers, name="answers"),
    path("<int:number>/", ratings.ratings, name="ratings"),
    path("<int:number>/invitations/", ratings.invitations, name="invitations"),
]
