from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha512
from multiprocessing import active_children
from typing import Any

import pytest
from nacl import bindings

from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope, sign_envelope
from ledger.errors import Conflict, KeyUnknown, Malformed, Problem, Refused
from ledger.log.entry import parse_entry
from ledger.log.receipt import check_receipt, parse_receipt
from ledger.lots.decide import decide
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import LEDGER, Key, Ledger, Lot, Party, Recorded, Refusal
from ledger.lots.view import At, View
from ledger.store.answer import Answer
from tests.store.world import MINUTE, START, World, key_of, seed


def outcome(answers: list[Answer]) -> list[str]:
    return [answer.status for answer in answers]


def test_a_recorded_event_has_index_time_and_receipt(world: World) -> None:
    statement = world.lot("L-1")
    answer = world.record(statement)
    assert (answer.event_id, answer.index) == (envelope_id(statement), 4)
    assert answer.recorded_at == START + MINUTE
    assert answer.lots == ("L-1",)
    assert answer.receipt is not None
    receipt = parse_receipt(answer.receipt)
    check_receipt(receipt, world.handle.policy)
    assert parse_entry(receipt.entry).statement == statement
    world.check()


def test_a_batch_is_recorded_in_order_and_later_events_see_earlier_ones(world: World) -> None:
    lot = world.lot("L-1")
    split = world.split("L-1", "L-2", head=envelope_id(lot))
    answers = world.submit(lot, split, world.site("SITE-2"))
    assert outcome(answers) == ["recorded"] * 3
    assert [answer.index for answer in answers] == [4, 5, 6]
    assert world.size == 7
    world.check()


def test_a_refused_event_is_skipped_and_the_rest_of_the_batch_is_recorded(world: World) -> None:
    answers = world.submit(world.lot("L-1"), world.lot("L-1", person="P-1"), world.lot("L-2"))
    assert outcome(answers) == ["recorded", "refused", "recorded"]
    assert [found.code for found in answers[1].problems] == ["id-taken"]
    assert isinstance(answers[1].error, Refused)
    assert answers[1].receipt is None
    assert answers[2].index == 6


def test_a_refusal_is_on_record_at_the_index_it_was_decided_at_and_its_bytes_are_kept(world: World) -> None:
    world.record(world.lot("L-1"))
    again = world.lot("L-1", person="P-1")
    (answer,) = world.submit(again)
    with world.handle.view() as view:
        event = parse_event(view.statement(5))
        refusal = view.get(Refusal, answer.event_id)
    assert event.type == "submission.refused"
    assert event.issuer == "LEDGER"
    assert (event.body.sha256, event.body.codes) == (answer.event_id, ("id-taken",))
    assert refusal.index == 5
    assert world.handle.evidence(answer.event_id) == again
    world.check()


def test_the_same_refusal_is_put_on_record_once(world: World) -> None:
    world.record(world.lot("L-1"))
    again = world.lot("L-1", person="P-1")
    world.submit(again)
    size = world.size
    assert outcome(world.submit(again, again)) == ["refused", "refused"]
    assert world.size == size


def test_refusals_of_one_key_and_hour_are_limited_and_the_next_one_counts_the_rest(world: World) -> None:
    world.record(world.lot("L-1"))
    size = world.size
    world.submit(*(world.lot("L-1", person=f"P-{number}") for number in range(63)))
    assert world.size == size + 60
    world.clock.now += 60 * MINUTE
    world.submit(world.lot("L-1", person="P-NEXT"))
    with world.handle.view() as view:
        assert parse_event(view.statement(size + 60)).body.omitted == 3
    world.clock.now += MINUTE
    world.submit(world.lot("L-1", person="P-LAST"))
    with world.handle.view() as view:
        assert parse_event(view.statement(size + 61)).body.omitted == 0


def test_an_event_sent_before_its_parent_leaves_no_trace(world: World) -> None:
    size = world.size
    (answer,) = world.submit(world.split("L-1", "L-2", head="0" * 64))
    assert "parent-unknown" in [found.code for found in answer.problems]
    assert world.size == size


