"""The room of ways in and out."""

from django.apps import AppConfig


class ChannelsInboxConfig(AppConfig):
    name = "channels_inbox"
