"""What a monitor asks: how much is answered, recorded and refused, and how the log stands (Prometheus)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ledger.service.ledger import LedgerHandle
from ledger.store.answer import Answer

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})


class Metrics:
    """The counters of one server. Nothing in them names a lot, a party or a person."""

    def __init__(self, handle: LedgerHandle, waiting: Callable[[], int]) -> None:
        registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("ledger_http_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "ledger_http_request_seconds",
            "Time to answer, to the last byte.",
            ("route",),
            buckets=BUCKETS,
            registry=registry,
        )
        self._counted = cache(self._labelled)
        self._events = Counter(
            "ledger_submissions", "Events sent, by what became of them.", ("status",), registry=registry
        )
        self._refusals = Counter(
            "ledger_refusals", "Reasons for which events were refused.", ("code",), registry=registry
        )
        registry.register(_Standing(handle, waiting))
        self._registry = registry

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        count, took = self._counted(method if method in _METHODS else "other", route, status)
        count.inc()
        took.observe(seconds)

    def _labelled(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """Return the counters of such an answer. Methods, templates of routes and statuses are few."""
        return self._requests.labels(method, route, str(status)), self._seconds.labels(route)

    def recorded(self, answers: Sequence[Answer]) -> None:
        """Count what became of events."""
        for answer in answers:
            self._events.labels(answer.status).inc()
            for code in {problem.code for problem in answer.problems if problem.weight == "refused"}:
                self._refusals.labels(code).inc()

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _Standing(Collector):
    """How the log stands when it is asked."""

    def __init__(self, handle: LedgerHandle, waiting: Callable[[], int]) -> None:
        self._handle = handle
        self._waiting = waiting

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        with self._handle.view() as view:
            head = view.log.newest()
        size, at = (0, 0) if head is None else (head.size, head.recorded_at)
        halted = self._handle.refuses is not None
        age = (self._handle.clock() - at) / 1000
        yield GaugeMetricFamily("ledger_log_size", "Entries in the log.", size)
        yield GaugeMetricFamily("ledger_checkpoint_age_seconds", "Age of the newest checkpoint.", age)
        yield GaugeMetricFamily("ledger_log_halted", "1 while the log does not sign.", int(halted))
        yield GaugeMetricFamily("ledger_waiting_events", "Events that wait.", self._waiting())