def test_the_same_bytes_give_the_same_receipt_later(world: World) -> None:
    statement = world.lot("L-1")
    first = world.record(statement)
    for number in range(5):
        world.record(world.site(f"SITE-{number + 2}"))
    (again,) = world.submit(statement)
    assert again.status == "duplicate"
    assert (again.event_id, again.index, again.recorded_at) == (
        first.event_id,
        first.index,
        first.recorded_at,
    )
    assert again.lots == ("L-1",)
    assert again.problems == first.problems
    assert "Lot L-1 has no tag." in [found.message for found in again.problems]
    assert again.receipt == first.receipt
    assert world.handle.receipt(first.event_id) == first.receipt


def resigned(statement: bytes) -> bytes:
    """The same Sig_structure with another valid signature: whoever holds the key can take another nonce."""
    message = parse_envelope(statement, content_type=EVENT).sig_structure
    scalar = bytearray(sha512(seed("COOP")).digest()[:32])
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    secret = bindings.crypto_core_ed25519_scalar_reduce(bytes(scalar) + bytes(32))
    nonce = bindings.crypto_core_ed25519_scalar_reduce(sha512(b"another nonce" + message).digest())
    point = bindings.crypto_scalarmult_ed25519_base_noclamp(nonce)
    hashed = sha512(point + key_of("COOP").public_key + message).digest()
    challenge = bindings.crypto_core_ed25519_scalar_reduce(hashed)
    product = bindings.crypto_core_ed25519_scalar_mul(challenge, secret)
    return statement[:-64] + point + bindings.crypto_core_ed25519_scalar_add(nonce, product)


def test_a_copy_that_was_signed_again_is_a_duplicate_with_the_stored_id(world: World) -> None:
    statement = world.lot("L-1")
    first = world.record(statement)
    copy = resigned(statement)
    assert copy != statement
    (again,) = world.submit(copy)
    assert (again.status, again.event_id, again.receipt) == ("duplicate", first.event_id, first.receipt)


def test_both_copies_in_one_batch_are_one_entry(world: World) -> None:
    statement = world.lot("L-1")
    size = world.size
    answers = world.submit(statement, resigned(statement), statement)
    assert outcome(answers) == ["recorded", "duplicate", "duplicate"]
    assert len({answer.receipt for answer in answers}) == 1
    assert world.size == size + 1


def test_a_copy_with_a_wrong_signature_is_no_duplicate(world: World) -> None:
    statement = world.lot("L-1")
    world.record(statement)
    (answer,) = world.submit(statement[:-1] + bytes([statement[-1] ^ 1]))
    assert answer.status == "not_accepted"
    assert (answer.index, answer.receipt) == (None, None)


def test_a_key_that_was_revoked_since_makes_no_difference_to_a_duplicate(world: World) -> None:
    statement = world.lot("L-1")
    first = world.record(statement)
    party = world.find(Party, "COOP")
    assert party is not None
    body = {"party": "COOP", "key": key_of("COOP").public_key.hex(), "reason": "lost"}
    world.record(world.sign("key.revoked", body, cites=[party.head]))
    again, new = world.submit(statement, world.lot("L-2"))
    assert (again.status, again.receipt) == ("duplicate", first.receipt)
    assert (new.status, new.problems[0].code) == ("refused", "key-revoked")


def test_an_unknown_key_and_a_wrong_signature_get_the_same_answer(world: World) -> None:
    statement = world.lot("L-1")
    wrong = statement[:-1] + bytes([statement[-1] ^ 1])
    stranger = world.lot("L-1", by="STRANGER")
    nonsense = sign_envelope(b"{}", key_of("STRANGER"), content_type=EVENT, issuer="X", subject="y.z")
    answers = world.submit(wrong, stranger, nonsense)
    assert outcome(answers) == ["not_accepted"] * 3
    said = set()
    for answer in answers:
        assert isinstance(answer.error, KeyUnknown)
        said.add((answer.error.code, answer.error.message, answer.problems))
    assert len(said) == 1
    assert world.size == 4


def test_a_key_enrolled_in_the_same_batch_may_sign_at_once(world: World) -> None:
    answers = world.submit(world.party("COOP-2", "cooperative"), world.lot("L-1", by="COOP-2"))
    assert outcome(answers) == ["recorded", "recorded"]


