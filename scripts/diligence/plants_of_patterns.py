"""Patterns that live across lots, sites and months."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scripts.diligence.ground import START, TAGS, Site, month_start, tag, weighed
from scripts.diligence.plant import Change, Plant
from scripts.diligence.told import DAY, HOUR, MINUTE, SECOND, Told, day, id_of
from scripts.diligence.town import CLOSED, lot_told

_RAINY: Final = (2, 10)
_OTHERS: Final = 2


def _more(change: Change, site: Site, month: int, count: int, series: str) -> None:
    """Let a site have entered more lots in a month."""
    numbers = [f"{site.id}-{month:02}-{series}{number:03}" for number in range(count)]
    at = month_start(month) - DAY
    issued = {
        "batch": f"B-{site.id}-{month:02}-{series}",
        "scheme": TAGS,
        "site": site.id,
        "tags": list(map(tag, numbers)),
    }
    if numbers:
        change.add(Told("tags.issued", "PROGRAMME", at, at, issued))
    for place, number in enumerate(numbers):
        when = month_start(month) + (1 + place % 26) * DAY + 10 * HOUR + place // 26 * 15 * MINUTE
        change.add(*lot_told(site, number, when, change.rng))


def _phantom(change: Change, times: int) -> None:
    for site in (change.town.sites[1], change.town.sites[7]):
        lots = [one for one in change.town.lots_of(site.id) if day(one.at).startswith("2024-09")]
        _more(change, site, 20, len(lots) * (times - 1), "P")
        change.ask("site", site.id)


def _tags_vanish(change: Change, percent: int) -> None:
    for site in (change.town.sites[2], change.town.sites[6]):
        for batch in [one for one in change.town.of("tags.issued") if one.body["site"] == site.id][10:12]:
            count = len(batch.body["tags"]) * percent // (100 - percent)
            gone = [tag(f"GONE-{batch.body['batch']}-{number}") for number in range(count)]
            change.edit(batch, {"tags": [*batch.body["tags"], *gone]})
        change.ask("site", site.id)


def _cloned_tag(change: Change, months: int) -> None:
    """A tag is on a bag of another site too, so many months later."""
    for lot in change.some_lots(4):
        later = lot.at + months * 30 * DAY
        others = [one for one in change.town.of("lot.registered") if one.at >= later and one.by != lot.by]
        other = min(others, key=lambda one: one.at)
        change.edit(other, {"tags": lot.body["tags"]})
        change.ask("period", day(other.at)[:7])


def _two_sites_at_once(change: Change, minutes: int) -> None:
    """One person enters lots of two sites within minutes, for the party of the first."""
    for number in (0, 5):
        site, other = change.town.sites[number], change.town.sites[(number + 4) % 10]
        lot, far = change.town.lots_of(site.id)[40], change.town.lots_of(other.id)[40]
        change.edit(far, by=site.coop)
        change.move_to(far, lot.at + minutes * MINUTE)
        moved = change.now(far)
        change.edit(far, common={**moved.common, "person": lot.common["person"]})
        change.ask("party", site.coop)


def _swap(change: Change, percent: int) -> None:
    """In the last whole months a part of a site's lots is entered as its neighbour's."""
    for giver, taker in ((0, 2), (5, 7)):
        source, sink = change.town.sites[giver], change.town.sites[taker]
        lots = [one for one in change.town.lots_of(source.id) if "2024-12" <= day(one.at)[:7] <= "2025-01"]
        for lot in lots[: round(len(lots) * percent / 100)]:
            change.edit(lot, {"site": sink.id})
        change.ask("site", sink.id)


def _strange_ore(change: Change, times: float) -> None:
    for site in (change.town.sites[3], change.town.sites[8]):
        for lot in change.town.lots_of(site.id)[60:63]:
            assays = [
                {**one, "value_percent": f"{float(one['value_percent']) * times:.1f}"}
                for one in lot.body["components"][:1]
            ]
            change.edit(lot, {"components": [*assays, *lot.body["components"][1:]]})
        change.ask("site", site.id)


def _step(change: Change, times: float) -> None:
    """A site near the closed one gives more in the three months after."""
    site = change.town.sites[-3]
    for month in range(CLOSED, CLOSED + 3):
        lots = [
            one
            for one in change.town.lots_of(site.id)
            if month_start(month) <= one.at < month_start(month + 1)
        ]
        _more(change, site, month, round(len(lots) * (times - 1)), "N")
    change.ask("site", site.id)


def _smuggled(change: Change, percent: int) -> None:
    """An exporter sends ore that came from nowhere, as a share of what it sends."""
    for exporter in ("EXPORTER0", "EXPORTER1"):
        sent = [one for one in change.town.of("lot.exported") if one.by == exporter]
        for number in range(len(sent) * percent // 100):
            at, lot = sent[number].at, f"Z-{exporter}-{number}"
            body = {"lot": lot, "mineral": "2609.00.00", "quantity": weighed(280), "kind": "imported"}
            change.add(Told("lot.declared", exporter, at - DAY, at - DAY, body))
            change.add(
                replace(
                    sent[number],
                    body={"lots": [lot], "to_country": "MY"},
                    at=at + HOUR,
                    recorded=at + 5 * HOUR,
                )
            )
        change.ask("party", exporter)


def _newcomer(change: Change, percent: int) -> None:
    """A buyer new on the record takes a share of a site's ore."""
    first = START + 500 * DAY
    for site in (change.town.sites[4], change.town.sites[9]):
        lots = [one for one in change.town.lots_of(site.id) if first <= one.at < first + 85 * DAY]
        for lot in lots[: round(len(lots) * percent / 100)]:
            id = lot.body["lot"]
            change.edit(change.of_lot("lot.sold", id), {"buyer": "NEWCOMER"})
            change.edit(change.of_lot("lot.dispatched", id), {"to": "NEWCOMER"})
            change.edit(change.of_lot("lot.received", id), by="NEWCOMER")
        change.ask("site", site.id)


