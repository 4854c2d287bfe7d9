"""A lot that 500 others went into, tagged, seen, sent, received and combined twice: what is assessed at most.

The ledger is made anew when there is none; its events are as full as a careful trade records them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.types.tags import code_digest
from scripts.benchmarks.trade import Signer
from scripts.campaigns.town import AUTHORITY, MINERAL, START, Town

LOT: Final = "MIXED"
ANCESTORS: Final = 500
_BATCHES: Final = 20
_EACH: Final = ANCESTORS // _BATCHES - 1
_SCHEME: Final = "ITSCI"
_BAG_KG: Final = 50
_DAY_MS: Final = 24 * 3_600_000


def mixture(data: Path) -> Town:
    """Return the town of ``data`` with the lot :data:`LOT`, which is made when the ledger is new."""
    is_new = not data.exists()
    town = Town(data)
    if is_new:
        for answer in town.handle.submit(list(_signed(town.ledger)), recorded_at=START + _DAY_MS):
            if answer.status != "recorded":
                raise RuntimeError(f"bug: the mixture is refused: {answer}")
    return town


def _signed(ledger: str) -> Iterator[bytes]:
    sign = Signer(ledger, START + _DAY_MS // 2)
    heads = [_batch(sign, number) for number in range(_BATCHES)]
    lots = [f"B-{number}" for number in range(_BATCHES)]
    sign("EXPORTER", "lot.combined", _combined(lots, LOT, _EACH * _BAG_KG), *heads)
    yield from sign.statements


def _batch(sign: Signer, number: int) -> str:
    """Sign what becomes of a batch of bags up to the lot they are combined into; return the last event."""
    lots = [f"L-{number:02}-{bag:02}" for bag in range(_EACH)]
    digests: list[JSON] = [code_digest(_SCHEME, lot) for lot in lots]
    issued: dict[str, JSON] = {"batch": f"T-{number}", "scheme": _SCHEME, "site": "SITE-1", "tags": digests}
    sign(AUTHORITY, "tags.issued", issued)
    heads = [sign("COOP-A", "lot.registered", _registered(lot)) for lot in lots]
    everything: list[JSON] = [*lots]
    sign("AGENT", "lot.attested", {"lots": everything}, *heads)
    heads = [
        sign("COOP-A", "lot.dispatched", _sent(lot), head) for lot, head in zip(lots, heads, strict=True)
    ]
    heads = [
        sign("EXPORTER", "lot.received", _received(lot), head) for lot, head in zip(lots, heads, strict=True)
    ]
    return sign("EXPORTER", "lot.combined", _combined(lots, f"B-{number}", _BAG_KG), *heads)


def _registered(lot: str) -> dict[str, JSON]:
    return {
        "lot": lot,
        "site": "SITE-1",
        "mineral": MINERAL,
        "extracted_from": "2025-06-28",
        "producers": [{"team": "Team 3", "share_percent": "100"}],
        "quantity": _weighed(_BAG_KG),
        "components": [
            {
                "analyte": "Sn",
                "basis": "SnO2",
                "value_percent": "61.5",
                "method": "xrf",
                "status": "provisional",
            }
        ],
        "tags": [{"scheme": _SCHEME, "number": lot}],
        "packages": [{"seal": f"SEAL-{lot}"}],
    }


def _sent(lot: str) -> dict[str, JSON]:
    return {"lots": [lot], "to": "EXPORTER", "transport": "truck", "seals": [f"SEAL-{lot}"]}


def _received(lot: str) -> dict[str, JSON]:
    return {"lot": lot, "quantity": _weighed(_BAG_KG), "seals_intact": True}


def _combined(lots: Sequence[str], into: str, each: int) -> dict[str, JSON]:
    inputs: list[JSON] = [{"lot": lot, "quantity": _weighed(each)} for lot in lots]
    return {"inputs": inputs, "outputs": [{"lot": into, "quantity": _weighed(each * len(lots))}]}


def _weighed(kilograms: int) -> dict[str, JSON]:
    return {"mass_kg": str(kilograms), "wet_or_dry": "wet", "moisture_percent": "4", "scale_id": "S-2"}
