"""Addresses of promises beside tickets, under /promises/."""

from django.urls import path

from automation.views import promises

app_name = "promises"
urlpatterns = [path("<int:number>/", promises.promises, name="promises")]
