"""Handling: sampled and assayed, stored, repacked, tagged anew, arrived in parts, sent back, sold twice."""

from __future__ import annotations

from decimal import Decimal

from ledger.crypto.canonical import JSON
from ledger.lots.tag import tag_digest
from ledger.service.demo.calendar import Course, day
from ledger.service.demo.case import EXPORTER, Case
from ledger.service.demo.ores import assayed, grade_of, plain, weighed
from ledger.service.demo.production import attest, dispatch, receive, register
from ledger.service.demo.world import ASSAYER, CARRIER, WAREHOUSE, place_of, processor_of


def roadblock(case: Case) -> Course:
    """Money that was taken on the way, by somebody who may not take it."""
    lot = case.raised()
    yield case.later(1, 2)
    sent = case.sent(lot, to=case.site.trader)
    yield case.later(1, 2)
    body: dict[str, JSON] = {
        "of": sent,
        "kind": "informal",
        "payee_class": "armed_group",
        "name": "DEMO roadblock",
        "amount": "5",
        "currency": "USD",
    }
    case.stage.act(CARRIER, "payment.recorded", body, sealed={"payee_name": "DEMO unknown"})
    case.wrong("informal-payment", lot, "An armed group took money at a roadblock.")
    receive(case.stage, lot, at=case.site.trader, ore=case.ore, chance=case.chance)


def umpire(case: Case) -> Course:
    """Seller's and buyer's laboratories disagree; an umpire's assay settles it weeks later."""
    trader = case.site.trader
    lot = yield from case.delivered(trader)
    yield case.later(1, 2)
    sample = f"DEMO-SAMPLE-{lot[-8:]}"
    quantity: JSON = {"mass_kg": "0.4"}
    body: dict[str, JSON] = {"lot": lot, "sample": sample, "quantity": quantity, "seals": ["DEMO-LAB-1"]}
    taken = case.stage.act(trader, "lot.sampled", {**body, "method": "riffle"})
    yield case.later(10, 14)
    grade = grade_of([case.lot(lot)])
    for status, hundredths in (("final", 97), ("umpire", 99)):
        [found] = assayed(grade * hundredths / 100, case.ore, lab=ASSAYER, sample=sample)
        content = {**found, "status": status} if isinstance(found, dict) else found
        report: dict[str, JSON] = {"lot": lot, "sample": sample, "sampling": taken, "components": [content]}
        case.stage.act(ASSAYER, "lot.assayed", {**report, "laboratory": ASSAYER})
        yield case.later(8, 12)
    case.wrong("umpire-assay", lot, "The laboratory's final assay was contested; an umpire's counts.")


def stored(case: Case) -> Course:
    """A lot that is put into another's store, and repacked there."""
    trader = case.site.trader
    lot = yield from case.delivered(trader)
    yield case.later(1, 3)
    body: dict[str, JSON] = {"lots": [lot], "place": place_of(WAREHOUSE), "warehouse": WAREHOUSE}
    case.stage.act(trader, "lot.stored", body)
    yield case.later(3, 6)
    known = case.lot(lot)
    drum: JSON = {
        "kind": "drum",
        "seal": f"DEMO-DRUM-{lot[-4:]}",
        "quantity": {"mass_kg": plain(known.net.value)},
    }
    repacked: dict[str, JSON] = {"lot": lot, "reason": "repacked", "packages": [drum]}
    case.stage.act(trader, "lot.resealed", repacked)
    case.wrong("repacked", lot, "Repacked into a drum in a warehouse.")


def tagged_anew(case: Case) -> Course:
    """A torn tag is replaced at the négociant's."""
    trader = case.site.trader
    old = case.world.tags[case.site.id].popleft()
    lot = register(case.stage, case.world, case.site, case.chance, change={"tags": case.tag(old)})
    attest(case.stage, case.site, lot)
    yield case.later(1, 2)
    case.sent(lot, to=trader)
    yield case.later(1, 2)
    receive(case.stage, lot, at=trader, ore=case.ore, chance=case.chance)
    yield case.later(1, 2)
    new = case.world.tags[trader].popleft()
    pair: JSON = {"old": {"number": old}, "new": {"number": new, "level": "negociant"}}
    body: dict[str, JSON] = {"lot": lot, "replacements": [pair], "reason": "next_level"}
    case.stage.act(trader, "tag.replaced", body)
    case.wrong("tag-replaced", lot, "The négociant put a tag of his own in the place of the mine's.")


