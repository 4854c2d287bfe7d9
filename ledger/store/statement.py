"""What the ledger itself says in the log: that it refused a submission, signed by its statement key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.lots.event import SCHEMA
from ledger.lots.state import LEDGER, Key
from ledger.lots.types.ledger import SubmissionRefused

_TYPE: Final = "submission.refused"


def sign_refusal(
    body: SubmissionRefused, *, genesis: str, recorded_at: int, key: SigningKey, last: Key
) -> bytes:
    """Return the signed event ``submission.refused``; its times are the log's own.

    ``last`` is the record of the statement key, whose events are numbered: two refusals of the same bytes
    with the same codes within one second would be the same statement without it.
    """
    payload: dict[str, JSON] = {
        "schema": SCHEMA,
        "type": _TYPE,
        "ledger": genesis,
        "issuer": LEDGER,
        "occurred_at": datetime.fromtimestamp(recorded_at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seq": last.seq + 1,
        **({} if last.last is None else {"prev": last.last}),
        "body": body.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }
    return sign_envelope(format_canonical(payload), key, content_type=EVENT, issuer=LEDGER, subject=_TYPE)
