"""Patterns that show in the history of one lot."""

from __future__ import annotations

from typing import Final

from scripts.diligence.ground import COLTAN, TAGS, TIN, month_start, weighed
from scripts.diligence.plant import Change, Plant
from scripts.diligence.told import DAY, HOUR, MINUTE, Told, clock, day
from scripts.diligence.town import CLOSED, lot_told

_LOTS: Final = 6


def _fast_road(change: Change, minutes: int) -> None:
    for lot in change.some_lots(_LOTS):
        id = lot.body["lot"]
        change.move_to(change.of_lot("lot.received", id), lot.at + minutes * MINUTE)
        change.ask("lot", id)


def _entered_elsewhere(change: Change, metres: int) -> None:
    for lot in change.some_lots(_LOTS):
        latitude = float(lot.common["latitude"]) + metres / 111_000
        change.edit(lot, common={**lot.common, "latitude": f"{latitude:.6f}"})
        change.ask("lot", lot.body["lot"])


def _other_sites_tag(change: Change, days: int) -> None:
    """A tag of the next site that was left over some days before is used."""
    for lot in change.some_lots(_LOTS):
        sites = change.town.sites
        other = sites[(sites.index(change.site_of(lot)) + 2) % (len(sites) - 1)]
        batches = [one for one in change.town.of("tags.issued") if one.body["site"] == other.id]
        batch = max((one for one in batches if one.at <= lot.at - days * DAY), key=lambda one: one.at)
        number = f"{other.id}-{batch.body['batch'][-2:]}-{len(batch.body['tags']) - 1:02}"
        change.edit(lot, {"tags": [{"scheme": TAGS, "number": number}]})
        change.ask("lot", lot.body["lot"])


def _untagged_in(change: Change, percent: float) -> None:
    for made in change.town.of("lot.combined")[40 : 40 + _LOTS]:
        output = made.body["outputs"][0]
        heavier = float(output["quantity"]["net_kg"]) * (1 + percent / 100)
        change.edit(made, {"outputs": [{**output, "quantity": weighed(heavier)}]})
        change.ask("lot", output["lot"])


def _not_dug(change: Change, _share: int) -> None:
    """Lots of unknown origin are entered as found, where a production should stand."""
    for lot in change.some_lots(_LOTS):
        body = {name: lot.body[name] for name in ("lot", "mineral", "quantity", "tags", "components")}
        declared = {**body, "kind": "found"}
        change.put(lot, Told("lot.declared", lot.by, lot.at, lot.recorded, declared, lot.common))
        change.ask("lot", lot.body["lot"])


def _topped_up(change: Change, percent: float) -> None:
    for lot in change.some_lots(_LOTS):
        got = change.of_lot("lot.received", lot.body["lot"])
        heavier = float(lot.body["quantity"]["net_kg"]) * (1 + percent / 100)
        change.edit(got, {"quantity": weighed(heavier)})
        change.ask("lot", lot.body["lot"])


def _other_seal(change: Change, _count: int) -> None:
    for lot in change.some_lots(_LOTS):
        change.edit(change.of_lot("lot.dispatched", lot.body["lot"]), {"seals": ["ANOTHER-SEAL"]})
        change.ask("lot", lot.body["lot"])


def _metal_appears(change: Change, times: float) -> None:
    """Poor ore comes out as if it had been richer."""
    works = [one for one in change.town.of("lot.processed") if "-S0" in one.body["outputs"][0]["lot"]]
    for work in [one for one in works if one.body["outputs"][0]["components"][0]["basis"] == "Ta2O5"][:_LOTS]:
        product, rest = work.body["outputs"]
        rich = float(product["components"][0]["value_percent"]) * times
        assay = [{**product["components"][0], "value_percent": f"{rich:.1f}"}]
        change.edit(work, {"outputs": [{**product, "components": assay}, rest]})
        change.ask("lot", product["lot"])


def _dug_while_closed(change: Change, days: int) -> None:
    site = change.town.sites[-1]
    for number in range(_LOTS):
        at = month_start(CLOSED) + days * DAY + (9 + number) * HOUR
        change.add(*lot_told(site, f"{site.id}-99-{number:02}", at, change.rng))
        change.ask("lot", f"L-{site.id}-99-{number:02}")


def _old_stock(change: Change, days: int) -> None:
    """Ore dug before the closure, as is said, leaves so many days after it."""
    for lot in change.town.lots_of(change.town.sites[-1].id)[-_LOTS:]:
        late = month_start(CLOSED) + days * DAY
        for type, hours in (
            ("lot.sold", 8),
            ("payment.recorded", 9),
            ("lot.dispatched", 10),
            ("lot.received", 34),
        ):
            change.move_to(change.of_lot(type, lot.body["lot"]), late + hours * HOUR)
        change.ask("lot", lot.body["lot"])


