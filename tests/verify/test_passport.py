from __future__ import annotations

import pytest

from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.sealed import seal
from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.errors import Malformed
from ledger.lots.policy import default_policy
from ledger.lots.state import Ledger, Lot, Party
from ledger.verify.passport import DAY_MS, MAX_AGE_DAYS, verify_passport
from ledger.verify.passport_file import (
    Balance,
    Disclosed,
    LotStatement,
    Passport,
    StatedSet,
    StatedShare,
    cover,
    format_passport,
    parse_passport,
    parse_statement,
    sign_statement,
)
from ledger.verify.verdict import Verdict
from tests.support.build import SALT, Town, story
from tests.support.papers import passport_of
from tests.support.simulator import Simulator, signing_key
from tests.support.verdicts import codes, said


@pytest.fixture(scope="module")
def passport(town: Town) -> Passport:
    return passport_of(town.sim, "L-4")


def verify(
    passport: Passport, sim: Simulator, *, now: int | None = None, max_age_days: int = MAX_AGE_DAYS
) -> Verdict:
    data = format_passport(passport)
    clock = sim.clock if now is None else now
    return verify_passport(data, sim.policy(), now=clock, max_age_days=max_age_days)


def with_statement(
    passport: Passport, sim: Simulator, changes: dict[str, object], *, key: str = ""
) -> Passport:
    """Return the passport with a statement that says something else, signed anew."""
    statement, _ = parse_statement(decode_base64url(passport.statement))
    signer = signing_key(key) if key else sim.statement_key
    changed = sign_statement(statement.model_copy(update=changes), signer)
    return passport.model_copy(update={"statement": encode_base64url(changed)})


def test_a_good_passport_is_intact(town: Town, passport: Passport) -> None:
    verdict = verify(passport, town.sim)
    assert verdict.verdict == "intact"
    assert {"inclusions", "statement", "events-decided", "replayed", "log-signed"} <= said(verdict)
    assert {"later", "operators-word", "sealed"} <= said(verdict)
    assert verdict.as_of is not None


@pytest.mark.parametrize("lot", ["L-1", "L-2", "L-3", "L-5"])
def test_a_passport_of_a_lot_that_can_be_decided_again_is_intact(lot: str, town: Town) -> None:
    assert verify(passport_of(town.sim, lot), town.sim).verdict == "intact"


def test_it_is_read_back_as_it_was_written(passport: Passport) -> None:
    assert parse_passport(format_passport(passport)) == passport


def test_without_a_policy_nobody_can_tell(town: Town, passport: Passport) -> None:
    verdict = verify_passport(format_passport(passport), None, now=town.sim.clock)
    assert verdict.verdict == "cannot_tell"
    assert "no-policy" in said(verdict)


def test_an_old_passport_cannot_tell(town: Town, passport: Passport) -> None:
    old = verify(passport, town.sim, now=town.sim.clock + 36 * DAY_MS)
    assert (old.verdict, "too-old" in said(old)) == ("cannot_tell", True)
    assert verify(passport, town.sim, now=town.sim.clock + 36 * DAY_MS, max_age_days=40).verdict == "intact"
    early = verify(passport, town.sim, now=town.sim.clock - 2 * DAY_MS)
    assert (early.verdict, "from-future" in said(early)) == ("cannot_tell", True)


def test_a_seller_who_leaves_out_the_newest_events_is_caught(town: Town, passport: Passport) -> None:
    shorter = passport.model_copy(update={"events": passport.events[:-2]})
    verdict = verify(shorter, town.sim)
    assert verdict.verdict == "altered"
    assert {"event-missing", "events-differ"} <= codes(verdict)
    hidden = shorter.model_copy(update={"listed": passport.listed[:-2]})
    assert "events-differ" in codes(verify(hidden, town.sim))


def test_an_event_out_of_order_or_twice_is_caught(town: Town, passport: Passport) -> None:
    events = passport.events
    swapped = passport.model_copy(update={"events": (*events[:3], events[4], events[3], *events[5:])})
    assert "event-order" in codes(verify(swapped, town.sim))
    twice = passport.model_copy(update={"events": (*events, events[-1])})
    assert "event-order" in codes(verify(twice, town.sim))


