"""What an auditor looks at first: entries that change, contest or question something, the newest first.

The log is read backwards from some entry, as far as one answer may take, so that the newest months of a
ledger of millions are seen as soon as those of a small one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast

from ledger.crypto.canonical import JSON, parse_canonical
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.language import _
from ledger.log.entry import parse_entry
from ledger.lots.problems import PROBLEMS, problem
from ledger.lots.schema import HOUR, instant
from ledger.lots.state import Correction, Key, Recorded
from ledger.service.saying import problem_json
from ledger.service.show.thing import moment
from ledger.store.catalog import Catalog

LOOKED_AT: Final = 10_000
"""Entries read for one answer; it says from where to go on."""
_STRIDE: Final = 1_000

Kind = Literal[
    "all", "corrections", "voids", "holds", "flags", "refusals", "late", "clock", "assisted", "disputes"
]
Sees: TypeAlias = Callable[[Recorded], bool]
"""Tells whether the reader may see an entry."""
_Payload: TypeAlias = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a kind, of a party (its own, and those that name it), before an index."""

    kind: Kind = "all"
    party: str | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class _Seen:
    recorded: Recorded
    statement: bytes


_NOT_OF_THE_APP: Final = (b'"entry_mode":"assisted"', b'"entry_mode":"paper"', b'"entry_mode":"import"')


def _is_not_of_app(seen: _Seen) -> bool:
    """Whether somebody else typed it in, or took it over from paper or from a file."""
    return any(mode in seen.statement for mode in _NOT_OF_THE_APP)


def _weighs(weight: str, *codes: str) -> Callable[[_Seen], bool]:
    return lambda seen: any(
        PROBLEMS[code].weight == weight and (not codes or code in codes) for code in seen.recorded.flags
    )


def _is(*types: str) -> Callable[[_Seen], bool]:
    return lambda seen: seen.recorded.type in types


_CORRECTIONS: Final = (
    "event.corrected",
    "composition.corrected",
    "correction.approved",
    "correction.rejected",
)
_ENDS_HOLD: Final = ("hold.lifted", "tag.conflict_resolved")
_CONTESTS: Final = (*_CORRECTIONS, *_ENDS_HOLD, "event.voided", "event.disputed", "submission.refused")
KINDS: Final[Mapping[Kind, Callable[[_Seen], bool]]] = MappingProxyType(
    {
        "all": lambda seen: bool(
            seen.recorded.told or seen.recorded.type in _CONTESTS or _is_not_of_app(seen)
        ),
        "corrections": _is(*_CORRECTIONS),
        "voids": _is("event.voided"),
        "holds": lambda seen: _weighs("hold")(seen) or seen.recorded.type in _ENDS_HOLD,
        "flags": _weighs("flag"),
        "refusals": _is("submission.refused"),
        "late": _weighs("flag", "late"),
        "clock": _weighs("flag", "clock-skew", "sequence-gap", "sequence-fork"),
        "assisted": _is_not_of_app,
        "disputes": _is("event.disputed"),
    }
)


def _every(_recorded: Recorded) -> bool:
    return True


def list_changes(view: Catalog, wanted: Wanted, sees: Sees = _every) -> dict[str, JSON]:
    """Return entries of a kind that the reader sees, the newest first; ``more`` is where to go on.

    That is the next ``before``, None at the end of the log. ``looked_at`` is how many entries were read:
    where few are found, more of them may lie further back.
    """
    rows: list[JSON] = []
    first = last = _size(view) if wanted.before is None else max(0, min(wanted.before, _size(view)))
    for seen in _backwards(view, first):
        last = seen.recorded.index
        if _concerns(seen.recorded, wanted.party) and KINDS[wanted.kind](seen) and sees(seen.recorded):
            rows.append(_row(view, seen))
        if len(rows) == wanted.limit or first - last >= LOOKED_AT:
            break
    return {
        "kind": wanted.kind,
        "items": rows,
        "looked_at": first - last,
        "more": last if last > 0 else None,
    }


