"""The measurement of the rules of plausibility, made small: what it plants is found, what is clean is not."""

import pytest

from ledger.diligence.assess import assess
from ledger.diligence.history import History
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_pack
from scripts.diligence.ground import ON
from scripts.diligence.plants_of_lots import PLANTS as OF_LOTS
from scripts.diligence.plants_of_patterns import PLANTS as OF_PATTERNS
from scripts.diligence.rates import detection, rules_of, subjects_of
from scripts.diligence.told import Teller
from scripts.diligence.town import Town, build

SEED, LOTS = 3, 300
PACK = shipped_pack("plausibility")
WAYS = ("a site gives several times as much in a month", "a lot is topped up")


@pytest.fixture(scope="module")
def trade() -> tuple[Town, History, Teller]:
    town, teller = build(SEED, LOTS), Teller()
    return town, teller.history(town.told, on=ON), teller


def test_the_strongest_plant_is_found_and_the_clean_trade_says_nothing(
    trade: tuple[Town, History, Teller],
) -> None:
    town, _, teller = trade
    plants = [plant for plant in (*OF_LOTS, *OF_PATTERNS) if plant.way in WAYS]
    found = detection(plants, town, PACK, teller)
    strong = [one for one in found if one.strength == "strong"]
    assert {one.way for one in strong} == {*WAYS}
    assert all(one.found == one.planted > 0 for one in strong)


def test_clean_lots_raise_no_alarm(trade: tuple[Town, History, Teller]) -> None:
    town, history, _ = trade
    lots = [subject for subject in subjects_of(town) if subject.kind == "lot"]
    fired = [
        (str(subject), finding.rule)
        for subject in lots[:: len(lots) // 40]
        for finding in assess(subject, history, PACK).findings
        if finding.answered == "fail"
    ]
    assert not fired


def test_the_same_seed_makes_the_same_trade() -> None:
    assert build(SEED, 10, months=3).told == build(SEED, 10, months=3).told
    assert build(SEED, 10, months=3).told != build(SEED + 1, LOTS, months=3).told


def test_each_pattern_that_the_ledger_has_data_for_is_planted() -> None:
    planted = {plant.pattern for plant in (*OF_LOTS, *OF_PATTERNS)}
    assert planted == {f"F{number:02}" for number in range(1, 24)}
    assert all(rules_of(PACK, pattern).rules for pattern in planted)


def test_the_order_of_recording_does_not_matter_to_the_findings(trade: tuple[Town, History, Teller]) -> None:
    town, history, teller = trade
    again = teller.history(reversed(town.told), on=ON)
    about = About("site", town.sites[0].id)
    assert assess(about, again, PACK).result == assess(about, history, PACK).result
