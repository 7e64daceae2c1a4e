"""Messages that leave as a template which the provider approved."""

from django.db import models


class TemplateUse(models.Model):
    """Which template a message is, with its variables as the provider wants them."""

    message = models.OneToOneField("tickets.Message", on_delete=models.CASCADE, related_name="template_use")
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    components = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