def went_ahead(view: Catalog, *, above: int, party: str | None = None) -> dict[str, JSON]:
    """Return who recorded more than ``above`` entries with a flag or a hold among the newest, of a party.

    That is everybody who was shown a question and went ahead: a count by issuer, key, person and device.
    """
    size = _size(view)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    codes: dict[tuple[str, str, str, str], Counter[str]] = {}
    last = size
    for seen in _backwards(view, size):
        last = seen.recorded.index
        if seen.recorded.told and party in (None, seen.recorded.issuer):
            payload = _payload(seen.statement)
            signer = (
                seen.recorded.issuer,
                seen.recorded.key,
                str(payload.get("person") or ""),
                str(payload.get("device") or ""),
            )
            counts[signer] += 1
            codes.setdefault(signer, Counter()).update(seen.recorded.flags)
        if size - last >= LOOKED_AT:
            break
    found = [(signer, count) for signer, count in counts.most_common() if count > above]
    return {
        "above": above,
        "looked_at": size - last,
        "more": last > 0,
        "signers": [
            {
                "party": signer[0],
                "key_id": signer[1][:16],
                "person": signer[2] or None,
                "device": signer[3] or None,
                "count": count,
                "codes": dict(sorted(codes[signer].items())),
            }
            for signer, count in found
        ],
    }


def _size(view: Catalog) -> int:
    head = view.log.newest()
    return 0 if head is None else head.size


def _backwards(view: Catalog, end: int) -> Iterator[_Seen]:
    while end > 0:
        start = max(0, end - _STRIDE)
        statements = {
            envelope_id(statement): statement
            for statement in (parse_entry(data).statement for data in view.log.entries(start, end))
        }
        recorded = view.find_all(Recorded, [*statements])
        for id in reversed(statements):
            yield _Seen(recorded[id], statements[id])
        end = start


def _concerns(recorded: Recorded, party: str | None) -> bool:
    return party is None or party == recorded.issuer or party in recorded.parties


def _payload(statement: bytes) -> _Payload:
    return parse_canonical(parse_envelope(statement, content_type=EVENT).payload)


def _row(view: Catalog, seen: _Seen) -> JSON:
    recorded, payload = seen.recorded, _payload(seen.statement)
    occurred = str(payload["occurred_at"])
    return {
        "index": recorded.index,
        "event_id": recorded.id,
        "type": recorded.type,
        "issuer": recorded.issuer,
        "key_id": recorded.key[:16],
        "person": payload.get("person"),
        "device": payload.get("device"),
        "entry_mode": payload.get("entry_mode"),
        "occurred_at": occurred,
        "recorded_at": moment(recorded.recorded_at),
        "hours_late": max(0, recorded.recorded_at - instant(occurred)) // HOUR,
        "lots": list(recorded.lots),
        "problems": [problem_json(problem(one.code, one.where, **dict(one.values))) for one in recorded.told],
        "voided_by": recorded.voided_by,
        "disputed_by": list(recorded.disputed_by),
        "correction": _correction(view, recorded, payload),
        "refusal": _refusal(view, payload) if recorded.type == "submission.refused" else None,
    }


def _body(payload: _Payload) -> _Payload:
    return cast("_Payload", payload["body"])


def _correction(view: Catalog, recorded: Recorded, payload: _Payload) -> JSON:
    """Return what a correction proposes and how it stands; of what settles one, the correction itself."""
    id = _body(payload).get("correction") if recorded.type.startswith("correction.") else recorded.id
    found = view.find(Correction, str(id))
    if found is None:
        return None
    settled = [*_settlements(view, found)]
    return {
        "event": found.event,
        "correction": found.id,
        "field": found.field,
        "old": parse_canonical(found.old.encode())["v"],
        "new": parse_canonical(found.new.encode())["v"],
        "proposer": found.proposer,
        "state": found.state,
        "settled_by": [*settled],
    }


def _settlements(view: Catalog, correction: Correction) -> Iterator[JSON]:
    for index in view.touches("event", correction.id):
        settled = view.get(Recorded, envelope_id(view.statement(index)))
        if settled.type in ("correction.approved", "correction.rejected"):
            yield {"party": settled.issuer, "event_id": settled.id, "type": settled.type}


def _refusal(view: Catalog, payload: _Payload) -> JSON:
    body = _body(payload)
    signer = view.find(Key, str(body["signer"]))
    return {
        "sha256": body["sha256"],
        "type": body["type"],
        "party": None if signer is None else signer.party,
        "key_id": str(body["signer"])[:16],
        "codes": body["codes"],
        "reasons": _reasons(cast("Sequence[str]", body["codes"])),
        "lots": body.get("lots", []),
        "tags": len(cast("Sequence[str]", body.get("tags", []))),
        "omitted": body.get("omitted", 0),
    }


def _reasons(codes: Sequence[str]) -> list[JSON]:
    """Return the general reason of each code; a program of another version may know more codes."""
    return [_(PROBLEMS[code].reason) if code in PROBLEMS else code for code in codes]
