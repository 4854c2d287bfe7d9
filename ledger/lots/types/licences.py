"""What offices record of sites and parties: inspections and licences. Neither decides a status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.problems import problem
from ledger.lots.schema import Date, Fixed, Hash, Id, Model, Name, PartyRef, Past, SiteRef, Text
from ledger.lots.state import Party, Site
from ledger.lots.types.parties import Licence
from ledger.lots.values import Inspection, LicenceTerm
from ledger.lots.view import At, Draft, View

_KEPT: Final = 16
"""Inspections of a site that its record keeps, the newest."""
_UNLICENSED: Final = "unlicensed"


class SiteInspected(Model):
    """An inspection of a site (ICGLR MD.07). ``result`` is the status found; an authority decides it.

    ``inspector`` is a pseudonym, the name is sealed.
    """

    site: Annotated[SiteRef, Fixed()]
    number: Name | None = None
    inspected_on: Annotated[Date, Past()]
    result: Annotated[int, Field(ge=0, le=3)]
    inspector: Id
    position: Name
    agency: Name
    government_id: Name | None = None
    report_sha256: Hash | None = None
    purpose: Text | None = None
    findings: Text | None = None


class LicenceRecorded(Licence):
    """A licence of a party, for a site or both (ICGLR MD.02); the newest of its type and number counts."""

    holder: Annotated[PartyRef | None, Fixed()] = None
    site: Annotated[SiteRef | None, Fixed()] = None
    active: bool = True
    issuer: Name | None = None
    legal_act: Text | None = None


def _inspect(event: Event[SiteInspected], _at: At, draft: Draft) -> None:
    body = event.body
    site = draft.get(Site, body.site)
    found = Inspection(body.inspected_on, body.result, event.id)
    others = (one for one in site.inspections if one.event != event.id)
    newest = sorted((*others, found), key=lambda one: one.on_day)[-_KEPT:]
    draft.put(replace(site, inspections=tuple(newest)))


def _licence_rules(event: Event[LicenceRecorded], _at: At, _view: View) -> Iterator[Problem]:
    if event.body.holder is None and event.body.site is None:
        yield problem("subject-missing", "/body", kinds="holder, site")


def _record(event: Event[LicenceRecorded], _at: At, draft: Draft) -> None:
    body = event.body
    term = LicenceTerm(body.type, body.number, body.from_, body.to, body.active, event.id)
    if body.holder is not None:
        party = draft.get(Party, body.holder)
        draft.put(replace(party, licences=_with(party.licences, term)))
    if body.site is not None:
        site = draft.get(Site, body.site)
        draft.put(replace(site, licences=_with(site.licences, term)))


def _with(licences: tuple[LicenceTerm, ...], term: LicenceTerm) -> tuple[LicenceTerm, ...]:
    """Return the licences with one more, or with it in the place of the same one as recorded before."""
    others = (one for one in licences if (one.type, one.number) != (term.type, term.number))
    return (*others, term)


def _revise_licence(old: Event[LicenceRecorded], new: LicenceRecorded, _at: At, draft: Draft) -> None:
    """Let a corrected licence count, unless a later one took its place."""
    term = LicenceTerm(new.type, new.number, new.from_, new.to, new.active, old.id)

    def revised(licences: tuple[LicenceTerm, ...]) -> tuple[LicenceTerm, ...]:
        return tuple(term if one.event == old.id else one for one in licences)

    if new.holder is not None:
        party = draft.get(Party, new.holder)
        draft.put(replace(party, licences=revised(party.licences)))
    if new.site is not None:
        site = draft.get(Site, new.site)
        draft.put(replace(site, licences=revised(site.licences)))


def licensed_on(site: Site, day: str) -> bool:
    """Whether a licence covers a day, as far as licences are recorded."""
    licences = [one for one in site.licences if one.type != _UNLICENSED]
    return not licences or any(one.covers(day) for one in licences)


TYPES: Final = (
    EventType(
        "site.inspected",
        SiteInspected,
        Nature.GOVERNANCE,
        "site",
        no_rules,
        _inspect,
        sealable=frozenset({"inspector_name", "narrative"}),
    ),
    EventType(
        "licence.recorded",
        LicenceRecorded,
        Nature.ANNOTATING,
        "site",
        _licence_rules,
        _record,
        admin=True,
        revise=_revise_licence,
        others=("party",),
    ),
)
