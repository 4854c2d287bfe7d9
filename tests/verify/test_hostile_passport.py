"""Passports that somebody made to be believed, or to keep a verifier busy."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from ledger.crypto.envelope import STATEMENT, sign_envelope
from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.errors import Malformed
from ledger.lots.state import LEDGER, Ledger
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import (
    LIMIT,
    MAX_ITEMS,
    Passport,
    cover,
    format_passport,
    parse_passport,
    parse_statement,
    sign_statement,
)
from tests.support.build import Town
from tests.support.papers import passport_of
from tests.support.simulator import signing_key
from tests.support.verdicts import codes, said


def replaced() -> tuple[Town, Passport, Passport, str]:
    """Return a ledger whose statement key was replaced, a passport by the new key, one by the old, the new.

    The old key's passport leaves out the event that replaced it.
    """
    town = Town()
    town.dig("A-1")
    new = signing_key("new statement")
    body = {"statement_key": new.public_key.hex(), "reason": "stolen"}
    town.by_authority("ledger.updated", body, (town.sim.get(Ledger, LEDGER).head,))
    update = len(town.sim.entries) - 1
    good = passport_of(town.sim, "A-1", key=new)
    pairs = [pair for pair in zip(good.listed, good.events, strict=True) if pair[1].index != update]
    statement, _ = parse_statement(decode_base64url(good.statement))
    fewer = statement.model_copy(update={"events": cover(event for event, _ in pairs)})
    stolen = good.model_copy(
        update={
            "statement": encode_base64url(sign_statement(fewer, town.sim.statement_key)),
            "listed": tuple(event for event, _ in pairs),
            "events": tuple(event for _, event in pairs),
        }
    )
    return town, good, stolen, new.public_key.hex()


def test_a_statement_by_a_replaced_key_is_caught_where_the_key_is_pinned() -> None:
    town, good, stolen, key = replaced()
    pinned = replace(town.sim.policy(), statement=key)
    verdict = verify_passport(format_passport(good), pinned, now=town.sim.clock)
    assert verdict.verdict == "intact"
    assert "statement-not-pinned" not in said(verdict)
    verdict = verify_passport(format_passport(stolen), pinned, now=town.sim.clock)
    assert (verdict.verdict, codes(verdict)) == ("altered", {"statement-key-other"})


def test_where_no_statement_key_is_pinned_the_verdict_says_what_that_leaves_open() -> None:
    town, _, stolen, _ = replaced()
    verdict = verify_passport(format_passport(stolen), town.sim.policy(), now=town.sim.clock)
    assert "statement-not-pinned" in said(verdict)


@pytest.mark.parametrize("left_out", [b"", b'"assessments":[],'])
def test_a_file_of_empty_events_costs_little_and_gets_a_short_answer(left_out: bytes, hamlet: Town) -> None:
    many = b",".join([b"{}"] * 160_000)
    passport = passport_of(hamlet.sim, "L-1").model_copy(update={"events": ()})
    data = format_passport(passport).replace(b'"events":[]', b'"events":[%s]' % many)
    data = data.replace(left_out, b"") if left_out else data
    tracemalloc.start()
    verdict = verify_passport(data, None, now=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(verdict) == {"passport-malformed"}
    assert len(verdict.faults[0].message) < 2_000
    assert peak < 50 * len(data)


def test_more_items_than_a_list_may_have_are_refused(hamlet: Town) -> None:
    passport = passport_of(hamlet.sim, "L-1")
    many = passport.model_copy(update={"listed": passport.listed[:1] * (MAX_ITEMS + 1)})
    with pytest.raises(Malformed, match="/listed"):
        parse_passport(format_passport(many))


def test_only_the_first_problems_are_named(hamlet: Town) -> None:
    data = format_passport(passport_of(hamlet.sim, "L-1"))
    extra = b",".join(b'"a%05d":0' % number for number in range(100))
    with pytest.raises(Malformed) as found:
        parse_passport(data.replace(b'"events":[{', b'"events":[{%s,' % extra))
    assert found.value.message.count(";") == 19


def test_a_file_over_the_limit_is_not_read() -> None:
    with pytest.raises(Malformed) as found:
        parse_passport(b"[" * (LIMIT + 1))
    assert found.value.code == "json-too-long"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"version":1', b'"version":true'),
        (b'"version":1', b'"version":1.0'),
        (b'"version":1', b'"version": 1'),
        (b'"disclosures":[],', b""),
        (b'"assessments":[],', b""),
        (b'"assessments":[],', b'"assessments":[],"assessments":[],'),
    ],
)
def test_a_passport_has_one_encoding(before: bytes, after: bytes, hamlet: Town) -> None:
    data = format_passport(passport_of(hamlet.sim, "L-1"))
    assert data.count(before) == 1
    with pytest.raises(Malformed):
        parse_passport(data.replace(before, after))


@pytest.mark.parametrize("after", [b'"version":true', b'"version":1.0', b'"version": 1'])
def test_a_lot_statement_has_one_encoding(after: bytes, hamlet: Town) -> None:
    _, envelope = parse_statement(decode_base64url(passport_of(hamlet.sim, "L-1").statement))
    payload = envelope.payload.replace(b'"version":1', after)
    data = sign_envelope(
        payload, hamlet.sim.statement_key, content_type=STATEMENT, issuer=LEDGER, subject="lot"
    )
    with pytest.raises(Malformed):
        parse_statement(data)


@pytest.mark.parametrize("one", ["", "A", "=" * 1000, "é", "\ud7ff", "A" * 4_000_000])
def test_what_is_no_assessment_costs_little_and_leaves_the_verdict(one: str, hamlet: Town) -> None:
    data = format_passport(passport_of(hamlet.sim, "L-1").model_copy(update={"assessments": (one,)}))
    tracemalloc.start()
    verdict = verify_passport(data, hamlet.sim.policy(), now=hamlet.sim.clock)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert verdict.verdict == "intact"
    assert [judged.signature for judged in verdict.assessments or ()] == ["does_not_hold"]
    assert peak < 50 * len(data) + 1_000_000


@pytest.mark.parametrize("items", [b"null", b"1", b"[]", b"{}", b'"A","A"' * 11])
def test_assessments_that_are_no_texts_or_too_many_are_no_passport(items: bytes, hamlet: Town) -> None:
    data = format_passport(passport_of(hamlet.sim, "L-1"))
    changed = data.replace(b'"assessments":[]', b'"assessments":[%s]' % items.replace(b'""', b'","'))
    assert codes(verify_passport(changed, None, now=1)) == {"passport-malformed"}
