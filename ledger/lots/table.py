"""The one table of event types. A new type is a line in its group: model, rules, effect."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from ledger.lots.event import EventType, Payload
from ledger.lots.types import change, custody, ledger, market, origin, parties, sites, tags, work

GROUPS: Final = (
    ledger.TYPES,
    parties.TYPES,
    sites.TYPES,
    tags.TYPES,
    origin.TYPES,
    custody.TYPES,
    work.TYPES,
    market.TYPES,
    change.TYPES,
)
TYPES: Final[Mapping[str, EventType[Any]]] = MappingProxyType(
    {kind.name: kind for group in GROUPS for kind in group}
)
PAYLOADS: Final[Mapping[str, type[Payload[Any]]]] = MappingProxyType(
    {name: Payload[kind.model] for name, kind in TYPES.items()}  # type: ignore[name-defined]
)
