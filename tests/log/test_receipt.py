from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import KeyUnknown, Malformed, ProofInvalid, SignatureInvalid
from ledger.log.checkpoint import sign_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.entry import Entry, format_entry
from ledger.log.note import Note, format_note, parse_note
from ledger.log.policy import Log, Policy, Witness
from ledger.log.receipt import Receipt, check_receipt, format_receipt, is_receipt, parse_receipt
from ledger.log.tiles import prove_inclusion
from tests.log.support import LOG_KEY, LOG_VKEY, WITNESS, WITNESS_KEY, WITNESS_VKEY, GrownLog, flip

POLICY = Policy((Log(LOG_VKEY),), (Witness("W", WITNESS_VKEY),), quorum="W")


def _log() -> GrownLog:
    log = GrownLog()
    log.append(*(format_entry(Entry(1000 + index, b"statement %d" % index)) for index in range(11)))
    return log


TREE = _log()
CHECKPOINT = sign_checkpoint(TREE.checkpoint(11), LOG_KEY)
RECEIPT = Receipt(TREE.entries[6], 6, tuple(prove_inclusion(6, 11, TREE)), CHECKPOINT)
DATA = format_receipt(RECEIPT)
LINES = DATA.decode().split("\n")


def test_a_receipt_holds() -> None:
    checked = check_receipt(parse_receipt(DATA), POLICY)
    assert checked.checkpoint == TREE.checkpoint(11)
    assert (checked.witnesses, checked.witnessed) == ({}, False)


def test_a_cosigned_receipt_is_witnessed() -> None:
    note = parse_note(CHECKPOINT)
    line = cosign(TREE.checkpoint(11), name=WITNESS, key=WITNESS_KEY, time=9)
    cosigned = format_note(Note(note.text, (*note.signatures, line)))
    checked = check_receipt(replace(RECEIPT, checkpoint=cosigned), POLICY)
    assert (checked.witnesses, checked.witnessed) == ({"W": 9}, True)


def test_every_flipped_bit_of_a_receipt_fails() -> None:
    for bit in range(8 * len(DATA)):
        with pytest.raises((Malformed, ProofInvalid, SignatureInvalid, KeyUnknown)):
            check_receipt(parse_receipt(flip(DATA, bit)), POLICY)


@pytest.mark.parametrize(
    "change", [{"index": 5}, {"index": 11}, {"proof": ()}, {"entry": TREE.entries[5]}], ids=str
)
def test_a_receipt_for_another_place_does_not_hold(change: dict[str, object]) -> None:
    changed = replace(RECEIPT, **change)  # type: ignore[arg-type]  # each case has a field of its own
    with pytest.raises(ProofInvalid):
        check_receipt(changed, POLICY)


def test_a_receipt_without_a_known_log_tells_nothing() -> None:
    with pytest.raises(KeyUnknown):
        check_receipt(RECEIPT, Policy())


@given(st.binary(min_size=1, max_size=80), st.integers(0, 2**63 - 1), st.integers(0, 63))
def test_every_receipt_reads_back(statement: bytes, index: int, hashes: int) -> None:
    receipt = Receipt(format_entry(Entry(7, statement)), index, (bytes(32),) * hashes, CHECKPOINT)
    assert parse_receipt(format_receipt(receipt)) == receipt


HEADS = st.lists(st.sampled_from([*LINES[:5], "extra", "index 0", "index 01", "extra !", "é"]), max_size=6)


@given(st.one_of(st.binary(), HEADS.map(lambda lines: "\n".join(lines).encode() + b"\n\n" + CHECKPOINT)))
def test_any_bytes_are_a_receipt_or_malformed(data: bytes) -> None:
    try:
        receipt = parse_receipt(data)
    except Malformed:
        return
    assert format_receipt(receipt) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        DATA.replace(b"@v1", b"@v2"),
        DATA.replace(LINES[1].encode() + b"\n", b""),
        DATA.replace(b"index 6", b"index 06"),
        DATA.replace(b"index 6", b"index  6"),
        DATA.replace(b"extra ", b"extra  "),
        DATA.replace(LINES[1].encode(), b"extra AAAA"),
        DATA.replace(b"\n\n", b"\n", 1),
        DATA.replace(b"index 6\n", b"index 6\n" + 64 * (LINES[3].encode() + b"\n")),
        DATA.replace(b"index 6\n", "index 6\né\n".encode()),
        DATA.replace(b"\n11\n", b"\n11\n\n"),
        DATA + b"\n",
        DATA + b"x" * 1_100_000,
    ],
)
def test_a_receipt_that_is_none_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_receipt(data)


def test_a_receipt_is_told_from_a_checkpoint() -> None:
    receipt = Receipt(b"\x00", 0, (), b"")
    assert is_receipt(format_receipt(receipt))
    assert not is_receipt(format_note(Note("origin\n", ())))
