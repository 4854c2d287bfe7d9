"""Makes the passport of a lot and signs the ledger's statement on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ledger.crypto.envelope import check_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base64url
from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import format_base64, parse_note
from ledger.log.tiles import prove_inclusions
from ledger.lots.state import LEDGER, Ledger, Lot
from ledger.service.ledger import LedgerHandle
from ledger.service.passports.closure import Closure, History
from ledger.service.snapshot import Snapshot
from ledger.verify.assessment_file import parse_assessment
from ledger.verify.passport_file import (
    LIMIT,
    MAX_ASSESSMENTS,
    VERSION,
    Disclosed,
    LotStatement,
    Passport,
    PassportEvent,
    balance_of,
    contamination_of,
    cover,
    format_passport,
    shares_of,
    sign_statement,
)

_TRIES: Final = 20
_HASH_CHARACTERS: Final = 47
_EVENT_CHARACTERS: Final = 120
_QUOTES: Final = 3


@dataclass(frozen=True, slots=True)
class Request:
    """For whom a passport is made, when (Unix ms), its limit in bytes, and what goes along.

    ``assessments`` are pairs of a party and what it signed, in base64url.
    """

    lot: str
    audience: str | None
    issued_at: int
    limit: int = LIMIT
    assessments: tuple[tuple[str, str], ...] = ()

    @property
    def room(self) -> int:
        """The bytes that are left for events."""
        return self.limit - sum(len(one) + _QUOTES for _, one in self.assessments)


def build_passport(
    handle: LedgerHandle,
    lot: str,
    *,
    disclose: Sequence[str] = (),
    assessments: Sequence[bytes] = (),
    audience: str | None = None,
    reader: str = LEDGER,
    now: int | None = None,
) -> bytes:
    """Return the passport of a lot under the newest published checkpoint, which is signed if need be.

    ``disclose`` names sealed fields of the lot's own events that are shown, ``reader`` who asked for them,
    ``assessments`` are signed ones of this lot, ``audience`` for whom the passport is made, ``now`` the time
    of the statement (Unix ms; the handle's clock when it is left out). Raises NotFound for a lot that is not
    recorded and for a field that is not disclosed; Malformed or SignatureInvalid for an assessment that is
    none, Malformed when even the lot's own events are more than 5 MB.
    """
    carried = _checked(assessments, lot, handle.ledger.genesis)
    request = Request(lot, audience, handle.clock() if now is None else now, assessments=carried)
    for _ in range(_TRIES):
        note = handle.publish()
        head = parse_checkpoint(parse_note(note).text)
        with handle.view() as view:
            newest = view.log.newest()
            # An entry that came in between is not under the checkpoint; the records would be ahead of it.
            if newest is None or newest.size != head.size:
                continue
            history = Snapshot(view)
            closure = Closure(history, lot)
            wanted = _sealed(closure, history, lot, disclose)
            passport = compose(history, closure, note, request, key=handle.keys.statement)
        shown = _disclose(handle, wanted, reader)
        return format_passport(passport.model_copy(update={"disclosures": shown}))
    raise NotFound(
        "passport-busy",
        N_("The log grew too fast to make the passport of {lot}; try again."),
        values={"lot": lot},
    )


def compose(
    history: History, closure: Closure, note: bytes, request: Request, *, key: SigningKey
) -> Passport:
    """Return a passport under the checkpoint of the history's newest entry, without disclosures.

    What is too much is cut: first what outsiders said of the lots, then the farthest ancestors.
    """
    head = parse_checkpoint(parse_note(note).text)
    depth = max(closure.depths.values())
    signers = closure.with_governance(
        index for party, _ in request.assessments for index in history.touches("party", party)
    )
    every = sorted({*closure.indexes(depth), *signers})
    entries = history.entries_at(every)
    indexes = every
    if _length(entries, indexes, head) > request.room:
        indexes = sorted({*closure.indexes(depth, brief=True), *signers})
    while depth > 0 and _length(entries, indexes, head) > request.room:
        depth -= 1
        indexes = sorted({*closure.indexes(depth, brief=True), *signers})
    kept = set(indexes)
    ids = [closure.event(index).id for index in indexes]
    cut = [closure.event(index).id for index in every if index not in kept]
    statement = _state(history, head, request, ids, cut)
    proofs = prove_inclusions(indexes, head.size, history)
    return Passport(
        version=VERSION,
        origin=head.origin,
        lot=request.lot,
        checkpoint=note.decode(),
        statement=encode_base64url(sign_statement(statement, key)),
        listed=tuple(ids),
        events=tuple(
            PassportEvent(
                entry=encode_base64url(entries[index]),
                index=index,
                proof=tuple(map(format_base64, proof)),
            )
            for index, proof in zip(indexes, proofs, strict=True)
        ),
        assessments=tuple(signed for _, signed in request.assessments),
    )


def _checked(assessments: Sequence[bytes], lot: str, ledger: str) -> tuple[tuple[str, str], ...]:
    """Return signed assessments with their signers; raises when one is not of a lot of a ledger."""
    if len(assessments) > MAX_ASSESSMENTS:
        raise Malformed(
            "assessments-too-many",
            N_("A passport carries {limit} assessments at most."),
            values={"limit": MAX_ASSESSMENTS},
        )
    checked = []
    for data in assessments:
        statement, envelope = parse_assessment(data)
        check_envelope(envelope)
        if (statement.ledger, statement.subject) != (ledger, f"lot:{lot}"):
            raise Malformed(
                "assessment-other",
                N_("This is an assessment of {subject}, and not of lot {lot} in this ledger."),
                values={"subject": statement.subject, "lot": lot},
            )
        checked.append((statement.issuer, encode_base64url(data)))
    return tuple(checked)


def _state(
    history: History, head: Checkpoint, request: Request, ids: Sequence[str], cut: Sequence[str]
) -> LotStatement:
    ledger, lot = history.find(Ledger, LEDGER), history.find(Lot, request.lot)
    if ledger is None or lot is None:
        raise RuntimeError("bug: a passport of nothing")
    issued = datetime.fromtimestamp(request.issued_at // 1000, UTC)
    return LotStatement(
        version=VERSION,
        ledger=ledger.genesis,
        origin=head.origin,
        size=head.size,
        root=format_base64(head.root),
        lot=lot.id,
        head=lot.head,
        state=lot.state,
        holds=tuple(hold.id for hold in lot.holds),
        balance=balance_of(lot),
        shares=shares_of(lot),
        contamination=contamination_of(lot),
        audience=request.audience,
        issued_at=issued.strftime("%Y-%m-%dT%H:%M:%SZ"),
        events=cover(ids),
        cut=cover(cut),
    )


def _length(entries: Mapping[int, bytes], indexes: Sequence[int], head: Checkpoint) -> int:
    """Return about how many characters the events take; never fewer than they do."""
    proof = _HASH_CHARACTERS * head.size.bit_length()
    encoded = sum(len(entries[index]) * 4 // 3 + 4 for index in indexes)
    return encoded + len(indexes) * (proof + _EVENT_CHARACTERS)


def _sealed(closure: Closure, history: History, lot: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return event id and field name for each field to be shown, in the order of the log."""
    events = [closure.event(index) for index in history.touches("lot", lot)]
    wanted = [(event.id, name) for event in events for name in names if name in event.payload.sealed]
    for name in names:
        if all(found != name for _, found in wanted):
            raise NotFound(
                "disclosure-missing",
                N_("No event of lot {lot} has a sealed field {name}."),
                values={"lot": lot, "name": name},
            )
    return wanted


def _disclose(handle: LedgerHandle, wanted: Sequence[tuple[str, str]], reader: str) -> tuple[Disclosed, ...]:
    return tuple(
        Disclosed(disclosure=handle.read_disclosure(event, name, reader=reader), event=event, name=name)
        for event, name in wanted
    )
