import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.keys import SigningKey
from ledger.errors import KeyUnknown, Malformed, SignatureInvalid
from ledger.log.checkpoint import (
    Checkpoint,
    check_signatures,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from ledger.log.cosignature import cosign, cosign_mldsa
from ledger.log.note import ECDSA, ED25519, Note, Signature, VerifierKey, format_note, parse_note, sign_note
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
    flip,
)

VECTOR = json.loads((VECTORS / "c2sp" / "notes.json").read_text())["checkpoint"]
HEAD = Checkpoint(ORIGIN, 5, bytes(range(32)))
SIGNED = sign_checkpoint(HEAD, LOG_KEY)
ROOT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def _with(*signatures: Signature) -> bytes:
    note = parse_note(SIGNED)
    return format_note(Note(note.text, note.signatures + signatures))


def test_a_known_key_gives_the_line_of_another_implementation() -> None:
    key = SigningKey.from_seed(bytes.fromhex(VECTOR["seed"]))
    assert key.public_key.hex() == VECTOR["public_key"]
    data = VECTOR["note"].encode()
    checkpoint = parse_checkpoint(parse_note(data).text)
    assert sign_checkpoint(checkpoint, key) == data
    assert open_checkpoint(data, [VerifierKey(checkpoint.origin, ED25519, key.public_key)])[0] == checkpoint


ORIGINS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60)


@given(ORIGINS, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_reads_back(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root)
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


@given(st.one_of(st.text(), st.text().map(lambda text: f"{text}\n5\n{ROOT}\n")))
def test_any_text_is_a_checkpoint_or_malformed(text: str) -> None:
    try:
        checkpoint = parse_checkpoint(text)
    except Malformed:
        return
    assert format_checkpoint(checkpoint) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n5\n{ROOT}",
        f"{ORIGIN}\n5\n{ROOT}\nextension\n",
        f"{ORIGIN}\n5\n{ROOT}\n\n",
        f"\n5\n{ROOT}\n",
        f"{'o' * 256}\n5\n{ROOT}\n",
        f"o\tp\n5\n{ROOT}\n",
        f"{ORIGIN}\n05\n{ROOT}\n",
        f"{ORIGIN}\n5\nAAAA\n",
    ],
)
def test_a_checkpoint_that_is_none_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse_checkpoint(text)


def test_a_signed_checkpoint_opens_with_the_logs_key() -> None:
    checkpoint, note = open_checkpoint(SIGNED, [LOG_VKEY])
    assert checkpoint == HEAD
    assert format_note(note) == SIGNED


def test_every_flipped_bit_of_a_signed_checkpoint_fails() -> None:
    for bit in range(8 * len(SIGNED)):
        with pytest.raises((Malformed, SignatureInvalid, KeyUnknown)):
            open_checkpoint(flip(SIGNED, bit), [LOG_VKEY])


def test_unknown_lines_are_ignored_and_known_ones_are_checked() -> None:
    unknown = sign_note("something else\n", "elsewhere", OTHER_KEY)
    data = _with(unknown, cosign(HEAD, name=WITNESS, key=WITNESS_KEY, time=7))
    signed = check_signatures(data, [LOG_VKEY, WITNESS_VKEY, MLDSA_VKEY])
    assert signed.times == {LOG_VKEY: 0, WITNESS_VKEY: 7}


@pytest.mark.parametrize("vkey", [WITNESS_VKEY, MLDSA_VKEY])
def test_a_false_line_of_any_known_key_spoils_the_note(vkey: VerifierKey) -> None:
    other = Checkpoint(ORIGIN, 6, HEAD.root)
    if vkey is WITNESS_VKEY:
        false = cosign(other, name=WITNESS, key=WITNESS_KEY, time=7)
    else:
        false = cosign_mldsa(other, name=ORIGIN, key=MLDSA_KEY, time=7)
    open_checkpoint(_with(false), [LOG_VKEY])
    with pytest.raises(SignatureInvalid):
        open_checkpoint(_with(false), [LOG_VKEY, vkey])


def test_the_first_of_two_times_of_one_key_counts() -> None:
    lines = [cosign(HEAD, name=WITNESS, key=WITNESS_KEY, time=time) for time in (9, 7)]
    assert check_signatures(_with(*lines), [WITNESS_VKEY]).times == {WITNESS_VKEY: 9}


def test_a_known_key_is_not_enough_when_it_is_not_the_logs() -> None:
    mldsa_only = format_note(
        Note(format_checkpoint(HEAD), (cosign_mldsa(HEAD, name=ORIGIN, key=MLDSA_KEY, time=1),))
    )
    of_another_name = VerifierKey("ledger.example/other", ED25519, OTHER_KEY.public_key)
    text = format_checkpoint(HEAD)
    named_otherwise = format_note(Note(text, (sign_note(text, of_another_name.name, OTHER_KEY),)))
    for data, vkeys in [
        (SIGNED, []),
        (SIGNED, [WITNESS_VKEY]),
        (mldsa_only, [LOG_VKEY, MLDSA_VKEY]),
        (named_otherwise, [of_another_name]),
    ]:
        with pytest.raises(KeyUnknown):
            open_checkpoint(data, vkeys)


def test_a_key_of_a_type_that_cannot_be_checked_counts_as_unknown() -> None:
    vkey = VerifierKey("ecdsa", ECDSA, b"der")
    assert check_signatures(_with(Signature("ecdsa", vkey.key_id, b"x")), [vkey]).times == {}