def test_malformed_bytes_and_malformed_events_are_told_apart_from_refusals(world: World) -> None:
    body = {"lot": "no id", "site": "SITE-1"}
    answers = world.submit(b"", world.lot("L-1") + b"\x00", world.sign("lot.registered", body, by="COOP"))
    assert outcome(answers) == ["malformed"] * 3
    assert all(isinstance(answer.error, Malformed) for answer in answers)
    assert {found.where for found in answers[2].problems} >= {"/body/lot", "/body/mineral"}
    assert world.size == 4


def test_a_stale_parent_is_a_conflict_that_names_the_new_head(world: World) -> None:
    first = world.record(world.lot("L-1"))
    second = world.record(world.split("L-1", "L-2"))
    (answer,) = world.submit(world.split("L-1", "L-3", head=first.event_id))
    assert isinstance(answer.error, Conflict)
    assert (answer.head, answer.error.head) == (second.event_id, second.event_id)


def test_flags_are_shown_except_to_the_holder_of_a_field_key(world: World) -> None:
    world.record(world.party("FIELD", "cooperative", use="field"))
    office, field = world.submit(world.lot("L-1"), world.lot("L-2", by="FIELD"))
    assert "untagged" in [found.code for found in office.problems]
    assert field.problems == ()
    recorded = world.find(Recorded, field.event_id)
    assert recorded is not None
    assert "untagged" in recorded.flags
    office_again, field_again = world.submit(world.lot("L-1"), world.lot("L-2", by="FIELD"))
    assert [found.code for found in office_again.problems] == [found.code for found in office.problems]
    assert field_again.problems == ()


def test_the_same_event_a_hundred_times_at_once_is_one_entry_and_one_receipt(world: World) -> None:
    statement = world.lot("L-1")
    size = world.size
    start = threading.Barrier(20)

    def send(_number: int) -> list[Answer]:
        start.wait()
        return [answer for _ in range(5) for answer in world.submit(statement)]

    with ThreadPoolExecutor(20) as pool:
        answers = [answer for some in pool.map(send, range(20)) for answer in some]
    assert Counter(outcome(answers)) == {"recorded": 1, "duplicate": 99}
    assert len({answer.receipt for answer in answers}) == 1
    assert world.size == size + 1


def test_of_two_writers_who_spend_one_lot_one_wins_and_the_other_learns_the_new_head(world: World) -> None:
    world.record(world.party("BUYER", "trader"))
    for number in range(25):
        lot = f"L-{number}"
        head = world.record(world.lot(lot)).event_id
        start = threading.Barrier(2)

        def send(statement: bytes, start: threading.Barrier = start) -> Answer:
            start.wait()
            return world.submit(statement)[0]

        rivals = [world.dispatch(lot, to, head=head) for to in ("TRADER", "BUYER")]
        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(send, rivals), key=lambda answer: answer.status)
        assert outcome(answers) == ["recorded", "refused"]
        assert answers[1].head == answers[0].event_id
        assert world.head(lot) == answers[0].event_id


def test_those_who_wait_together_share_a_commit(world: World) -> None:
    statements = [world.lot(f"L-{number}") for number in range(40)]
    waiting = world.handle._sequencer._waiting
    with ThreadPoolExecutor(40) as pool:
        with world.handle.writer.locked():
            sent = [pool.submit(world.submit, statement) for statement in statements]
            while len(waiting) < 30:
                time.sleep(0.01)
        answers = [future.result()[0] for future in sent]
    assert outcome(answers) == ["recorded"] * 40
    with world.handle.view() as view:
        assert len({view.log.covering(answer.index or 0).size for answer in answers}) <= 11
    world.check()


def test_more_than_one_batch_goes_in_several_transactions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.sequencer.BATCH", 16)
    answers = world.submit(*(world.lot(f"L-{number}") for number in range(50)))
    assert outcome(answers) == ["recorded"] * 50
    with world.handle.view() as view:
        sizes = {view.log.covering(answer.index or 0).size for answer in answers}
    assert sizes == {20, 36, 52, 54}
    world.check()


