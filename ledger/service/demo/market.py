"""From the exporter to the furnace: certified, shipped, received, consumed."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.lots.stockpile import Stockpile
from ledger.service.demo.calendar import DAY, HOUR, MINUTE, Course, after_days, day, moment
from ledger.service.demo.chance import Chance
from ledger.service.demo.ores import Ore, assayed, grade_of, plain, weighed
from ledger.service.demo.production import arrive, dispatch, part_of
from ledger.service.demo.stage import Stage
from ledger.service.demo.trade import final_assay, work
from ledger.service.demo.world import (
    ASSAYER,
    AUTHORITY,
    CERTIFIER,
    GOLD_EXPORTER,
    PLANT,
    World,
    place_of,
    smelter_of,
)

_MIXED: Final = 4
_VALID_DAYS: Final = 90
_HEAP: Final = "DEMO-HEAP-COBALT"
_TRANSIT: Final = {"AU": ("CD",), "3T": ("CD", "TZ")}


def export(stage: Stage, world: World, party: str, ore: Ore) -> Course:
    """Let an exporter make up an export lot every month, have it certified, and ship it."""
    chance = Chance(f"export {party} {ore.name}")
    while True:
        yield after_days(stage.now, 13, 19, chance)
        stock = world.stock(party, ore)
        lots, stock[:_MIXED] = stock[:_MIXED], []
        if not lots:
            continue
        if ore.branch == "AU":
            lots = [work(stage, world, lots, party=party, ore=ore, prefix="B")]
        mixed = lots[0]
        if len(lots) > 1 or ore.branch == "AU":
            mixed = final_assay(stage, world, lots, party=party, ore=ore, chance=chance)
        shipped = [mixed]
        if chance.one_in(3):
            shipped.append(split(stage, world, mixed, party=party, ore=ore, hundredths=40))
        for lot in shipped:
            stage.calendar.enter(_ship(stage, world, party, lot, ore))


def split(stage: Stage, world: World, lot: str, *, party: str, ore: Ore, hundredths: int) -> str:
    """Take a part off a lot, with a tag of its own; return the part."""
    known = stage.mirror.get(Lot, lot)
    part = world.new_lot("X")
    moisture = (known.net.value - known.dry.value) * 100 / known.net.value
    output: dict[str, JSON] = {
        "lot": part,
        "quantity": weighed(part_of(known, hundredths), ore, moisture),
        "tags": [{"number": world.tags[party].popleft(), "level": "export"}],
        "sealed_at": moment(stage.now),
    }
    body: dict[str, JSON] = {"inputs": [{"lot": lot}], "outputs": [output], "plant": place_of(party)}
    stage.act(party, "lot.split", body)
    return part


def certify(
    stage: Stage,
    lot: str,
    *,
    exporter: str,
    ore: Ore,
    by: str = CERTIFIER,
    hundredths: int = 100,
    days: int = _VALID_DAYS,
) -> str:
    """Issue an export certificate for a lot, or cite one when ``by`` is the exporter; return its number."""
    known = stage.mirror.get(Lot, lot)
    number = f"DEMO-CD-{day(stage.now)}-{lot[-8:]}"
    body: dict[str, JSON] = {
        "number": number,
        "lots": [lot],
        "issuing_country": "CD",
        "exporter": exporter,
        "importer": f"DEMO importer for {smelter_of(ore)[0]}",
        "ore": ore.hs,
        "mass_kg": plain(part_of(known, hundredths).quantize(Decimal("0.001"))),
        "grade": f"{plain(grade_of([known]))} % {ore.basis}",
        "origins": ["CD"],
        "lot_number": f"DEMO {lot[-8:]}",
        "shipped_on": day(stage.now + 3 * DAY),
        "route": ["CD", smelter_of(ore)[1]],
        "transporter": "DEMO carrier",
        "file_sha256": sha256(number.encode()).hexdigest(),
        "verifier_position": "DEMO verifier",
        "verifier": "DEMO-VERIFIER",
        "validator": "DEMO-VALIDATOR",
        "verified_on": day(stage.now - DAY),
        "issued_on": day(stage.now),
        "expires_on": day(stage.now + days * DAY),
    }
    if by == CERTIFIER:
        stage.act(by, "certificate.issued", body)
    else:
        stage.act(by, "certificate.cited", {**body, "authority": "DEMO authority of another country"})
    return number


def leave(
    stage: Stage, lot: str, *, party: str, ore: Ore, certificates: list[str], expect: Collection[str] = ()
) -> str:
    """Let a lot cross the border."""
    _, country = smelter_of(ore)
    number = lot[-8:]
    body: dict[str, JSON] = {
        "lots": [lot],
        "certificates": [*certificates],
        "to_country": country,
        "consignee": smelter_of(ore)[0],
        "containers": [f"DEMO-CONTAINER-{number}"] if ore.branch == "3T" else [],
        "drums": [f"DEMO-DRUM-{number}-{at}" for at in range(1, 4)],
        "seals": [f"DEMO-SEAL-{number}"],
        "customs_reference": f"DEMO customs {number}",
        "cn_code": ore.hs.replace(".", ""),
        "transit": ["TZ"] if ore.branch == "3T" else [],
    }
    return stage.act(party, "lot.exported", body, expect=expect, sealed={"customs_value": "DEMO"})


def _ship(stage: Stage, world: World, party: str, lot: str, ore: Ore) -> Course:
    chance = Chance(f"ship {lot}")
    yield after_days(stage.now, 1, 4, chance)
    if ore.branch == "3T" and chance.one_in(2):
        yield from _assay(stage, party, lot, ore, chance)
    number = certify(stage, lot, exporter=party, ore=ore)
    yield after_days(stage.now, 1, 6, chance)
    _pay_royalty(stage, party, lot)
    leave(stage, lot, party=party, ore=ore, certificates=[number])
    yield after_days(stage.now, 1, 2, chance)
    smelter, country = smelter_of(ore)
    gold = party == GOLD_EXPORTER
    route = ("CD", country) if gold else ("CD", "TZ", country)
    transport = "plane" if gold else "boat"
    dispatch(stage, party, [lot], to=smelter, chance=chance, transport=transport, countries=route)
    yield from arrive(stage, world, [lot], at=smelter, ore=ore, days=(2, 4) if gold else (30, 45))
    world.stock(smelter, ore).remove(lot)
    yield after_days(stage.now, 4, 12, chance)
    consume(stage, smelter, [lot], "melted")


def _assay(stage: Stage, party: str, lot: str, ore: Ore, chance: Chance) -> Course:
    """Take a sample before witnesses and have the laboratory say finally what the lot holds."""
    sample = f"DEMO-SAMPLE-{lot[-8:]}"
    taken = stage.act(
        party,
        "lot.sampled",
        {"lot": lot, "sample": sample, "quantity": {"mass_kg": "0.5"}, "seals": [f"DEMO-LAB-{lot[-4:]}"]},
    )
    yield after_days(stage.now, 3, 6, chance)
    content = assayed(grade_of([stage.mirror.get(Lot, lot)]), ore, lab=ASSAYER, sample=sample)
    report: dict[str, JSON] = {"lot": lot, "sample": sample, "sampling": taken, "components": content}
    stage.act(ASSAYER, "lot.assayed", {**report, "laboratory": ASSAYER})


def _pay_royalty(stage: Stage, party: str, lot: str) -> None:
    body: dict[str, JSON] = {
        "lots": [lot],
        "kind": "royalty",
        "payee": AUTHORITY,
        "payee_class": "government",
        "amount": "100.00",
        "currency": "USD",
        "receipt_number": f"DEMO receipt {lot[-8:]}",
        "method": "bank",
        "paid_on": day(stage.now),
    }
    stage.act(party, "payment.recorded", body)


def consume(stage: Stage, party: str, lots: list[str], use: str) -> str:
    """Let lots end in a furnace."""
    return stage.act(
        party, "lot.consumed", {"lots": [*lots], "plant": place_of(party), "use": f"DEMO: {use}"}
    )


def leach(stage: Stage, world: World, ore: Ore) -> Course:
    """Let the cobalt plant put what it was sold on its heap and leach from there: it stays in the country."""
    chance = Chance(f"leach {ore.name}")
    heap: dict[str, JSON] = {"stockpile": _HEAP, "place": place_of(PLANT), "mineral": ore.hs}
    stage.act(PLANT, "stockpile.opened", {**heap, "name": "DEMO run-of-mine heap", "attribution": "fifo"})
    while True:
        yield after_days(stage.now, 12, 18, chance)
        stock = world.stock(PLANT, ore)
        lots, stock[:] = [*stock], []
        for lot in lots:
            stage.act(PLANT, "stockpile.added", {"stockpile": _HEAP, "lot": lot})
            yield stage.now + chance.between(2, 9) * MINUTE
        if lots:
            drawn = draw(stage, world, _HEAP, party=PLANT, ore=ore, hundredths=chance.between(60, 85))
            yield stage.now + HOUR
            consume(stage, PLANT, [drawn], "leached to cobalt hydroxide")


def draw(stage: Stage, world: World, heap: str, *, party: str, ore: Ore, hundredths: int) -> str:
    """Take some hundredths of what a heap holds off it, and return the lot."""
    held = stage.mirror.get(Stockpile, heap)
    moisture = (held.net.value - held.dry.value) * 100 / held.net.value
    lot = world.new_lot("H")
    output: JSON = {"lot": lot, "quantity": weighed(held.net.value * hundredths / 100, ore, moisture)}
    stage.act(party, "stockpile.drawn", {"stockpile": heap, "outputs": [output]})
    return lot
