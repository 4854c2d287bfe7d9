"""What was recorded, as somebody knew it at a moment: corrected, voided, mixed and heaped."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from ledger.diligence.history import History, present
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.origin import LotRegistered
from tests.support.histories import history_from

DUG = 'lot.registered: {lot: L1, quantity: {net_kg: "40"}}, on: "2026-02-03", as: dug'


def steps(*told: str) -> str:
    return "\n".join("{" + one + "}" for one in told)


def mass(history: History) -> str | None:
    (one,) = history.of(LotRegistered)
    return one.body.quantity.net_kg


def ids(history: History) -> set[str]:
    return {lot for one in history.stated for lot in one.event.lots}


# Two dates.


@pytest.mark.parametrize(
    ("on", "known_at", "seen"),
    [
        ("2026-02-03", "2026-02-20", True),
        ("2026-02-02", "2026-02-20", False),
        ("2026-02-03", "2026-02-09", False),
        ("2026-02-03", "2026-02-10", True),
    ],
)
def test_what_happened_later_does_not_count_and_what_was_recorded_later_was_not_known(
    on: str,
    known_at: str,
    seen: bool,  # noqa: FBT001 - a case
) -> None:
    told = steps(
        'lot.registered: {lot: L0}, on: "2020-01-01"',
        DUG + ', recorded: "2026-02-10"',
    )
    history = history_from(told, on=f'"{on}"', known_at=f'"{known_at}"')
    assert ("L1" in ids(history)) is seen


def test_an_event_dated_ahead_counts_on_the_day_it_was_recorded() -> None:
    history = history_from(steps('lot.registered: {lot: L1}, on: "2026-02-20", recorded: "2026-02-10"'))
    (one,) = history.stated
    assert (one.day, one.recorded_on) == ("2026-02-10", "2026-02-10")
    assert one.occurred_at > one.effective_at == one.recorded_at


# Corrections and voids.


def correction(field: str, new: str, name: str, on: str = "2026-02-10") -> str:
    body = f'event: "@dug", field: {field}, old: x, new: {new}, reason: typing error'
    return f'event.corrected: {{{body}}}, on: "{on}", as: {name}'


def settled(kind: str, name: str, on: str = "2026-02-12") -> str:
    return f'correction.{kind}: {{correction: "@{name}", reason: checked}}, on: "{on}", by: TRADER'


MASS = correction("/body/quantity/net_kg", '"44"', "c1")


@pytest.mark.parametrize(
    ("more", "kg"),
    [
        ((), "40"),
        ((MASS,), "40"),
        ((MASS, settled("rejected", "c1")), "40"),
        ((MASS, settled("approved", "c1")), "44"),
        ((settled("approved", "nobody").replace("@nobody", "f" * 64),), "40"),
        ((MASS, settled("approved", "c1"), settled("approved", "c1")), "44"),
        ((MASS, settled("approved", "c1"), correction("/body/quantity/net_kg", '"45"', "c2")), "44"),
        (
            (
                MASS,
                settled("approved", "c1"),
                correction("/body/quantity/net_kg", '"45"', "c2"),
                settled("approved", "c2"),
            ),
            "45",
        ),
        ((MASS, 'event.voided: {event: "@c1", reason: not so}', settled("approved", "c1")), "40"),
    ],
)
def test_a_correction_of_a_mass_counts_when_another_party_approved_it(more: tuple[str, ...], kg: str) -> None:
    assert mass(history_from(steps(DUG, *more))) == kg


def test_a_free_correction_counts_at_once_and_a_correction_of_nothing_not_at_all() -> None:
    told = history_from(
        steps(DUG, correction("/body/trade_name", "cassiterite", "c1"), MASS.replace("@dug", "f" * 64))
    )
    (one,) = told.of(LotRegistered)
    assert (one.body.trade_name, one.issuer) == ("cassiterite", "COOP")


def test_a_correction_that_was_not_known_does_not_count() -> None:
    told = steps(DUG, MASS, settled("approved", "c1"))
    assert mass(history_from(told, known_at='"2026-02-11"')) == "40"
    assert mass(history_from(told, known_at='"2026-02-12"')) == "44"


def test_a_correction_told_later_counts_from_the_day_of_what_it_corrects() -> None:
    told = steps(DUG, MASS, settled("approved", "c1"))
    assert mass(history_from(told, on='"2026-02-03"')) == "44"


def test_what_was_voided_is_gone_as_soon_as_that_is_known() -> None:
    told = steps(DUG, 'event.voided: {event: "@dug", lots: [L1], reason: twice}, on: "2026-02-10"')
    assert history_from(told).of(LotRegistered) == []
    assert len(history_from(told, known_at='"2026-02-09"').of(LotRegistered)) == 1


# What lots are made of.

TWO = (
    'lot.registered: {lot: L1}, on: "2026-02-01"',
    'lot.registered: {lot: L2}, on: "2026-02-01"',
    'lot.registered: {lot: L4}, on: "2026-02-01"',
)
MIXED = 'lot.combined: {}, on: "2026-02-05", as: mixed'


def test_the_ancestry_of_a_lot_ends_where_each_ancestor_went_into_it() -> None:
    history = history_from(
        steps(
            *TWO,
            'lot.dispatched: {lots: [L1], to: TRADER}, on: "2026-02-02"',
            'lot.split: {outputs: [{lot: L5, quantity: {net_kg: "5"}}]}, on: "2026-02-03"',
            MIXED,
            'lot.dispatched: {lots: [L1], to: OTHER}, on: "2026-02-06"',
            'lot.attested: {lots: [L1]}, on: "2026-02-07"',
            'lot.dispatched: {lots: [L3], to: LAST}, on: "2026-02-08"',
        )
    )
    until = history.ancestry(["L3"])
    assert set(until) == {"L1", "L2", "L3"}
    own = history.of_lots(until)
    sent = [one.body.to for one in own if isinstance(one.body, LotDispatched)]
    assert sent == ["TRADER", "LAST"]
    assert "lot.attested" in {one.type for one in own}
    assert set(history.ancestry(["L5"])) == {"L5", "L1"}


def test_each_of_the_lots_that_one_work_made_is_of_what_went_into_it() -> None:
    outputs = ", ".join(f'{{lot: L{number}, quantity: {{net_kg: "5"}}}}' for number in (5, 6, 7))
    history = history_from(steps(*TWO, f'lot.split: {{outputs: [{outputs}]}}, on: "2026-02-03"'))
    assert [set(history.ancestry([lot])) for lot in ("L5", "L6", "L7")] == [
        {"L5", "L1"},
        {"L6", "L1"},
        {"L7", "L1"},
    ]


def test_an_ancestor_on_two_ways_is_followed_to_the_later() -> None:
    history = history_from(
        steps(
            'lot.registered: {lot: L1}, on: "2026-02-01"',
            'lot.split: {outputs: [{lot: L2, quantity: {net_kg: "5"}}]}, on: "2026-02-02"',
            'lot.dispatched: {lots: [L1], to: TRADER}, on: "2026-02-03"',
            'lot.combined: {inputs: [{lot: L1}, {lot: L2}]}, on: "2026-02-04"',
            'lot.dispatched: {lots: [L1], to: NOBODY}, on: "2026-02-05"',
        )
    )
    until = history.ancestry(["L3"])
    assert until["L1"] == 3
    assert len([one for one in history.of_lots(until) if one.type == "lot.dispatched"]) == 1


OTHER = 'composition.corrected: {event: "@mixed", removed: [L2], added: [{lot: L4}], reason: wrong bag}'


@pytest.mark.parametrize(
    ("more", "made_of"),
    [
        ((), {"L1", "L2"}),
        ((OTHER + ', on: "2026-04-01", as: c1',), {"L1", "L2"}),
        ((OTHER + ', on: "2026-04-01", as: c1', settled("approved", "c1", "2026-04-02")), {"L1", "L4"}),
        ((OTHER + ', on: "2026-04-01", as: c1', settled("rejected", "c1", "2026-04-02")), {"L1", "L2"}),
    ],
)
def test_what_really_went_in_counts_from_the_day_of_the_work_when_another_party_approved_it(
    more: tuple[str, ...], made_of: set[str]
) -> None:
    history = history_from(steps(*TWO, MIXED, *more))
    assert {parent for parent, _ in history.parents["L3"]} == made_of


def test_a_draw_from_a_heap_is_made_of_all_that_was_put_on_before() -> None:
    history = history_from(
        steps(
            *TWO,
            'stockpile.opened: {}, on: "2026-02-02"',
            'stockpile.added: {lot: L1}, on: "2026-02-03"',
            'stockpile.added: {lot: L2}, on: "2026-02-04"',
            'stockpile.drawn: {}, on: "2026-02-05"',
            'stockpile.added: {lot: L4}, on: "2026-02-06"',
        )
    )
    assert set(history.ancestry(["L9"])) == {"L9", "L1", "L2"}


def test_what_lay_on_a_heap_before_it_was_counted_empty_is_not_in_a_draw() -> None:
    history = history_from(
        steps(
            *TWO,
            'stockpile.opened: {}, on: "2026-02-02"',
            'stockpile.added: {lot: L1}, on: "2026-02-03"',
            'stockpile.counted: {quantity: {net_kg: "0"}}, on: "2026-02-04"',
            'stockpile.added: {lot: L2}, on: "2026-02-05"',
            'stockpile.counted: {quantity: {net_kg: "30"}}, on: "2026-02-06"',
            'stockpile.drawn: {}, on: "2026-02-07"',
        )
    )
    assert set(history.ancestry(["L9"])) == {"L9", "L2"}


def test_a_lot_that_nobody_recorded_has_no_history() -> None:
    history = history_from(steps(*TWO))
    assert (history.about("lot", "L7"), history.said_of("lot", "L7", LotRegistered)) == ((), [])
    assert history.of_lots(history.ancestry(["L7"])) == ()


# Order.


def test_the_same_events_in_any_order_are_the_same_history() -> None:
    told = history_from(steps(DUG, MASS, settled("approved", "c1"), *TWO[1:], MIXED), known_at='"2026-12-31"')
    known = list(history_from(steps(DUG, MASS, settled("approved", "c1"), *TWO[1:], MIXED)).stated)
    shuffled = [known[::-1], Random(1).sample(known, len(known)), *map(list, permutations(known[:3]))]
    for order in shuffled:
        rest = [one for one in known if one not in order]
        again = History([*order, *rest], on=told.on, known_at=told.known_at)
        assert [one.event for one in again.stated] == [one.event for one in told.stated]
        assert again.parents == told.parents
    assert told.by_id[told.stated[0].id] is told.stated[0]
    assert [one.id for one in told.said_of("lot", "L1", LotRegistered)] == [told.stated[0].id]


# Which data are there.


@pytest.mark.parametrize(
    ("step", "path", "there"),
    [
        ("lot.registered: {}", "quantity", True),
        ("lot.registered: {}", "quantity/net_kg", True),
        ("lot.registered: {}", "quantity/net_kg/more", False),
        ("lot.registered: {}", "quantity/gross_kg", False),
        ("lot.registered: {}", "remark", False),
        ("lot.registered: {}", "price", False),
        ("lot.registered: {}, disclosed: {price: '9.50'}", "price", True),
        ("lot.registered: {}", "latitude", False),
        ("lot.registered: {}, with: {latitude: '-2.5', longitude: '28.8'}", "latitude", True),
        ("lot.combined: {}", "inputs/lot", True),
        ("lot.combined: {}", "inputs/quantity", False),
        ("lot.combined: {inputs: [{lot: L1, quantity: {net_kg: '1'}}, {lot: L2}]}", "inputs/quantity", False),
        ("lot.registered: {}", "tags", False),
        ("site.status_decided: {}", "from", True),
    ],
)
def test_a_datum_is_there_when_every_item_says_it(step: str, path: str, there: bool) -> None:  # noqa: FBT001 - a case
    (one,) = history_from(steps(step)).stated
    assert present(one, path) is there


def test_a_field_that_was_disclosed_as_nothing_is_not_there() -> None:
    (one,) = history_from(steps("lot.registered: {}")).stated
    shown = type(one)(one.event, one.index, one.recorded_at, {"price": None})
    assert not present(shown, "price")
