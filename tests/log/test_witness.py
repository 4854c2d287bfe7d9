import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import Malformed, SignatureInvalid
from ledger.log.checkpoint import Checkpoint, check_signatures, sign_checkpoint
from ledger.log.cosignature import cosign, cosign_mldsa
from ledger.log.note import Note, Signature, VerifierKey, format_note, format_signature, parse_note
from ledger.log.tiles import prove_consistency
from ledger.log.witness import (
    AddCheckpoint,
    Answer,
    add_cosignatures,
    answer,
    format_add_checkpoint,
    parse_add_checkpoint,
)
from tests.log.support import (
    LOG_KEY,
    LOG_VKEY,
    MLDSA_KEY,
    MLDSA_VKEY,
    ORIGIN,
    OTHER_KEY,
    VECTORS,
    WITNESS,
    WITNESS_KEY,
    WITNESS_VKEY,
    GrownLog,
)

TREE = GrownLog.of(12)
CHECKPOINT = sign_checkpoint(TREE.checkpoint(12), LOG_KEY)


def _sign(head: Checkpoint) -> list[Signature]:
    return [cosign(head, name=WITNESS, key=WITNESS_KEY, time=7)]


def _request(
    old: int, new: int, *, proof: list[bytes] | None = None, note: bytes = b"", head: Checkpoint | None = None
) -> bytes:
    if proof is None:
        proof = prove_consistency(old, new, TREE) if old <= new else []
    note = note or sign_checkpoint(head or TREE.checkpoint(new), LOG_KEY)
    return format_add_checkpoint(AddCheckpoint(old, tuple(proof), note))


def _answer(request: bytes, kept: int | None) -> Answer:
    known = None if kept is None else TREE.checkpoint(kept)
    return answer(request, origin=ORIGIN, vkeys=[LOG_VKEY], kept=known, sign=_sign)


@pytest.mark.parametrize(
    ("old", "new", "kept"), [(0, 5, None), (0, 5, 0), (5, 12, 5), (12, 12, 12), (0, 0, None)]
)
def test_a_checkpoint_that_continues_the_kept_one_is_cosigned(old: int, new: int, kept: int | None) -> None:
    given_answer = _answer(_request(old, new), kept)
    assert given_answer.status == 200
    assert given_answer.kept == TREE.checkpoint(new)
    line = format_signature(_sign(TREE.checkpoint(new))[0]) + "\n"
    assert given_answer.body == line.encode()


def test_every_step_to_every_size_is_cosigned() -> None:
    for old in range(13):
        for new in range(old, 13):
            assert _answer(_request(old, new), old).status == 200


def test_a_stale_old_size_is_told_the_kept_one() -> None:
    for old, kept in [(0, 5), (3, 5), (7, 5)]:
        given_answer = _answer(_request(old, 12), kept)
        assert (given_answer.status, given_answer.content_type) == (409, "text/x.tlog.size")
        assert given_answer.body == b"5\n"
        assert given_answer.kept is None
    assert _answer(_request(5, 12), None).body == b"0\n"


FORK = Checkpoint(ORIGIN, 12, bytes(32))
REFUSED: dict[str, tuple[int, Callable[[], bytes], int | None]] = {
    "not a request": (400, lambda: b"old x\n\n" + CHECKPOINT, None),
    "not a note": (400, lambda: _request(0, 5, note=b"nonsense"), None),
    "not a checkpoint": (400, lambda: _request(0, 5, note=CHECKPOINT.replace(b"\n12\n", b"\n012\n")), None),
    "old size beyond the new": (400, lambda: _request(9, 5), 9),
    "unknown log": (
        404,
        lambda: _request(0, 5, note=sign_checkpoint(Checkpoint("elsewhere", 5, bytes(32)), LOG_KEY)),
        None,
    ),
    "unknown key": (403, lambda: _request(0, 5, note=sign_checkpoint(TREE.checkpoint(5), OTHER_KEY)), None),
    "false signature": (403, lambda: _request(0, 5, note=CHECKPOINT.replace(b"\n12\n", b"\n13\n")), None),
    "another root at size 0": (422, lambda: _request(0, 0, head=Checkpoint(ORIGIN, 0, bytes(32))), None),
    "a proof from nothing": (422, lambda: _request(0, 5, proof=[bytes(32)]), None),
    "a false proof": (422, lambda: _request(5, 12, proof=[bytes(32)] * 3), 5),
    "a missing proof": (422, lambda: _request(5, 12, proof=[]), 5),
    "another history": (422, lambda: _request(5, 12, head=FORK), 5),
    "another root at the same size": (422, lambda: _request(12, 12, head=FORK), 12),
    "a proof to itself": (422, lambda: _request(12, 12, proof=[bytes(32)]), 12),
}


