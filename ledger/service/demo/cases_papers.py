"""Papers: certificates replaced and cancelled, an export that did not happen, an import, a wrong bag."""

from __future__ import annotations

from decimal import Decimal

from ledger.crypto.canonical import JSON
from ledger.service.demo.calendar import DAY, Course, day
from ledger.service.demo.case import EXPORTER, Case
from ledger.service.demo.chance import seed
from ledger.service.demo.market import certify, leave
from ledger.service.demo.ores import kilograms, weighed
from ledger.service.demo.production import attest, receive, register
from ledger.service.demo.trade import combine
from ledger.service.demo.world import AUTHORITY, CERTIFIER, IMPORTER, place_of


def certificate_replaced(case: Case) -> Course:
    """A certificate that expires in the queue is replaced; what was to leave on it leaves on the new one."""
    stage = case.stage
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 2)
    number = certify(stage, lot, exporter=EXPORTER, ore=case.ore, days=10)
    issued = stage.last
    yield case.later(12, 15)
    known = case.lot(lot)
    new = f"{number}-R"
    body: dict[str, JSON] = {
        "number": new,
        "lots": [lot],
        "issuing_country": "CD",
        "exporter": EXPORTER,
        "ore": case.ore.hs,
        "mass_kg": kilograms(known.net.value, case.ore),
        "origins": ["CD"],
        "issued_on": day(stage.now),
        "expires_on": day(stage.now + 60 * DAY),
        "old_number": number,
        "old_event": issued,
        "reason": "DEMO: expired at the border",
    }
    stage.act(CERTIFIER, "certificate.replaced", body)
    case.wrong("certificate-replaced", lot, f"{number} expired before the lot left; {new} took its place.")
    yield case.later(1, 2)
    leave(stage, lot, party=EXPORTER, ore=case.ore, certificates=[new])


def export_cancelled(case: Case) -> Course:
    """A lorry that is turned back at the border: the export is cancelled, then its certificate."""
    stage = case.stage
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 2)
    number = certify(stage, lot, exporter=EXPORTER, ore=case.ore)
    issued = stage.last
    yield case.later(1, 2)
    left = leave(stage, lot, party=EXPORTER, ore=case.ore, certificates=[number])
    yield case.later(1, 2)
    stage.act(
        EXPORTER,
        "export.cancelled",
        {"event": left, "lots": [lot], "reason": "DEMO: turned back at the border"},
    )
    case.wrong("export-cancelled", lot, "The lorry was turned back; the export was cancelled.")
    ended: dict[str, JSON] = {"number": number, "event": issued, "reason": "DEMO: nothing left on it"}
    stage.act(CERTIFIER, "certificate.cancelled", ended)
    case.wrong("certificate-cancelled", lot, f"Certificate {number} was cancelled.")


def imported(case: Case) -> Course:
    """Ore that comes from the ledger of another country."""
    lot = case.world.new_lot("I")
    body: dict[str, JSON] = {
        "entered_as": lot,
        "ledger": seed("ledger of another country").hex(),
        "foreign_lot": "DEMO-RW-0007",
        "event": seed("export of another country").hex(),
        "checkpoint": {"origin": "rw.mineral-ledger.example/log", "size": 811, "root": "A" * 43 + "="},
        "passport_sha256": seed("passport of another country").hex(),
        "shares": [{"origin": "site:DEMO-RW-1", "share": "1"}],
        "mineral": case.ore.hs,
        "quantity": weighed(Decimal(640), case.ore, Decimal(4)),
        "place": place_of(IMPORTER),
        "from_country": "RW",
    }
    case.stage.act(IMPORTER, "lot.imported", body, expect=("untagged", "origin-declared"))
    case.wrong("imported", lot, "Entered from another ledger, whose export and passport it names.")
    yield case.later(1, 1)


def wrong_bag(case: Case) -> Course:
    """A bag that did not go into a mixture: another one did. The buyer approves the correction."""
    trader = case.site.trader
    first, second, third = [_bag(case) for _ in range(3)]
    yield case.later(1, 2)
    for lot in (first, second, third):
        case.sent(lot, to=trader)
    yield case.later(1, 2)
    for lot in (first, second, third):
        receive(case.stage, lot, at=trader, ore=case.ore, chance=case.chance)
    yield case.later(1, 2)
    mixed = combine(case.stage, case.world, [first, second], party=trader, ore=case.ore, chance=case.chance)
    made = case.stage.last
    yield case.later(2, 4)
    body: dict[str, JSON] = {
        "event": made,
        "removed": [second],
        "added": [{"lot": third}],
        "reason": "DEMO: the wrong bag was scanned",
    }
    proposed = case.stage.act(trader, "composition.corrected", body)
    yield case.later(1, 2)
    case.stage.act(AUTHORITY, "correction.approved", {"correction": proposed})
    case.wrong("composition-corrected", mixed, f"{third} went into the mixture, and not {second}.")


def _bag(case: Case) -> str:
    """Return a bag that weighs what the others do."""
    quantity = weighed(Decimal(120), case.ore, Decimal(5))
    lot = register(case.stage, case.world, case.site, case.chance, change={"quantity": quantity})
    attest(case.stage, case.site, lot)
    return lot
