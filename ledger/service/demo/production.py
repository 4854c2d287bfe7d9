"""From the pit to the négociant: registered and tagged, attested, brought to market, weighed again."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.service.demo.calendar import DAY, HOUR, MINUTE, Course, after_days, day, moment, working_hours
from ledger.service.demo.chance import Chance
from ledger.service.demo.ores import (
    HUNDRED,
    Ore,
    assayed,
    kilograms,
    moisture_of,
    plain,
    slightly_less,
    tenths,
    weighed,
)
from ledger.service.demo.stage import Stage
from ledger.service.demo.world import AUTHORITY, CARRIER, DemoSite, World, place_of

_BAG_KG: Final = Decimal(50)
_MOST_BAGS: Final = 5
_TARE: Final = Decimal("0.2")
_CONSIGNMENT: Final = 3
_GRID: Final = Decimal("0.000001")
_LEVY: Final = Decimal("0.25")
"""Invented: dollars for a kilogram."""


def dig(stage: Stage, world: World, site: DemoSite) -> Course:
    """Register a lot at a site every one or two weeks, as much as its workers bring."""
    chance = Chance(f"site {site.id}")
    days = site.ore.days
    yield working_hours(stage.now + chance.between(1, days) * DAY, chance)
    while True:
        lot = register(stage, world, site, chance)
        stage.calendar.enter(_to_market(stage, world, site, lot))
        yield after_days(stage.now, days - 2, days + 3, chance)


def register(
    stage: Stage,
    world: World,
    site: DemoSite,
    chance: Chance,
    *,
    change: dict[str, Any] | None = None,
    expect: Collection[str] = (),
    occurred_at: int | None = None,
    key: str = "field",
    **common: JSON,
) -> str:
    """Register production at a site and return the lot; ``change`` replaces fields of the body."""
    lot = world.new_lot(site.region)
    body = {**_production(stage, world, site, lot, chance), **(change or {})}
    world.worn[lot] = [tag["number"] for tag in body["tags"] or ()]
    names = [f"DEMO person {chance.below(900) + 100}" for _ in range(2)]
    stage.act(
        world.cooperative(site),
        "lot.registered",
        {name: value for name, value in body.items() if value is not None},
        key=key,
        expect=expect,
        occurred_at=stage.now - chance.between(5, 240) * MINUTE if occurred_at is None else occurred_at,
        sealed={"producers_names": [*names]},
        entry_mode="app",
        **{**_captured(site, chance, at=stage.now if occurred_at is None else occurred_at), **common},
    )
    return lot


def _captured(site: DemoSite, chance: Chance, *, at: int) -> dict[str, JSON]:
    """Return who entered it on a phone, where and when: beside the pits, a few minutes before."""
    latitude, longitude = (
        plain((Decimal(degrees) + Decimal(chance.between(-9, 9)) / 10_000).quantize(_GRID))
        for degrees in (site.latitude, site.longitude)
    )
    return {
        "person": f"DEMO-P-{site.region}-{sum(site.id.encode()) % 97:02d}",
        "latitude": latitude,
        "longitude": longitude,
        "accuracy_m": chance.between(4, 25),
        "captured_at": moment(at),
    }


def _production(stage: Stage, world: World, site: DemoSite, lot: str, chance: Chance) -> dict[str, JSON]:
    ore = site.ore
    units = min(ore.most, site.workers * ore.per_worker * chance.between(70, 135) // 100)
    mass = max(units, 10) * ore.unit
    moisture = chance.between(*ore.moisture)
    share = chance.between(35, 65)
    tags = world.tags[site.id]
    bags = 1 if ore.branch != "3T" else min(_MOST_BAGS, int((mass + _BAG_KG - ore.unit) // _BAG_KG))
    packages: list[JSON] = [
        {"kind": ore.package, "seal": f"DEMO-S{chance.below(90000) + 10000}"} for _ in range(bags)
    ]
    return {
        "lot": lot,
        "number": f"DEMO {day(stage.now)} {lot[-4:]}",
        "site": site.id,
        "pits": [f"Puits {chance.between(1, 9)}"],
        "producers": [
            {"team": f"DEMO équipe {chance.between(1, 12)}", "share_percent": str(share)},
            {"team": f"DEMO équipe {chance.between(13, 24)}", "share_percent": str(100 - share)},
        ],
        "extracted_from": day(stage.now - chance.between(3, ore.days) * DAY),
        "extracted_to": day(stage.now - DAY),
        "extraction_method": ore.extraction,
        "mineral": ore.hs,
        "trade_name": ore.name,
        "quantity": _first_weighing(mass, ore, moisture, bags),
        "components": assayed(Decimal(chance.between(*ore.grade)) / 10, ore),
        # Cobalt ore travels loose on a truck.
        "packages": [] if ore.branch == "CO" else packages,
        "tags": [{"number": tags.popleft()} for _ in range(bags)],
        "package_count": bags,
        "attestors": [f"DEMO-AGENT-{site.region}"],
        "sealed_at": moment(stage.now - 4 * MINUTE),
    }


def _first_weighing(mass: Decimal, ore: Ore, moisture: int, bags: int) -> dict[str, JSON]:
    """Return gross, tare and net mass; gold is read as it is."""
    if ore.branch == "AU":
        return weighed(mass, ore, Decimal(0))
    tare = max(_TARE * bags, ore.unit)
    return {
        "gross_kg": kilograms(mass + tare, ore),
        "tare_kg": kilograms(tare, ore),
        "net_kg": kilograms(mass, ore),
        "wet_or_dry": "wet",
        "moisture_percent": tenths(moisture),
        "moisture_method": "estimated",
        "scale_id": f"DEMO-SCALE-{ore.branch}",
        "scale_division_kg": plain(ore.unit),
    }


def attest(stage: Stage, site: DemoSite, lot: str) -> str:
    """Let the province's tagging agents attest a lot's origin."""
    body = {"lots": [lot], "statement": "origin"}
    return stage.act(f"DEMO-AGENT-{site.region}", "lot.attested", body, key="field", entry_mode="app")


def _to_market(stage: Stage, world: World, site: DemoSite, lot: str) -> Course:
    chance = Chance(f"market {lot}")
    yield stage.now + chance.between(20, 240) * MINUTE
    attest(stage, site, lot)
    yield after_days(stage.now, 1, 3, chance)
    world.stock(world.cooperative(site), site.ore).append(lot)


def sell(stage: Stage, world: World, site: DemoSite) -> Course:
    """Bring what a cooperative has of the site's ore to the province's négociant, some lots at a time."""
    chance = Chance(f"sell {site.territory} {site.ore.name}")
    cooperative = world.cooperative(site)
    while True:
        yield after_days(stage.now, 3, 6, chance)
        stock = world.stock(cooperative, site.ore)
        lots, stock[:_CONSIGNMENT] = stock[:_CONSIGNMENT], []
        if lots:
            dispatch(stage, cooperative, lots, to=site.trader, chance=chance, transport="motorcycle")
            stage.calendar.enter(arrive(stage, world, lots, at=site.trader, ore=site.ore, days=(1, 3)))


def dispatch(
    stage: Stage,
    party: str,
    lots: list[str],
    *,
    to: str,
    chance: Chance,
    transport: str = "truck",
    expect: Collection[str] = (),
    countries: tuple[str, ...] = ("CD",),
) -> str:
    """Send lots on one waybill."""
    number = f"{day(stage.now)}-{lots[0][-4:]}"
    body: dict[str, JSON] = {
        "lots": [*lots],
        "to": to,
        "consignment": f"DEMO-C-{number}",
        "waybill": f"DEMO waybill {number}",
        "carrier": CARRIER,
        "destination": place_of(to),
        "route": [f"DEMO road of {party.removeprefix('DEMO-')}", f"DEMO road to {to.removeprefix('DEMO-')}"],
        "countries": [*countries],
        "transport": transport,
        "expected_on": day(stage.now + 4 * DAY),
    }
    sealed: dict[str, JSON] = {
        "vehicle": f"DEMO {chance.between(1000, 9999)}",
        "driver": f"DEMO driver {chance.between(10, 99)}",
    }
    return stage.act(party, "lot.dispatched", body, expect=expect, sealed=sealed)


def arrive(
    stage: Stage, world: World, lots: list[str], *, at: str, ore: Ore, days: tuple[int, int]
) -> Course:
    """Receive lots after some days on the way, each weighed again, and take them into stock."""
    chance = Chance(f"arrive {lots[0]} {at}")
    yield after_days(stage.now, *days, chance)
    for lot in lots:
        receive(stage, lot, at=at, ore=ore, chance=chance)
        yield stage.now + chance.between(2, 9) * MINUTE
    sold(stage, lots, to=at)
    for lot in lots:
        world.stock(at, ore).append(lot)


def sold(stage: Stage, lots: list[str], *, to: str) -> str:
    """Let the owner of lots sell them to who has received them, who pays; return the sale."""
    seller = stage.mirror.get(Lot, lots[0]).owner
    number = f"DEMO-PO-{day(stage.now)}-{lots[0][-4:]}"
    terms: dict[str, JSON] = {
        "buyer": to,
        "terms": "cash",
        "purchase_number": number,
        "purchased_on": day(stage.now),
        "incoming": [*_incoming(stage, lots, seller)],
        "currency": "USD",
    }
    sale = stage.act(seller, "lot.sold", {"lots": [*lots], **terms}, sealed={"price": f"DEMO {number}"})
    price: dict[str, JSON] = {"of": sale, "kind": "price", "payee": seller, "payee_class": _payee(seller)}
    paid: dict[str, JSON] = {"lots": [*lots], **price, "currency": "USD", "method": "bank"}
    stage.act(to, "payment.recorded", paid, sealed={"amount": f"DEMO {number}"})
    stage.purchases.update(((to, lot), number) for lot in lots)
    if seller.startswith("DEMO-COOP-"):
        _pay_tax(stage, lots, sale, to=to, number=number)
    return sale


def _incoming(stage: Stage, lots: list[str], seller: str) -> list[str]:
    """Return the purchase numbers under which their seller bought what the lots are made of."""
    found: dict[str, None] = {}
    waiting = [*lots]
    while waiting:
        lot = waiting.pop()
        number = stage.purchases.get((seller, lot))
        if number is None:
            waiting.extend(part.lot for part in stage.mirror.get(Lot, lot).parents)
        else:
            found[number] = None
    return sorted(found)


def _pay_tax(stage: Stage, lots: list[str], sale: str, *, to: str, number: str) -> None:
    """Let the first buyer pay the province's levy, a little for each kilogram."""
    kg = sum((stage.mirror.get(Lot, lot).net.value for lot in lots), Decimal(0))
    levy: dict[str, JSON] = {
        "kind": "tax",
        "name": "DEMO levy",
        "payee": AUTHORITY,
        "payee_class": "government",
    }
    paid: dict[str, JSON] = {
        "amount": plain((kg * _LEVY).quantize(Decimal("0.01")) + Decimal("0.01")),
        "currency": "USD",
        "receipt_number": f"DEMO receipt {number}",
        "method": "bank",
        "paid_on": day(stage.now),
    }
    stage.act(to, "payment.recorded", {"lots": [*lots], "of": sale, **levy, **paid})


