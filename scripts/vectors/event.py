"""What the vectors are made of: fixed keys, names and one payload."""

from __future__ import annotations

from typing import Final, TypeAlias

from ledger.crypto.canonical import format_canonical
from ledger.crypto.keys import SigningKey

KEY: Final = SigningKey.from_seed(bytes(range(32)))
OTHER_KEY: Final = SigningKey.from_seed(bytes(range(1, 33)))
ISSUER: Final = "COOP-KALIMA"
SUBJECT: Final = "lot.registered"
LEDGER: Final = "5d" * 32
SALT: Final = bytes(range(16))

Vector: TypeAlias = dict[str, object]

PAYLOAD: Final = format_canonical(
    {
        "schema": "mineral-ledger/1",
        "type": SUBJECT,
        "ledger": LEDGER,
        "issuer": ISSUER,
        "occurred_at": "2026-03-01T08:12:00Z",
        "seq": 14,
        "body": {
            "lot": "KALIMA-0Q7M3K9T",
            "site": "CD-KALIMA-07",
            "mineral": "2609.00",
            "quantity": {"mass_kg": "49.8", "wet_or_dry": "wet"},
            "tags": [{"scheme": "ledger", "number": "7K3M9Q2XTW4RA", "level": "mine"}],
        },
    }
)
