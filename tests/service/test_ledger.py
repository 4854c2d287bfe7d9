from __future__ import annotations

import pytest

from ledger.crypto.sealed import seal
from ledger.errors import EvidenceMissing, NotFound, Refused, SignatureInvalid
from ledger.log.cosignature import cosign
from ledger.log.note import COSIGNATURE_ED25519, VerifierKey, format_note, parse_note
from ledger.log.policy import Group, Policy, Witness, check_checkpoint
from ledger.log.receipt import check_receipt, parse_receipt
from ledger.lots.state import Lot, Site
from tests.store.world import DAY, START, World, key_of

WITNESS = VerifierKey("witness.test", COSIGNATURE_ED25519, key_of("witness").public_key)


def witnessed(policy: Policy) -> Policy:
    return Policy(
        logs=policy.logs,
        witnesses=(Witness("W", WITNESS),),
        groups=(Group("ALL", 1, ("W",)),),
        quorum="ALL",
        genesis=policy.genesis,
        mldsa=policy.mldsa,
        authority=policy.authority,
    )


def cosigned(note: bytes, policy: Policy, *, name: str = "witness.test", key: str = "witness") -> bytes:
    head = check_checkpoint(note, policy, require_mldsa=False).checkpoint
    line = cosign(head, name=name, key=key_of(key), time=START // 1000)
    parsed = parse_note(note)
    return format_note(type(parsed)(parsed.text, (*parsed.signatures, line)))


def test_a_published_checkpoint_has_both_lines_of_the_log_and_keeps_them(world: World) -> None:
    assert world.handle.published() is None
    note = world.handle.publish()
    checked = check_checkpoint(note, world.handle.policy, require_mldsa=True)
    assert checked.checkpoint.size == world.size
    assert world.handle.publish() == note == world.handle.published()
    world.record(world.lot("L-1"))
    assert world.handle.published() == note
    assert world.handle.publish() != note


def test_a_checkpoint_that_never_was_is_not_published(world: World) -> None:
    with pytest.raises(NotFound):
        world.handle.publish_size(99)


def test_a_receipt_stays_as_it_was_when_its_checkpoint_is_cosigned(
    world: World,
) -> None:
    answer = world.record(world.lot("L-1"))
    note = world.handle.publish()
    assert world.handle.add_cosignatures(cosigned(note, world.handle.policy), [WITNESS]) == ("witness.test",)
    assert world.handle.receipt(answer.event_id) == answer.receipt
    assert answer.receipt is not None
    assert not check_receipt(parse_receipt(answer.receipt), witnessed(world.handle.policy)).witnessed


def test_the_newest_receipt_leads_to_the_newest_published_checkpoint_with_its_witnesses(world: World) -> None:
    answer = world.record(world.lot("L-1"))
    assert world.handle.receipt(answer.event_id, newest=True) == answer.receipt
    world.record(world.lot("L-2"))
    note = world.handle.publish()
    world.handle.add_cosignatures(cosigned(note, world.handle.policy), [WITNESS])
    receipt = parse_receipt(world.handle.receipt(answer.event_id, newest=True))
    checked = check_receipt(receipt, witnessed(world.handle.policy))
    assert (checked.checkpoint.size, checked.witnessed) == (world.size, True)
    check_checkpoint(receipt.checkpoint, world.handle.policy, require_mldsa=True)


def test_a_cosignature_is_kept_once_and_strangers_are_not_kept(world: World) -> None:
    note = world.handle.publish()
    policy = world.handle.policy
    stranger = cosigned(note, policy, name="stranger.test", key="stranger")
    assert world.handle.add_cosignatures(stranger, [WITNESS]) == ()
    both = cosigned(stranger, policy)
    assert world.handle.add_cosignatures(both, [WITNESS]) == ("witness.test",)
    assert world.handle.add_cosignatures(both, [WITNESS]) == ()
    assert len(parse_note(world.handle.publish()).signatures) == 3


def test_a_false_line_of_a_known_witness_is_refused(world: World) -> None:
    forged = cosigned(world.handle.publish(), world.handle.policy, key="stranger")
    note = parse_note(forged)
    line = note.signatures[-1]
    last = type(line)(line.name, WITNESS.key_id, line.blob)
    with pytest.raises(SignatureInvalid):
        world.handle.add_cosignatures(
            format_note(type(note)(note.text, (*note.signatures[:-1], last))), [WITNESS]
        )


def test_an_event_that_is_not_recorded_has_no_receipt(world: World) -> None:
    with pytest.raises(NotFound):
        world.handle.receipt("0" * 64)


def test_only_a_demo_ledger_takes_its_clock_from_outside(world: World, demo: World) -> None:
    with pytest.raises(Refused) as caught:
        world.submit(world.lot("L-1"), recorded_at=START)
    assert caught.value.code == "not-a-demo"
    answers = demo.submit(demo.lot("L-1"), demo.lot("L-2"), recorded_at=[START + DAY, START + 2 * DAY])
    assert [answer.recorded_at for answer in answers] == [START + DAY, START + 2 * DAY]
    (last,) = demo.submit(demo.lot("L-3"), recorded_at=START)
    assert last.recorded_at == START + 2 * DAY
    demo.check()


def test_records_are_found_page_by_page_and_by_what_they_are_about(world: World) -> None:
    world.submit(*(world.lot(f"L-{number:03}") for number in range(7)))
    last = world.record(world.split("L-003", "L-X"))
    with world.handle.view() as view:
        assert [lot.id for lot in view.page(Lot, limit=3)] == ["L-000", "L-001", "L-002"]
        assert [lot.id for lot in view.page(Lot, after="L-006")] == ["L-X"]
        assert len(list(view.each(Lot))) == view.count(Lot) == 8
        assert view.touches("lot", "L-003") == [7, last.index]
        assert view.touches("lot", "L-003", after=7) == [last.index]
        assert view.touches("lot", "L-003", limit=1) == [7]
        with pytest.raises(NotFound) as caught:
            view.get(Site, "SITE-99")
    assert caught.value.code == "site-missing"


def sealed_lot(world: World, lot: str, value: str = "9.50") -> tuple[bytes, str]:
    digest, disclosure = seal("price", value, bytes(range(16)))
    body = {"lot": lot, "site": "SITE-1", "mineral": "2609.00.00", "quantity": {"mass_kg": "50"}}
    return world.sign("lot.registered", body, by="COOP", sealed=["price"], _sd=[digest]), disclosure


def test_disclosures_that_come_along_are_kept_as_far_as_they_fit(world: World) -> None:
    statement, disclosure = sealed_lot(world, "L-1")
    event_id = world.record(statement).event_id
    assert world.handle.put_disclosures(event_id, ["nothing", "é", disclosure + "A"]) == ()
    (answer,) = world.submit(statement, disclosures={event_id: [disclosure, "nothing"]})
    assert (answer.status, answer.held) == ("duplicate", ("price",))
    assert world.handle.put_disclosures(event_id, [disclosure]) == ("price",)
    second, other = sealed_lot(world, "L-2", "10")
    (answer,) = world.submit(second, disclosures={})
    assert answer.held == ()
    assert world.handle.put_disclosures(answer.event_id, [other]) == ("price",)


def test_every_reading_of_a_disclosure_is_written_down(world: World) -> None:
    statement, disclosure = sealed_lot(world, "L-1")
    event_id = world.record(statement).event_id
    world.handle.put_disclosures(event_id, [disclosure])
    assert world.handle.read_disclosure(event_id, "price", reader="TRADER") == disclosure
    assert world.handle.disclosure_reads(event_id) == [("price", "TRADER", world.clock.now)]
    with pytest.raises(NotFound):
        world.handle.read_disclosure(event_id, "other", reader="TRADER")


def test_documents_are_kept_by_their_hash(world: World) -> None:
    digest = world.handle.add_evidence(b"a photo")
    assert world.handle.add_evidence(b"a photo") == digest
    assert world.handle.evidence(digest) == b"a photo"
    with pytest.raises(NotFound):
        world.handle.evidence("0" * 64)


def test_a_missing_tile_is_told(world: World) -> None:
    with world.handle.view() as view, pytest.raises(EvidenceMissing):
        view.log.read_tile(0, 0, 200)
    with world.handle.view() as view, pytest.raises(NotFound):
        view.statement(99)
    with world.handle.view() as view, pytest.raises(NotFound):
        view.log.covering(99)
