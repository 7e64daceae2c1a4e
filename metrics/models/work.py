"""What still has to be worked out, and what was found when figures were checked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DirtyMark(models.Model):
    """Something happened to an owner (a ticket "t12", a contact "c5"); written in the transaction of the event.

    Marks are only ever added and deleted: one that was there already could be taken away by a worker that did not see
    the event yet. `agent_id` and `at`: handling, which moves the shares of the agent's other tickets, too.
    """

    owner = models.CharField(max_length=48)
    agent_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.owner


class Ripening(models.Model):
    """When time alone changes an owner's facts: a promise falls due, a window ends."""

    owner = models.CharField(max_length=48, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="ripening_at")]

    def __str__(self) -> str:
        return f"{self.owner} {self.at}"


class MetricsState(models.Model):
    """One row: until when facts are worked out, when they were verified, and how far a rebuild has come."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    as_of = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    definition_version = models.SmallIntegerField(default=0)
    rebuild_started_at = models.DateTimeField(null=True)
    rebuild_next = models.BigIntegerField(default=0)
    rebuild_last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"figures as of {self.as_of}"


class Incident(models.Model):
    """A day whose figures differed from their recomputation; open until they agree again."""

    day = models.DateField()
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    detail = models.CharField(_("detail"), max_length=300)

    def __str__(self) -> str:
        return f"{self.day}: {self.detail}"
