from __future__ import annotations

import doctest
from types import ModuleType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto import canonical, sealed
from ledger.crypto.canonical import JSON
from ledger.crypto.sealed import LIMIT, disclosure_digest, open_disclosure, seal
from ledger.crypto.text import encode_base64url
from ledger.errors import Malformed, VerificationFailed
from tests.crypto.support import Vector, code_of, vectors
from tests.crypto.test_canonical import VALUES

SALT: Final = bytes(range(16))


@vectors("sealed", "read")
def test_a_disclosure_that_others_wrote_gives_its_value(case: Vector) -> None:
    value = open_disclosure(case["disclosure"], name=case["name"], digest=case["digest"])
    assert value == case["result"]["value"]


@vectors("sealed", "good")
def test_a_disclosure_gives_the_value_that_was_sealed(case: Vector) -> None:
    value = open_disclosure(case["disclosure"], name=case["name"], digest=case["digest"])
    assert value == case["result"]["value"]
    assert seal(case["name"], value, SALT) == (case["digest"], case["disclosure"])


@vectors("sealed", "bad")
def test_a_bad_disclosure_does_not_open(case: Vector) -> None:
    code = code_of(open_disclosure, case["disclosure"], name=case["name"], digest=case["digest"])
    assert code == case["result"]["error"]


# RFC 9901 §4.2.1 and §4.2.3: the same array written twice, and the digest of the first writing.
FAMILY_NAME: Final = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"


def test_a_digest_is_that_of_rfc_9901() -> None:
    assert disclosure_digest(FAMILY_NAME) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_the_example_disclosure_of_rfc_9901_opens_as_it_is_written_there() -> None:
    digest = disclosure_digest(FAMILY_NAME)
    assert open_disclosure(FAMILY_NAME, name="family_name", digest=digest) == "Möbius"


@given(st.text(st.characters(codec="utf-8"), max_size=20), VALUES, st.binary(min_size=16, max_size=40))
def test_what_is_sealed_is_opened_again(name: str, value: JSON, salt: bytes) -> None:
    digest, disclosure = seal(name, value, salt)
    assert len(digest) == 43
    assert open_disclosure(disclosure, name=name, digest=digest) == value


@given(st.text(max_size=60))
def test_any_text_is_malformed_or_does_not_belong_to_the_digest(text: str) -> None:
    digest, disclosure = seal("price", "9.50", SALT)
    if text != disclosure:
        with pytest.raises((Malformed, VerificationFailed)):
            open_disclosure(text, name="price", digest=digest)


@given(st.text("WyJAQ10iLCI-_", max_size=60))
def test_any_text_under_its_own_digest_is_opened_or_refused(text: str) -> None:
    with pytest.raises((Malformed, VerificationFailed)):
        open_disclosure(text, name="price", digest=disclosure_digest(text))


def test_another_salt_gives_another_digest() -> None:
    assert seal("price", "9.50", bytes(16))[0] != seal("price", "9.50", bytes(17))[0]


def test_a_short_salt_is_not_used() -> None:
    assert code_of(seal, "price", "9.50", bytes(15)) == "sealed-salt"


def test_a_salt_that_is_no_text_is_malformed() -> None:
    disclosure = encode_base64url(b'[1,"price","9.50"]')
    digest = disclosure_digest(disclosure)
    assert code_of(open_disclosure, disclosure, name="price", digest=digest) == "sealed-disclosure"


def test_a_value_that_json_cannot_hold_is_not_sealed() -> None:
    value: Any = 9.5
    assert code_of(seal, "price", value, SALT) == "json-number"


def test_the_longest_disclosure_opens_and_a_longer_one_is_neither_made_nor_read() -> None:
    fixed = len('["","n",""]') + 22
    longest = "x" * (LIMIT * 3 // 4 - fixed)
    digest, disclosure = seal("n", longest, SALT)
    assert len(disclosure) == LIMIT
    assert open_disclosure(disclosure, name="n", digest=digest) == longest
    assert code_of(seal, "n", longest + "x", SALT) == "sealed-disclosure"
    more = disclosure + "A"
    digest = disclosure_digest(more)
    assert code_of(open_disclosure, more, name="n", digest=digest) == "sealed-disclosure"


@pytest.mark.parametrize("module", [canonical, sealed])
def test_the_examples_in_the_text_are_true(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0