def _beyond_mines(change: Change, percent: int) -> None:
    """The sites behind an exporter are allowed less than it sends, which is so many per cent of that."""
    for one in [*change.town.of("site.registered"), *change.town.of("site.updated")]:
        change.edit(one, {"monthly_allotment_kg": f"{260 * 100 // percent}"})
    change.ask("party", "EXPORTER0", "EXPORTER1")


def _lands_otherwise(change: Change, percent: float) -> None:
    for sent in change.town.of("lot.exported")[20:24]:
        landed = change.of_lot("lot.imported", sent.body["lots"][0])
        lighter = float(landed.body["quantity"]["net_kg"]) * (1 - percent / 100)
        change.edit(landed, {"quantity": weighed(lighter)})
        change.ask("shipment", id_of(sent))


def _little_tax(change: Change, percent: int) -> None:
    for lot in change.some_lots(4):
        paid = change.of_lot("payment.recorded", lot.body["lot"])
        change.edit(paid, {"amount": f"{float(paid.body['amount']) * percent / 100:.2f}"})
        change.ask("period", day(paid.at)[:7])


def _receipt_again(change: Change, _count: int) -> None:
    for lot, other in zip(change.some_lots(4)[:2], change.some_lots(4)[2:], strict=True):
        paid = change.of_lot("payment.recorded", other.body["lot"])
        change.edit(paid, {"receipt_number": f"R-{lot.body['lot']}"})
        change.ask("period", day(paid.at)[:7])


def _one_agent(change: Change, percent: int) -> None:
    for agency in ("AGENCY0", "AGENCY1"):
        told = [one for one in change.town.of("lot.attested") if one.by == agency]
        for one in change.rng.sample(told, round(len(told) * percent / 100)):
            change.edit(one, common={**one.common, "person": f"{agency}-ONE"})
        change.ask("party", agency)


def _agent_flies(change: Change, minutes: int) -> None:
    """An agent attests lots of two sites forty kilometres apart within minutes."""
    for agency, number in (("AGENCY0", 0), ("AGENCY1", 1)):
        near, far = (change.town.lots_of(change.town.sites[place].id)[50] for place in (number, number + 8))
        one, other = (change.of_lot("lot.attested", lot.body["lot"]) for lot in (near, far))
        change.move_to(other, one.at + minutes * MINUTE)
        change.edit(other, common={**change.now(other).common, "person": one.common["person"]})
        change.ask("party", agency)


