"""Négociants, processors, exporters: lots are sorted, mixed, worked and sent on, with named losses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.service.demo.calendar import Course, after_days, moment
from ledger.service.demo.chance import Chance
from ledger.service.demo.ores import (
    HUNDRED,
    Ore,
    assayed,
    grade_of,
    kilograms,
    moisture_of,
    slightly_less,
    weighed,
)
from ledger.service.demo.production import arrive, dispatch
from ledger.service.demo.stage import Stage
from ledger.service.demo.world import (
    GOLD_EXPORTER,
    LABORATORY,
    PLANT,
    World,
    exporter_of,
    place_of,
    processor_of,
)

_MIXED: Final = 5
_LOSS: Final = {"gravity": "slimes", "magnetic": "magnetics", "melting": "slag", "hand_sorting": "dust"}


def trade(stage: Stage, world: World, trader: str, ore: Ore) -> Course:
    """Let a négociant mix what was bought every ten days, some of it sorted first, and sell it on."""
    chance = Chance(f"trade {trader} {ore.name}")
    region = trader.split("-")[2]
    to = {"3T": processor_of(region), "AU": GOLD_EXPORTER, "CO": PLANT}[ore.branch]
    while True:
        yield after_days(stage.now, 6, 9, chance)
        stock = world.stock(trader, ore)
        lots, stock[:_MIXED] = stock[:_MIXED], []
        if not lots:
            continue
        if ore.branch != "AU":
            lots = [
                sort(stage, world, lot, party=trader, ore=ore, chance=chance) if chance.one_in(4) else lot
                for lot in lots
            ]
        if len(lots) > 1:
            lots = [combine(stage, world, lots, party=trader, ore=ore, chance=chance)]
        elif lots[0] in world.worn:
            tag_anew(stage, world, lots[0], party=trader)
        dispatch(stage, trader, lots, to=to, chance=chance)
        stage.calendar.enter(arrive(stage, world, lots, at=to, ore=ore, days=(2, 5)))


def tag_anew(stage: Stage, world: World, lot: str, *, party: str) -> None:
    """Let a négociant put tags of his own on the bags of a lot that he sells on as it came."""
    pairs: list[JSON] = [
        {"old": {"number": old}, "new": {"number": world.tags[party].popleft(), "level": "negociant"}}
        for old in world.worn.pop(lot)
    ]
    stage.act(party, "tag.replaced", {"lot": lot, "replacements": pairs, "reason": "next_level"})


def sort(stage: Stage, world: World, lot: str, *, party: str, ore: Ore, chance: Chance) -> str:
    """Sort a lot by hand: what is good, what is left, what is dust. Return the good part."""
    known = stage.mirror.get(Lot, lot)
    dry, moisture = known.dry.value, moisture_of([known])
    good, rest = world.new_lot("N"), world.new_lot("R")
    kept = chance.between(900, 950)
    grade = grade_of([known])
    outputs = [
        _output(good, "product", dry * kept / 1000, grade=grade * 104 / 100, moisture=moisture, ore=ore),
        _output(
            rest,
            "middlings",
            dry * (985 - kept) / 1000,
            grade=grade * 60 / 100,
            moisture=moisture,
            ore=ore,
        ),
    ]
    body: dict[str, JSON] = {
        "inputs": _inputs([known], ore),
        "outputs": [*outputs],
        "losses": [_loss("dust", dry * 15 / 1000, ore)],
        "process": "hand_sorting",
        "plant": place_of(party),
    }
    for output in outputs:
        output["tags"] = [{"number": world.tags[party].popleft(), "level": "negociant"}]
        output["sealed_at"] = moment(stage.now)
    stage.act(party, "lot.sorted", body, person=staff_of(party))
    return good


def combine(
    stage: Stage,
    world: World,
    lots: Sequence[str],
    *,
    party: str,
    ore: Ore,
    chance: Chance,
    lab: str | None = None,
    prefix: str = "M",
) -> str:
    """Mix lots into one, with a tag of the party's own; ``lab`` names who assayed it finally."""
    known = [stage.mirror.get(Lot, lot) for lot in lots]
    mixed = world.new_lot(prefix)
    mass = slightly_less(sum((lot.net.value for lot in known), Decimal(0)), chance, most=20)
    tags = world.tags[party]
    output: dict[str, JSON] = {
        "lot": mixed,
        "number": f"DEMO {mixed[-8:]}",
        "quantity": weighed(mass, ore, moisture_of(known)),
        "components": assayed(grade_of(known), ore, lab=lab, sample=f"DEMO-{mixed[-8:]}"),
        "tags": [{"number": tags.popleft(), "level": "export" if lab else "negociant"}],
        "sealed_at": moment(stage.now),
    }
    body: dict[str, JSON] = {
        "inputs": _inputs(known, ore),
        "outputs": [output],
        "process": "other",
        "plant": place_of(party),
    }
    stage.act(party, "lot.combined", body, person=staff_of(party))
    return mixed


