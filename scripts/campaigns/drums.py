"""A container of 24 tonnes: 600 bags of seven sites become 80 drums, are exported, and are traced back.

The bags are mixed twice, each in a ledger of its own: in steps of at most 256 inputs, and over a heap that is
swept clean. A drum of each leads back to every bag and site with its share; its passport is whole, below the
limit, and verifies.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, numbered
from ledger.lots.tag import tag_digest, tag_from_random
from ledger.service.passports.passport import build_passport
from ledger.service.show.trace import trace_lot
from ledger.store.catalog import Catalog
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import LIMIT, parse_passport
from scripts.campaigns.town import AUTHORITY, MINERAL, STEP, Town, seed_of, site_body

BAGS: Final = 600
SITES: Final = 7
MOST: Final = 256
"""Inputs of one event."""
_ISSUED: Final = 500
_BAG_KG: Final = Decimal("39.9")
_DRUM_KG: Final = 299
_SLACK: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Drums:
    """What one way of mixing came to."""

    way: str
    bags: int
    entries: int
    passport_events: int
    passport_bytes: int
    seconds_made: float
    seconds_verified: float
    seconds_traced: float
    faults: tuple[str, ...]


def drums(folder: Path, *, bags: int = BAGS) -> list[Drums]:
    """Play both ways with so many bags of 40 kg in an empty folder."""
    return [_play(folder / way, way, bags) for way in ("combined in steps", "over a heap")]


def _play(data: Path, way: str, count: int) -> Drums:
    town = Town(data)
    try:
        _open_sites(town, count)
        bags = _deliver(town, count)
        made = _mix_in_steps(town, bags) if way == "combined in steps" else _mix_on_heap(town, bags)
        _export(town, made)
        return _judge(town, way, bags, made[len(made) // 2])
    finally:
        town.close()


def _drums_of(bags: int) -> int:
    """Return how many drums the bags fill but for a little."""
    return int(_BAG_KG * bags / _DRUM_KG)


def _open_sites(town: Town, bags: int) -> None:
    """Four more green sites, and tags for bags and drums."""
    for number in range(4, SITES + 1):
        site = f"SITE-{number}"
        town.do(AUTHORITY, "site.registered", site_body(site))
        decision: dict[str, JSON] = {
            "site": site, "status": 1, "legal_act": f"Act {number}", "from": "2025-01-01"
        }  # fmt: skip
        town.do(AUTHORITY, "site.status_decided", decision)
    codes = [_code(number) for number in range(bags)]
    for batch, first in enumerate(range(0, bags, _ISSUED)):
        _hand_out(town, f"MINE-{batch}", codes[first : first + _ISSUED], to="COOP-A", level="mine")
    export = [_code(bags + number) for number in range(_drums_of(bags))]
    _hand_out(town, "EXPORT", export, to="EXPORTER", level="export")


def _code(number: int) -> str:
    return tag_from_random(seed_of(f"bag {number}")[:8])


def _hand_out(town: Town, batch: str, codes: Sequence[str], *, to: str, level: str) -> None:
    digests: list[JSON] = [tag_digest(code) for code in codes]
    town.do(AUTHORITY, "tags.issued", {"batch": batch, "level": level, "tags": digests})
    town.do(AUTHORITY, "tags.assigned", {"batches": [batch], "tags": digests, "to": to})


def _site(bag: int) -> str:
    """Return the site of a bag; the third one is red, and nothing is dug there."""
    return f"SITE-{(1, 2, 4, 5, 6, 7)[bag % (SITES - 1)]}"


def _deliver(town: Town, count: int) -> list[str]:
    """Dig the bags, attest and send them, and receive each at the exporter's."""
    bags = [f"BAG-{number:03d}" for number in range(count)]
    for number, bag in enumerate(bags):
        body: dict[str, JSON] = {
            "lot": bag,
            "site": _site(number),
            "mineral": MINERAL,
            "quantity": {"mass_kg": "40", "moisture_percent": "3", "scale_id": "S-2"},
            "tags": [{"number": _code(number)}],
            "producers": [{"team": f"Team {number % 9}", "share_percent": "100"}],
            "extracted_from": "2025-06-28",
        }
        town.do("COOP-A", "lot.registered", body)
    for group in _groups(bags):
        town.do("AGENT", "lot.attested", {"lots": group})
        town.do("COOP-A", "lot.dispatched", {"lots": group, "to": "EXPORTER", "transport": "truck"})
    for bag in bags:
        received: dict[str, JSON] = {
            "lot": bag,
            "quantity": {"mass_kg": f"{_BAG_KG}", "moisture_percent": "3"},
        }
        town.do("EXPORTER", "lot.received", received)
    return bags


def _groups(lots: Sequence[str]) -> Iterator[list[JSON]]:
    for first in range(0, len(lots), MOST):
        yield list(lots[first : first + MOST])


def _drums(bags: int) -> list[JSON]:
    quantity: dict[str, JSON] = {"net_kg": str(_DRUM_KG), "moisture_percent": "3"}
    return [
        {"lot": f"DRUM-{number:02d}", "quantity": quantity, "tags": [{"number": _code(bags + number)}]}
        for number in range(_drums_of(bags))
    ]


