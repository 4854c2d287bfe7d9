"""People who use a ledger, for campaigns and benchmarks. Their keys come from seeds: every run is the same.

A town works on a real data directory through the service. Its words prepare, sign and send one event and
return the event id; what the ledger refuses is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.enrolment import Use, sign_enrolment
from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base64url
from ledger.service.keeping.opening import FirstAuthority, init
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.service.recording.prepare import prepare
from ledger.store.answer import Answer

ORIGIN: Final = "campaign.example/log"
START: Final = 1_751_356_800_000  # 2025-07-01T08:00:00Z
STEP: Final = 600_000
AUTHORITY: Final = "AUTHORITY"
MINERAL: Final = "2609.00"

PEOPLE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "COOP-A": ("cooperative",),
        "COOP-B": ("cooperative",),
        "AGENT": ("tagging_agent",),
        "TRADER": ("trader",),
        "EXPORTER": ("exporter", "processor"),
        "SMELTER": ("smelter", "importer"),
        "PROGRAMME": ("programme",),
    }
)

SITES: Final = (1, 1, 3)
"""The status of each site: two green ones and a red one."""
SETTLED: Final = 1 + len(PEOPLE) + 2 * len(SITES)
"""Entries of a new town."""


def seed_of(name: str) -> bytes:
    """Return the seed of the key of a name."""
    return sha256(f"campaign key {name}".encode()).digest()


def key_of(name: str) -> SigningKey:
    """Return the key of a name."""
    return SigningKey.from_seed(seed_of(name))


class Town:
    """A demo ledger in ``data`` with everybody registered, and the scenario's clock."""

    def __init__(self, data: Path) -> None:
        """Open the ledger of ``data``; a new one is made, with its people, when there is none."""
        self.data = data
        self.clock = START
        self.keys = {name: key_of(name) for name in (*PEOPLE, AUTHORITY, "field of COOP-A")}
        self._numbers = count(1)
        is_new = not (data / "ledger.db").exists()
        if is_new:
            authority = FirstAuthority(AUTHORITY, "Mining authority", "CD")
            init(data, origin=ORIGIN, demo=True, seeds=_ledger_seed, clock=lambda: START, authority=authority)
        self.handle: LedgerHandle = open_ledger(data)
        self.ledger = self.handle.ledger.genesis
        if is_new:
            self._settle()

    def do(self, party: str, type: str, body: dict[str, JSON], *, key: str = "", **common: JSON) -> str:
        """Sign an event of now for a party, by its own key or a named one; return its id once recorded."""
        self.clock += STEP
        statement = self.sign(party, type, body, key=key, **common)
        answer = self.submit(statement)
        if answer.status != "recorded":
            raise answer.error or RuntimeError(f"bug: {type} was not recorded: {answer}")
        return answer.event_id

    def sign(self, party: str, type: str, body: dict[str, JSON], *, key: str = "", **common: JSON) -> bytes:
        """Return a signed event of now, with everything filled in as ``sign`` does."""
        signer = self.keys[key or party]
        with self.handle.view() as view:
            payload = prepare(
                view,
                type=type,
                body=body,
                issuer=party,
                key_hex=signer.public_key.hex(),
                occurred_at=format_second(self.clock),
                **common,
            )
        return sign_envelope(
            format_canonical(payload), signer, content_type=EVENT, issuer=party, subject=type
        )

    def submit(self, statement: bytes) -> Answer:
        """Send signed bytes at the scenario's time."""
        return self.handle.submit([statement], recorded_at=self.clock)[0]

    def enrolment(self, party: str, key: str, use: Use = "admin") -> str:
        """Return the enrolment statement of the key of a name, for a party."""
        statement = sign_enrolment(
            key_of(key), ledger=self.ledger, party=party, use=use, expires="2030-01-01T00:00:00Z"
        )
        return encode_base64url(statement)

    def new(self, prefix: str) -> str:
        """Return a new id."""
        return f"{prefix}-{next(self._numbers):04d}"

    def close(self) -> None:
        """Close the ledger."""
        self.handle.close()

    def _settle(self) -> None:
        for party, roles in PEOPLE.items():
            body: dict[str, JSON] = {
                "party": party,
                "name": party.title(),
                "country": "CD",
                "roles": list(roles),
                "enrolment": self.enrolment(party, party),
            }
            self.do(AUTHORITY, "party.registered", body)
        for number, status in enumerate(SITES, start=1):
            site = f"SITE-{number}"
            self.do(AUTHORITY, "site.registered", site_body(site))
            decision: dict[str, JSON] = {
                "site": site, "status": status, "legal_act": f"Act {number}", "from": "2025-01-01"
            }  # fmt: skip
            self.do(AUTHORITY, "site.status_decided", decision)


def site_body(site: str) -> dict[str, JSON]:
    """Return what is registered of a site."""
    return {
        "site": site,
        "name": site.title(),
        "country": "CD",
        "province": "Nord-Kivu",
        "latitude": "-1.25",
        "longitude": "28.75",
        "minerals": [MINERAL],
    }


def format_second(milliseconds: int) -> str:
    """Return Unix milliseconds as the timestamp of an event."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ledger_seed(name: str) -> bytes:
    # The authority's key signs events like everybody else's, so it bears the party's name.
    return seed_of(AUTHORITY if name == "authority" else f"ledger {name}")
