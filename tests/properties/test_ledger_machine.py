"""Random histories of every event type, valid, nearly valid and hostile: what must hold always holds."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ledger.crypto.envelope import EVENT, parse_envelope, sign_envelope
from ledger.errors import Malformed, Problem
from ledger.lots.apply import apply
from ledger.lots.decide import decide
from ledger.lots.event import Event
from ledger.lots.moves import moves_of
from ledger.lots.parse import parse_event
from ledger.lots.refusal import refusal_of
from ledger.lots.state import LEDGER, Lot, Recorded, Refusal
from ledger.lots.stockpile import Stockpile
from ledger.lots.tag import tag_digest
from ledger.lots.view import At
from tests.support import bodies_ends, bodies_offices
from tests.support.balances import check_balances
from tests.support.extracts import check_extracts
from tests.support.invariants import check_heaps, check_lot, check_months, check_stock, check_tags
from tests.support.memory import Memory
from tests.support.pick import CODES, Body, Pick
from tests.support.strategies import BODIES, issuer_of, signer_of
from tests.support.world import CASSITERITE, DAY, MINUTE, ROLE, World, rfc3339, signing_key

MOVES: Final = ("lot.dispatched", "lot.received", "lot.received", "dispatch.cancelled", "lot.returned")
WORK: Final = ("lot.sorted", "lot.split", "lot.combined", "lot.processed")
HEAPS: Final = (
    "stockpile.added",
    "stockpile.added",
    "stockpile.drawn",
    "stockpile.drawn",
    "stockpile.counted",
)
CHANGES: Final = (
    "event.corrected",
    "correction.approved",
    "correction.rejected",
    "event.voided",
    "event.disputed",
    "hold.lifted",
    "tag.conflict_resolved",
)


@dataclass(frozen=True)
class Refused:
    """An event that was turned away: its bytes as evidence, where, and why."""

    raw: bytes
    at: At
    problems: tuple[Problem, ...]


def _start() -> World:
    world = World()
    for party in ROLE:
        world.party(party)
    for site, status in (("S1", 1), ("S2", 2), ("S3", 3)):
        world.site(site, status=status)
    for batch, half in (("B-1", CODES[:5]), ("B-2", CODES[5:10])):
        tags = [tag_digest(code) for code in half]
        world.record("AUTH", "tags.issued", {"batch": batch, "site": "S1", "tags": tags})
        world.record("AUTH", "tags.assigned", {"batches": [batch], "tags": tags, "to": "COOP"})
    for number, party in enumerate(("COOP", "COOP", "TRADER", "TRADER", "EXPORTER", "SMELTER")):
        world.register(f"A-{number}", tags=None if number % 2 else [{"number": CODES[number]}])
        if party != "COOP":
            world.bring(f"A-{number}", party)
    place = {"place": "YARD", "name": "Yard", "kind": "depot", "country": "CD"}
    world.record("TRADER", "place.registered", place)
    heap = {"place": "YARD", "mineral": CASSITERITE}
    for attribution in ("proportional", "fifo"):
        more = {"stockpile": f"H-{attribution.upper()}", "attribution": attribution}
        world.record("TRADER", "stockpile.opened", heap | more)
    world.register("A-9", tags=None)
    world.dispatch(["A-9"])
    return world


START: Final = _start()


class LedgerMachine(RuleBasedStateMachine):
    """One ledger that everybody writes to."""

    @initialize()
    def open(self) -> None:
        self.world = START.fork()
        self.turned_away: list[Refused] = []
        self.seen: list[bytes] = []

    # --- what is handed in ----------------------------------------------------------------------------

    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        self._hand_in(data, "lot.registered")

    @rule(data=st.data(), type=st.sampled_from(MOVES))
    def move(self, data: st.DataObject, type: str) -> None:
        self._hand_in(data, type)

    @rule(data=st.data(), type=st.sampled_from(WORK))
    def work(self, data: st.DataObject, type: str) -> None:
        self._hand_in(data, type)

    @rule(data=st.data(), type=st.sampled_from(sorted(bodies_ends.BODIES)))
    def end(self, data: st.DataObject, type: str) -> None:
        """Declare, lose, seize, send over the border, and what else befalls a lot."""
        self._hand_in(data, type)

    @rule(data=st.data(), type=st.sampled_from(CHANGES))
    def change(self, data: st.DataObject, type: str) -> None:
        self._hand_in(data, type)

    @rule(data=st.data(), type=st.sampled_from(sorted(bodies_offices.BODIES)))
    def serve(self, data: st.DataObject, type: str) -> None:
        self._hand_in(data, type)

    @rule(data=st.data(), type=st.sampled_from(HEAPS))
    def heap_up(self, data: st.DataObject, type: str) -> None:
        self._hand_in(data, type)

    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        """Propose a correction and have the authority approve it."""
        pick = Pick(self.world, data.draw)
        body = BODIES["event.corrected"](pick)
        raw = self.world.sign(issuer_of(pick, "event.corrected", body), "event.corrected", body)
        self._judge(raw)
        proposed = {"correction": parse_event(raw).id}
        self._judge(self.world.sign("AUTH", "correction.approved", proposed))

    @rule(data=st.data(), type=st.sampled_from(sorted(BODIES)))
    def anything(self, data: st.DataObject, type: str) -> None:
        self._hand_in(data, type)

    @rule(data=st.data())
    def again_but_altered(self, data: st.DataObject) -> None:
        """Take an event that was seen, put something else into it, and sign it with some key."""
        if not self.seen:
            return
        payload = json.loads(
            parse_envelope(data.draw(st.sampled_from(self.seen)), content_type=EVENT).payload
        )
        other = json.loads(parse_envelope(data.draw(st.sampled_from(self.seen)), content_type=EVENT).payload)
        part = data.draw(st.sampled_from(["cites", "issuer", "occurred_at", "body", "ledger", "one"]))
        if part == "one":
            name = data.draw(st.sampled_from(sorted(payload["body"])))
            payload["body"][name] = other["body"].get(name, data.draw(st.sampled_from([None, [], "X", 7])))
        elif part in other:
            payload[part] = copy.deepcopy(other[part])
        key = signing_key(payload["issuer"], data.draw(st.sampled_from([1, 1, 1, 2])))
        data_ = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        header = {"issuer": payload["issuer"], "subject": payload["type"]}
        self._judge(sign_envelope(data_, key, content_type=EVENT, **header))

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        if self.seen:
            self._judge(data.draw(st.sampled_from(self.seen)))

    @rule(passed=st.sampled_from([MINUTE, DAY, 15 * DAY, 40 * DAY]))
    def wait(self, passed: int) -> None:
        self.world.now += passed

    def _hand_in(self, data: st.DataObject, type: str) -> None:
        world = self.world
        pick = Pick(world, data.draw)
        body: Body = BODIES[type](pick)
        issuer = issuer_of(pick, type, body)
        fields: dict[str, Any] = {"signer": signer_of(pick, issuer)}
        if pick.rarely():
            ahead = data.draw(st.sampled_from([-200 * DAY, -DAY, DAY, 9 * DAY]))
            fields["occurred_at"] = rfc3339(world.now + ahead)
        if pick.rarely():
            fields["cites"] = [pick.event().id]
        if pick.rarely():
            fields["seq"] = data.draw(st.integers(1, 5))
        self._judge(world.sign(issuer, type, body, **fields))

    # --- what must hold -------------------------------------------------------------------------------

    def _judge(self, raw: bytes) -> None:
        world = self.world
        try:
            event = parse_event(raw)
        except Malformed:
            return
        if world.past.find(Recorded, event.id) is not None:
            # The store answers these with the receipt of the first time, before it decides anything.
            return
        self.seen.append(raw)
        before = {lot.id: lot for lot in world.past.of_kind(Lot)}
        records = dict(world.past.records)
        outcome = world.decide(raw)
        assert outcome == world.decide(raw)
        assert records == world.past.records
        if outcome.recorded:
            changes = apply(event, outcome.at, outcome.problems, world.past)
            assert changes == apply(event, outcome.at, outcome.problems, world.past)
            assert records == world.past.records
            world.submit(raw)
            self._check_masses(event, before)
        else:
            self.turned_away.append(Refused(raw, outcome.at, outcome.problems))
            self._put_on_record(event, outcome.problems, outcome.at)
            world.now += MINUTE
        for lot in world.past.of_kind(Lot):
            if before.get(lot.id) is not lot:
                check_lot(lot, world.past)
        check_tags(world.past)
        check_months(world.past)
        check_heaps(world.past)
        check_stock(world.past)

    def _put_on_record(self, event: Event[Any], problems: tuple[Problem, ...], at: At) -> None:
        body = refusal_of(event, problems, at, self.world.past)
        if body is None:
            return
        written = json.loads(body.model_dump_json(exclude_defaults=True))
        self.world.record(LEDGER, "submission.refused", written)
        assert self.world.past.find(Refusal, event.id) is not None
        assert refusal_of(event, problems, at, self.world.past) is None

    def _check_masses(self, event: Event[Any], before: dict[str, Lot]) -> None:
        """No net mass appears from nothing, in any one event."""
        if event.type == "stockpile.drawn":
            assert self.world.get(Stockpile, event.body.stockpile).dry.high >= 0
        if event.type in WORK:
            into = sum((before[id].dry.high for id in event.names("lot")), Decimal(0))
            out = sum((self.world.lot(id).dry.low for id in event.births("lot")), Decimal(0))
            if event.type == "lot.split":
                (parent,) = event.names("lot")
                out += self.world.lot(parent).dry.low
                assert self.world.lot(parent).dry.high <= before[parent].dry.high
            assert out <= into
        if event.type in (*WORK, "lot.received", "lot.sampled", "lot.imported"):
            moved = {*event.names("lot"), *self.world.get(Recorded, event.id).lots}
            left = [lot for lot in map(self.world.lot, moved) if lot.state != "transformed"]
            into = sum((before[id].bound for id in event.names("lot")), Decimal(0))
            births = sum((lot.bound for lot in left if lot.id not in before and not lot.parents), Decimal(0))
            assert sum((lot.bound for lot in left), Decimal(0)) <= into + births
        if event.type == "lot.received" and "receipt-pending" not in self.world.flags(event):
            parts = (*event.names("lot"), *event.births("lot"))
            out = sum((self.world.lot(id).dry.low for id in parts), Decimal(0))
            assert out <= before[event.body.lot].dry.high

    def teardown(self) -> None:
        """Whoever has the bytes alone decides alike: for what was recorded, and for what was refused."""
        past = self.world.past
        again = Memory()
        moves = []
        waiting = list(self.turned_away)
        for index, (recorded_at, raw) in enumerate(past.entries):
            while waiting and waiting[0].at.index == index:
                self._decide_again(waiting.pop(0), again)
            event, at = parse_event(raw), At(index, recorded_at)
            changes = apply(event, at, decide(event, at, again), again)
            moves.append(moves_of(event, at, changes, again))
            again.append(recorded_at, raw, changes)
        for refused in waiting:
            self._decide_again(refused, again)
        assert again.encoded() == past.encoded()
        check_extracts(past)
        check_balances(past, [one for one in moves if one is not None])

    def _decide_again(self, refused: Refused, again: Memory) -> None:
        assert tuple(decide(parse_event(refused.raw), refused.at, again)) == refused.problems


SMALL: Final = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
LARGE: Final = settings(SMALL, max_examples=600, stateful_step_count=60)


TestLedger = LedgerMachine.TestCase
TestLedger.settings = SMALL


@pytest.mark.long
def test_longer_histories_hold_too() -> None:
    run_state_machine_as_test(LedgerMachine, settings=LARGE)