def _names(drums: list[JSON]) -> list[str]:
    return [f"DRUM-{number:02d}" for number in range(len(drums))]


def _mix_in_steps(town: Town, bags: Sequence[str]) -> list[str]:
    """Three unions, and one work on them that fills the drums."""
    parts: list[JSON] = []
    for number, group in enumerate(_groups(bags)):
        mass = _BAG_KG * len(group)
        output: JSON = {
            "lot": f"PART-{number}", "quantity": {"mass_kg": f"{mass:f}", "moisture_percent": "3"}
        }  # fmt: skip
        town.do("EXPORTER", "lot.combined", {"inputs": [{"lot": bag} for bag in group], "outputs": [output]})
        parts.append({"lot": f"PART-{number}"})
    made = _drums(len(bags))
    town.do("EXPORTER", "lot.processed", {"inputs": parts, "outputs": made, "process": "other"})
    return _names(made)


def _mix_on_heap(town: Town, bags: Sequence[str]) -> list[str]:
    """Bag after bag onto an empty heap, and all drums off it at once."""
    place: dict[str, JSON] = {
        "place": "YARD", "name": "Yard", "kind": "depot", "country": "CD", "operator": "EXPORTER"
    }  # fmt: skip
    town.do("EXPORTER", "place.registered", place)
    opened: dict[str, JSON] = {"stockpile": "HEAP-1", "place": "YARD", "mineral": MINERAL}
    town.do("EXPORTER", "stockpile.opened", opened)
    for bag in bags:
        town.do("EXPORTER", "stockpile.added", {"stockpile": "HEAP-1", "lot": bag})
    made = _drums(len(bags))
    town.do("EXPORTER", "stockpile.drawn", {"stockpile": "HEAP-1", "outputs": made})
    empty: dict[str, JSON] = {"stockpile": "HEAP-1", "quantity": {"mass_kg": "0"}, "method": "seen"}
    town.do("EXPORTER", "stockpile.counted", empty)
    return _names(made)


def _export(town: Town, made: Sequence[str]) -> None:
    lots: list[JSON] = list(made)
    certificate: dict[str, JSON] = {
        "number": "CERT-1",
        "lots": lots,
        "issuing_country": "CD",
        "exporter": "EXPORTER",
        "ore": MINERAL,
        "mass_kg": str(_DRUM_KG * len(made)),
        "issued_on": "2025-07-15",
        "expires_on": "2025-10-01",
    }
    town.do(AUTHORITY, "certificate.issued", certificate)
    sent: dict[str, JSON] = {"lots": lots, "certificates": ["CERT-1"], "to_country": "MY"}
    town.do("EXPORTER", "lot.exported", sent)


def _judge(town: Town, way: str, bags: Sequence[str], drum: str) -> Drums:
    """Trace a drum, and let a stranger verify its passport."""
    now = town.clock + STEP
    with town.handle.view() as view:
        began = time.perf_counter()
        faults = [*_trace_faults(view, bags, drum)]
        traced = time.perf_counter() - began
        head = view.log.newest()
    began = time.perf_counter()
    data = build_passport(town.handle, drum, now=now)
    made = time.perf_counter() - began
    began = time.perf_counter()
    verdict = verify_passport(data, town.handle.policy, now=now)
    verified = time.perf_counter() - began
    if verdict.verdict != "intact":
        faults.append(f"{way}: the passport is {verdict.verdict}: {verdict.faults or verdict.not_checked}")
    if cut := [remark.code for remark in verdict.not_checked if "ancestor" in remark.code]:
        faults.append(f"{way}: the passport is cut ({', '.join(cut)})")
    if len(data) > LIMIT:
        faults.append(f"{way}: the passport has {len(data)} bytes")
    return Drums(
        way=way,
        bags=len(bags),
        entries=0 if head is None else head.size,
        passport_events=len(parse_passport(data).events),
        passport_bytes=len(data),
        seconds_made=made,
        seconds_verified=verified,
        seconds_traced=traced,
        faults=tuple(faults),
    )


def _trace_faults(view: Catalog, bags: Sequence[str], drum: str) -> Iterator[str]:
    """What is missing in what a drum is said to be made of, and what does not add up."""
    lot = view.get(Lot, drum)
    dug = Counter(f"site:{_site(number)}" for number in range(len(bags)))
    wanted = {site: Decimal(count) / len(bags) for site, count in dug.items()}
    found = {share.origin: share.share for share in lot.shares}
    if found.keys() != wanted.keys() or any(abs(found[site] - wanted[site]) > _SLACK for site in found):
        yield f"{drum} is made of {found}"
    whole = set(bags)
    if lot.contamination:
        touched = {
            view.get(Addition, numbered(one.stockpile, number)).lot
            for one in lot.contamination
            for number in range(one.first, one.last + 1)
        }
        if touched != whole:
            yield f"the contamination set of {drum} holds {len(touched)} of {len(bags)} bags"
    upstream = trace_lot(view, drum).upstream
    roots = {step.lot.id: step.share for step in upstream if step.lot.id in whole}
    if set(roots) != whole or abs(sum(roots.values(), Decimal(-1))) > _SLACK * len(bags):
        yield f"{drum} is traced to {len(roots)} of {len(bags)} bags"
