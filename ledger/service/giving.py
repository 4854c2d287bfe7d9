"""What is handed in beside the log: disclosures of sealed fields, and documents.

The log holds the digest of each, signed by whoever stated it, so what matches one needs no other leave: who
has the salted text or the file was given it. What matches none is not kept, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

from ledger.errors import Malformed, NotFound, Problem, Refused
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import Recorded
from ledger.service.ledger import LedgerHandle
from ledger.store.disclosures import Disclosures, names_opened
from ledger.store.evidence import Evidence

_NO_DIGEST: Final = N_("This text opens no digest of the event.")


@dataclass(frozen=True)
class Given:
    """A document that was handed in; ``is_new`` tells whether it was not kept before."""

    sha256: str
    size: int
    is_new: bool


def give_disclosures(handle: LedgerHandle, event_id: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Keep disclosures of a recorded event; return the names of all its fields that are held now.

    All are kept or none. Raises NotFound when the event is not recorded, Malformed naming each text that
    opens no digest of it, and Refused when what one says was erased here.
    """
    with handle.view() as view:
        recorded = view.get(Recorded, event_id)
        event = parse_event(view.statement(recorded.index))
    names = _names(event, texts)
    with handle.writer.locked() as database:
        kept = Disclosures(database)
        _require_not_erased(kept.erased(event_id), names)
        kept.put(event, texts, event_id=event_id)
        return kept.names(event_id)


def _names(event: Event[Any], texts: Sequence[str]) -> set[str]:
    opened = names_opened(event, texts)
    faults = [
        Problem("disclosure-unfit", "refused", f"/{number}", _NO_DIGEST)
        for number, name in enumerate(opened)
        if name is None
    ]
    if faults:
        message = N_("Not all of these are disclosures of event {event_id}; none was kept.")
        raise Malformed("disclosure-unfit", message, values={"event_id": event.id}, problems=faults)
    return {name for name in opened if name is not None}


def _require_not_erased(erased: Iterable[str], names: set[str]) -> None:
    again = sorted(names & {*erased})
    if again:
        raise Refused(
            code="disclosure-erased",
            message=N_("What {names} says was erased here, and is not taken back."),
            values={"names": ", ".join(again)},
        )


def check_named(handle: LedgerHandle, digest: str, *, event_id: str | None = None) -> None:
    """Return when a recorded event names a document by its SHA-256 (hex); NotFound otherwise.

    With ``event_id`` only that event is looked at, otherwise the whole log.
    """
    if not _is_named(handle, digest, event_id):
        raise NotFound(
            "evidence-unnamed",
            N_("No recorded event names the document {digest}."),
            values={"digest": digest},
        )


def give_document(handle: LedgerHandle, digest: str, data: bytes) -> Given:
    """Keep a document that :func:`check_named` found; Malformed when the bytes have another SHA-256 (hex)."""
    if sha256(data).hexdigest() != digest:
        raise Malformed(
            "evidence-digest", N_("These bytes are not those of SHA-256 {digest}."), values={"digest": digest}
        )
    with handle.writer.locked() as database:
        kept = Evidence(database)
        is_new = not kept.holds(digest)
        kept.add_document(data)
    return Given(digest, len(data), is_new)


def _is_named(handle: LedgerHandle, digest: str, event_id: str | None) -> bool:
    # Payloads are canonical JSON, in which a digest stands between quotation marks.
    text = f'"{digest}"'.encode()
    with handle.view() as view:
        if event_id is None:
            return next(view.log.holding(text), None) is not None
        recorded = view.find(Recorded, event_id)
        return recorded is not None and text in view.log.entry(recorded.index)
