"""What may be asked of lists and by date: each parameter at most once, and none that is not known."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ledger.crypto.canonical import JSON
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import Malformed, Problem
from ledger.language import N_
from ledger.lots.codes import find_mineral, find_mineral_named
from ledger.lots.schema import DAY, Date, Timestamp, day_of, instant
from ledger.lots.state import LotState
from ledger.service.diligence.assessing import Asked
from ledger.service.show.listing import Seen, Wanted, list_records
from ledger.store.catalog import Catalog

DEEPEST: Final = 10_000
"""Rows up to which pages are numbered; behind them a list goes on by ``after``."""
LOOKED_AT: Final = 20_000
"""Records looked at for one page, so that no question takes long, however few of them fit."""
SECOND: Final = 1_000
"""Milliseconds."""
_SEVERAL: Final = frozenset({"pack"})

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
_SITE_STATES = Literal["blue", "green", "yellow", "red"]


def ask_once(request: Request) -> None:
    """Refuse a question in which a parameter stands twice: nobody can tell which is meant."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    twice = sorted(name for name, count in counts.items() if count > 1 and name not in _SEVERAL)
    if twice:
        message = N_("A parameter stands there more than once.")
        problems = [Problem("parameter-twice", "refused", f"/query/{name}", message) for name in twice]
        raise Malformed("request-malformed", N_("These parameters cannot be read."), problems=problems)


class Query(BaseModel):
    """Parameters of which each is known; ``lang`` chooses the language of sentences."""

    model_config = ConfigDict(extra="forbid")
    lang: Annotated[str | None, Field(description="Language of sentences: en or fr.", max_length=20)] = None


class ListQuery(Query):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=DEEPEST, description="The number of the page, from 1.")] = 1
    limit: Annotated[int, Field(ge=1, le=500, description="Rows of a page.")] = 50
    after: Annotated[Name | None, Field(description="Go on behind this id; then there is no page.")] = None

    def wanted(self) -> Wanted:
        """Return what narrows the list."""
        return Wanted()


class LotsQuery(ListQuery):
    """Which lots."""

    party: Annotated[Name | None, Field(description="Lots which that party has or owns.")] = None
    place: Annotated[Name | None, Field(description="Lots at that place.")] = None
    site: Annotated[Name | None, Field(description="Lots of which some was dug at that site.")] = None
    state: Annotated[LotState | None, Field(description="Lots in that state.")] = None
    mineral: Annotated[Name | None, Field(description="A mineral's name or HS code.")] = None
    from_: Annotated[Date | None, Field(alias="from", description="Lots that came to be then or later.")] = (
        None
    )
    to: Annotated[Date | None, Field(description="Lots that came to be up to then.")] = None

    def wanted(self) -> Wanted:
        """Return what narrows the list; Malformed for a mineral that nothing is called."""
        return Wanted(
            party=self.party,
            place=self.place,
            site=self.site,
            state=self.state,
            mineral=mineral_asked(self.mineral),
            first=self.from_,
            last=self.to,
        )


class PartiesQuery(ListQuery):
    """Which parties."""

    state: Literal["active", "suspended"] | None = None

    def wanted(self) -> Wanted:
        """Return what narrows the list."""
        return Wanted(state=self.state)


class SitesQuery(ListQuery):
    """Which sites, with the status that holds on a day."""

    party: Annotated[Name | None, Field(description="Sites that party works at.")] = None
    state: _SITE_STATES | None = None
    mineral: Annotated[Name | None, Field(description="A mineral's name or HS code.")] = None
    on: Annotated[Date | None, Field(description="The day of the status; today unless given.")] = None

    def wanted(self) -> Wanted:
        """Return what narrows the list; Malformed for a mineral that nothing is called."""
        return Wanted(party=self.party, state=self.state, mineral=mineral_asked(self.mineral))


