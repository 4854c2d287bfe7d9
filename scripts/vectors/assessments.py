"""Vectors of signed assessments, by themselves and carried in passports, by the pack of the tests.

That pack stands in ``tests/diligence/packs/good-small``: whoever recomputes needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.crypto.canonical import format_canonical
from ledger.crypto.envelope import ASSESSMENT, STATEMENT, check_envelope, envelope_id, sign_envelope
from ledger.errors import LedgerError
from ledger.log.policy import format_policy
from ledger.verify.assessment_file import LIMIT, SUBJECT, parse_assessment
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import Passport, format_passport
from ledger.verify.verdict import Judged
from scripts.vectors.event import Vector
from scripts.vectors.papers import LOT, published, town
from tests.support.assessments import payload_of, resigned, signed
from tests.support.pack_folders import known
from tests.support.papers import passport_of
from tests.support.simulator import signing_key

ASSESSOR: Final = "SMELTER"
_FLIPPED: Final = 3
"""From the end: within the signature."""


def good() -> bytes:
    """Return the assessment of the vectors' lot, signed by the assessor."""
    return signed(town().sim, LOT, ASSESSOR, town().keys[ASSESSOR])


def build() -> Iterator[Vector]:
    """Signed assessments: ``hex`` is parsed and its signature checked."""
    yield _vector("good", "three rules of a passport, one of a site", good())
    for name, (comment, data) in _bad().items():
        yield _vector(f"bad-{name}", comment, data)


def _vector(name: str, comment: str, data: bytes) -> Vector:
    return {"id": name, "comment": comment, "hex": data.hex(), "result": _read(data)}


def _read(data: bytes) -> Vector:
    try:
        statement, envelope = parse_assessment(data)
        check_envelope(envelope)
    except LedgerError as error:
        return {"error": error.code}
    return {
        "id": envelope_id(data),
        "key": envelope.key.hex(),
        "issuer": envelope.issuer,
        "payload": envelope.payload.decode(),
        "subject": statement.subject,
    }


def _bad() -> dict[str, tuple[str, bytes]]:
    data, key = good(), town().keys[ASSESSOR]
    payload = format_canonical(payload_of(data))

    def enveloped(content: bytes, type: str = ASSESSMENT, subject: str = SUBJECT) -> bytes:
        return sign_envelope(content, key, content_type=type, issuer=ASSESSOR, subject=subject, limit=LIMIT)

    flipped = bytearray(data)
    flipped[-_FLIPPED] ^= 1
    more = [*payload_of(data)["assessment"]["events"], "ff" * 32]
    return {
        "signature": ("one bit of the signature", bytes(flipped)),
        "content-type": ("the content type of a lot statement", enveloped(payload, type=STATEMENT)),
        "header-subject": ("the subject of a lot statement", enveloped(payload, subject="lot")),
        "header-issuer": ("signed for another party", resigned(payload_of(data), key, issuer="EXPORTER")),
        "events-more": ("an event that no finding names", changed("assessment", "events", value=more)),
        "not-canonical": ("a blank in the payload", enveloped(payload.replace(b",", b", ", 1))),
        **{name: (comment, changed(*path, value=value)) for name, comment, path, value in _CHANGES},
    }


_CHANGES: Final[tuple[tuple[str, str, tuple[str | int, ...], object], ...]] = (
    ("version", "of another version", ("version",), 2),
    ("field-more", "a field that is none", ("remark",), "all is well"),
    ("day", "a day that does not exist", ("assessment", "on"), "2025-02-30"),
    ("subject", "the assessment is of another lot than its statement", ("subject",), "lot:LOT-2"),
    ("result", "a result that does not follow from the findings", ("assessment", "result"), "meets"),
    (
        "outcome",
        "an outcome that nobody gives",
        ("assessment", "findings", 0, "outcome"),
        "excellent",
    ),
    (
        "place",
        "an event that the assessment does not list",
        ("assessment", "findings", 0, "evidence"),
        [9_999],
    ),
    ("place-twice", "an event twice in a finding", ("assessment", "findings", 0, "evidence"), [0, 0]),
    ("order", "the findings are not in the order of their rules", ("assessment", "findings", 0, "rule"), "z"),
)


def changed(*path: str | int, value: object) -> bytes:
    """Return the good assessment with one value changed, and signed again."""
    payload = payload_of(good())
    *way, last = path
    part: Any = payload
    for step in way:
        part = part[step]
    part[last] = value
    return resigned(payload, town().keys[ASSESSOR])


def passports() -> Iterator[Vector]:
    """Passports that carry assessments: the record stays intact whatever these are."""
    sim = town().sim
    stranger = signed(sim, LOT, ASSESSOR, signing_key("stranger"))
    flipped = bytearray(good())
    flipped[len(flipped) // 2] ^= 1
    flipped[len(flipped) // 2 + 1] ^= 1
    for name, comment, data in (
        ("good-assessment", "an assessment that comes out the same", good()),
        ("good-assessment-altered", "two bytes of the assessment are other ones", bytes(flipped)),
        ("good-assessment-stranger", "signed by a key that nobody enrolled", stranger),
        (
            "good-assessment-other-ledger",
            "an assessment of another ledger",
            changed("ledger", value="12" * 32),
        ),
        (
            "good-assessment-differs",
            "evidence that the events do not give",
            changed("assessment", "events", 0, value="00" * 32),
        ),
        (
            "good-assessment-other-pack",
            "by a pack of another digest",
            changed("assessment", "digest", value="12" * 32),
        ),
    ):
        yield _carried(
            name, comment, passport_of(sim, LOT, note=published(sim), assessments=[(ASSESSOR, data)])
        )


def _carried(name: str, comment: str, passport: Passport) -> Vector:
    policy, now = town().sim.policy(witnessed=True), town().sim.clock
    data = format_passport(passport)
    verdict = verify_passport(data, policy, now=now, packs=known)
    return {
        "id": name,
        "comment": comment,
        "input": {"passport": data.decode(), "policy": format_policy(policy).decode(), "now": now},
        "result": {
            "verdict": verdict.verdict,
            "faults": sorted({fault.code for fault in verdict.faults}),
            "assessments": [_said(one) for one in verdict.assessments or ()],
        },
    }


def _said(judged: Judged) -> Vector:
    return {
        "signature": judged.signature,
        "recomputed": judged.recomputed,
        "agrees": judged.agrees,
        "differing": list(judged.differing),
        "not_recomputed": list(judged.not_recomputed),
    }
