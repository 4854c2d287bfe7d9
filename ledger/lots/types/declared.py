"""Births other than at a site: what somebody says a lot is, because nobody here saw it dug."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.lots.attribution import DECLARED, UNKNOWN
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.heirs import reattribute
from ledger.lots.problems import problem
from ledger.lots.schema import Country, Date, Fixed, Name, PartyRef, Past, PlaceRef, Remark, Text
from ledger.lots.state import Recorded
from ledger.lots.stocks import OpeningStock
from ledger.lots.types.birth import Birth, birth_problems, born, revise_birth
from ledger.lots.types.parties import is_authority
from ledger.lots.values import Share
from ledger.lots.view import At, Draft, View
from ledger.lots.weighing import policy_of

HOUR: Final = 3_600_000

Declaration = Literal[
    "opening_stock",
    "pre_programme",
    "imported",
    "state_released",
    "tailings",
    "large_scale_mine",
    "found",
    "unknown",
]


class LotDeclared(Birth):
    """A lot that was not produced at a site of this ledger. Its origin is what ``kind`` says, never a site.

    ``source`` is who or what it came from, ``mine`` a large-scale mine or a heap of tailings, ``act`` what
    released it to the party.
    """

    kind: Declaration
    place: Annotated[PlaceRef | None, Fixed()] = None
    counted_on: Annotated[Date | None, Past(), Fixed()] = None
    counted_by: Annotated[tuple[PartyRef, ...], Field(max_length=8)] = ()
    acquired_on: Date | None = None
    source: Name | None = None
    mine: Name | None = None
    from_country: Country | None = None
    reference: Name | None = None
    act: Text | None = None
    remark: Remark | None = None


_WANTED: Final = {
    "imported": ("from_country", "reference"),
    "state_released": ("act",),
    "tailings": ("mine",),
    "large_scale_mine": ("mine",),
}


def _declare_rules(event: Event[LotDeclared], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from birth_problems(event, view)
    if body.custodian not in (None, event.issuer) and not is_authority(view, event.issuer):
        # A stock is in the hands of who declares it; what the State gives out, it gives to another.
        yield problem(
            "not-custodian", "/body/custodian", lot=body.lot, custodian=body.custodian, party=event.issuer
        )
    yield problem("origin-declared", "/body/kind", lot=body.lot, kind=body.kind)
    wanted = ("counted_on", "counted_by", *_WANTED.get(body.kind, ()))
    if missing := [name for name in wanted if not getattr(body, name)]:
        yield problem("optional-missing", "/body", field=", ".join(missing))
    if body.kind == "opening_stock":
        yield from _opening_problems(event, at, view)


def _opening_problems(event: Event[LotDeclared], at: At, view: View) -> Iterator[Problem]:
    """One count on one day makes the opening stock; what is remembered later is another matter."""
    first = view.find(OpeningStock, _opening_id(event))
    if first is None or view.find(Recorded, event.id) is not None:
        return
    until = first.recorded_at + int(policy_of(view).number("late_hours")) * HOUR
    if _counted_on(event) != first.counted_on or at.recorded_at > until:
        yield problem(
            "opening-stock-again",
            "/body/kind",
            party=event.body.custodian or event.issuer,
            place=_place(event) or "-",
            day=first.counted_on,
        )


def _opening_id(event: Event[LotDeclared]) -> str:
    return f"{event.body.custodian or event.issuer}/{_place(event) or ''}"


def _counted_on(event: Event[LotDeclared]) -> str:
    return event.body.counted_on or event.payload.occurred_at[:10]


def _place(event: Event[LotDeclared]) -> str | None:
    return event.body.place or event.payload.place


def _shares(body: LotDeclared) -> tuple[Share, ...]:
    return (Share(UNKNOWN if body.kind == "unknown" else f"{DECLARED}{body.kind}", Decimal(1)),)


def _declare(event: Event[LotDeclared], at: At, draft: Draft) -> None:
    body = event.body
    draft.put(born(event, draft, state="in_stock", shares=_shares(body), place=_place(event)))
    id = _opening_id(event)
    if body.kind == "opening_stock" and draft.find(OpeningStock, id) is None:
        draft.put(OpeningStock(id, _counted_on(event), at.recorded_at))


def _revise_declaration(old: Event[LotDeclared], new: LotDeclared, _at: At, draft: Draft) -> None:
    revise_birth(old, new, draft)
    if new.kind != old.body.kind:
        reattribute(draft, new.lot, _shares(new))


TYPES: Final = (
    EventType(
        "lot.declared",
        LotDeclared,
        Nature.MOVING,
        "lot",
        _declare_rules,
        _declare,
        sealable=frozenset({"price", "latitude", "longitude"}),
        revise=_revise_declaration,
    ),
)