def test_an_event_of_another_log_is_caught(town: Town, passport: Passport) -> None:
    strange = passport.events[5].model_copy(update={"entry": encode_base64url(b"12345678no event")})
    events = (*passport.events[:5], strange, *passport.events[6:])
    verdict = verify(passport.model_copy(update={"events": events}), town.sim)
    assert "inclusion-invalid" in codes(verdict)


def test_an_entry_in_the_log_that_is_no_event_is_caught() -> None:
    town = story(Town())
    town.sim.put_entry(b"no event")
    passport = passport_of(town.sim, "L-4")
    other = passport_of(town.sim, "L-4")
    entry = encode_base64url(town.sim.entries[28])
    proof = parse_receipt_proof(town.sim, 28)
    last = passport.events[-1].model_copy(update={"entry": entry, "index": 28, "proof": proof})
    verdict = verify(other.model_copy(update={"events": (*passport.events, last)}), town.sim)
    assert {"envelope-encoding", "events-differ"} <= codes(verdict)


def parse_receipt_proof(sim: Simulator, index: int) -> tuple[str, ...]:
    lines = sim.receipt(index).split(b"\n\n")[0].decode().split("\n")
    return tuple(lines[3:])


STATEMENTS: dict[str, tuple[dict[str, object], str]] = {
    "another-origin": ({"origin": "other.test"}, "statement-other"),
    "another-size": ({"size": 27}, "statement-other"),
    "another-root": ({"root": "A" * 43 + "="}, "statement-other"),
    "another-lot": ({"lot": "L-1"}, "statement-other"),
    "another-ledger": ({"ledger": "0" * 64}, "statement-other"),
    "another-head": ({"head": "0" * 64}, "head-differs"),
    "another-state": ({"state": "in_stock"}, "state-differs"),
    "another-hold": ({"holds": ("dispute:1",)}, "holds-differ"),
    "another-balance": ({"balance": Balance(low="1", value="1", high="1")}, "balance-differs"),
    "another-origin-of-the-ore": (
        {"shares": (StatedShare(origin="site:S2", share="1", attributed=False),)},
        "shares-differ",
    ),
    "a-heap-that-was-none": (
        {"contamination": (StatedSet(stockpile="HEAP-1", first=1, last=2),)},
        "heaps-differ",
    ),
    "too-early": ({"issued_at": "2025-01-01T00:00:00Z"}, "statement-time"),
    "fewer-events": ({"events": cover([])}, "events-differ"),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_that_is_not_true_is_caught(name: str, town: Town, passport: Passport) -> None:
    changes, code = STATEMENTS[name]
    verdict = verify(with_statement(passport, town.sim, changes), town.sim)
    assert verdict.verdict == "altered"
    assert code in codes(verdict)
    # What a statement says of another lot is not said of this one.
    assert "lot" not in changes or not {"statement", "replayed"} & said(verdict)


def test_a_lot_that_no_event_brought_forth_is_caught(town: Town, passport: Passport) -> None:
    other = with_statement(passport, town.sim, {"lot": "X"}).model_copy(update={"lot": "X"})
    assert codes(verify(other, town.sim)) == {"lot-missing"}


def test_a_statement_by_another_key_is_caught(town: Town, passport: Passport) -> None:
    assert codes(verify(with_statement(passport, town.sim, {}, key="seller"), town.sim)) == {"statement-key"}


def test_a_statement_with_a_wrong_signature_is_caught(town: Town, passport: Passport) -> None:
    data = bytearray(decode_base64url(passport.statement))
    data[-1] ^= 1
    spoilt = passport.model_copy(update={"statement": encode_base64url(bytes(data))})
    assert codes(verify(spoilt, town.sim)) == {"signature-invalid"}


def test_a_witness_line_that_is_taken_away_only_weakens(town: Town) -> None:
    policy = town.sim.policy(witnessed=True)
    seen = format_passport(passport_of(town.sim, "L-4", note=town.sim.checkpoint(witnessed=True)))
    assert verify_passport(seen, policy, now=town.sim.clock).verdict == "intact"
    bare = format_passport(passport_of(town.sim, "L-4"))
    assert verify_passport(bare, policy, now=town.sim.clock).verdict == "cannot_tell"
    single = format_passport(passport_of(town.sim, "L-4", note=town.sim.checkpoint(mldsa=False)))
    verdict = verify_passport(single, town.sim.policy(), now=town.sim.clock)
    assert (verdict.verdict, "log-signed-ed25519" in said(verdict)) == ("cannot_tell", True)


def test_the_witness_of_one_history_does_not_vouch_for_another(town: Town) -> None:
    """An operator who rewrites history cannot carry the old cosignature over."""
    rewritten = story(Town(Simulator(clock=town.sim.clock)))
    old = town.sim.checkpoint(witnessed=True).decode().split("\n\n")[1].rstrip("\n").split("\n")[-1]
    note = rewritten.sim.checkpoint() + f"{old}\n".encode()
    forged = format_passport(passport_of(rewritten.sim, "L-4", note=note))
    policy = rewritten.sim.policy(witnessed=True)
    assert "signature-invalid" in codes(verify_passport(forged, policy, now=rewritten.sim.clock))


def test_the_genesis_of_another_ledger_is_caught(town: Town, passport: Passport) -> None:
    good = town.sim.policy()
    other = type(good)(logs=good.logs, mldsa=good.mldsa, genesis="0" * 64)
    verdict = verify_passport(format_passport(passport), other, now=town.sim.clock)
    assert "genesis-other" in codes(verdict)


def test_a_passport_without_the_genesis_is_caught(town: Town, passport: Passport) -> None:
    without = passport.model_copy(update={"events": passport.events[1:]})
    assert "genesis-missing" in codes(verify(without, town.sim))
    none = passport.model_copy(update={"events": ()})
    assert "genesis-missing" in codes(verify(none, town.sim))


def test_a_log_of_another_origin_than_its_genesis_is_caught() -> None:
    town = Town()
    town.dig("L-1")
    town.sim.origin = "other.test/log"
    verdict = verify(passport_of(town.sim, "L-1"), town.sim)
    assert "origin-differs" in codes(verdict)


def disclosed(town: Town, lot: str, **changes: str) -> Disclosed:
    event = town.sim.get(Lot, lot).born
    return Disclosed(**{"disclosure": town.price, "event": event, "name": "price", **changes})


def test_a_disclosed_field_is_compared_with_its_digest(town: Town) -> None:
    shown = passport_of(town.sim, "L-4", disclosures=[disclosed(town, "L-1"), disclosed(town, "L-2")])
    verdict = verify(shown, town.sim)
    assert verdict.verdict == "intact"
    assert "disclosures" in said(verdict)
    assert "sealed" not in said(verdict)


def test_a_disclosure_of_something_else_is_caught(town: Town) -> None:
    other = seal("price", "99.50", SALT)[1]
    for wrong, code in (
        ([disclosed(town, "L-1", disclosure=other)], "sealed-digest"),
        ([disclosed(town, "L-1", event="0" * 64)], "disclosure-event"),
        ([disclosed(town, "L-1", name="prices")], "disclosure-name"),
        ([disclosed(town, "L-1"), disclosed(town, "L-1")], "disclosure-repeated"),
    ):
        assert code in codes(verify(passport_of(town.sim, "L-4", disclosures=wrong), town.sim))


def test_an_event_by_a_key_without_authority_is_caught() -> None:
    town = story(Town())
    town.retire_key("EXPORTER")
    head = town.sim.get(Lot, "L-4").head
    body = {"lots": ["L-4"], "to": "SMELTER"}
    stolen = town.sim.sign("lot.dispatched", "EXPORTER", town.keys["EXPORTER"], body, (head,))
    town.sim.touches["lot", "L-4"].append(len(town.sim.entries))
    town.sim.put_entry(stolen)
    assert "key-revoked" in codes(verify(passport_of(town.sim, "L-4"), town.sim))


def test_a_new_policy_and_statement_key_come_along() -> None:
    town = Town()
    town.dig("A-1")
    new = signing_key("new statement")
    body = {"statement_key": new.public_key.hex(), "reason": "rotation"}
    town.by_authority("ledger.updated", body, (town.sim.get(Ledger, "LEDGER").head,))
    assert codes(verify(passport_of(town.sim, "A-1"), town.sim)) == {"statement-key"}
    assert verify(passport_of(town.sim, "A-1", key=new), town.sim).verdict == "intact"


@pytest.mark.parametrize(("day", "count"), [("2025-07-01", "1 event"), ("2025-07-02", "")])
def test_what_a_key_signed_since_it_is_suspect_is_named(day: str, count: str) -> None:
    town = Town()
    town.dig("A-1")
    key = town.keys["COOP-A"].public_key.hex()
    body = {"party": "COOP-A", "key": key, "reason": "lost", "suspect_from": day}
    town.by_authority("key.revoked", body, (town.sim.get(Party, "COOP-A").head,))
    verdict = verify(passport_of(town.sim, "A-1"), town.sim)
    assert verdict.verdict == "intact"
    assert count in "".join(one.message for one in verdict.not_checked if one.code == "suspect")
    assert ("suspect" in said(verdict)) is bool(count)


def test_a_policy_version_of_the_future_decides_nothing() -> None:
    town = Town()
    town.dig("A-1")
    newer = default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"version": 999}
    head = town.sim.get(Ledger, "LEDGER").head
    data = town.sim.sign(
        "ledger.updated", "AUTHORITY", town.sim.authority, {"policy": newer, "reason": "a new law"}, (head,)
    )
    town.sim.accept(data)
    body = {"party": "COOP-A", "reason": "fraud"}
    cite = (town.sim.get(Party, "COOP-A").head,)
    data = town.sim.sign("party.suspended", "AUTHORITY", town.sim.authority, body, cite)
    town.sim.touches["party", "COOP-A"].append(len(town.sim.entries))
    town.sim.put_entry(data)
    assert "undecided-events" in said(verify(passport_of(town.sim, "A-1"), town.sim))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"version":1}', b"\xff"])