@pytest.mark.parametrize("case", REFUSED)
def test_anything_else_is_refused_with_the_number_of_the_specification(case: str) -> None:
    status, request, kept = REFUSED[case]
    given_answer = _answer(request(), kept)
    assert given_answer.status == status
    assert given_answer.kept is None
    assert given_answer.body.endswith(b".\n")


def test_a_log_may_sign_with_mldsa_alone() -> None:
    head = TREE.checkpoint(5)
    note = parse_note(sign_checkpoint(head, LOG_KEY))
    only = format_note(Note(note.text, (cosign_mldsa(head, name=ORIGIN, key=MLDSA_KEY, time=1),)))
    given_answer = answer(_request(0, 5, note=only), origin=ORIGIN, vkeys=[MLDSA_VKEY], kept=None, sign=_sign)
    assert given_answer.status == 200


def test_a_key_of_another_name_does_not_speak_for_the_log() -> None:
    head = TREE.checkpoint(5)
    note = parse_note(sign_checkpoint(head, LOG_KEY))
    by_witness = format_note(Note(note.text, tuple(_sign(head))))
    request = _request(0, 5, note=by_witness)
    given_answer = answer(request, origin=ORIGIN, vkeys=[LOG_VKEY, WITNESS_VKEY], kept=None, sign=_sign)
    assert given_answer.status == 403


def test_a_witness_without_a_signature_is_a_bug() -> None:
    with pytest.raises(RuntimeError, match="bug"):
        answer(_request(0, 5), origin=ORIGIN, vkeys=[LOG_VKEY], kept=None, sign=lambda _: [])


def test_the_request_of_the_specification_is_read() -> None:
    body = json.loads((VECTORS / "c2sp" / "notes.json").read_text())["add-checkpoint"]["body"].encode()
    request = parse_add_checkpoint(body)
    assert (request.old_size, len(request.proof)) == (20852014, 4)
    assert format_add_checkpoint(request) == body


@given(st.integers(0, 2**63 - 1), st.integers(0, 63), st.binary())
def test_every_request_reads_back(old: int, hashes: int, note: bytes) -> None:
    request = AddCheckpoint(old, (bytes(32),) * hashes, note)
    assert parse_add_checkpoint(format_add_checkpoint(request)) == request


@given(st.one_of(st.binary(), st.text().map(lambda text: f"old {text}\n\n".encode(errors="replace"))))
def test_any_bytes_are_a_request_or_malformed(data: bytes) -> None:
    assert _answer(data, None).status == 400
    try:
        request = parse_add_checkpoint(data)
    except Malformed:
        return
    assert format_add_checkpoint(request) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 5\n",
        b"older 5\n\n",
        b"old 05\n\n",
        b"old 5 \n\n",
        "old 5\né\n\n".encode(),
        b"old 5\nAAAA\n\n",
        b"old 5\n" + 64 * (b"A" * 43 + b"=\n") + b"\n",
        b"old 5\n\n" + bytes(1_004_000),
    ],
)
def test_a_request_that_is_none_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_add_checkpoint(data)


def _lines(*signatures: Signature) -> bytes:
    return "".join(format_signature(signature) + "\n" for signature in signatures).encode()


def test_cosignatures_of_known_witnesses_join_the_checkpoint_once() -> None:
    head = TREE.checkpoint(12)
    ours = _sign(head)[0]
    stranger = cosign(head, name="stranger", key=OTHER_KEY, time=7)
    cosigned = add_cosignatures(CHECKPOINT, _lines(stranger, ours, ours), [WITNESS_VKEY])
    assert cosigned == CHECKPOINT + _lines(ours)
    assert add_cosignatures(cosigned, _lines(ours), [WITNESS_VKEY]) == cosigned
    assert check_signatures(cosigned, [LOG_VKEY, WITNESS_VKEY]).times == {LOG_VKEY: 0, WITNESS_VKEY: 7}


def test_a_false_cosignature_of_a_known_witness_is_refused() -> None:
    false = _sign(TREE.checkpoint(5))[0]
    with pytest.raises(SignatureInvalid):
        add_cosignatures(CHECKPOINT, _lines(false), [WITNESS_VKEY])
    other = VerifierKey(WITNESS, WITNESS_VKEY.type, OTHER_KEY.public_key)
    assert add_cosignatures(CHECKPOINT, _lines(false), [other]) == CHECKPOINT


def test_an_answer_that_is_no_cosignature_is_malformed() -> None:
    with pytest.raises(Malformed):
        add_cosignatures(CHECKPOINT, b"<html>\n", [WITNESS_VKEY])
