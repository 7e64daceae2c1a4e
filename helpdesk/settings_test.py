"""The settings of the test suite: the product's own, changed only in speed."""

from helpdesk.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # No collected copy with hashed names: files are served as they lie.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
BAKING = "check"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
