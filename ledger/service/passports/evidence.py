"""What a passport gives to judge its lot by, without the ledger that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.crypto.sealed import disclosure_digest, open_disclosure
from ledger.crypto.text import decode_base64url
from ledger.diligence.history import Stated
from ledger.diligence.question import About
from ledger.errors import VerificationFailed
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.log.policy import Policy
from ledger.lots.parse import parse_event
from ledger.lots.schema import instant
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import Passport, parse_passport, parse_statement
from ledger.verify.verdict import Verdict

_SECOND: Final = 1000


@dataclass(frozen=True)
class PassportEvidence:
    """The lot, its events, and the verdict on the record.

    ``known_at`` (Unix ms) is the end of the second in which the passport was issued, with all that is in it.
    ``cut`` events of its ancestry did not fit into the passport and are not here.
    """

    subject: About
    stated: tuple[Stated[Any], ...]
    known_at: int
    cut: int
    record: Verdict


def read_evidence(data: bytes, policy: Policy | None, *, now: int) -> PassportEvidence:
    """Return what a passport gives; ``now`` (Unix ms) is for the verdict on it.

    Raises Malformed when it is no passport, VerificationFailed when the record in it is altered: of events
    that were not recorded so nothing can be said.
    """
    passport = parse_passport(data)
    record = verify_passport(data, policy, now=now)
    if record.verdict == "altered":
        raise VerificationFailed(
            "passport-altered",
            N_("The record of lot {lot} in this passport is altered: nothing is assessed."),
            values={"lot": passport.lot},
            hint=N_("verify says what is wrong with it."),
        )
    statement, _ = parse_statement(decode_base64url(passport.statement))
    stated = tuple(_stated(passport))
    return PassportEvidence(
        About("lot", passport.lot),
        stated,
        max([instant(statement.issued_at) + _SECOND - 1, *(one.recorded_at for one in stated)]),
        statement.cut.count,
        record,
    )


def _stated(passport: Passport) -> Iterator[Stated[Any]]:
    disclosed = _disclosed(passport)
    for one in passport.events:
        entry = parse_entry(decode_base64url(one.entry))
        event = parse_event(entry.statement)
        yield Stated(event, one.index, entry.recorded_at, disclosed.get(event.id, {}))


def _disclosed(passport: Passport) -> dict[str, dict[str, JSON]]:
    """What was disclosed; that each fits the digest in its event was verified."""
    found: dict[str, dict[str, JSON]] = defaultdict(dict)
    for one in passport.disclosures:
        digest = disclosure_digest(one.disclosure)
        found[one.event][one.name] = open_disclosure(one.disclosure, name=one.name, digest=digest)
    return found
