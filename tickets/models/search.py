"""The search index: one document per message, found in its own language and literally."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """The words of one message: subject and contact weigh A, the text B. Team and assignee stand on the ticket."""

    message = models.OneToOneField("tickets.Message", primary_key=True, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    document = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["document"], name="search_document", fastupdate=False)]

    def __str__(self) -> str:
        return f"document of message {self.pk}"
