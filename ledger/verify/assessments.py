"""What comes of the assessments in a passport: who signed each, and whether the events give the same.

An assessment is an opinion under a name. Whatever comes of it, the verdict on the record stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ledger.crypto.envelope import check_envelope
from ledger.crypto.text import decode_base64url
from ledger.diligence.assess import assess
from ledger.diligence.findings import Assessment, assessment_json
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import LedgerError
from ledger.frozen import dataclass
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import format_base64
from ledger.lots.schema import instant
from ledger.lots.state import Key
from ledger.lots.view import View
from ledger.verify.assessment_file import (
    AssessmentStatement,
    StatedAssessment,
    findings_by_rule,
    parse_assessment,
)
from ledger.verify.verdict import Judged, Remark, Signature, remark

_SIGNED: Final[Mapping[Signature, str]] = {
    "holds": "assessment-signed",
    "unknown_key": "assessment-unknown-key",
    "ended_key": "assessment-ended-key",
}
_OF_PACK: Final = ("version", "stage", "confirmed", "rules")
_MISSING: Final = "datum-missing"
_NO_LIST: Final = "list-missing"


@dataclass(frozen=True)
class Basis:
    """What a passport gives to judge assessments by.

    ``altered`` when the record is, ``cut`` when events were left out of it; ``sealed`` are the fields, as
    event type and name, that some event here seals and the passport does not disclose. ``packs`` finds a pack
    by its id.
    """

    lot: str
    ledger: str
    head: Checkpoint
    view: View
    events: Sequence[Stated[Any]]
    sealed: frozenset[tuple[str, str]]
    altered: bool
    cut: bool
    packs: Callable[[str], Pack | None]


def shipped(id: str) -> Pack | None:
    """Return the pack that comes with the program under an id, None when there is none."""
    return shipped_pack(id) if id in shipped_ids() else None


def judge(text: str, basis: Basis) -> Judged:
    """Return what comes of one assessment (base64url); raises nothing."""
    try:
        statement, envelope = parse_assessment(decode_base64url(text))
        check_envelope(envelope)
    except LedgerError as error:
        return Judged("does_not_hold", remarks=(remark("assessment-unread", what=error.message),))
    if other := next(_differences(statement, basis), None):
        return Judged("does_not_hold", remarks=(remark("assessment-other", what=other),))
    stated, key = statement.assessment, envelope.key.hex()
    signature = _signature(key, statement, basis)
    judged = Judged(
        signature,
        pack=stated.pack,
        version=stated.version,
        digest=stated.digest,
        assessor=statement.issuer,
        issued_at=statement.issued_at,
        on=stated.on,
        known_at=stated.known_at,
        result=stated.result,
        remarks=(remark(_SIGNED[signature], party=statement.issuer, key=key[:16]),),
    )
    pack = basis.packs(stated.pack)
    if pack is None or pack.digest != stated.digest:
        why = remark("assessment-pack", pack=stated.pack, version=stated.version)
        return _uncompared(judged, stated, why)
    found = _recomputed(statement, pack, basis)
    if isinstance(found, Remark):
        return _uncompared(judged, stated, found)
    return _compared(judged, stated, found, pack, basis)


def _differences(statement: AssessmentStatement, basis: Basis) -> Iterator[str]:
    """Yield what an assessment is of that the passport is not."""
    if statement.ledger != basis.ledger:
        yield "ledger"
    if statement.subject != f"lot:{basis.lot}":
        yield "lot"
    if statement.size == basis.head.size and statement.root != format_base64(basis.head.root):
        yield "root"


def _signature(id: str, statement: AssessmentStatement, basis: Basis) -> Signature:
    """Whether the key is the assessor's. When it signed is the signer's word: a key that ended is doubted."""
    key = basis.view.find(Key, id)
    if key is None or key.party != statement.issuer:
        return "unknown_key"
    retired = key.retired_at is not None and key.retired_at <= instant(statement.issued_at)
    return "ended_key" if retired or key.revoked or key.suspect_from is not None else "holds"


def _recomputed(statement: AssessmentStatement, pack: Pack, basis: Basis) -> Assessment | Remark:
    """Return what the events give under the pack that was stated, or why that cannot be told here."""
    stated = statement.assessment
    if basis.altered:
        return remark("assessment-record")
    if basis.cut:
        return remark("assessment-cut")
    if statement.size > basis.head.size:
        return remark("assessment-newer", size=statement.size)
    events = [one for one in basis.events if one.index < statement.size]
    try:
        history = History(events, on=stated.on, known_at=stated.known_at)
        return assess(About("lot", basis.lot), history, pack, scopes=frozenset({"passport"}))
    except (LedgerError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # Events that were not decided may say anything, and somebody chose the numbers and the days.
        return remark("assessment-failed", why=type(error).__name__)


def _uncompared(judged: Judged, stated: StatedAssessment, why: Remark) -> Judged:
    rules = tuple(one.rule for one in stated.findings)
    left = _said("assessment-stated", len(rules), party=judged.assessor)
    return replace(judged, not_recomputed=rules, remarks=(*judged.remarks, why, *left))


def _compared(
    judged: Judged, stated: StatedAssessment, found: Assessment, pack: Pack, basis: Basis
) -> Judged:
    """Return the judgement with each rule as the same, another, or not recomputed."""
    says = findings_by_rule(stated)
    given = _findings(found)
    asked = {id for id, rule in pack.rules.items() if rule.subject == "lot"}
    differs = {rule for rule in given if says.get(rule) != given[rule]} | (says.keys() - asked)
    both = says.keys() & given.keys() & differs
    unseen = sorted(rule for rule in both if _hangs_on_unseen(given[rule], basis.sealed))
    left_out = says.keys() & asked - given.keys()
    differing = (
        *(f"/{name}" for name in _OF_PACK if getattr(stated, name) != getattr(found, name)),
        *sorted(differs.difference(unseen)),
    )
    recomputed = len(given) - len(unseen)
    remarks = (
        *_said("assessment-same", len(given.keys() - differs)),
        *_said("assessment-different", len(differing), names=", ".join(differing)),
        *_said("assessment-unseen", len(unseen), names=", ".join(unseen)),
        *_said("assessment-stated", len(left_out), party=judged.assessor),
    )
    return replace(
        judged,
        recomputed=recomputed,
        agrees=not differing if recomputed or differing else None,
        differing=differing,
        not_recomputed=tuple(sorted({*left_out, *unseen})),
        remarks=judged.remarks + remarks,
    )


def _said(code: str, count: int, **values: object) -> tuple[Remark, ...]:
    return (remark(code, count=count, **values),) if count else ()


def _findings(found: Assessment) -> dict[str, Any]:
    findings: Any = assessment_json(found)["findings"]
    return {one["rule"]: one for one in findings}


def _hangs_on_unseen(finding: Mapping[str, Any], sealed: frozenset[tuple[str, str]]) -> bool:
    """Whether a rule is open here for want of what whoever stated it may have seen: sealed fields, a list."""
    if any(one["code"] == _NO_LIST for one in finding["reasons"]):
        return True
    missing = (one["values"]["missing"] for one in finding["reasons"] if one["code"] == _MISSING)
    fields = ((type, path.partition("/")[0]) for type, _, path in (one.partition("/") for one in missing))
    return any(field in sealed for field in fields)
