"""Addresses that providers post to; with or without the last slash, because a redirect would lose mail (R52)."""

from django.urls import re_path

from channels_inbox.views.hooks import receive_hook

urlpatterns = [re_path(r"^(?P<kind>[a-z_]+)/(?P<slug>[-\w]+)/?$", receive_hook, name="hook")]
