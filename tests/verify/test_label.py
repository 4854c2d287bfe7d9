"""The text of a dense QR code: what it says, whose words it is, and what is no label."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ledger.crypto.keys import SigningKey
from ledger.log.policy import parse_policy
from ledger.verify.label import verify_label
from ledger.verify.label_file import is_label, parse_label, sign_label

ROOT: Final = Path(__file__).resolve().parents[2]
VECTORS: Final = {
    path.stem: json.loads(path.read_bytes()) for path in (ROOT / "tests/vectors/labels").glob("*.json")
}
GOOD: Final = VECTORS["good"]["input"]


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_gets_its_verdict(name: str) -> None:
    given, wanted = VECTORS[name]["input"], VECTORS[name]["result"]
    policy = None if given["policy"] is None else parse_policy(given["policy"].encode())
    verdict = verify_label(given["text"], policy)
    assert verdict.verdict == wanted["verdict"]
    assert sorted({fault.code for fault in verdict.faults}) == wanted["faults"]
    assert verdict.label == wanted["label"]


def test_every_kind_of_answer_is_among_the_vectors() -> None:
    answers = {name.partition("-")[0]: one["result"]["verdict"] for name, one in VECTORS.items()}
    assert answers == {"good": "intact", "weak": "cannot_tell", "bad": "altered"}


def test_a_good_label_says_what_was_not_checked() -> None:
    verdict = verify_label(GOOD["text"], parse_policy(GOOD["policy"].encode()))
    assert [one.code for one in verdict.checked] == ["label-signed"]
    assert [one.code for one in verdict.not_checked] == ["label-inclusion", "label-copied", "outside"]
    assert verdict.as_of == "2025-07-01T09:00:00.000Z"
    schema = json.loads((ROOT / "schemas/output/verify.json").read_bytes())
    Draft202012Validator(schema).validate(verdict.as_json())


def test_a_policy_without_a_genesis_pins_the_key_alone() -> None:
    policy = replace(parse_policy(GOOD["policy"].encode()), genesis=None)
    assert verify_label(VECTORS["bad-ledger-other"]["input"]["text"], policy).verdict == "intact"


def test_the_published_schema_is_that_of_the_payload() -> None:
    schema = json.loads((ROOT / "schemas/label.json").read_bytes())
    payload = json.loads(parse_label(GOOD["text"])[1].payload)
    Draft202012Validator(schema).validate(payload)
    assert not Draft202012Validator(schema).is_valid(payload | {"version": 1})


@given(at=st.integers(0, len(GOOD["text"]) - 1), symbol=st.sampled_from("ABMZ27"))
def test_no_other_character_gives_a_good_label(at: int, symbol: str) -> None:
    text = GOOD["text"]
    start = text.index("/V/") + 3
    changed = text[:at] + symbol + text[at + 1 :]
    if at >= start and changed != text:
        assert verify_label(changed, parse_policy(GOOD["policy"].encode())).verdict == "altered"


@given(st.text())
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert verify_label(text, None).verdict == "altered"


@pytest.mark.parametrize(
    "text", ["", "HTTPS://X/V/", "HTTPS:///V/AA", "X/V/AA", "HTTPS://X/T/AA", "AA AA", "A1"]
)
def test_what_has_not_the_form_of_a_label_is_none(text: str) -> None:
    assert not is_label(text)


def test_a_label_is_signed_and_read_again() -> None:
    key = SigningKey.from_seed(bytes(32))
    statement, _ = parse_label(GOOD["text"])
    text = sign_label(statement, key)
    assert parse_label(text)[0] == statement
    assert parse_label(f" HTTPS://LEDGER.TEST/V/{text}\n".lower())[1].key == key.public_key
