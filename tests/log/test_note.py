import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed, SignatureInvalid
from ledger.log.note import (
    COSIGNATURE_ED25519,
    ECDSA,
    ED25519,
    Note,
    Signature,
    VerifierKey,
    check_note_signature,
    format_base64,
    format_note,
    format_signature,
    format_vkey,
    parse_base64,
    parse_decimal,
    parse_hash,
    parse_note,
    parse_signature,
    parse_vkey,
    sign_note,
)
from tests.log.support import LOG_KEY, LOG_VKEY, ORIGIN, VECTORS, flip

VECTOR = json.loads((VECTORS / "c2sp" / "notes.json").read_text())["signed-note"]
LINE = "— a AAAAAAA="
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Zs", "Zl", "Zp", "Cc", "Cs")), min_size=1
).filter(lambda name: "+" not in name)
SIGNATURES = st.builds(
    Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])).map(lambda text: text + "\n")


def test_the_example_of_the_specification_verifies() -> None:
    vkey = parse_vkey(VECTOR["vkey"])
    note = parse_note(VECTOR["note"].encode())
    assert note.text == "This is an example message.\n"
    check_note_signature(note.text, note.signatures[0], vkey)
    assert format_vkey(vkey) == VECTOR["vkey"]
    assert format_note(note) == VECTOR["note"].encode()


@pytest.mark.parametrize("bit", range(0, 512, 37))
def test_a_flipped_bit_of_the_signature_is_invalid(bit: int) -> None:
    signature = sign_note("text\n", ORIGIN, LOG_KEY)
    check_note_signature("text\n", signature, LOG_VKEY)
    bad = Signature(signature.name, signature.key_id, flip(signature.blob, bit))
    with pytest.raises(SignatureInvalid):
        check_note_signature("text\n", bad, LOG_VKEY)
    with pytest.raises(SignatureInvalid):
        check_note_signature("texu\n", signature, LOG_VKEY)


def test_a_signature_of_another_length_is_invalid() -> None:
    with pytest.raises(SignatureInvalid):
        check_note_signature("text\n", Signature(ORIGIN, LOG_VKEY.key_id, bytes(63)), LOG_VKEY)


def test_a_line_checked_with_the_key_of_another_is_a_bug() -> None:
    with pytest.raises(RuntimeError, match="bug"):
        check_note_signature("text\n", Signature("other", LOG_VKEY.key_id, bytes(64)), LOG_VKEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "\ud800"])
def test_a_name_that_no_note_can_hold_is_a_bug(name: str) -> None:
    with pytest.raises(RuntimeError, match="bug"):
        sign_note("text\n", name, LOG_KEY)


@given(TEXTS, st.lists(SIGNATURES, min_size=1, max_size=5))
def test_every_note_reads_back(text: str, signatures: list[Signature]) -> None:
    note = Note(text, tuple(signatures))
    assert parse_note(format_note(note)) == note


@given(st.one_of(st.binary(), st.text().map(lambda t: f"{t}\n\n{LINE}\n".encode(errors="replace"))))
@example(f"\n\n{LINE}\n".encode())
@example(f"a\n\n\n{LINE}\n".encode())
def test_any_bytes_are_a_note_or_malformed(data: bytes) -> None:
    try:
        note = parse_note(data)
    except Malformed:
        return
    assert format_note(note) == data


def test_the_last_empty_line_ends_the_text() -> None:
    assert parse_note(f"a\n\nb\n\n{LINE}\n".encode()).text == "a\n\nb\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        f"text\n{LINE}\n".encode(),
        f"text\n\n{LINE}".encode(),
        f"text\r\n\n{LINE}\n".encode(),
        f"te\x00xt\n\n{LINE}\n".encode(),
        f"te\txt\n\n{LINE}\n".encode(),
        b"te\xffxt\n\n" + f"{LINE}\n".encode(),
        f"text\n\n{LINE}\n\n".encode(),
        f"text\n\n{LINE}\n".encode() + b"x" * 1_000_000,
        f"text\n\n{(LINE + chr(10)) * 101}".encode(),
    ],
)
def test_a_note_that_is_none_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_note(data)


def test_a_hundred_signatures_are_accepted() -> None:
    assert len(parse_note(f"text\n\n{(LINE + chr(10)) * 100}".encode()).signatures) == 100


@pytest.mark.parametrize(
    "line",
    [
        "",
        "- a AAAAAAA=",
        "—  AAAAAAA=",
        "— a  AAAAAAA=",
        "— a AAAAAAA= ",
        "— a b AAAAAAA=",
        "— a+b AAAAAAA=",
        "— a\u00a0b AAAAAAA=",
        "— a\u2028b AAAAAAA=",
        "— a AAAAAA==",
        "— a AAAAAAB=",
        "— a AAAAAAA",
        "— a AAAA_AA=",
    ],
)
def test_a_signature_line_that_is_none_is_malformed(line: str) -> None:
    with pytest.raises(Malformed):
        parse_signature(line)
    assert format_signature(parse_signature(LINE)) == LINE


@given(
    NAMES,
    st.one_of(
        st.tuples(st.sampled_from([ED25519, COSIGNATURE_ED25519]), st.binary(min_size=32, max_size=32)),
        st.tuples(st.just(6), st.binary(min_size=1312, max_size=1312)),
        st.tuples(st.sampled_from([ECDSA, 5, 0xFF]), st.binary(min_size=1, max_size=100)),
    ),
)
def test_every_verifier_key_reads_back(name: str, key: tuple[int, bytes]) -> None:
    vkey = VerifierKey(name, *key)
    assert parse_vkey(format_vkey(vkey)) == vkey


@given(st.one_of(st.text(), st.text().map(lambda text: f"example.com/foo+530d903a+{text}")))
def test_any_text_is_a_verifier_key_or_malformed(text: str) -> None:
    try:
        vkey = parse_vkey(text)
    except Malformed:
        return
    assert format_vkey(vkey) == text


@pytest.mark.parametrize(
    "text",
    [
        "example.com/foo",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
        "example.com/foo+530d903a+AQ==",
        "example.com/foo+530d903a+",
        "a+b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_verifier_key_that_is_none_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse_vkey(text)


def test_an_ecdsa_key_has_its_id_from_the_key_alone() -> None:
    assert VerifierKey("a", ECDSA, b"der").key_id == VerifierKey("b", ECDSA, b"der").key_id
    assert VerifierKey("a", ED25519, bytes(32)).key_id != VerifierKey("b", ED25519, bytes(32)).key_id


def test_another_key_of_the_same_name_has_another_id() -> None:
    other = SigningKey.from_seed(bytes(32))
    assert sign_note("text\n", ORIGIN, other).key_id != LOG_VKEY.key_id


@given(st.binary(max_size=50))
def test_base64_reads_back(data: bytes) -> None:
    assert parse_base64(format_base64(data)) == data


@pytest.mark.parametrize("text", ["A", "AA", "AB==", "AA==\n", " AA==", "AA==AA==", "é===", "AAA=="])
def test_another_spelling_of_base64_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse_base64(text)


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("10", 10), ("9223372036854775807", 2**63 - 1)])
def test_a_decimal_is_read(text: str, value: int) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1_0", " 1", "1\n", "٣", "9223372036854775808", "1" * 5000]
)
def test_another_spelling_of_a_number_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse_decimal(text)


def test_a_hash_has_32_bytes() -> None:
    assert parse_hash(format_base64(bytes(32))) == bytes(32)
    with pytest.raises(Malformed):
        parse_hash(format_base64(bytes(31)))
