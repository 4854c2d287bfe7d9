from __future__ import annotations

from typing import Any, Final

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.envelope import (
    ASSESSMENT,
    ENROLMENT,
    EVENT,
    LABEL,
    LIMIT,
    LOGIN,
    STATEMENT,
    Envelope,
    check_envelope,
    envelope_id,
    open_envelope,
    parse_envelope,
    sign_envelope,
    split_sequence,
    statement_digest,
)
from ledger.crypto.keys import SigningKey
from ledger.errors import LedgerError, Malformed
from tests.crypto.support import Vector, code_of, vector, vectors

KEY: Final = SigningKey.from_seed(bytes(range(32)))
GOOD: Final = bytes.fromhex(vector("envelopes", "good-event")["hex"])
TEXT: Final = st.text(st.characters(codec="utf-8"), max_size=300)


def signed(payload: bytes, *, content_type: str = EVENT, issuer: str = "A", subject: str = "b") -> bytes:
    return sign_envelope(payload, KEY, content_type=content_type, issuer=issuer, subject=subject)


@vectors("envelopes", "good")
def test_an_envelope_says_what_was_signed(case: Vector) -> None:
    data = bytes.fromhex(case["hex"])
    envelope = open_envelope(data, content_type=EVENT)
    assert case["result"] == {
        "content_type": envelope.content_type,
        "key": envelope.key.hex(),
        "issuer": envelope.issuer,
        "subject": envelope.subject,
        "payload": envelope.payload.decode(),
        "event_id": envelope_id(data),
        "statement_digest": statement_digest(envelope).hex(),
    }


@vectors("envelopes", "good")
def test_a_general_cose_reader_reads_the_same(case: Vector) -> None:
    data = bytes.fromhex(case["hex"])
    decoded: Any = cbor2.loads(data)
    protected, unprotected, payload, signature = decoded.value
    result = case["result"]
    assert decoded.tag == 18
    assert cbor2.loads(protected) == {
        1: -19,
        3: result["content_type"],
        4: bytes.fromhex(result["key"]),
        15: {1: result["issuer"], 2: result["subject"]},
    }
    assert unprotected == {}
    assert payload == result["payload"].encode()
    assert cbor2.dumps(decoded, canonical=True) == data
    assert cbor2.dumps(cbor2.loads(protected), canonical=True) == protected
    envelope = parse_envelope(data, content_type=EVENT)
    assert envelope.signature == signature
    assert envelope.sig_structure == cbor2.dumps(["Signature1", protected, b"", payload])


@vectors("envelopes", "bad")
def test_a_bad_envelope_does_not_open(case: Vector) -> None:
    data = bytes.fromhex(case["hex"])
    assert code_of(open_envelope, data, content_type=EVENT) == case["result"]["error"]


def malformed(name: str) -> bytes:
    """Return a bad vector that is the good event in another encoding, after seeing it refused."""
    data = bytes.fromhex(vector("envelopes", f"bad-{name}")["hex"])
    with pytest.raises(Malformed, match="one encoding"):
        parse_envelope(data, content_type=EVENT)
    return data


def parts(data: bytes) -> list[object]:
    return list(cbor2.loads(data).value)


def test_a_header_that_is_not_empty_beside_the_signature_is_malformed() -> None:
    protected, unprotected, *rest = parts(malformed("unprotected-not-empty"))
    assert unprotected != {}
    assert [protected, {}, *rest] == parts(GOOD)


def test_a_missing_tag_is_malformed() -> None:
    assert b"\xd2" + malformed("tag-missing") == GOOD


def test_a_tag_in_long_form_is_malformed() -> None:
    assert cbor2.loads(malformed("tag-long")) == cbor2.loads(GOOD)


@pytest.mark.parametrize("name", ["length-long", "length-long-header"])
def test_a_length_in_long_form_is_malformed(name: str) -> None:
    assert cbor2.loads(malformed(name)) == cbor2.loads(GOOD)


def test_an_array_of_indefinite_length_is_malformed() -> None:
    assert (parts(malformed("array-indefinite"))) == parts(GOOD)


def test_a_trailing_byte_is_malformed() -> None:
    assert malformed("trailing-byte") == GOOD + b"\x00"


@given(st.binary(max_size=1000), TEXT, TEXT, st.sampled_from([EVENT, STATEMENT, LABEL, ENROLMENT, LOGIN]))
def test_what_is_signed_is_opened_again(payload: bytes, issuer: str, subject: str, content_type: str) -> None:
    data = signed(payload, content_type=content_type, issuer=issuer, subject=subject)
    envelope = open_envelope(data, content_type=content_type)
    assert (envelope.payload, envelope.issuer, envelope.subject) == (payload, issuer, subject)
    assert (envelope.content_type, envelope.key) == (content_type, KEY.public_key)
    assert signed(payload, content_type=content_type, issuer=issuer, subject=subject) == data
    assert split_sequence(data + data) == [data, data]


def mutations() -> st.SearchStrategy[bytes]:
    """Return bytes near the good event: some cut out, some put in."""
    place = st.integers(0, len(GOOD))
    return st.builds(
        lambda start, end, middle: GOOD[: min(start, end)] + middle + GOOD[max(start, end) :],
        place,
        place,
        st.binary(max_size=6),
    )


@given(st.binary(max_size=200) | st.binary(max_size=60).map(b"\xd2\x84".__add__) | mutations())
def test_any_bytes_are_an_envelope_in_its_one_encoding_or_malformed(data: bytes) -> None:
    try:
        envelope = parse_envelope(data, content_type=EVENT)
    except Malformed:
        return
    assert cbor2.dumps(cbor2.loads(data), canonical=True) == data
    protected = cbor2.loads(envelope.sig_structure)[1]
    assert cbor2.dumps(cbor2.CBORTag(18, [protected, {}, envelope.payload, envelope.signature])) == data