def test_what_is_signed_by_nobody_is_found_in_every_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.sequencer.BATCH", 16)
    statements = [world.lot(f"L-{number}") for number in range(50)]
    for number in (3, 20, 49):
        statements[number] = statements[number][:-64] + bytes(64)
    answers = world.submit(*statements)
    assert [at for at, answer in enumerate(answers) if answer.status == "not_accepted"] == [3, 20, 49]
    assert outcome(answers).count("recorded") == 47


def test_a_bulk_goes_on_when_the_process_that_checks_its_signatures_is_killed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.sequencer.BATCH", 2)
    statements = [world.lot(f"L-{number}") for number in range(60)]
    statements[59] = statements[59][:-64] + bytes(64)
    killed: list[int] = []

    def kill_then_decide(event: Event[Any], at: At, view: View) -> list[Problem]:
        if not killed and (process := next(iter(active_children()), None)) is not None:
            process.kill()
            process.join()
            killed.append(at.index)
        return decide(event, at, view)

    monkeypatch.setattr("ledger.store.batch.decide", kill_then_decide)
    answers = world.submit(*statements)
    assert killed
    assert outcome(answers) == ["recorded"] * 59 + ["not_accepted"]
    assert outcome(world.submit(*statements)) == ["duplicate"] * 59 + ["not_accepted"]
    world.check()


def test_a_bug_met_by_one_event_is_raised_to_its_sender_and_to_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = world.lot("L-1"), world.lot("L-2")

    def faulty(event: Event[Any], at: At, view: View) -> list[Problem]:
        if event.id == envelope_id(bad):
            raise RuntimeError("bug: a fault in a rule")
        return decide(event, at, view)

    monkeypatch.setattr("ledger.store.batch.decide", faulty)
    with pytest.raises(RuntimeError, match="a fault in a rule"):
        world.submit(good, bad)
    assert world.find(Lot, "L-1") is not None
    assert world.find(Lot, "L-2") is None
    assert outcome(world.submit(good)) == ["duplicate"]


def test_what_is_read_is_one_snapshot(world: World) -> None:
    with world.handle.view() as view:
        world.record(world.lot("L-1"))
        assert view.find(Lot, "L-1") is None
        assert view.find(Key, key_of("COOP").public_key.hex()) is not None
    assert world.find(Lot, "L-1") is not None


def test_a_closed_ledger_records_nothing_more_not_even_a_refusal(world: World) -> None:
    ledger = world.find(Ledger, LEDGER)
    assert ledger is not None
    world.record(world.sign("ledger.closed", {"reason": "the end"}, cites=[ledger.head]))
    size = world.size
    (answer,) = world.submit(world.lot("L-1"))
    assert (answer.status, [found.code for found in answer.problems]) == ("refused", ["ledger-closed"])
    assert world.size == size
    assert world.handle.receipt(world.genesis)


def test_a_small_memory_decides_alike(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.store.catalog.CACHED_RECORDS", 2)
    heads = [world.record(world.lot(f"L-{number}")).event_id for number in range(5)]
    for number, head in enumerate(heads):
        world.record(world.split(f"L-{number}", f"M-{number}", head=head))
        (stale,) = world.submit(world.split(f"L-{number}", f"N-{number}", head=head))
        assert stale.status == "refused"
    world.check()


def test_a_correction_may_follow_its_event_in_the_same_batch(world: World) -> None:
    lot = world.lot("L-1")
    event = envelope_id(lot)
    change = {
        "event": event,
        "field": "/body/trade_name",
        "old": None,
        "new": "cassiterite",
        "reason": "left out",
    }
    answers = world.submit(lot, world.sign("event.corrected", change, by="COOP", cites=[event]))
    assert outcome(answers) == ["recorded", "recorded"]


def test_who_waits_is_told_when_the_process_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_batch: object) -> None:
        raise KeyboardInterrupt

    statement = world.lot("L-1")
    with monkeypatch.context() as patch:
        patch.setattr(world.handle.writer, "append", stopped)
        with pytest.raises(KeyboardInterrupt):
            world.submit(statement)
    world.record(statement)
