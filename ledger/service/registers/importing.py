"""``import sites``: the sites of an outside register registered, its visits recorded as dated observations.

An import may be stopped at any moment and run again: what is recorded already is found in the ledger, sites
by their id and visits by their reference, and only the rest is signed (``docs/decisions/0006``). An
observer's visit never decides a site's status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, envelope_id, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.errors import Refused
from ledger.language import N_
from ledger.lots.event import SCHEMA
from ledger.lots.parse import parse_event
from ledger.lots.state import LEDGER, Key, Ledger, Site
from ledger.lots.types.sites import Observation, SiteRegistered
from ledger.lots.view import View
from ledger.service.ledger import LedgerHandle
from ledger.service.registers.cells import Odd
from ledger.service.registers.file import Register, RegisterSite
from ledger.service.registers.visits import Visit
from ledger.store.answer import Answer
from ledger.store.catalog import Catalog

BATCH: Final = 1000
Progress = Callable[[int, int], None]
"""Called with the number of events done and of all events to do."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A site or visit that is recorded with other content than the file now has; nothing was changed."""

    line: int
    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or a dry run would do.

    ``sites`` and ``visits`` are those of the file, ``recorded`` the events that were new, ``already_there``
    those that were not. ``odd`` names every cell that was not simply taken over, ``ignored`` every column
    that is left out, with the reason.
    """

    sites: int
    visits: int
    recorded: int
    already_there: int
    odd: tuple[Odd, ...]
    differing: tuple[Differing, ...]
    ignored: dict[str, str]
    credit: str
    dry_run: bool

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``import sites`` prints."""
        return {
            "sites": self.sites,
            "visits": self.visits,
            "recorded": self.recorded,
            "already_there": self.already_there,
            "odd": [one.as_json() for one in self.odd],
            "differing": [
                {"line": one.line, "id": one.id, "fields": [*one.fields]} for one in self.differing
            ],
            "ignored": {**self.ignored},
            "credit": self.credit,
            "dry_run": self.dry_run,
        }


@dataclass(slots=True)
class Signer:
    """Who imports: a party and its admin key (role authority or programme).

    The events of a key are numbered; ``seq`` and ``last`` are its newest one.
    """

    party: str
    key: SigningKey
    ledger: str
    seq: int = 0
    last: str | None = None

    @classmethod
    def at(cls, view: View, party: str, key: SigningKey) -> Signer:
        """Return the signer as the ledger knows it now; what it may sign is decided with each event."""
        own, known = view.find(Ledger, LEDGER), view.find(Key, key.public_key.hex())
        genesis = "" if own is None else own.genesis
        return cls(party, key, genesis) if known is None else cls(party, key, genesis, known.seq, known.last)

    def sign(
        self, type: str, body: dict[str, JSON], *, occurred_at: str, **common: JSON
    ) -> tuple[str, bytes]:
        """Return the id and the bytes of the next event."""
        payload: dict[str, JSON] = {
            "schema": SCHEMA,
            "type": type,
            "ledger": self.ledger,
            "issuer": self.party,
            "occurred_at": occurred_at,
            "entry_mode": "import",
            "seq": self.seq + 1,
            "body": body,
            **common,
        }
        if self.last is not None:
            payload["prev"] = self.last
        data = sign_envelope(
            format_canonical(payload), self.key, content_type=EVENT, issuer=self.party, subject=type
        )
        self.seq, self.last = self.seq + 1, envelope_id(data)
        return self.last, data


@dataclass(frozen=True, slots=True)
class _Placed:
    """A signed event, with the line of the site or visit that it is of."""

    line: int
    id: str
    event: bytes


@dataclass(slots=True)
class _Plan:
    """What is not recorded yet, in the order of the file, and what is recorded otherwise."""

    missing: list[tuple[RegisterSite, str | None, list[Visit]]] = field(default_factory=list)
    already_there: int = 0
    differing: list[Differing] = field(default_factory=list)

    @property
    def events(self) -> int:
        return sum((head is None) + len(visits) for _, head, visits in self.missing)


