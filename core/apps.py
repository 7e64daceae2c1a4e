"""Core holds no models: seams that higher rooms fill, and small leaf libraries."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