def test_an_envelope_with_any_one_byte_changed_does_not_open() -> None:
    for place, byte in enumerate(GOOD):
        for other in (byte ^ 0x01, byte ^ 0x20, byte ^ 0x80, 0x00, 0xFF):
            if other != byte:
                changed = GOOD[:place] + bytes((other,)) + GOOD[place + 1 :]
                with pytest.raises(LedgerError):
                    open_envelope(changed, content_type=EVENT)


def test_each_beginning_of_an_envelope_is_malformed() -> None:
    for length in range(len(GOOD)):
        assert code_of(parse_envelope, GOOD[:length], content_type=EVENT) == "envelope-encoding"


def test_an_envelope_is_read_under_its_own_content_type_only() -> None:
    types = (EVENT, STATEMENT, LABEL, ENROLMENT, LOGIN)
    for signed_as in types:
        data = signed(b"{}", content_type=signed_as)
        for read_as in set(types) - {signed_as}:
            assert code_of(parse_envelope, data, content_type=read_as) == "envelope-content-type"


def test_an_envelope_of_the_greatest_length_opens_and_a_longer_one_is_not_made_nor_read() -> None:
    room = LIMIT - len(signed(bytes(256))) + 256
    longest = signed(bytes(room))
    assert len(longest) == LIMIT == 65_527
    assert open_envelope(longest, content_type=EVENT).payload == bytes(room)
    for size in (room + 1, 65_536, 100_000):
        assert code_of(signed, bytes(size)) == "envelope-too-long"
    assert code_of(parse_envelope, longest + b"\0", content_type=EVENT) == "envelope-too-long"


@pytest.mark.parametrize("size", [65_535, 65_536, 70_000])
def test_what_is_never_logged_may_have_a_longer_limit(size: int) -> None:
    data = sign_envelope(bytes(size), KEY, content_type=ASSESSMENT, issuer="A", subject="b", limit=100_000)
    decoded: Any = cbor2.loads(data)
    assert cbor2.dumps(decoded, canonical=True) == data
    assert open_envelope(data, content_type=ASSESSMENT, limit=100_000).payload == bytes(size)
    assert code_of(parse_envelope, data, content_type=ASSESSMENT) == "envelope-too-long"
    assert code_of(parse_envelope, data, content_type=ASSESSMENT, limit=len(data) - 1) == "envelope-too-long"


def test_a_length_in_four_bytes_that_two_would_hold_is_malformed() -> None:
    long = sign_envelope(bytes(65_536), KEY, content_type=EVENT, issuer="A", subject="b", limit=100_000)
    head = b"\x5a" + (65_536).to_bytes(4, "big")
    assert long.count(head) == 1
    short = long.replace(head + b"\0", b"\x5a" + (65_535).to_bytes(4, "big"))
    assert code_of(parse_envelope, short, content_type=EVENT, limit=100_000) == "envelope-encoding"


def test_a_header_is_never_longer_than_what_can_be_logged() -> None:
    data = sign_envelope(b"", KEY, content_type=EVENT, issuer="A" * 70_000, subject="b", limit=100_000)
    assert code_of(parse_envelope, data, content_type=EVENT, limit=100_000) == "envelope-encoding"


@pytest.mark.parametrize("field", ["issuer", "subject", "content_type"])
def test_half_a_character_is_not_signed(field: str) -> None:
    assert code_of(signed, b"", **{field: "\ud800"}) == "envelope-text"


def test_the_signature_is_looked_at_by_the_check_and_not_by_the_parser() -> None:
    changed = GOOD[:-1] + bytes((GOOD[-1] ^ 1,))
    envelope = parse_envelope(changed, content_type=EVENT)
    assert code_of(check_envelope, envelope) == "signature-invalid"


def test_a_copy_with_another_signature_has_another_id_and_the_same_statement_digest() -> None:
    first = parse_envelope(GOOD, content_type=EVENT)
    changed = GOOD[:-64] + bytes(64)
    assert envelope_id(changed) != envelope_id(GOOD)
    assert statement_digest(parse_envelope(changed, content_type=EVENT)) == statement_digest(first)


def test_an_envelope_is_immutable() -> None:
    envelope: Envelope = parse_envelope(GOOD, content_type=EVENT)
    with pytest.raises(AttributeError):
        envelope.payload = b""  # type: ignore[misc]  # this is what must fail


def test_a_sequence_is_split_into_its_envelopes() -> None:
    items = [signed(bytes(size), issuer="A" * size) for size in (0, 23, 24, 255, 256, 3000)]
    assert split_sequence(b"".join(items)) == items
    assert split_sequence(b"") == []


@pytest.mark.parametrize("name", ["tag-missing", "tag-long", "length-long", "array-indefinite", "truncated"])
def test_a_sequence_with_another_shape_in_it_is_malformed(name: str) -> None:
    bad = bytes.fromhex(vector("envelopes", f"bad-{name}")["hex"])
    for sequence in (bad, GOOD + bad, GOOD + b"\0"):
        assert code_of(split_sequence, sequence) == "envelope-encoding"


def test_a_sequence_leaves_headers_to_the_parser() -> None:
    other = bytes.fromhex(vector("envelopes", "bad-alg-eddsa")["hex"])
    assert split_sequence(GOOD + other + GOOD) == [GOOD, other, GOOD]


@given(st.binary(max_size=100) | mutations().map(GOOD.__add__))
def test_any_bytes_are_a_sequence_or_malformed(data: bytes) -> None:
    try:
        items = split_sequence(data)
    except Malformed:
        return
    assert b"".join(items) == data
    assert all(cbor2.loads(item).tag == 18 for item in items)
