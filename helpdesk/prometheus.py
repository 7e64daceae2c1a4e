"""Figures for Prometheus, read from the database when they are asked for; no process keeps counters of its own."""

import hmac
import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from channels_inbox import queries as inbox
from core.clocks import now
from tickets.queries import unsolved_by_category


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for a bearer of HELPDESK_METRICS_TOKEN or an address of HELPDESK_METRICS_ALLOW; else 404."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
        networks = [ipaddress.ip_network(entry, strict=False) for entry in settings.METRICS_ALLOW]
    except ValueError:
        return False
    return any(address in network for network in networks)


class _Figures(Collector):
    """Work that waits, and the age of the oldest of it."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        moment = now()
        items = GaugeMetricFamily("helpdesk_items", "Inbound items by state that need attention", labels=["state"])
        for state, count in inbox.unsettled_items().items():
            items.add_metric([state], count)
        yield items
        deliveries = GaugeMetricFamily("helpdesk_deliveries", "Outgoing messages that wait or failed", labels=["state"])
        for state, count in inbox.unsettled_deliveries().items():
            deliveries.add_metric([state], count)
        yield deliveries
        for name, oldest in (
            ("helpdesk_oldest_item_seconds", inbox.oldest_waiting_item()),
            ("helpdesk_oldest_delivery_seconds", inbox.oldest_waiting_delivery()),
        ):
            age = max((moment - oldest).total_seconds(), 0.0) if oldest else 0.0
            yield GaugeMetricFamily(name, "Age of the oldest that waits, 0 if none does", value=age)
        tickets = GaugeMetricFamily("helpdesk_unsolved_tickets", "Unsolved tickets by category", labels=["category"])
        for category, count in unsolved_by_category().items():
            tickets.add_metric([category], count)
        yield tickets