def test_bytes_that_are_no_passport_are_altered(data: bytes) -> None:
    assert verify_passport(data, None, now=0).verdict == "altered"


def test_a_statement_of_another_kind_is_malformed(town: Town, passport: Passport) -> None:
    event = encode_base64url(town.sim.statement(3))
    assert verify(passport.model_copy(update={"statement": event}), town.sim).verdict == "altered"
    statement, _ = parse_statement(decode_base64url(passport.statement))
    payload = statement.model_dump_json().encode()
    for issuer, subject in (("SELLER", "lot"), ("LEDGER", "lot")):
        data = sign_envelope(
            payload,
            town.sim.statement_key,
            content_type=EVENT.replace("event", "statement"),
            issuer=issuer,
            subject=subject,
        )
        with pytest.raises(Malformed):
            parse_statement(data)
    bare = sign_envelope(
        b"{}",
        town.sim.statement_key,
        content_type=EVENT.replace("event", "statement"),
        issuer="LEDGER",
        subject="lot",
    )
    with pytest.raises(Malformed):
        parse_statement(bare)


def test_a_passport_over_five_megabytes_is_not_written(passport: Passport) -> None:
    many = passport.model_copy(update={"events": passport.events * 200})
    with pytest.raises(Malformed):
        format_passport(many)


