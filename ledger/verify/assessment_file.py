"""The signed assessment: an envelope with what somebody found about a subject; parse and format.

The payload is canonical JSON; ``docs/formats/assessment.md`` goes through it field by field. It is an opinion
under a name, so it is no event and stands in no log: a passport carries it. Findings name their events by the
places in one list, since hundreds of rules may rest on the same thousand events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar, cast

from pydantic import FailFast, Field, StringConstraints, ValidationError

from ledger.crypto.canonical import JSON, format_canonical, parse_canonical
from ledger.crypto.envelope import ASSESSMENT, Envelope, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.diligence.findings import Assessment, Outcome, Result, assessment_json, climb, result_of
from ledger.diligence.pack import Action, Clock, Mark, Name, PackId, Scope, Severity, Stage
from ledger.diligence.question import Answered
from ledger.errors import Malformed
from ledger.language import N_
from ledger.lots.fields import field_problems, places
from ledger.lots.schema import Date, Hash, Id, Model, Timestamp
from ledger.verify.passport_file import Base64Hash, Size, Version

SUBJECT: Final = "assessment"
VERSION: Final = 1
LIMIT: Final = 2_000_000
"""Bytes of a signed assessment."""
MAX_ITEMS: Final = 20_000
_NAMED: Final = 20
"""Problems of a malformed file that are named one by one."""

_T = TypeVar("_T")
_Items = Annotated[tuple[_T, ...], FailFast(), Field(max_length=MAX_ITEMS)]
Subject = Annotated[
    str, StringConstraints(pattern=r"^(lot|site|party|shipment|period):[A-Za-z0-9._-]{1,64}$")
]
Digest = Hash
Moment = Size
"""Unix milliseconds."""


class StatedReason(Model):
    """Why a rule did not pass: the code of a sentence, what fills it, the places of its events."""

    code: Name
    outcome: Answered
    values: Mapping[str, str]
    evidence: _Items[Size]


class StatedClause(Model):
    """The clause in force on the day, and how surely it is known."""

    document: str
    clause: str
    address: str | None
    evidence: Mark
    since: Date


class StatedTaken(Model):
    """A parameter as the check took it."""

    name: Name
    since: Date
    value: str
    unit: str
    evidence: Mark | Literal["project_default"]


class StatedProposal(Model):
    """What is proposed about a finding, and until when."""

    action: Action
    clock: Clock
    due_on: Date | None


class StatedFinding(Model):
    """What one rule found; ``evidence`` are the places of its events in the assessment's list."""

    rule: Name
    outcome: Outcome
    answered: Answered | None
    severity: Severity
    scope: Scope
    stage: Stage
    module: Name | None
    clause: StatedClause | None
    parameters: _Items[StatedTaken]
    reasons: _Items[StatedReason]
    evidence: _Items[Size]
    evidence_count: Size
    response: StatedProposal | None


class StatedRung(Model):
    """A module of the pack's ladder with its result."""

    module: Name
    result: Result


class StatedEdition(Model):
    """Which list of areas was asked."""

    version: str
    dated: Date
    sha256: Hash


class StatedAssessment(Model):
    """All that a pack says of a subject on a day, as known at a moment (Unix ms)."""

    subject: Subject
    pack: PackId
    version: str
    digest: Digest
    on: Date
    known_at: Moment
    stage: Stage | None
    cahra: StatedEdition | None
    result: Result
    modules: _Items[StatedRung]
    engagement: Name | None
    confirmed: Size
    rules: Size
    events: _Items[Hash]
    findings: _Items[StatedFinding]


class AssessmentStatement(Model):
    """What an assessor signs: the assessment, of which ledger it is, and how much of it there was.

    ``size`` and ``root`` are those of the log, or of the passport's checkpoint, that it was made at.
    """

    version: Version
    ledger: Hash
    issuer: Id
    subject: Subject
    issued_at: Timestamp
    size: Size
    root: Base64Hash
    assessment: StatedAssessment


