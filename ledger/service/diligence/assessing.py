"""Assesses subjects by packs: one of them, a passport alone, or every lot of a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from ledger.crypto.canonical import JSON
from ledger.crypto.keys import SigningKey
from ledger.crypto.sealed import open_disclosure
from ledger.diligence.assess import ALL_SCOPES, judge
from ledger.diligence.cahra import AreaList
from ledger.diligence.findings import Assessment
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Pack, Scope, Subject
from ledger.diligence.question import About, Matter
from ledger.errors import Malformed
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.log.note import format_base64
from ledger.lots.state import LEDGER, Ledger, Lot
from ledger.service.diligence.evidence import Evidence
from ledger.service.ledger import LedgerHandle
from ledger.service.recording.prepare import signer_of
from ledger.service.show.thing import find_event
from ledger.store.catalog import Catalog
from ledger.store.disclosures import Disclosures
from ledger.verify.assessment_file import sign_assessment

PASSPORT: Final[frozenset[Scope]] = frozenset({"passport"})
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """By which packs, of which day, as known at which moment (Unix ms), with which list of areas."""

    packs: tuple[Pack, ...]
    on: str
    known_at: int
    cahra: AreaList | None = None


def parse_subject(text: str) -> About:
    """Return the subject of ``KIND:ID``, of an id alone a lot; Malformed when there is no such kind."""
    kind, colon, id = text.rpartition(":")
    if not colon:
        return About("lot", text)
    found: Subject | None = next((one for one in get_args(Subject) if one == kind), None)
    if found is None or not id:
        raise Malformed(
            "subject-form",
            N_("“{subject}” names nothing that can be assessed."),
            values={"subject": text},
            hint=N_("Name a lot, site:ID, party:ID, shipment:EVENT or period:2026-03."),
        )
    return About(found, id)


def find_subject(view: Catalog, subject: About) -> About:
    """Return the subject with its whole id: of a shipment the first digits of its event may be given."""
    if subject.kind != "shipment":
        return subject
    return About("shipment", find_event(view, subject.id).id)


def assess_stated(
    subject: About, stated: Iterable[Stated[Any]], asked: Asked, scopes: frozenset[Scope] = ALL_SCOPES
) -> list[Assessment]:
    """Return what each pack finds about a subject from its events."""
    matter = Matter(subject, History(stated, on=asked.on, known_at=asked.known_at), asked.cahra)
    return [judge(matter, pack, scopes=scopes) for pack in asked.packs]


def assess_lots(
    view: Catalog, asked: Asked, progress: Progress | None = None
) -> Iterator[Sequence[Assessment]]:
    """Yield what each pack finds about every lot, in the order of their ids, without keeping it."""
    whole = view.count(Lot)
    evidence = Evidence(view)
    for done, lot in enumerate(view.each(Lot), 1):
        subject = About("lot", lot.id)
        yield assess_stated(subject, evidence.of(subject), asked)
        if progress is not None:
            progress(done, whole)


def disclosed(
    handle: LedgerHandle, events: Iterable[Stated[Any]], names: Sequence[str], *, reader: str = LEDGER
) -> Mapping[str, Mapping[str, JSON]]:
    """Return what sealed fields of some names say, by event, as far as it is held.

    That ``reader`` read them is written down.
    """
    found: dict[str, dict[str, JSON]] = {}
    with handle.writer.locked() as database:
        kept = Disclosures(database)
        for one in events:
            sealed = dict(zip(one.event.payload.sealed, one.event.payload.sd, strict=True))
            for name in {*names} & {*sealed} & {*kept.names(one.id)}:
                text = kept.read(one.id, name, reader=reader, at=handle.clock())
                value = open_disclosure(text, name=name, digest=sealed[name])
                found.setdefault(one.id, {})[name] = value
    return found


def sign(view: Catalog, assessment: Assessment, key: SigningKey, issued_at: str) -> bytes:
    """Return the envelope of an assessment, signed for the party of the key at the newest entry.

    ``issued_at`` is ``YYYY-MM-DDTHH:MM:SSZ``. Raises KeyUnknown when the key is not enrolled.
    """
    head = view.log.newest()
    if head is None:
        raise RuntimeError("bug: a ledger without a genesis")
    return sign_assessment(
        assessment,
        key,
        ledger=view.get(Ledger, LEDGER).genesis,
        issuer=signer_of(view, key.public_key.hex()),
        issued_at=issued_at,
        at=(head.size, format_base64(head.root)),
    )
