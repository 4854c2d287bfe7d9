from __future__ import annotations

import pytest

from ledger.log.policy import Policy
from ledger.verify.receipt import verify_receipt
from tests.support.build import Town, story
from tests.support.simulator import ORIGIN, Simulator
from tests.support.verdicts import codes, said


@pytest.fixture(scope="module")
def sim() -> Simulator:
    return story(Town()).sim


@pytest.mark.parametrize("index", [0, 12, 27])
def test_a_good_receipt_is_intact(index: int, sim: Simulator) -> None:
    verdict = verify_receipt(sim.receipt(index), sim.policy())
    assert (verdict.verdict, verdict.origin, verdict.size) == ("intact", ORIGIN, 28)
    assert verdict.as_of is not None
    assert {"inclusion", "log-signed-ed25519", "event-signed", "event-ledger"} <= said(verdict)


def test_without_a_policy_nobody_can_tell(sim: Simulator) -> None:
    verdict = verify_receipt(sim.receipt(3), None)
    assert verdict.verdict == "cannot_tell"
    assert "no-policy" in said(verdict)


def test_without_a_policy_a_fault_is_still_a_fault(sim: Simulator) -> None:
    data = sim.receipt(3).replace(b"index 3", b"index 4")
    assert codes(verify_receipt(data, None)) == {"inclusion-invalid"}


def test_the_policy_of_another_log_cannot_tell(sim: Simulator) -> None:
    assert verify_receipt(sim.receipt(3), Simulator(seed="x").policy()).verdict == "cannot_tell"


def test_a_receipt_that_no_witness_has_seen_cannot_tell_where_the_policy_wants_one(sim: Simulator) -> None:
    policy = sim.policy(witnessed=True)
    assert verify_receipt(sim.receipt(3), policy).verdict == "cannot_tell"
    seen = sim.receipt(3, sim.checkpoint(witnessed=True))
    assert verify_receipt(seen, policy).verdict == "intact"
    early = sim.receipt(27, sim.checkpoint(witnessed=True, time=1_700_000_000))
    assert codes(verify_receipt(early, policy)) == {"cosignature-too-early"}


def test_a_receipt_of_another_ledger_under_the_same_log_key_is_altered(sim: Simulator) -> None:
    good = sim.policy()
    other = Policy(logs=good.logs, mldsa=good.mldsa, genesis="0" * 64)
    assert codes(verify_receipt(sim.receipt(3), other)) == {"ledger-other"}
    bare = Policy(logs=good.logs)
    assert "genesis-not-pinned" in said(verify_receipt(sim.receipt(3), bare))


def test_a_second_genesis_is_altered() -> None:
    other = Simulator()
    other.open()
    other.put_entry(other.statement(0))
    assert codes(verify_receipt(other.receipt(1), other.policy())) == {"genesis-missing"}


def test_an_entry_that_is_no_event_is_altered() -> None:
    other = Simulator()
    other.open()
    other.put_entry(b"no event")
    assert codes(verify_receipt(other.receipt(1), other.policy())) == {"envelope-encoding"}


def test_bytes_that_are_no_receipt_are_altered() -> None:
    assert codes(verify_receipt(b"hello", None)) == {"receipt-malformed"}


def test_every_single_flipped_bit_fails(sim: Simulator) -> None:
    data = sim.receipt(12)
    policy = sim.policy()
    for position in range(len(data)):
        spoilt = bytearray(data)
        spoilt[position] ^= 1 << position % 8
        assert verify_receipt(bytes(spoilt), policy).verdict != "intact", position


def test_every_shorter_receipt_fails(sim: Simulator) -> None:
    data = sim.receipt(12)
    for length in range(len(data)):
        assert verify_receipt(data[:length], sim.policy()).verdict != "intact", length
