"""What becomes of each month's lots of a site: combined, sent, worked, certified, exported, landed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from scripts.diligence.ground import ANALYTES, GRADES, Site, entered, hash_of, month_start, weighed
from scripts.diligence.told import DAY, HOUR, MINUTE, Body, Told, day


@dataclass(frozen=True)
class Parcel:
    """A month's ore of a site on its way: who has it, kilograms in and out, the grade of both."""

    site: Site
    month: int
    exporter: str
    mass: float
    product: float
    grade: float
    rich: float

    def lot(self, kind: str) -> str:
        """Return the lot of a kind: C combined, X product, T tailings."""
        return f"{kind}-{self.site.id}-{self.month:02}"

    def assay(self, percent: float) -> list[Body]:
        """Return an assay of the parcel's main content."""
        basis = next(iter(GRADES[self.site.mineral]))
        value = f"{percent:.1f}"
        return [{"analyte": ANALYTES[basis], "basis": basis, "method": "xrf", "value_percent": value}]


def sold_on(told: Sequence[Told], sites: Sequence[Site], months: int, rng: Random) -> Iterator[Told]:
    """Yield what becomes of the lots that were received, month by month and site by site."""
    numbers = {one.body["lot"]: one.body["tags"][0]["number"] for one in told if one.type == "lot.registered"}
    received: dict[str, dict[str, float]] = {}
    for one in told:
        if one.type == "lot.received":
            lot = one.body["lot"]
            by_month = received.setdefault(numbers[lot].rpartition("-")[0], {})
            by_month[lot] = float(one.body["quantity"]["net_kg"])
    for site in sites:
        for month in range(months):
            lots = received.get(f"{site.id}-{month:02}")
            if lots:
                yield from _way(_parcel(site, month, sum(lots.values())), list(lots), rng)


def _parcel(site: Site, month: int, mass: float) -> Parcel:
    mean, _ = next(iter(GRADES[site.mineral].values()))
    grade = mean + hash_of(site.id, "grade") % 5 - 2
    exporter = f"EXPORTER{hash_of(site.trader, 'e') % 2}"
    return Parcel(site, month, exporter, mass, mass * 0.82 / 1.06, grade, grade * 1.06)


def _way(parcel: Parcel, lots: Sequence[str], rng: Random) -> Iterator[Told]:
    trader, exporter, product = parcel.site.trader, parcel.exporter, parcel.lot("X")
    code = parcel.site.mineral.replace(".", "")
    sent: Body = {"lots": [parcel.lot("C")], "to": exporter, "seals": [f"SEAL-{parcel.lot('C')}"]}
    exported: Body = {
        "lots": [product],
        "certificates": [f"CERT-{product}"],
        "to_country": "MY",
        "cn_code": code,
    }
    landed = weighed(parcel.product * rng.uniform(0.995, 1.003))
    imported: Body = {"lot": product, "quantity": landed, "place": "P2", "cn_code": code}
    start = month_start(parcel.month) + 35 * DAY + 9 * HOUR + hash_of(parcel.site.id) % 200 * MINUTE
    steps: list[tuple[int, str, str, Body]] = [
        (0, "lot.combined", trader, _combined(parcel, lots, rng)),
        (1, "lot.dispatched", trader, sent),
        (2, "lot.received", exporter, _received(parcel, rng)),
        (4, "lot.processed", exporter, _processed(parcel)),
        (6, "certificate.issued", "CERTIFIER", _certificate(parcel, start)),
        (9, "lot.exported", exporter, exported),
        (40, "lot.imported", "IMPORTER", imported),
    ]
    for days, type, by, body in steps:
        at = start + days * DAY
        yield Told(type, by, at, at + 3 * HOUR, body, entered(at, f"{by}-CLERK", rng))


def _combined(parcel: Parcel, lots: Sequence[str], rng: Random) -> Body:
    assay = parcel.assay(parcel.grade + rng.gauss(0, 0.5))
    output: dict[str, Any] = {"lot": parcel.lot("C"), "quantity": weighed(parcel.mass * 0.999)}
    output |= {"components": assay, "packages": [{"seal": f"SEAL-{parcel.lot('C')}"}]}
    return {"inputs": [{"lot": lot} for lot in lots], "outputs": [output]}


def _received(parcel: Parcel, rng: Random) -> Body:
    quantity = weighed(parcel.mass * rng.uniform(0.995, 1.001))
    depot = f"P{hash_of(parcel.exporter, '') % 2}"
    return {"lot": parcel.lot("C"), "quantity": quantity, "place": depot, "seals_intact": True}


def _processed(parcel: Parcel) -> Body:
    product = {
        "lot": parcel.lot("X"),
        "quantity": weighed(parcel.product),
        "components": parcel.assay(parcel.rich),
    }
    rest = {
        "lot": parcel.lot("T"),
        "kind": "tailings",
        "quantity": weighed((parcel.mass - parcel.product) * 0.97),
        "components": parcel.assay(parcel.grade * 0.5),
    }
    return {"inputs": [{"lot": parcel.lot("C")}], "process": "gravity", "outputs": [product, rest]}


def _certificate(parcel: Parcel, start: int) -> Body:
    return {
        "number": f"CERT-{parcel.lot('X')}",
        "lots": [parcel.lot("X")],
        "issuing_country": "CD",
        "exporter": parcel.exporter,
        "ore": parcel.site.mineral,
        "mass_kg": f"{parcel.product * 1.002:.1f}",
        "issued_on": day(start + 6 * DAY),
        "expires_on": day(start + 90 * DAY),
        "verifier": "V1",
        "validator": "V2",
    }