def process(stage: Stage, world: World, party: str, ore: Ore) -> Course:
    """Let a processor work what it has of an ore every fortnight and send the concentrate to the exporter."""
    chance = Chance(f"process {party} {ore.name}")
    to = exporter_of(party, ore)
    while True:
        yield after_days(stage.now, 11, 16, chance)
        stock = world.stock(party, ore)
        lots, stock[:_MIXED] = stock[:_MIXED], []
        if lots:
            made = [work(stage, world, lots, party=party, ore=ore)]
            dispatch(stage, party, made, to=to, chance=chance)
            stage.calendar.enter(arrive(stage, world, made, at=to, ore=ore, days=(2, 4)))


def work(stage: Stage, world: World, lots: Sequence[str], *, party: str, ore: Ore, prefix: str = "P") -> str:
    """Process lots together: product, tailings that are kept, a loss that is named. Return the product."""
    known = [stage.mirror.get(Lot, lot) for lot in lots]
    dry = sum((lot.dry.value for lot in known), Decimal(0))
    grade = grade_of(known)
    product = world.new_lot(prefix)
    drier = moisture_of(known) / 2
    richer = grade * ore.richer / 1000
    made = _output(product, "product", dry * ore.product / 1000, moisture=drier, ore=ore, grade=richer)
    made["tags"] = [{"number": world.tags[party].popleft(), "level": "processor"}]
    outputs = [made]
    if ore.tailings:
        rest, wet = dry * ore.tailings / 1000, moisture_of(known)
        tailings = world.new_lot("T")
        outputs.append(_output(tailings, "tailings", rest, moisture=wet, ore=ore, grade=grade / 5))
        outputs[-1]["tags"] = [{"number": world.tags[party].popleft(), "level": "processor"}]
    for output in outputs:
        output["sealed_at"] = moment(stage.now)
    lost = dry * (1000 - ore.product - ore.tailings) / 1000
    body: dict[str, JSON] = {
        "inputs": _inputs(known, ore),
        "outputs": [*outputs],
        "losses": [{**_loss(_LOSS[ore.process], lost, ore), "basis": "measured"}],
        "process": ore.process,
        "plant": place_of(party),
    }
    stage.act(party, "lot.processed", body, sealed={"costs": "DEMO"}, person=staff_of(party))
    return product


def staff_of(party: str) -> str:
    """Return the pseudonym of who answers for a party's work."""
    return f"DEMO-P-{party.removeprefix('DEMO-')}"


def _inputs(lots: Sequence[Lot], ore: Ore) -> list[JSON]:
    """Return what went in, each lot with its weight and content as last read."""
    return [
        {
            "lot": lot.id,
            "quantity": weighed(lot.net.value, ore, moisture_of([lot])),
            "components": assayed(grade_of([lot]), ore),
        }
        for lot in lots
    ]


def _output(
    lot: str, kind: str, dry: Decimal, *, moisture: Decimal, ore: Ore, grade: Decimal
) -> dict[str, JSON]:
    return {
        "lot": lot,
        "kind": kind,
        "quantity": weighed(dry * HUNDRED / (HUNDRED - moisture), ore, moisture),
        "components": assayed(grade, ore),
    }


def _loss(name: str, dry: Decimal, ore: Ore) -> dict[str, JSON]:
    return {"name": name, "quantity": {"mass_kg": kilograms(dry, ore), "wet_or_dry": "dry"}}


def final_assay(
    stage: Stage, world: World, lots: Sequence[str], *, party: str, ore: Ore, chance: Chance
) -> str:
    """Mix lots into an export lot on which the laboratory has the final word."""
    return combine(stage, world, lots, party=party, ore=ore, chance=chance, lab=LABORATORY, prefix="X")