def _suspended(change: Change, days: int) -> None:
    """The trader had been suspended so many days before the lot came."""
    for lot in change.some_lots(_LOTS):
        got = change.of_lot("lot.received", lot.body["lot"])
        for type, at in (("party.suspended", got.at - days * DAY), ("party.reinstated", got.at + DAY)):
            change.add(Told(type, "AUTHORITY", at, at, {"party": got.by, "reason": "planted"}))
        change.ask("lot", lot.body["lot"])


def _declared_as_scrap(change: Change, _count: int) -> None:
    for sent in change.town.of("lot.exported")[30 : 30 + _LOTS]:
        change.edit(sent, {"cn_code": "71129100"})
        change.ask("lot", *sent.body["lots"])


def _by_night(change: Change, hour: int) -> None:
    """``hour`` is local, two hours ahead of UTC."""
    for lot in change.some_lots(_LOTS):
        sent = change.of_lot("lot.dispatched", lot.body["lot"])
        change.move_to(sent, clock(day(sent.at)) + (hour - 2) % 24 * HOUR)
        change.ask("lot", lot.body["lot"])


def _mixed_cargo(change: Change, _count: int) -> None:
    for lot in change.some_lots(_LOTS):
        change.edit(lot, {"mineral": COLTAN if lot.body["mineral"] == TIN else TIN, "components": []})
        change.ask("lot", lot.body["lot"])


def _untaxed(change: Change, _count: int) -> None:
    for lot in change.some_lots(_LOTS):
        change.edit(change.of_lot("payment.recorded", lot.body["lot"]), {"kind": "official"})
        change.ask("lot", lot.body["lot"])


def _forces_paid(change: Change, _count: int) -> None:
    for lot in change.some_lots(_LOTS):
        body = {"lots": [lot.body["lot"]], "kind": "informal", "payee_class": "public_security"}
        change.add(Told("payment.recorded", lot.by, lot.at + DAY, lot.recorded + DAY, body))
        change.ask("lot", lot.body["lot"])


def _entered_late(change: Change, days: int) -> None:
    for lot in change.some_lots(_LOTS):
        got = change.of_lot("lot.received", lot.body["lot"])
        change.edit(got, recorded=got.at + days * DAY)
        change.ask("lot", lot.body["lot"])


def _after_certificate(change: Change, days: int) -> None:
    for sent in change.town.of("lot.exported")[30 : 30 + _LOTS]:
        paper = change.of_lot("certificate.issued", sent.body["lots"][0])
        change.move_to(sent, clock(paper.body["issued_on"]) + days * DAY)
        change.ask("lot", *sent.body["lots"])


PLANTS: Final = (
    Plant("F02", "a tag of another site is used", (20, 65, 150), "days after its issue", _other_sites_tag),
    Plant("F03", "a lot is where it cannot be", (60, 20, 5), "minutes to the depot", _fast_road),
    Plant("F04", "a lot is entered away from its site", (800, 3000, 20_000), "metres", _entered_elsewhere),
    Plant("F07", "untagged ore is mixed in", (1, 3, 10), "per cent", _untagged_in),
    Plant("F07", "a lot was never dug here", (1, 1, 1), "lot", _not_dug),
    Plant("F08", "a lot is topped up", (1, 3, 8), "per cent", _topped_up),
    Plant("F08", "a seal is another", (1, 1, 1), "seal", _other_seal),
    Plant("F09", "metal appears in work", (1.1, 1.4, 1.5), "times", _metal_appears),
    Plant("F10", "ore is dug at a red site", (1, 30, 200), "days after", _dug_while_closed),
    Plant("F11", "old stock goes on", (60, 120, 200), "days after", _old_stock),
    Plant("F12", "a suspended party buys", (1, 10, 30), "days after", _suspended),
    Plant("F14", "ore is declared as scrap", (1, 1, 1), "code", _declared_as_scrap),
    Plant("F15", "ore leaves by night", (19, 21, 2), "o'clock", _by_night),
    Plant("F15", "soldiers are paid", (1, 1, 1), "payment", _forces_paid),
    Plant("F16", "another mineral under a site's tag", (1, 1, 1), "lot", _mixed_cargo),
    Plant("F17", "no levy is recorded", (1, 1, 1), "lot", _untaxed),
    Plant("F19", "an event is entered late", (5, 10, 60), "days", _entered_late),
    Plant(
        "F22", "ore leaves after its certificate", (80, 100, 200), "days after its issue", _after_certificate
    ),
)
