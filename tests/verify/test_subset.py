"""Passports whose events name lots that are outside."""

from __future__ import annotations

import pytest

from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.errors import EvidenceMissing
from ledger.log.entry import parse_entry
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, Recorded
from ledger.lots.tag import tag_digest, tag_from_random
from ledger.lots.tagging import Batch
from ledger.lots.view import At
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import Passport, cover, format_passport, parse_statement, sign_statement
from ledger.verify.subset import Subset
from ledger.verify.verdict import Verdict
from tests.support.build import Town
from tests.support.papers import passport_of
from tests.support.simulator import Simulator
from tests.support.verdicts import codes, said
from tests.support.world import World


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


def _cite(town: Town, number: str, *, by: str, lot: str = "A-1") -> str:
    body = {
        "number": number,
        "lots": [lot],
        "issuing_country": "CD",
        "exporter": by,
        "ore": "2609.00",
        "mass_kg": "50",
        "route": ["Goma " * 30] * 32,
        "issued_on": "2025-07-01",
        "expires_on": "2025-08-01",
    }
    return town.by(by, "certificate.cited", body, town.heads(lot))


def test_what_outsiders_said_is_left_out_before_any_ancestor() -> None:
    town = Town()
    born = town.dig("A-1")
    town.attest("A-1")
    dispute = {"event": born, "reason": "It is ours."}
    town.by("EXPORTER", "event.disputed", dispute, (born,))
    named = _cite(town, "CD-1", by="EXPORTER")
    cited = [_cite(town, f"CD-{number}", by="EXPORTER") for number in range(2, 6)]
    fields = {"event": cited[0], "field": "/body/route", "old": ["Goma " * 30] * 32, "new": ["Uvira"]}
    town.by("EXPORTER", "event.corrected", {**fields, "reason": "Another road."}, (cited[0], born))
    town.by_authority("event.disputed", {"event": named, "reason": "No such paper."}, (named,))
    town.work("lot.split", "COOP-A", ("A-1",), {"A-2": "20"})
    whole = passport_of(town.sim, "A-2")
    brief = passport_of(town.sim, "A-2", limit=40_000)
    verdict = verify(brief, town.sim)
    assert (verdict.verdict, "cut" in said(verdict)) == ("intact", True)
    assert set(whole.listed) - set(brief.listed) >= {*cited}
    assert {born, named} <= set(brief.listed)
    assert len(whole.listed) - len(brief.listed) == len(cited) + 2


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


def test_a_lot_that_moves_before_its_birth_is_a_gap() -> None:
    """A dishonest operator may record in any order; whoever verifies is told, not stopped."""
    world = World()
    born = [world.register(lot, tags=None) for lot in ("L1", "L2")]
    world.dispatch(["L1", "L2"])
    entries = [
        (parse_event(raw), At(index, time), raw) for index, (time, raw) in enumerate(world.past.entries)
    ]
    kept = [one for one in entries if one[0] not in born and one[0].type != "lot.attested"]
    kept += [one for one in entries if one[0] == born[0]]
    view = Subset(kept)
    faults = [fault for event, at, _ in kept for fault in view.take(event, at)]
    assert (faults, view.gaps, view.loose) == ([], 1, {"L1", "L2"})


def test_what_a_lot_does_whose_way_is_not_here_is_a_gap() -> None:
    town = Town()
    town.dig("A-1")
    town.work("lot.split", "COOP-A", ("A-1",), {"A-2": "20"})
    birth = len(town.sim.entries)
    town.move("COOP-A", "TRADER", "A-2", kg="20")
    moved = len(town.sim.entries)
    town.work("lot.sorted", "TRADER", ("A-2",), {"A-3": "19"})
    entries = [parse_entry(data) for data in town.sim.entries]
    events = [
        (parse_event(one.statement), At(index, one.recorded_at), one.statement)
        for index, one in enumerate(entries)
        if not birth <= index < moved
    ]
    view = Subset(events, "A-1")
    faults = [fault for event, at, _ in events for fault in view.take(event, at)]
    assert (faults, view.gaps) == ([], 1)
    assert {"A-2", "A-3"} <= view.loose


def test_what_else_was_on_the_truck_does_not_matter() -> None:
    town = Town()
    for lot in ("A-1", "A-2", "A-3"):
        town.dig(lot)
    town.move("COOP-A", "TRADER", "A-1", "A-2", "A-3")
    verdict = verify(passport_of(town.sim, "A-2"), town.sim)
    assert verdict.verdict == "intact"
    assert {"replayed", "events-decided"} <= said(verdict)


