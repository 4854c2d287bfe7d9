"""The one table of event types. A new type is a line in its group: model, rules, effect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from ledger.lots.event import EventType, Payload, payload_model
from ledger.lots.types import (
    areas,
    assurance,
    borders,
    composition,
    correction,
    custody,
    declared,
    dispute,
    ends,
    handling,
    incidents,
    ledger,
    licences,
    market,
    origin,
    papers,
    parties,
    sites,
    stock_count,
    stockpile,
    tag_care,
    tags,
    title,
    void,
    work,
)

GROUPS: Final = (
    ledger.TYPES,
    parties.TYPES,
    sites.TYPES,
    tags.TYPES,
    licences.TYPES,
    areas.TYPES,
    tag_care.TYPES,
    incidents.TYPES,
    assurance.TYPES,
    origin.TYPES,
    custody.TYPES,
    title.TYPES,
    handling.TYPES,
    work.TYPES,
    stockpile.TYPES,
    market.TYPES,
    declared.TYPES,
    ends.TYPES,
    stock_count.TYPES,
    papers.TYPES,
    borders.TYPES,
    correction.TYPES,
    composition.TYPES,
    void.TYPES,
    dispute.TYPES,
)
TYPES: Final[Mapping[str, EventType[Any]]] = MappingProxyType(
    {kind.name: kind for group in GROUPS for kind in group}
)


@cache
def payload_of(name: str) -> type[Payload[Any]]:
    """Return the model of a known type's whole payload, built when it is first wanted: that takes a while."""
    return payload_model(TYPES[name].model)