def _payee(party: str) -> str:
    return "cooperative" if party.startswith("DEMO-COOP-") else "company"


def receive(
    stage: Stage,
    lot: str,
    *,
    at: str,
    ore: Ore,
    chance: Chance,
    mass: Decimal | None = None,
    expect: Collection[str] = (),
    **change: JSON,
) -> str:
    """Weigh a lot that has arrived; ``mass`` in kilograms, otherwise slightly less than was sent."""
    known = stage.mirror.get(Lot, lot)
    found = slightly_less(known.net.value, chance) if mass is None else mass
    body: dict[str, Any] = {
        "lot": lot,
        "quantity": weighed(found, ore, moisture_of([known])),
        "place": place_of(at),
        "packages": [{"outcome": "accepted"}],
        "seals_intact": True,
        "verified_by": f"DEMO-P-{at.removeprefix('DEMO-')[:20]}",
        **change,
    }
    if known.net.value - found > known.net.value * 3 / 1000 and "explanation" not in change:
        body["explanation"] = "DEMO: dried on the way; other scale"
    said = {name: value for name, value in body.items() if value is not None}
    return stage.act(at, "lot.received", said, expect=expect)


def hours(stage: Stage, count: int) -> int:
    """Return the moment some hours from now."""
    return stage.now + count * HOUR


def part_of(lot: Lot, hundredths: int) -> Decimal:
    """Return some hundredths of a lot's net mass."""
    return lot.net.value * hundredths / HUNDRED
