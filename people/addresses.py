"""Absolute addresses of our own pages: from the configuration, never from a request's Host header (R41)."""

from django.conf import settings

from people import queries


def absolute(path: str) -> str:
    """The full address of a path: under the company's public address, else the one this process was started with.

    One query.
    """
    company = queries.company()
    base = (company.public_url if company else "") or settings.PUBLIC_URL
    return base.rstrip("/") + path
