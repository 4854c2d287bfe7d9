"""Passports whose events name lots that are outside."""

from __future__ import annotations

import pytest

from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.errors import EvidenceMissing
from ledger.lots.state import Lot, Recorded
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import Passport, cover, format_passport, parse_statement, sign_statement
from ledger.verify.subset import Subset
from ledger.verify.verdict import Verdict
from tests.support.build import Town, story
from tests.support.papers import passport_of
from tests.support.simulator import Simulator


@pytest.fixture(scope="module")
def town() -> Town:
    return story(Town())


def said(verdict: Verdict) -> set[str]:
    return {remark.code for remark in (*verdict.checked, *verdict.not_checked)}


def leave_out(passport: Passport, index: int, sim: Simulator) -> Passport:
    """Return the passport without one event, stated so by the ledger's own key."""
    pairs = [pair for pair in zip(passport.listed, passport.events, strict=True) if pair[1].index != index]
    statement, _ = parse_statement(decode_base64url(passport.statement))
    fewer = statement.model_copy(update={"events": cover(event for event, _ in pairs)})
    return passport.model_copy(
        update={
            "statement": encode_base64url(sign_statement(fewer, sim.statement_key)),
            "listed": tuple(event for event, _ in pairs),
            "events": tuple(event for _, event in pairs),
        }
    )


def verify(passport: Passport, sim: Simulator) -> Verdict:
    return verify_passport(format_passport(passport), sim.policy(), now=sim.clock)


def test_far_ancestors_are_cut_and_named(town: Town) -> None:
    whole = passport_of(town.sim, "L-4")
    cut = passport_of(town.sim, "L-4", limit=20_000)
    assert len(cut.events) < len(whole.events)
    verdict = verify(cut, town.sim)
    assert verdict.verdict == "cannot_tell"
    assert {"cut", "not-replayed"} <= said(verdict)
    statement, _ = parse_statement(decode_base64url(cut.statement))
    assert statement.cut.count == len(whole.events) - len(cut.events)


def test_an_event_that_receives_a_lot_that_was_cut_is_a_gap() -> None:
    town = Town()
    town.dig("A-1")
    town.send("COOP-A", "TRADER", "A-1")
    town.receive("TRADER", "A-1", "30", remainder="A-2", explanation="rain")
    verdict = verify(passport_of(town.sim, "A-2", limit=1), town.sim)
    assert verdict.verdict == "cannot_tell"
    assert {"cut", "not-replayed"} <= said(verdict)


def test_a_passport_without_the_birth_of_its_own_lot_is_not_intact() -> None:
    """Whoever holds the statement key could otherwise state any balance."""
    town = Town()
    for lot in ("L-1", "L-2"):
        town.dig(lot)
    town.work("lot.combined", "COOP-A", ("L-1", "L-2"), {"L-3": "100"})
    town.work("lot.sorted", "COOP-A", ("L-3",), {"L-4": "99"})
    whole = passport_of(town.sim, "L-4")
    assert verify(whole, town.sim).verdict == "intact"
    for lot in ("L-3", "L-4"):
        born = town.sim.get(Recorded, town.sim.get(Lot, lot).born).index
        assert verify(leave_out(whole, born, town.sim), town.sim).verdict != "intact"
    born = town.sim.get(Recorded, town.sim.get(Lot, "L-3").born).index
    assert verify(leave_out(whole, born, town.sim), town.sim).verdict == "cannot_tell"


def test_a_view_of_a_part_says_what_is_outside() -> None:
    view = Subset([])
    with pytest.raises(EvidenceMissing):
        view.statement(3)
    assert view.find(Lot, "A-1") is None
    view._applying = True
    with pytest.raises(EvidenceMissing):
        view.find(Lot, "A-1")


def test_what_else_was_on_the_truck_does_not_matter() -> None:
    town = Town()
    for lot in ("A-1", "A-2", "A-3"):
        town.dig(lot)
    town.move("COOP-A", "TRADER", "A-1", "A-2", "A-3")
    verdict = verify(passport_of(town.sim, "A-2"), town.sim)
    assert verdict.verdict == "intact"
    assert {"replayed", "events-decided"} <= said(verdict)


def test_an_event_that_hangs_on_an_outside_lot_leaves_the_rest_undecided() -> None:
    town = Town()
    town.dig("A-1")
    town.dig("A-2")
    town.work("lot.combined", "COOP-A", ("A-1", "A-2"), {"A-3": "100"})
    verdict = verify(passport_of(town.sim, "A-1"), town.sim)
    assert verdict.verdict == "cannot_tell"
    assert {"not-replayed", "undecided-events"} <= said(verdict)


def test_a_receipt_of_another_parcel_on_the_truck_is_outside() -> None:
    town = Town()
    town.dig("A-1")
    town.dig("A-2")
    town.move("COOP-A", "TRADER", "A-1", "A-2")
    dispute = {"event": town.sim.get(Lot, "A-2").head, "reason": "wrong scale"}
    town.by("COOP-A", "event.disputed", dispute, (town.sim.get(Lot, "A-2").head,))
    assert verify(passport_of(town.sim, "A-1"), town.sim).verdict == "intact"


def test_corrections_read_the_corrected_event_in_the_passport() -> None:
    town = Town()
    born = town.dig("A-1")
    town.correct("COOP-A", born, "/body/trade_name", None, "Tin")
    verdict = verify(passport_of(town.sim, "A-1"), town.sim)
    assert {"replayed", "events-decided"} <= said(verdict)
