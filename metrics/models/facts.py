"""Facts and their sums. Everything is a function of events: it may be thrown away and worked out again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class FactRow(models.Model):
    """One fact (`metrics.engine.facts.Fact`); `owner` names the group, contact or visitor whose facts it is one of.

    `metric` is the code of `metrics.catalog.CODES`; team and agent 0 are nobody. `value` and `calendar` are
    milliseconds, or a score.
    """

    pk = models.CompositePrimaryKey("metric", "subject")
    metric = models.SmallIntegerField()
    subject = models.CharField(max_length=80)
    owner = models.CharField(max_length=48)
    ticket = models.BigIntegerField(default=0)
    anchor = models.DateTimeField()
    start = models.DateTimeField()
    until = models.DateTimeField(null=True)
    value = models.BigIntegerField(default=0)
    calendar = models.BigIntegerField(default=0)
    num = models.SmallIntegerField(default=0)
    den = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=24, default="", blank=True)
    channel = models.CharField(max_length=12, default="", blank=True)
    team = models.BigIntegerField(default=0)
    agent = models.BigIntegerField(default=0)
    tier = models.CharField(max_length=60, default="", blank=True)
    language = models.CharField(max_length=8, default="", blank=True)
    who = models.CharField(max_length=48, default="", blank=True)
    definition_version = models.SmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["metric", "anchor"], name="fact_anchor"),
            models.Index(fields=["owner"], name="fact_owner"),
            models.Index(fields=["metric", "start"], name="fact_start"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.subject}"


class Sums(models.Model):
    """What adds up, as whole numbers; of a duration both clocks."""

    n = models.IntegerField()
    total = models.BigIntegerField()
    squares = models.DecimalField(max_digits=40, decimal_places=0)
    calendar_total = models.BigIntegerField()
    calendar_squares = models.DecimalField(max_digits=40, decimal_places=0)
    num = models.IntegerField()
    den = models.IntegerField()
    promoters = models.IntegerField()
    detractors = models.IntegerField()

    class Meta:
        abstract = True


class Rollup15m(Sums):
    """Counted facts of a quarter of an hour; every zone's days are made of whole ones."""

    pk = models.CompositePrimaryKey("metric", "bucket", "channel", "team")
    metric = models.SmallIntegerField()
    bucket = models.DateTimeField()
    channel = models.CharField(max_length=12)
    team = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.metric} {self.bucket}"


class RollupDay(Sums):
    """Counted facts of a local day, with histograms: by channel, team and tier (agent 0), or by agent (the rest empty).

    `buckets` are numbers of `metrics.histogram`, `counts` how many lie in each.
    """

    pk = models.CompositePrimaryKey("zone", "metric", "day", "agent", "channel", "team", "tier")
    zone = models.CharField(max_length=64)
    metric = models.SmallIntegerField()
    day = models.DateField()
    is_agents = models.BooleanField(default=False)
    agent = models.BigIntegerField()
    channel = models.CharField(max_length=12)
    team = models.BigIntegerField()
    tier = models.CharField(max_length=60)
    buckets = ArrayField(models.IntegerField(), default=list)
    counts = ArrayField(models.IntegerField(), default=list)
    calendar_buckets = ArrayField(models.IntegerField(), default=list)
    calendar_counts = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_agents=True) | Q(agent=0), name="rollup_day_of_agents")]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}"
