"""Stock: declared, counted, lost and found, seized, released, destroyed, kept on a heap."""

from __future__ import annotations

from decimal import Decimal

from ledger.crypto.canonical import JSON
from ledger.lots.stockpile import Stockpile
from ledger.service.demo.calendar import Course, day
from ledger.service.demo.case import EXPORTER, Case
from ledger.service.demo.market import draw
from ledger.service.demo.ores import kilograms, moisture_of, weighed
from ledger.service.demo.production import sold
from ledger.service.demo.world import AUDITOR, AUTHORITY, CERTIFIER, INSPECTOR, place_of


def opening_stock(case: Case) -> Course:
    """What a négociant had before the ledger began; remembered once more later."""
    trader = case.site.trader
    lot = _declare(case, trader, "1240", expect=("untagged", "origin-declared"))
    case.wrong("opening-stock", lot, "1,240 kg that were there before the ledger: of declared origin.")
    yield case.later(20, 25)
    codes = ("untagged", "origin-declared", "opening-stock-again")
    again = _declare(case, trader, "310", expect=codes)
    case.wrong("opening-stock-again", again, "310 kg more of old stock, declared three weeks later.")


def _declare(case: Case, party: str, mass: str, *, expect: tuple[str, ...]) -> str:
    lot = case.world.new_lot("D")
    body: dict[str, JSON] = {
        "lot": lot,
        "kind": "opening_stock",
        "mineral": case.ore.hs,
        "quantity": weighed(Decimal(mass), case.ore, Decimal(5)),
        "place": place_of(party),
        "counted_on": day(case.stage.now),
        "counted_by": [INSPECTOR],
    }
    case.stage.act(party, "lot.declared", body, expect=expect)
    return lot


def stolen(case: Case) -> Course:
    """A lot that is stolen from a depot, and found."""
    trader = case.site.trader
    lot = yield from case.delivered(trader)
    yield case.later(2, 4)
    body: dict[str, JSON] = {"lots": [lot], "cause": "theft", "reported_to": "DEMO police post"}
    case.stage.act(trader, "lot.lost", {**body, "report_number": "DEMO PV 17"})
    case.wrong("stolen", lot, "Stolen from the depot, and reported.")
    yield case.later(5, 9)
    case.stage.act(trader, "lot.lost", {"lots": [lot], "outcome": "found", "place": place_of(trader)})
    case.wrong("found-again", lot, "The stolen lot was found.")


def drowned(case: Case) -> Course:
    """A lot that a river took."""
    lot = case.raised()
    yield case.later(1, 2)
    body: dict[str, JSON] = {"lots": [lot], "outcome": "gone", "cause": "flood"}
    case.stage.act(case.cooperative, "lot.lost", body)
    case.wrong("lost", lot, "Lost in a flood, for good.")


def seized(case: Case) -> Course:
    """Two lots that an authority seizes: one is released, the other destroyed."""
    trader = case.site.trader
    first = yield from case.delivered(trader)
    second = yield from case.delivered(trader)
    yield case.later(1, 3)
    body: dict[str, JSON] = {
        "lots": [first, second],
        "act": "DEMO order 12",
        "reason": "DEMO: no licence shown",
    }
    case.stage.act(AUTHORITY, "lot.seized", {**body, "held_at": place_of(EXPORTER)})
    case.wrong("seized", first, "Seized by the authority.")
    yield case.later(6, 10)
    released: dict[str, JSON] = {"lots": [first], "act": "DEMO order 19", "reason": "DEMO: the licence came"}
    case.stage.act(AUTHORITY, "lot.released", released)
    case.wrong("released", first, "Released to who had it.")
    ended: dict[str, JSON] = {"lots": [second], "method": "DEMO: buried", "act": "DEMO order 20"}
    case.stage.act(AUTHORITY, "lot.destroyed", {**ended, "witnesses": [INSPECTOR]})
    case.wrong("destroyed", second, "Destroyed by the authority, before a witness.")


def stock_short(case: Case) -> Course:
    """A count of what an exporter has finds less than the ledger says."""
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 2)
    part = case.lot(lot).net.value / 2
    counted: JSON = {"mineral": case.ore.hs, "quantity": {"mass_kg": kilograms(part, case.ore)}}
    body: dict[str, JSON] = {
        "place": place_of(EXPORTER),
        "party": EXPORTER,
        "counts": [counted],
        "complete": False,
        "witnesses": [CERTIFIER],
    }
    case.stage.act(AUDITOR, "stock.counted", body, expect=("stock-short",))
    case.wrong("stock-short", None, "An auditor counted less than the ledger's stock.")


def heap(case: Case) -> Course:
    """A heap that lots go onto and come off; dust is missing when it is counted."""
    stage, trader = case.stage, case.site.trader
    id = "DEMO-HEAP-TRADER"
    opened: dict[str, JSON] = {"stockpile": id, "place": place_of(trader), "mineral": case.ore.hs}
    stage.act(trader, "stockpile.opened", {**opened, "name": "DEMO yard"})
    for _ in range(3):
        lot = yield from case.delivered(trader)
        sold(stage, [lot], to=trader)
        stage.act(trader, "stockpile.added", {"stockpile": id, "lot": lot})
    yield case.later(1, 2)
    drawn = draw(stage, case.world, id, party=trader, ore=case.ore, hundredths=40)
    yield case.later(2, 3)
    left = stage.mirror.get(Stockpile, id)
    found = weighed(left.net.value * 98 / 100, case.ore, moisture_of([case.lot(drawn)]))
    dust: JSON = {"cause": "dust", "reason": "DEMO: three weeks of wind"}
    counted: dict[str, JSON] = {"stockpile": id, "quantity": found, "adjustment": dust}
    stage.act(trader, "stockpile.counted", {**counted, "witnesses": [INSPECTOR]})
    case.wrong("counted-less", drawn, "A count found 2 % less on the heap; the ledger's stock follows it.")
