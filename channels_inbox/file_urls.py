"""Files that were sent as links."""

from django.urls import path

from channels_inbox.views.public_files import public_file

urlpatterns = [path("<str:token>/", public_file, name="public_file")]
