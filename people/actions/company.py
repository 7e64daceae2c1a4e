"""Writes the company and its brands."""

from django.db import transaction
from django.utils.text import slugify

from core.text import clean_line
from people.models import Brand, Company


def create_company(*, name: str, language: str = "en", time_zone: str = "UTC", public_url: str = "") -> Company:
    """The company and a brand of the same name; raises IntegrityError when there is a company already.

    The row's fixed key, inserted and never updated here, decides between two set-ups at once.
    """
    with transaction.atomic():
        company = Company.objects.create(
            name=clean_line(name, 120), language=language, time_zone=time_zone, public_url=public_url.rstrip("/")
        )
        Brand.objects.get_or_create(name=company.name, defaults={"slug": slugify(company.name)[:60] or "brand"})
    return company


def create_brand(*, name: str) -> Brand | None:
    """Another name under which the company serves customers; None when there is one of this name."""
    name = clean_line(name, 120)
    base, number = slugify(name)[:55] or "brand", 2
    with transaction.atomic():
        if not name or Brand.objects.filter(name__iexact=name).exists():
            return None
        slug = base
        while Brand.objects.filter(slug=slug).exists():
            slug, number = f"{base}-{number}", number + 1
        return Brand.objects.create(name=name, slug=slug)


def change_company(
    *, company: Company, name: str, language: str, time_zone: str, public_url: str, country: str = ""
) -> Company:
    """Changes what the company is called and where and how it is reached."""
    company.name, company.language = clean_line(name, 120), language
    company.time_zone, company.public_url = time_zone, public_url.rstrip("/")
    company.country = country
    company.save()
    return company