def _bulk(change: Change, count: int) -> None:
    for site in (change.town.sites[0], change.town.sites[6]):
        lots = change.town.lots_of(site.id)[30 : 30 + count]
        for number, lot in enumerate(lots):
            change.move_to(lot, lots[0].at + number * SECOND)
        change.ask("party", site.coop)


def _round_weights(change: Change, percent: int) -> None:
    for site in (change.town.sites[1], change.town.sites[8]):
        lots = change.town.lots_of(site.id)
        for lot in change.rng.sample(lots, len(lots) * percent // 100):
            change.edit(lot, {"quantity": weighed(round(float(lot.body["quantity"]["net_kg"])))})
        change.ask("party", site.coop)


def _no_season(change: Change, lots: int) -> None:
    for site in [site for site in change.town.sites if site.alluvial][:_OTHERS]:
        for month in [year * 12 + rainy for year in (0, 1) for rainy in (2, 3, 10)]:
            _more(change, site, month, lots, "R")
        change.ask("site", site.id)


def _split(change: Change, count: int) -> None:
    for site in (change.town.sites[4], change.town.sites[10]):
        for number in range(count):
            at = month_start(15) + 20 * DAY + 8 * HOUR + number * 20 * MINUTE
            kilograms = 92 + change.rng.random() * 7
            change.add(*lot_told(site, f"{site.id}-15-S{number:02}", at, change.rng, kilograms=kilograms))
        change.ask("site", site.id)


def _overdrawn(change: Change, percent: float) -> None:
    for sent in change.town.of("lot.exported")[40:44]:
        paper = change.of_lot("certificate.issued", sent.body["lots"][0])
        change.edit(paper, {"mass_kg": f"{float(paper.body['mass_kg']) * (1 - percent / 100):.1f}"})
        change.ask("shipment", id_of(sent))


def _cheap(change: Change, percent: int) -> None:
    for lot in change.some_lots(4):
        sold = change.of_lot("lot.sold", lot.body["lot"])
        price = float(str(sold.disclosed["price"]).split(" ")[0]) * percent / 100
        change.edit(sold, disclosed={"price": f"{price:.2f} USD/kg"})
        change.ask("period", day(sold.at)[:7])


PLANTS: Final = (
    Plant("F01", "a site gives several times as much in a month", (2, 4, 8), "times", _phantom),
    Plant("F02", "a part of a batch vanishes", (10, 30, 60), "per cent", _tags_vanish),
    Plant("F03", "a tag is on two bags", (0, 3, 6), "months apart", _cloned_tag),
    Plant("F04", "two sites are entered in one session", (400, 25, 5), "minutes apart", _two_sites_at_once),
    Plant("F05", "a site's ore is entered at its neighbour", (20, 50, 80), "per cent", _swap),
    Plant("F05", "three lots have strange ore", (1.05, 1.15, 0.6), "times the grade", _strange_ore),
    Plant("F06", "an exporter sends ore from nowhere", (10, 40, 100), "per cent more", _smuggled),
    Plant("F06", "a site jumps when a neighbour is closed", (1.3, 2, 4), "times", _step),
    Plant("F12", "a new buyer takes a share", (10, 35, 80), "per cent", _newcomer),
    Plant("F13", "an exporter sends more than its sites may give", (80, 120, 200), "per cent", _beyond_mines),
    Plant("F14", "less lands than was shipped", (5, 15, 40), "per cent", _lands_otherwise),
    Plant("F17", "a levy is low", (70, 45, 20), "per cent of the usual", _little_tax),
    Plant("F17", "a receipt is used again", (1, 1, 1), "receipt", _receipt_again),
    Plant("F18", "one agent attests most", (40, 65, 90), "per cent", _one_agent),
    Plant("F18", "an agent is at two places", (60, 20, 5), "minutes apart", _agent_flies),
    Plant("F19", "events are entered in bulk", (8, 15, 40), "in a minute", _bulk),
    Plant("F19", "weights are rounded", (30, 65, 95), "per cent", _round_weights),
    Plant("F20", "an alluvial site has no season", (1, 3, 5), "lots more in the rains", _no_season),
    Plant("F21", "lots are kept under the limit", (3, 6, 12), "lots a day", _split),
    Plant("F22", "more leaves than the certificate says", (0.3, 3, 30), "per cent", _overdrawn),
    Plant("F23", "a price is low", (75, 50, 20), "per cent of the usual", _cheap),
)
