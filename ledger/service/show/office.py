"""What is known of batches of tags, of the tags of a site or party, of incidents and of restricted areas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.office import Area, Incident
from ledger.lots.state import Party, Place, Site
from ledger.lots.tagging import Batch, Tag
from ledger.store.catalog import Catalog

COUNTS: Final = ("issued", "in_hand", "used", "damaged", "lost", "void", "returned")
"""Issued tags are the sum of the others."""
_DIGITS: Final = re.compile("([0-9]+)")


def as_counted(id: str) -> tuple[list[str | int], str]:
    """Return a key that sorts ids with numbers as people count them: B-2 before B-10."""
    return [int(part) if part.isdecimal() else part for part in _DIGITS.split(id)], id


def show_batch(view: Catalog, id: str) -> dict[str, JSON]:
    """Return a batch of tags and what became of them; NotFound when there is none."""
    batch = view.get(Batch, id)
    return {
        "batch": batch.id,
        "scheme": batch.scheme,
        "level": batch.level,
        "issuer": batch.issuer,
        "site": batch.site,
        "counts": _counts(batch),
        "assigned": batch.assigned,
        "head": batch.head,
    }


def _counts(batch: Batch) -> dict[str, JSON]:
    return {name: getattr(batch, name) for name in COUNTS}


def show_site_tags(view: Catalog, site: str) -> dict[str, JSON]:
    """Return what became of all tags that were issued for a site; NotFound when there is no such site."""
    view.get(Site, site)
    batches = [batch for batch in view.each(Batch) if batch.site == site]
    return _tags({"site": site, "party": None}, batches, _summed(batches))


def _summed(batches: Iterable[Batch]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for batch in batches:
        whole.update({name: getattr(batch, name) for name in COUNTS})
    return whole


def show_party_tags(view: Catalog, party: str) -> dict[str, JSON]:
    """Return what became of all tags that a party was given and did not hand on; NotFound without it."""
    view.get(Party, party)
    counts: Counter[str] = Counter()
    batches: set[str] = set()
    for tag in view.each(Tag):
        if tag.holder == party and tag.batch is not None:
            counts["issued"] += 1
            counts["in_hand" if tag.state in ("issued", "assigned") else tag.state] += 1
            batches.add(tag.batch)
    return _tags({"site": None, "party": party}, [view.get(Batch, id) for id in batches], counts)


def _tags(about: dict[str, JSON], batches: Iterable[Batch], counts: Counter[str]) -> dict[str, JSON]:
    return {
        **about,
        "counts": {name: counts[name] for name in COUNTS},
        "batches": [
            {"batch": batch.id, "counts": _counts(batch)}
            for batch in sorted(batches, key=lambda one: as_counted(one.id))
        ],
    }


def show_incident(view: Catalog, id: str, *, on: str) -> dict[str, JSON]:
    """Return an incident, and whether it is overdue on a day; NotFound when there is none."""
    incident = view.get(Incident, id)
    is_open = incident.state == "open"
    return {
        "incident": incident.id,
        "level": incident.level,
        "risk": incident.risk,
        "state": incident.state,
        "outcome": incident.outcome,
        "opened_by": incident.opened_by,
        "lots": list(incident.lots),
        "sites": list(incident.sites),
        "places": list(incident.places),
        "parties": list(incident.parties),
        "answer_by": incident.answer_by,
        "answers": incident.answers,
        "due_on": incident.due_on,
        "overdue": is_open and incident.due_on is not None and incident.due_on < on,
        "head": incident.head,
    }


def show_area(view: Catalog, id: str, *, on: str) -> dict[str, JSON]:
    """Return a restricted area, and whether it is in force on a day; NotFound when there is none."""
    area = view.get(Area, id)
    return {
        "area": area.id,
        "name": area.name,
        "sites": [site.id for site in view.each(Site) if area.id in site.areas],
        "places": [place.id for place in view.each(Place) if area.id in place.areas],
        "province": area.province,
        "from": area.from_day,
        "to": area.to_day,
        "lifted_on": area.lifted_on,
        "in_force": area.covers(on),
        "on": on,
        "head": area.head,
    }
