"""What one process checks of 256 entries by itself: bytes, hashes, signatures and form.

To read the events (``reading``) and to replay them, which has to follow the order of the log, is left to
another one. Nothing here needs the event types, so that a process starts fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import NamedTuple

from ledger.crypto.envelope import (
    EVENT,
    Envelope,
    check_envelope,
    envelope_id,
    parse_envelope,
    statement_digest,
)
from ledger.errors import CannotTell, Fault, LedgerError, Malformed, NotFound, SignatureInvalid
from ledger.frozen import dataclass
from ledger.log.entry import parse_entry
from ledger.log.merkle import HASH_BYTES, leaf_hash
from ledger.log.tiles import WIDTH, bundle_path, parse_bundle, split_hashes, tile_path
from ledger.lots.form import Form, form_of
from ledger.verify.remarks import fault
from ledger.verify.source import Source
from ledger.verify.verdict import fault_of


@dataclass(frozen=True, slots=True)
class Job:
    """One tile of a source; the first ``skip`` of its entries were audited before."""

    source: Source
    number: int
    width: int
    skip: int = 0


class Checked(NamedTuple):
    """One entry with its bytes checked.

    ``form`` is None when it holds no event, ``digest`` empty when it is no envelope, ``recorded_at`` None
    when it is no entry. A process hands the form to another one, which reads the event in
    it: that is cheaper than to pack and unpack events.
    """

    recorded_at: int | None = None
    digest: bytes = b""
    form: Form | None = None


@dataclass(slots=True)
class Bundle:
    """What was found in one tile.

    ``leaves`` are the hashes of the entries, or those of the tile when the entries cannot be read, or None.
    ``checked`` begins behind the entries that were skipped. ``unreached`` says why the source did not answer.
    """

    number: int
    leaves: list[bytes] | None = None
    checked: list[Checked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    complete: bool = False
    unreached: str = ""


def check_bundle(job: Job) -> Bundle:
    """Check one tile and its entries. Raises nothing, whatever the bytes are."""
    bundle = Bundle(job.number)
    try:
        kept = _read_hashes(job, bundle)
        entries = _read_entries(job, bundle)
    except CannotTell as error:
        bundle.unreached = error.message
        return bundle
    if entries is None:
        bundle.leaves = kept
        return bundle
    bundle.complete = True
    bundle.leaves = [leaf_hash(entry) for entry in entries]
    if kept is not None and kept != bundle.leaves:
        _name_altered(job, bundle, kept)
    bundle.checked = check_entries(entries[job.skip :], job.number * WIDTH + job.skip, bundle.faults)
    return bundle


def _read_hashes(job: Job, bundle: Bundle) -> list[bytes] | None:
    path = tile_path(0, job.number, job.width)
    try:
        hashes = split_hashes(job.source.read_tile(0, job.number, job.width))
    except NotFound as error:
        bundle.faults.append(fault_of(error, where=path))
        return None
    if len(hashes) != job.width or len(hashes[-1]) != HASH_BYTES:
        bundle.faults.append(fault("tile-malformed", where=path, path=path, size=HASH_BYTES * job.width))
        return None
    return hashes


def _read_entries(job: Job, bundle: Bundle) -> list[bytes] | None:
    path = bundle_path(job.number, job.width)
    try:
        return parse_bundle(job.source.read_bundle(job.number, job.width), count=job.width)
    except (NotFound, Malformed) as error:
        bundle.faults.append(fault_of(error, where=path, index=job.number * WIDTH))
        return None


def _name_altered(job: Job, bundle: Bundle, kept: list[bytes]) -> None:
    """Name every entry whose hash is not the one in the tile."""
    for offset, (now, then) in enumerate(zip(bundle.leaves or [], kept, strict=True)):
        if now != then:
            path = tile_path(0, job.number, job.width)
            index = job.number * WIDTH + offset
            bundle.faults.append(fault("entry-altered", where=path, index=index, path=path))


def check_entries(entries: Sequence[bytes], first: int, faults: list[Fault]) -> list[Checked]:
    """Check the bytes of neighbouring entries.

    Each step is taken for all of them before the next one: a processor that stays with one piece of code
    is twice as fast. Faults are added in the order of the entries.
    """
    found: list[Fault] = []
    opened = [_open(data, index, found) for index, data in enumerate(entries, first)]
    for one in opened:
        _check_signature(one, found)
    checked = [_check_form(one, found) for one in opened]
    faults += sorted(found, key=lambda fault: fault.index or 0)
    return checked


@dataclass(frozen=True, slots=True)
class _Opened:
    """An entry whose event is not read yet; ``envelope`` is None when it holds none."""

    index: int
    recorded_at: int | None = None
    event_id: str = ""
    envelope: Envelope | None = None


def _open(data: bytes, index: int, faults: list[Fault]) -> _Opened:
    try:
        entry = parse_entry(data)
    except Malformed as error:
        faults.append(fault_of(error, index=index))
        return _Opened(index)
    event_id = envelope_id(entry.statement)
    try:
        envelope = parse_envelope(entry.statement, content_type=EVENT)
    except Malformed as error:
        faults.append(fault_of(error, index=index, event_id=event_id))
        return _Opened(index, entry.recorded_at)
    return _Opened(index, entry.recorded_at, event_id, envelope)


def _check_signature(opened: _Opened, faults: list[Fault]) -> None:
    if opened.envelope is None:
        return
    try:
        check_envelope(opened.envelope)
    except SignatureInvalid as error:
        faults.append(fault_of(error, where="signature", index=opened.index, event_id=opened.event_id))


def _check_form(opened: _Opened, faults: list[Fault]) -> Checked:
    if opened.envelope is None:
        return Checked(opened.recorded_at)
    form = None
    try:
        form = form_of(opened.envelope, opened.event_id)
    except Malformed as error:
        faults += malformed_faults(error, opened.index, opened.event_id)
    return Checked(opened.recorded_at, statement_digest(opened.envelope), form)


def malformed_faults(error: LedgerError, index: int, event_id: str) -> list[Fault]:
    """Return everything that is wrong with a malformed event, one fault each."""
    problems = error.problems if isinstance(error, Malformed) else ()
    if not problems:
        return [fault_of(error, index=index, event_id=event_id)]
    return [Fault(problem.code, problem.message, problem.where, index, event_id) for problem in problems]