def test_flipped_bits_fail() -> None:
    small = Town()
    small.dig("A-1")
    data = format_passport(passport_of(small.sim, "A-1"))
    policy, now = small.sim.policy(), small.sim.clock
    assert verify_passport(data, policy, now=now).verdict == "intact"
    step = 41
    for position in range(0, len(data), step):
        spoilt = bytearray(data)
        spoilt[position] ^= 1 << position % 8
        assert verify_passport(bytes(spoilt), policy, now=now).verdict != "intact", position


@pytest.mark.long
def test_every_single_byte_of_a_passport_counts() -> None:
    small = Town()
    small.dig("A-1")
    data = format_passport(passport_of(small.sim, "A-1"))
    policy, now = small.sim.policy(), small.sim.clock
    for position in range(len(data)):
        spoilt = bytearray(data)
        spoilt[position] ^= 1 << (position + 3) % 8
        assert verify_passport(bytes(spoilt), policy, now=now).verdict != "intact", position


def test_the_statement_says_what_the_lot_is(town: Town, passport: Passport) -> None:
    statement, envelope = parse_statement(decode_base64url(passport.statement))
    assert isinstance(statement, LotStatement)
    assert (statement.lot, statement.state, statement.audience) == ("L-4", "exported", "BUYER")
    assert envelope.key == town.sim.statement_key.public_key
