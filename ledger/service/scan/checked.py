"""Whether the record of a lot is intact, as this server finds it with the verifier that everybody has.

The passport is made and verified as a stranger would verify it, against the server's own policy. That is one
server's word about itself: a page says so, and how to check it elsewhere.
"""

from __future__ import annotations

from typing import Final, Literal, cast

from ledger.errors import LedgerError, Malformed, VerificationFailed
from ledger.frozen import dataclass
from ledger.service.ledger import LedgerHandle
from ledger.service.passports.passport import build_passport
from ledger.verify.passport import verify_passport

RecordVerdict = Literal["intact", "altered", "cannot_tell"]
_TOO_LONG: Final = "passport-too-long"


@dataclass(frozen=True)
class Checked:
    """A verdict with what was checked, as codes of :mod:`ledger.verify.remarks`, and when (Unix ms)."""

    verdict: RecordVerdict
    checked: tuple[str, ...]
    at: int


def check(handle: LedgerHandle, lot: str) -> Checked:
    """Make the passport of a lot and verify it. An error is an answer: this never raises one of ours."""
    now = handle.clock()
    try:
        passport = build_passport(handle, lot, now=now)
        return check_passport(passport, handle, now=now)
    except (Malformed, VerificationFailed) as error:
        # What is stored cannot be read or contradicts itself; that a history is long is no such thing.
        return Checked("cannot_tell" if error.code == _TOO_LONG else "altered", (), now)
    except LedgerError:
        return Checked("cannot_tell", (), now)


def check_passport(passport: bytes, handle: LedgerHandle, *, now: int) -> Checked:
    """Verify the passport of a lot by the policy of this ledger."""
    verdict = verify_passport(passport, handle.policy, now=now)
    answer = cast("RecordVerdict", verdict.verdict)
    return Checked(answer, tuple(remark.code for remark in verdict.checked), now)
