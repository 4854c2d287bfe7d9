"""A clean trade of two years: sites, agents, traders, exporters, and the lots that pass them.

Everything is invented, and plain on purpose: it says what a rule does when nothing is wrong, not how the
world is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from scripts.diligence.chain import sold_on
from scripts.diligence.ground import (
    ANALYTES,
    COLTAN,
    GRADES,
    START,
    TAGS,
    TIN,
    Site,
    entered,
    hash_of,
    month_start,
    tag,
    weighed,
)
from scripts.diligence.told import DAY, HOUR, MINUTE, Body, Told, day

_MONTHS: Final = 25
CLOSED: Final = 18
"""The month in which the last site turns red."""
_SITES: Final = 12
_LAST: Final = f"S{_SITES - 1:02}"
_RAINY: Final = frozenset({2, 3, 10})
_WORKERS: Final = {TIN: 12, COLTAN: 60}
_PRICES: Final = {TIN: 11.0, COLTAN: 42.0}


@dataclass(frozen=True)
class Town:
    """What is told of the trade, and the sites, by which a plant finds its way."""

    told: tuple[Told, ...]
    sites: tuple[Site, ...]
    months: int

    def lots_of(self, site: str) -> list[Told]:
        """Return the registrations of a site, oldest first."""
        return [one for one in self.told if one.type == "lot.registered" and one.body["site"] == site]

    def of(self, type: str) -> list[Told]:
        """Return all events of a type."""
        return [one for one in self.told if one.type == type]


def build(seed: int, lots: int, months: int = _MONTHS) -> Town:
    """Return a town in which about so many lots were dug."""
    rng = Random(seed)
    sites = [_site(number) for number in range(_SITES)]
    told = [*_parties(sites), *(one for site in sites for one in _founding(site, rng))]
    for month in range(months):
        for site in sites:
            if site is not sites[-1] or month < CLOSED:
                told += _month(site, month, lots / months / len(sites), rng)
    told.append(_closing(sites[-1].id, month_start(CLOSED)))
    told += sold_on(told, sites, months, rng)
    return Town(tuple(told), tuple(sites), months)


def _site(number: int) -> Site:
    province = number % 2
    return Site(
        id=f"S{number:02}",
        mineral=TIN if number < _SITES // 2 else COLTAN,
        province=("Nord-Kivu", "Sud-Kivu")[province],
        latitude=-1.5 - 0.1 * (number // 2) - 0.02 * province,
        longitude=28.6 + 0.6 * province,
        coop=f"COOP{number:02}",
        trader=f"TRADER{number % 4}",
        alluvial=number % 3 == 0,
    )


def _parties(sites: Sequence[Site]) -> Iterator[Told]:
    named = [(site.coop, "cooperative") for site in sites] + [(f"TRADER{n}", "trader") for n in range(4)]
    named += [(f"EXPORTER{n}", "exporter") for n in range(2)] + [("AGENCY0", "tagging_agent")]
    named += [("AGENCY1", "tagging_agent"), ("IMPORTER", "importer"), ("NEWCOMER", "trader")]
    for id, role in named:
        at = START - 400 * DAY if id != "NEWCOMER" else START + 500 * DAY
        body = {"party": id, "name": id, "country": "MY" if id == "IMPORTER" else "CD", "roles": [role]}
        yield Told(
            "party.registered", "AUTHORITY", at, at, body, {}, {"beneficial_owners": [f"Owner of {id}"]}
        )
    for number, (kind, latitude, longitude) in enumerate(
        (("depot", -2.0, 28.9), ("depot", -2.6, 29.0), ("port", 3.0, 101.4))
    ):
        body = {
            "place": f"P{number}",
            "name": "A place",
            "kind": kind,
            "country": "CD",
            "latitude": f"{latitude}",
            "longitude": f"{longitude}",
        }
        yield Told("place.registered", "AUTHORITY", START - 300 * DAY, START - 300 * DAY, body)


def _founding(site: Site, rng: Random) -> Iterator[Told]:
    for year in range(-1, 3):
        at = START + year * 330 * DAY - 30 * DAY
        workers = round(_WORKERS[site.mineral] * rng.uniform(0.9, 1.1))
        body: Body = {
            "site": site.id, "name": site.id, "country": "CD", "province": site.province,
            "latitude": f"{site.latitude:.4f}", "longitude": f"{site.longitude:.4f}",
            "minerals": [site.mineral], "monthly_allotment_kg": "700", "activity_status": "active",
            "owner": site.coop,
            "census": {"workers": workers, "counted_on": day(at), "source": "an invented census"},
        }  # fmt: skip
        yield Told("site.registered" if year < 0 else "site.updated", "AUTHORITY", at, at, body)
        body = {"site": site.id, "status": 1, "legal_act": "An act", "from": day(at)}
        if site.id != _LAST or at < month_start(CLOSED):
            yield Told("site.status_decided", "AUTHORITY", at + HOUR, at + HOUR, body)


def _closing(site: str, at: int) -> Told:
    body = {"site": site, "status": 3, "legal_act": "An act", "from": day(at)}
    return Told("site.status_decided", "AUTHORITY", at, at, body)


def _month(site: Site, month: int, mean: float, rng: Random) -> Iterator[Told]:
    """Yield a month's tags and lots: dug on some days, seen by an agent, sold, taxed, sent."""
    season = 0.7 if site.alluvial and month % 12 in _RAINY else 1.08
    count = max(1, round(mean * season + rng.uniform(-1, 1)))
    numbers = [f"{site.id}-{month:02}-{number:02}" for number in range(count + 1)]
    at = month_start(month) - 2 * DAY
    issued = {
        "batch": f"B-{site.id}-{month:02}",
        "scheme": TAGS,
        "site": site.id,
        "tags": [tag(one) for one in numbers],
    }
    yield Told("tags.issued", "PROGRAMME", at, at, issued)
    for number in range(count):
        start = (
            month_start(month)
            + (2 + number // 3 * 9) * DAY
            + 8 * HOUR
            + number % 3 * HOUR
            + rng.randint(0, 40) * MINUTE
        )
        yield from lot_told(site, numbers[number], start, rng)


def lot_told(site: Site, number: str, at: int, rng: Random, *, kilograms: float | None = None) -> list[Told]:
    """Return what happens to a lot up to the trader's depot."""
    net = kilograms or rng.uniform(32, 72)
    price = _PRICES[site.mineral] * rng.gauss(1, 0.06)
    levy = net * 0.4 * rng.gauss(1, 0.04)
    return [
        *_dug(site, number, at, rng, net=net),
        *_brought(site, number, at, rng, net=net, price=price, levy=levy),
    ]


def _dug(site: Site, number: str, at: int, rng: Random, *, net: float) -> list[Told]:
    lot = f"L-{number}"
    here = site.latitude, site.longitude
    agency = f"AGENCY{0 if site.province == 'Nord-Kivu' else 1}"
    agent = f"{agency}-{site.id}"
    clerk = f"{site.coop}-CLERK"
    registered = {
        "lot": lot, "site": site.id, "mineral": site.mineral, "quantity": weighed(net),
        "tags": [{"scheme": TAGS, "number": number}], "components": components(site, rng),
        "extraction_method": "alluvial" if site.alluvial else "underground",
        "packages": [{"seal": f"SEAL-{lot}"}],
    }  # fmt: skip
    return [
        Told("lot.registered", site.coop, at, _late(at, rng), registered, entered(at, clerk, rng, here)),
        Told(
            "lot.attested",
            agency,
            at + 20 * MINUTE,
            _late(at + HOUR, rng),
            {"lots": [lot]},
            entered(at + 20 * MINUTE, agent, rng, here),
        ),
    ]


def _brought(
    site: Site, number: str, at: int, rng: Random, *, net: float, price: float, levy: float
) -> list[Told]:
    lot, clerk = f"L-{number}", f"{site.coop}-CLERK"
    sold = {"lots": [lot], "buyer": site.trader, "terms": "cash", "currency": "USD"}
    paid = {"lots": [lot], "kind": "tax", "payee_class": "government", "currency": "USD",
            "amount": f"{levy:.2f}", "receipt_number": f"R-{lot}"}  # fmt: skip
    sent, got = at + DAY, at + 2 * DAY
    depot = f"P{hash_of(site.trader, '') % 2}"
    return [
        Told(
            "lot.sold",
            site.coop,
            sent,
            _late(sent, rng),
            sold,
            entered(sent, clerk, rng),
            {"price": f"{price:.2f} USD/kg"},
        ),
        Told(
            "payment.recorded",
            site.coop,
            sent + MINUTE,
            _late(sent, rng),
            paid,
            entered(sent + MINUTE, clerk, rng),
        ),
        Told(
            "lot.dispatched",
            site.coop,
            sent + HOUR,
            _late(sent + 2 * HOUR, rng),
            {"lots": [lot], "to": site.trader, "seals": [f"SEAL-{lot}"]},
            entered(sent + HOUR, clerk, rng),
        ),
        Told(
            "lot.received",
            site.trader,
            got,
            _late(got, rng),
            {
                "lot": lot,
                "quantity": weighed(net * rng.uniform(0.994, 1.002)),
                "place": depot,
                "seals_intact": True,
            },
            entered(got, f"{site.trader}-CLERK", rng),
        ),
    ]


def components(site: Site, rng: Random, factor: float = 1.0) -> list[Body]:
    """Return an assay by hand-held XRF of the site's ore."""
    offset = hash_of(site.id, "grade") % 5 - 2
    return [
        {
            "analyte": ANALYTES[basis],
            "basis": basis,
            "method": "xrf",
            "value_percent": f"{rng.gauss((mean + offset) * factor, spread):.1f}",
        }
        for basis, (mean, spread) in GRADES[site.mineral].items()
    ]


def _late(at: int, rng: Random) -> int:
    return at + 2 * DAY + rng.randint(1, 20) * HOUR