def sign_assessment(
    assessment: Assessment, key: SigningKey, *, ledger: str, issuer: str, issued_at: str, at: tuple[int, str]
) -> bytes:
    """Return the envelope of an assessment, signed by ``key`` for the party ``issuer``.

    ``ledger`` is the genesis' id, ``issued_at`` ``YYYY-MM-DDTHH:MM:SSZ``, ``at`` the size of the log and its
    root in base64. Malformed when a field is, or when it would be over 2,000,000 bytes.
    """
    size, root = at
    said: dict[str, JSON] = {
        "version": VERSION,
        "ledger": ledger,
        "issuer": issuer,
        "subject": str(assessment.subject),
        "issued_at": issued_at,
        "size": size,
        "root": root,
        "assessment": _placed(assessment),
    }
    payload = format_canonical(said)
    _read(payload)
    return sign_envelope(payload, key, content_type=ASSESSMENT, issuer=issuer, subject=SUBJECT, limit=LIMIT)


def findings_by_rule(stated: StatedAssessment) -> dict[str, JSON]:
    """Return the findings by their rules as ``assess`` answers them, with the ids of their events."""
    told: dict[str, JSON] = {}
    for finding in stated.findings:
        said: dict[str, Any] = finding.model_dump(mode="json")
        for part in (said, *said["reasons"]):
            part["evidence"] = [stated.events[place] for place in part["evidence"]]
        told[finding.rule] = said
    return told


def _placed(assessment: Assessment) -> JSON:
    """Return an assessment with its events in one list, and the places in it where a finding names them."""
    said = cast("dict[str, Any]", assessment_json(assessment))
    parts = [part for finding in said["findings"] for part in (finding, *finding["reasons"])]
    events = sorted({id for part in parts for id in part["evidence"]})
    places = {id: place for place, id in enumerate(events)}
    for part in parts:
        part["evidence"] = sorted(places[id] for id in part["evidence"])
    return said | {"events": events}


def parse_assessment(data: bytes) -> tuple[AssessmentStatement, Envelope]:
    """Read a signed assessment; the signature is not checked, nor whether what it says is so.

    Raises Malformed for anything else, and for one whose result does not follow from its findings.
    """
    envelope = parse_envelope(data, content_type=ASSESSMENT, limit=LIMIT)
    statement = _read(envelope.payload)
    if (envelope.issuer, envelope.subject) != (statement.issuer, SUBJECT):
        raise Malformed("assessment-header", N_("The assessment is signed for another party than it names."))
    return statement, envelope


def _read(payload: bytes) -> AssessmentStatement:
    parse_canonical(payload, limit=LIMIT)
    try:
        statement = AssessmentStatement.model_validate_json(payload)
    except ValidationError as error:
        why = places(field_problems(error)[:_NAMED])
        message = N_("This is not an assessment: {why}.")
        raise Malformed("assessment-malformed", message, values={"why": why}) from error
    _check_ladder(statement.assessment)
    _check_events(statement.assessment)
    if statement.subject != statement.assessment.subject:
        raise Malformed("assessment-subject", N_("The assessment is of another subject than its statement."))
    return statement


def _check_ladder(stated: StatedAssessment) -> None:
    """Check that each rule stands once, in order, and that the results follow from the findings."""
    rules = [finding.rule for finding in stated.findings]
    if rules != sorted(set(rules)):
        raise Malformed("assessment-order", N_("The findings are not one for each rule, in their order."))
    rungs, reached = climb([rung.module for rung in stated.modules], stated.findings)
    follows = [(rung.module, rung.result) for rung in rungs], reached, result_of(stated.findings)
    says = [(rung.module, rung.result) for rung in stated.modules], stated.engagement, stated.result
    if follows != says:
        raise Malformed("assessment-result", N_("The result does not follow from the findings."))


def _check_events(stated: StatedAssessment) -> None:
    """Check that each event stands once, in order, as do its places, and is named by a finding."""
    told = [finding.evidence for finding in stated.findings]
    told += [reason.evidence for finding in stated.findings for reason in finding.reasons]
    named = {place for places in told for place in places}
    if not all(_rises(places) for places in told) or not _rises(stated.events):
        raise Malformed(
            "assessment-events", N_("The events of the assessment are not each once, in their order.")
        )
    if named != {*range(len(stated.events))}:
        raise Malformed(
            "assessment-events", N_("The findings do not name the events that the assessment lists.")
        )


def _rises(items: Sequence[int] | Sequence[str]) -> bool:
    return list(items) == sorted({*items})