def import_sites(
    handle: LedgerHandle,
    register: Register,
    *,
    party: str,
    key: SigningKey,
    at: int,
    recorded_at: int | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Record the sites and visits of a register that the ledger does not have.

    ``at`` is the moment of the import (Unix ms), ``recorded_at`` the scenario's clock of a demo ledger.
    Raises Refused, naming the first site or visit, when the signer may not register sites or observe; what
    was recorded before that stays, and another import goes on from there.
    """
    with handle.view() as view:
        plan = _plan(register, view)
        signer = Signer.at(view, party, key)
    if not dry_run:
        occurred_at = datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        events = _events(plan, signer, occurred_at)
        _submit(handle, events, whole=plan.events, recorded_at=recorded_at, progress=progress)
    return ImportReport(
        sites=len(register.sites),
        visits=register.visits,
        recorded=0 if dry_run else plan.events,
        already_there=plan.already_there,
        odd=register.odd,
        differing=tuple(plan.differing),
        ignored=dict(register.mapping.ignored),
        credit=register.mapping.credit,
        dry_run=dry_run,
    )


def _plan(register: Register, view: Catalog) -> _Plan:
    plan = _Plan()
    for site in register.sites:
        known = view.find(Site, site.id)
        if known is None:
            plan.missing.append((site, None, list(site.visits)))
            continue
        plan.already_there += 1
        visits = _known_visits(site, view, plan)
        if visits:
            plan.missing.append((site, known.head, visits))
    return plan


def _known_visits(site: RegisterSite, view: Catalog, plan: _Plan) -> list[Visit]:
    """Return the visits that are not recorded; name the site and visits that are recorded differently."""
    recorded: dict[str, dict[str, JSON]] = {}
    for index in view.touches("site", site.id):
        event = parse_event(view.statement(index))
        if isinstance(event.body, Observation) and event.body.source_ref is not None:
            recorded[event.body.source_ref] = _body(event.body)
        elif type(event.body) is SiteRegistered:
            _compare(site.line, site.id, site.body, _body(event.body), plan)
    missing = []
    for visit in site.visits:
        if visit.ref not in recorded:
            missing.append(visit)
            continue
        plan.already_there += 1
        _compare(visit.line, visit.ref, {"site": site.id, **visit.body}, recorded[visit.ref], plan)
    return missing


def _body(body: Observation | SiteRegistered) -> dict[str, JSON]:
    return body.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _compare(line: int, id: str, now: dict[str, JSON], was: dict[str, JSON], plan: _Plan) -> None:
    fields = tuple(name for name in sorted(now.keys() | was.keys()) if now.get(name) != was.get(name))
    if fields:
        plan.differing.append(Differing(line, id, fields))


def _events(plan: _Plan, signer: Signer, occurred_at: str) -> Iterator[_Placed]:
    """Yield what is to be recorded: each site before its visits."""
    for site, head, visits in plan.missing:
        cited = head
        if cited is None:
            cited, data = signer.sign("site.registered", site.body, occurred_at=occurred_at)
            yield _Placed(site.line, site.id, data)
        for visit in visits:
            common: dict[str, JSON] = {"cites": [cited]}
            if visit.not_known:
                common["not_known"] = [{"field": where, "reason": why} for where, why in visit.not_known]
            body: dict[str, JSON] = {"site": site.id, **visit.body}
            _, data = signer.sign("observation.recorded", body, occurred_at=occurred_at, **common)
            yield _Placed(visit.line, visit.ref, data)


def _submit(
    handle: LedgerHandle,
    events: Iterator[_Placed],
    *,
    whole: int,
    recorded_at: int | None,
    progress: Progress | None,
) -> None:
    done = 0
    while batch := list(islice(events, BATCH)):
        answers = handle.submit([one.event for one in batch], recorded_at=recorded_at)
        for placed, answer in zip(batch, answers, strict=True):
            _require(placed, answer)
        done += len(batch)
        if progress is not None:
            progress(done, whole)


def _require(placed: _Placed, answer: Answer) -> None:
    """Stop at the first event that was not recorded: a signer without the right has it for none of them."""
    if answer.status in ("recorded", "duplicate"):
        return
    if isinstance(answer.error, Refused):
        raise Refused(
            answer.problems,
            code="import-refused",
            head=answer.head,
            message=N_("The import stopped at line {line}, {id}. What was recorded before stays recorded."),
            values={"line": placed.line, "id": placed.id},
        )
    raise answer.error or RuntimeError(f"bug: {placed.id} was neither recorded nor refused")
