"""Categories and their sections: the shelves of the help centre."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A shelf; one with a parent is a section of it (one level). Brand null: shown under every brand."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="sections")
    brand = models.ForeignKey("people.Brand", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    icon = models.CharField(_("icon"), max_length=40, default="book-open")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "categories"
        constraints = [models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="category_not_its_own")]

    def __str__(self) -> str:
        return self.slug


class CategoryText(models.Model):
    """What a category is called in a language."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    name = models.CharField(_("name"), max_length=120)
    summary = models.CharField(_("summary"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "language"], name="category_text_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