def tags_lost(case: Case) -> Course:
    """A box of tags that fell into the river; one of them turns up on a bag."""
    code = case.world.tags[case.site.id].popleft()
    body: dict[str, JSON] = {
        "batches": [case.batch_of(code)],
        "tags": [tag_digest(code)],
        "reason": "DEMO: the box fell into the river",
    }
    case.stage.act(case.cooperative, "tag.lost", body)
    yield case.later(9, 15)
    lot = register(
        case.stage,
        case.world,
        case.site,
        case.chance,
        change={"tags": case.tag(code)},
        expect=("tag-lost",),
    )
    case.wrong("lost-tag-used", lot, "A tag that was reported lost is on the bag.")


def received_first(case: Case) -> Course:
    """A lot that arrives before its dispatch is entered."""
    trader = case.site.trader
    lot = case.raised()
    yield case.later(1, 2)
    body: dict[str, JSON] = {
        "lot": lot,
        "quantity": weighed(case.lot(lot).net.value, case.ore, _moisture(case, lot)),
        "place": place_of(trader),
    }
    receipt = case.stage.act(trader, "lot.received", body, expect=("receipt-pending",))
    case.wrong("receipt-pending", lot, "Received before its dispatch was entered: the receipt waits.")
    yield case.later(1, 2)
    sent: dict[str, JSON] = {"lots": [lot], "to": trader, "receipts": [receipt], "carrier": CARRIER}
    case.stage.act(case.cooperative, "lot.dispatched", sent)


def _moisture(case: Case, lot: str) -> Decimal:
    known = case.lot(lot)
    return (known.net.value - known.dry.value) * 100 / known.net.value


def outcomes(case: Case) -> Course:
    """Of three bags one arrives, one is missing, one was seized on the way."""
    trader = case.site.trader
    codes = [case.world.tags[case.site.id].popleft() for _ in range(3)]
    tags: JSON = [{"number": code} for code in codes]
    lot = register(case.stage, case.world, case.site, case.chance, change={"tags": tags})
    attest(case.stage, case.site, lot)
    yield case.later(1, 2)
    case.sent(lot, to=trader)
    yield case.later(1, 2)
    missing, held = case.world.new_lot("R"), case.world.new_lot("R")
    known = case.lot(lot)
    seen = zip(codes, ("accepted", "missing", "seized"), strict=True)
    third = weighed(known.net.value / 3, case.ore, _moisture(case, lot))
    receive(
        case.stage,
        lot,
        at=trader,
        ore=case.ore,
        chance=case.chance,
        mass=known.net.value / 3,
        packages=[{"tag": {"number": code}, "outcome": outcome} for code, outcome in seen],
        remainders=[
            {"lot": missing, "outcome": "missing"},
            {"lot": held, "outcome": "seized", "quantity": third},
        ],
        explanation="DEMO: one bag was taken at a barrier, one is missing",
        expect=("package-outcome",),
    )
    case.wrong("part-receipt", lot, f"One bag is missing ({missing}), one was seized on the way ({held}).")


def returned(case: Case) -> Course:
    """Ore that a processor does not want, and sends back."""
    trader, processor = case.site.trader, processor_of(case.site.region)
    lot = yield from case.delivered(trader)
    yield case.later(1, 2)
    dispatch(case.stage, trader, [lot], to=processor, chance=case.chance)
    yield case.later(1, 3)
    receipt = receive(case.stage, lot, at=processor, ore=case.ore, chance=case.chance)
    yield case.later(1, 3)
    body: dict[str, JSON] = {"lots": [lot], "to": trader, "reason": "quality", "of": receipt}
    case.stage.act(processor, "lot.returned", {**body, "explanation": "DEMO: too wet", "carrier": CARRIER})
    case.wrong("returned", lot, "The processor sent the ore back.")
    yield case.later(1, 3)
    receive(case.stage, lot, at=trader, ore=case.ore, chance=case.chance)


def sold_twice(case: Case) -> Course:
    """A trader sells what he has sold already."""
    trader = case.site.trader
    lot = yield from case.delivered(trader)
    yield case.later(1, 2)
    for buyer, owner in ((trader, case.cooperative), (EXPORTER, trader)):
        body: dict[str, JSON] = {
            "lots": [lot],
            "buyer": buyer,
            "terms": "credit",
            "purchase_number": f"DEMO {buyer}",
        }
        case.stage.act(
            owner, "lot.sold", {**body, "purchased_on": day(case.stage.now)}, sealed={"price": "DEMO"}
        )
        yield case.later(1, 2)
    again: dict[str, JSON] = {"lots": [lot], "buyer": processor_of(case.site.region), "terms": "cash"}
    case.stage.act(trader, "lot.sold", {**again, "purchase_number": "DEMO 2"}, expect=("not-owner",))
    case.wrong("refused-sold-twice", lot, "A second sale by who had sold it already was refused.")