class PlacesQuery(ListQuery):
    """Which places."""

    party: Annotated[Name | None, Field(description="Places which that party runs.")] = None
    site: Annotated[Name | None, Field(description="Places at that site.")] = None

    def wanted(self) -> Wanted:
        """Return what narrows the list."""
        return Wanted(party=self.party, site=self.site)


class IncidentsQuery(ListQuery):
    """Which incidents."""

    party: Annotated[Name | None, Field(description="Incidents opened by that party or about it.")] = None
    place: Annotated[Name | None, Field(description="Incidents about that place.")] = None
    site: Annotated[Name | None, Field(description="Incidents about that site.")] = None
    state: Literal["open", "closed"] | None = None

    def wanted(self) -> Wanted:
        """Return what narrows the list."""
        return Wanted(party=self.party, place=self.place, site=self.site, state=self.state)


class DayQuery(Query):
    """Of which day."""

    on: Annotated[Date | None, Field(description="The day; today unless given.")] = None


class TraceQuery(Query):
    """Which part of what a heap makes of a lot."""

    page: Annotated[
        int, Field(ge=1, le=1_000_000, description="Which hundred lots of each contamination set.")
    ] = 1


class AssessmentQuery(Query):
    """By which packs, of which day, as known when."""

    pack: Annotated[
        list[Name],
        Field(max_length=20, description="A pack by its id (repeatable); all of them if not given."),
    ] = []
    on: Annotated[Date | None, Field(description="The day that is asked about; today unless given.")] = None
    known_at: Annotated[
        Date | Timestamp | None,
        Field(description="What was recorded later was not known: a day or a second; now unless given."),
    ] = None

    def asked(self, now: int) -> Asked:
        """Return what is asked at ``now`` (Unix ms); NotFound for a pack that the program does not bring."""
        known = now if self.known_at is None else _end_of(self.known_at)
        # By id alone: a folder of the server's is nobody's to name.
        packs = tuple(map(shipped_pack, dict.fromkeys(self.pack or shipped_ids())))
        return Asked(packs, day_of(known) if self.on is None else self.on, known)


def _end_of(text: str) -> int:
    """Return the last millisecond of a day or second."""
    return instant(f"{text}T00:00:00Z") + DAY - 1 if "T" not in text else instant(text) + SECOND - 1


def list_page(
    request: Request, view: Catalog, kind: str, asked: ListQuery, *, on: str, seen: Seen
) -> dict[str, JSON]:
    """Return a page of a list as ``{data, pagination}``; Malformed for one that is too deep."""
    page = 1 if asked.after is not None else asked.page
    if page * asked.limit > DEEPEST:
        raise Malformed(
            "page-too-deep",
            N_("Pages are numbered up to row {most}; go on by the address in “next”."),
            values={"most": DEEPEST},
        )
    found: dict[str, Any] = list_records(
        view,
        kind,
        asked.wanted(),
        on=on,
        after=asked.after or "",
        limit=page * asked.limit,
        seen=seen,
        looked_at=LOOKED_AT,
    )
    pagination: JSON = {
        "page": asked.page if asked.after is None else None,
        "limit": asked.limit,
        "next": None if found["more"] is None else _address(request, asked, found["more"]),
    }
    return {"data": found["items"][(page - 1) * asked.limit :], "pagination": pagination}


def _address(request: Request, asked: ListQuery, after: str) -> str:
    kept = {name: value for name, value in request.query_params.items() if name not in {"page", "after"}}
    return f"{request.url.path}?{urlencode({**kept, 'limit': asked.limit, 'after': after})}"


def mineral_asked(typed: str | None) -> str | None:
    """Return the HS code of a mineral by its name or code; Malformed when nothing is called so."""
    if typed is None:
        return None
    found = find_mineral_named(typed) or find_mineral(typed)
    if found is None:
        raise Malformed("mineral-unknown", N_("No mineral is called “{name}”."), values={"name": typed})
    return found.code
