"""What the newest whole description of a thing says, so that a change need only name what is different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ledger.crypto.canonical import JSON
from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.effective import effective
from ledger.lots.parse import parse_event
from ledger.lots.state import Recorded
from ledger.store.catalog import Catalog

_BIRTH: frozenset[str] = frozenset({"enrolment", "party", "site"})


def with_changes(
    catalog: Catalog, kind: Literal["party", "site"], id: str, changed: Mapping[str, JSON]
) -> dict[str, JSON]:
    """Return the body that describes a thing anew: what was said of it last, as corrected, with changes.

    Raises NotFound when it was never described.
    """
    return {**_current(catalog, kind, id), **changed, kind: id}


def _current(catalog: Catalog, kind: str, id: str) -> dict[str, JSON]:
    types = {f"{kind}.registered", f"{kind}.updated"}
    for index in reversed(catalog.touches(kind, id)):
        recorded = catalog.find(Recorded, parse_event(catalog.statement(index)).id)
        if recorded is not None and recorded.type in types:
            body = effective(recorded, catalog)["body"]
            if not isinstance(body, dict):
                raise RuntimeError("bug: a recorded event has a body that is no object")
            return {name: value for name, value in body.items() if name not in _BIRTH}
    raise NotFound(
        f"{kind}-missing", N_("There is no {kind} {id} in this ledger."), values={"kind": kind, "id": id}
    )