def poured() -> Town:
    """Return a town in which two lots were poured together."""
    town = Town()
    town.dig("A-1")
    town.dig("A-2")
    town.work("lot.combined", "COOP-A", ("A-1", "A-2"), {"A-3": "100"})
    return town


def test_of_a_lot_that_was_poured_into_a_mixture_its_own_record_is_decided() -> None:
    town = poured()
    verdict = verify(passport_of(town.sim, "A-1"), town.sim)
    assert (verdict.verdict, verdict.faults) == ("intact", ())
    assert {"replayed", "undecided-events"} <= said(verdict)
    whole = verify(passport_of(town.sim, "A-3"), town.sim)
    assert (whole.verdict, "events-decided" in said(whole)) == ("intact", True)


@pytest.mark.parametrize(
    ("party", "code"), [("COOP-B", "not-custodian"), ("COOP-A", "lot-on-hold"), ("COOP-A", "parent-stale")]
)
def test_a_lot_that_could_not_be_poured_is_caught_whatever_else_was(party: str, code: str) -> None:
    town = Town()
    first = town.dig("A-1")
    town.dig("A-2", party=party)
    heads = town.heads("A-1", "A-2")
    if code == "lot-on-hold":
        town.by("COOP-A", "event.disputed", {"event": first, "reason": "wrong scale"}, (first,))
    if code == "parent-stale":
        town.work("lot.split", "COOP-A", ("A-1",), {"A-9": "1"})
    body = {
        "inputs": [{"lot": "A-1"}, {"lot": "A-2"}],
        "outputs": [{"lot": "A-3", "quantity": {"mass_kg": "100"}}],
    }
    town.sim.accept(town.sim.sign("lot.combined", party, town.keys[party], body, heads))
    assert codes(verify(passport_of(town.sim, "A-1"), town.sim)) >= {code}


@pytest.mark.parametrize("kg", ["50", "100"])
def test_what_came_of_lots_that_are_not_all_here_is_not_known(kg: str) -> None:
    """Whoever holds the statement key leaves out a lot that went in, and what was wrong with it."""
    town = Town()
    town.dig("A-1")
    born = town.sim.get(Recorded, town.dig("A-2")).index
    town.work("lot.combined", "COOP-A", ("A-1", "A-2"), {"A-3": kg})
    verdict = verify(leave_out(passport_of(town.sim, "A-3"), born, town.sim), town.sim)
    assert (verdict.verdict, verdict.faults) == ("cannot_tell", ())
    assert "not-replayed" in said(verdict)


*CODES, OTHER = [tag_from_random(bytes([number] * 8)) for number in range(3)]


def contested() -> Town:
    """Return a town in which two lots carry one tag."""
    town = Town()
    tags = [tag_digest(code) for code in CODES]
    town.by_authority("tags.issued", {"batch": "B-1", "site": "SITE-1", "tags": tags})
    head = town.sim.get(Batch, "B-1").head
    town.by_authority("tags.assigned", {"batches": ["B-1"], "tags": tags, "to": "COOP-A"}, (head,))
    for lot in ("A-1", "A-2"):
        town.dig(lot, tags=[{"number": CODES[0]}])
    return town


def all_intact(town: Town, *lots: str) -> None:
    for lot in lots:
        verdict = verify(passport_of(town.sim, lot), town.sim)
        assert (verdict.verdict, verdict.faults) == ("intact", ())
        assert "replayed" in said(verdict)


def test_lots_in_conflict_over_a_tag_each_have_the_other_in_their_passport() -> None:
    town = contested()
    assert all(town.sim.get(Lot, lot).holds for lot in ("A-1", "A-2"))
    all_intact(town, "A-1", "A-2")


def test_a_conflict_that_was_resolved_is_still_decided() -> None:
    town = contested()
    hold = town.sim.get(Lot, "A-1").holds[0].id
    lots = {"lots": ["A-1", "A-2"], "keeper": "A-1", "hold": hold, "reason": "Older seal."}
    body = {"tag": {"number": CODES[0]}, "batches": ["B-1"]} | lots
    town.by_authority("tag.conflict_resolved", body, (town.sim.get(Batch, "B-1").head,))
    assert not town.sim.get(Lot, "A-1").holds
    all_intact(town, "A-1", "A-2")


