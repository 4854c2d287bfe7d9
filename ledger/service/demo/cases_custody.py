"""Irregularities on the way: weight, what arrives, what is spent twice, what comes from nothing."""

from __future__ import annotations

from ledger.crypto.canonical import JSON
from ledger.service.demo.calendar import DAY, Course, day
from ledger.service.demo.case import EXPORTER, Case
from ledger.service.demo.market import certify, leave
from ledger.service.demo.ores import weighed
from ledger.service.demo.production import dispatch, receive
from ledger.service.demo.world import place_of, processor_of


def weight_gain(case: Case) -> Course:
    """A lot that is heavier on arrival, with an explanation."""
    lot = case.raised()
    yield case.later(1, 2)
    case.sent(lot, to=case.site.trader)
    yield case.later(1, 2)
    receive(
        case.stage,
        lot,
        at=case.site.trader,
        ore=case.ore,
        chance=case.chance,
        mass=case.lot(lot).net.value * 1015 / 1000,
        expect=("weight-gain",),
        explanation="DEMO: rain on the way",
    )
    case.wrong("weight-gain", lot, "1.5 % heavier on arrival than when it left.")


def weight_loss(case: Case) -> Course:
    """A lot that is lighter on arrival, and nobody says why."""
    lot = case.raised()
    yield case.later(1, 2)
    case.sent(lot, to=case.site.trader)
    yield case.later(1, 2)
    receive(
        case.stage,
        lot,
        at=case.site.trader,
        ore=case.ore,
        chance=case.chance,
        mass=case.lot(lot).net.value * 94 / 100,
        expect=("weight-loss", "difference-unexplained"),
        explanation=None,
    )
    case.wrong("weight-loss", lot, "6 % lighter on arrival, without an explanation.")


def partial_receipt(case: Case) -> Course:
    """A part of a lot arrives; the rest is a new lot with the sender."""
    lot = case.raised()
    yield case.later(1, 2)
    case.sent(lot, to=case.site.trader)
    yield case.later(1, 2)
    rest = case.world.new_lot("R")
    receive(
        case.stage,
        lot,
        at=case.site.trader,
        ore=case.ore,
        chance=case.chance,
        mass=case.lot(lot).net.value * 60 / 100,
        expect=("package-outcome",),
        packages=[{"outcome": "accepted"}, {"outcome": "missing"}],
        remainder=rest,
        explanation="DEMO: one bag stayed behind",
    )
    case.wrong(
        "partial-receipt", lot, f"One bag did not arrive; what is left stays with the sender as {rest}."
    )


def cancelled_dispatch(case: Case) -> Course:
    """A dispatch that did not happen after all; the consignee says so."""
    lot = case.raised()
    yield case.later(1, 2)
    case.sent(lot, to=case.site.trader)
    yield case.later(2, 4)
    body: dict[str, JSON] = {"lots": [lot], "reason": "DEMO: the road was cut, the truck turned back"}
    case.stage.act(case.site.trader, "dispatch.cancelled", body)
    case.wrong("cancelled-dispatch", lot, "The dispatch was cancelled by the consignee.")


def double_spend(case: Case) -> Course:
    """A trader sends a lot to a second buyer on the head it had before the first."""
    trader = case.site.trader
    lot = yield from case.delivered(trader)
    yield case.later(1, 3)
    head = case.lot(lot).head
    dispatch(case.stage, trader, [lot], to=processor_of(case.site.region), chance=case.chance)
    yield case.stage.now + 1000
    body: dict[str, JSON] = {"lots": [lot], "to": EXPORTER, "waybill": "DEMO second waybill"}
    codes = ("parent-stale", "lot-in-transit")
    case.stage.act(trader, "lot.dispatched", body, cites=[head], expect=codes)
    case.wrong("refused-double-spend", lot, "A second dispatch of the same lot was refused.")


def mass_created(case: Case) -> Course:
    """More is taken off a lot than it holds."""
    trader = case.site.trader
    lot = yield from case.delivered(trader)
    yield case.later(1, 3)
    known = case.lot(lot)
    moisture = (known.net.value - known.dry.value) * 100 / known.net.value
    output: JSON = {
        "lot": case.world.new_lot("M"),
        "quantity": weighed(known.net.value * 130 / 100, case.ore, moisture),
    }
    body: dict[str, JSON] = {"inputs": [{"lot": lot}], "outputs": [output], "plant": place_of(trader)}
    case.stage.act(trader, "lot.split", body, expect=("mass-created", "weight-gain", "metal-gain"))
    case.wrong("refused-mass-created", lot, "Taking 130 % of the lot off it was refused.")


def expired_certificate(case: Case) -> Course:
    """A certificate that expired before the lot crossed the border."""
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 2)
    number = certify(case.stage, lot, exporter=EXPORTER, ore=case.ore, days=14)
    yield case.later(18, 22)
    codes = ("certificate-expired",)
    leave(case.stage, lot, party=EXPORTER, ore=case.ore, certificates=[number], expect=codes)
    until = day(case.stage.now - 4 * DAY)
    case.wrong("expired-certificate", lot, f"Exported on a certificate that had expired by {until}.")


def unconfirmed_certificate(case: Case) -> Course:
    """A certificate that only the exporter has seen."""
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 2)
    number = certify(case.stage, lot, exporter=EXPORTER, ore=case.ore, by=EXPORTER)
    yield case.later(1, 3)
    codes = ("certificate-unconfirmed",)
    leave(case.stage, lot, party=EXPORTER, ore=case.ore, certificates=[number], expect=codes)
    case.wrong("unconfirmed-certificate", lot, "The certificate is cited by the exporter alone.")


def exceeded_certificate(case: Case) -> Course:
    """A certificate for less than what leaves on it."""
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 2)
    number = certify(case.stage, lot, exporter=EXPORTER, ore=case.ore, hundredths=60)
    yield case.later(1, 3)
    codes = ("certificate-weight-exceeded",)
    leave(case.stage, lot, party=EXPORTER, ore=case.ore, certificates=[number], expect=codes)
    case.wrong("certificate-weight-exceeded", lot, "More left on the certificate than it covers.")


def no_certificate(case: Case) -> Course:
    """An export without a certificate."""
    lot = yield from case.delivered(EXPORTER)
    yield case.later(1, 3)
    codes = ("export-without-certificate",)
    leave(case.stage, lot, party=EXPORTER, ore=case.ore, certificates=[], expect=codes)
    case.wrong("export-without-certificate", lot, "Exported without a certificate.")