def test_what_became_of_a_tag_is_known_after_a_conflict_between_lots_outside() -> None:
    town = contested()
    hold = town.sim.get(Lot, "A-1").holds[0].id
    lots = {"lots": ["A-1", "A-2"], "keeper": "A-1", "hold": hold, "reason": "Older seal."}
    body = {"tag": {"number": CODES[0]}, "batches": ["B-1"]} | lots
    town.by_authority("tag.conflict_resolved", body, (town.sim.get(Batch, "B-1").head,))
    void = {"batches": ["B-1"], "tags": [tag_digest(CODES[1])], "reason": "Stolen."}
    town.by_authority("tag.voided", void, (town.sim.get(Batch, "B-1").head,))
    town.dig("A-3", tags=[{"number": CODES[1]}])
    assert [hold.kind for hold in town.sim.get(Lot, "A-3").holds] == ["tag-voided"]
    all_intact(town, "A-3")


def test_a_conflict_over_a_tag_that_was_corrected_away_is_still_decided() -> None:
    town = contested()
    born = town.sim.get(Lot, "A-1").born
    proposed = town.correct("COOP-A", born, "/body/tags/0/number", *CODES)
    town.by_authority("correction.approved", {"correction": proposed}, (proposed,))
    assert town.sim.get(Lot, "A-2").holds
    all_intact(town, "A-1", "A-2")


def test_a_corrected_site_or_tag_comes_along() -> None:
    town = contested()
    town.by_authority("tags.issued", {"batch": "B-2", "site": "SITE-1", "tags": [tag_digest(OTHER)]})
    born = town.dig("A-3", tags=[{"number": CODES[1]}])
    tags: list[object] = [[{"number": CODES[1]}], [{"number": OTHER}]]
    changes: dict[str, list[object]] = {"/body/site": ["SITE-1", "SITE-RED"], "/body/tags": tags}
    for field, (old, new) in changes.items():
        proposed = town.correct("COOP-A", born, field, old, new)
        all_intact(town, "A-3")
        town.by_authority("correction.approved", {"correction": proposed}, (proposed,))
        all_intact(town, "A-3")
    assert "site-red" in [hold.kind for hold in town.sim.get(Lot, "A-3").holds]


def test_what_was_split_off_moved_and_poured_back_does_not_matter() -> None:
    town = Town()
    town.dig("A-1")
    town.work("lot.split", "COOP-A", ("A-1",), {"A-2": "20", "A-5": "5"})
    town.move("COOP-A", "TRADER", "A-1", kg="25")
    town.move("COOP-A", "TRADER", "A-2", kg="20")
    town.work("lot.combined", "TRADER", ("A-1", "A-2"), {"A-3": "45"})
    all_intact(town, "A-1", "A-2", "A-3")


def test_a_hold_that_came_of_a_voided_mixture_brings_the_lot_along_that_had_it() -> None:
    town = poured()
    head = town.sim.get(Lot, "A-1").head
    dispute = {"event": head, "lots": ["A-3"], "reason": "wrong scale"}
    town.by_authority("event.disputed", dispute, (head,))
    body = {"event": head, "lots": ["A-1", "A-2", "A-3"], "reason": "another heap"}
    town.by("COOP-A", "event.voided", body, town.heads("A-1", "A-2", "A-3"))
    assert town.sim.get(Lot, "A-2").holds
    all_intact(town, "A-1", "A-2")


def test_a_mixture_that_was_voided_gives_back_what_went_in() -> None:
    town = poured()
    head = town.sim.get(Lot, "A-1").head
    body = {"event": head, "lots": ["A-1", "A-2", "A-3"], "reason": "another heap"}
    town.by("COOP-A", "event.voided", body, town.heads("A-1", "A-2", "A-3"))
    verdict = verify(passport_of(town.sim, "A-1"), town.sim)
    assert town.sim.get(Lot, "A-1").state == "registered"
    assert (verdict.verdict, verdict.faults) == ("intact", ())


def test_a_dispute_over_another_parcel_on_the_truck_is_outside() -> None:
    town = Town()
    town.dig("A-1")
    town.dig("A-2")
    sent = town.send("COOP-A", "TRADER", "A-1", "A-2")
    town.by_authority("event.disputed", {"event": sent, "lots": ["A-2"], "reason": "wrong bag"}, (sent,))
    all_intact(town, "A-1", "A-2")


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
