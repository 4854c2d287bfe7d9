from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.errors import Refused
from ledger.log.checkpoint import sign_checkpoint
from ledger.log.policy import format_policy
from ledger.log.tiles import bundle_path, tile_path
from ledger.lots.policy import default_policy
from ledger.lots.state import Ledger, Party
from ledger.verify.audit import audit
from ledger.verify.source import Directory
from ledger.verify.verdict import Verdict
from tests.support.build import Town, story
from tests.support.simulator import Simulator, signing_key
from tests.support.verdicts import codes, said


@pytest.fixture(scope="module")
def good(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town.sim.export(tmp_path_factory.mktemp("good"), kept=(1, 5, 20))


@pytest.fixture
def export(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "export"))


def run(folder: Path, sim: Simulator, **more: object) -> Verdict:
    return audit(Directory(folder), policy=sim.policy(), **more)  # type: ignore[arg-type]  # a test's short form


def test_a_good_export_holds(export: Path, town: Town) -> None:
    verdict = run(export, town.sim)
    assert verdict.verdict == "holds"
    assert verdict.size == len(town.sim.entries)
    assert {"files", "entries", "kept", "signatures", "decisions", "balances", "log-signed"} <= said(verdict)
    assert verdict.as_json()["faults"] == []


def test_without_a_policy_it_says_first_that_a_wholly_resigned_log_would_pass(export: Path) -> None:
    verdict = audit(Directory(export))
    assert verdict.verdict == "holds"
    assert verdict.not_checked[0].code == "own-keys"


def test_progress_is_told_to_the_last_entry(export: Path, town: Town) -> None:
    told: list[tuple[int, int]] = []
    run(export, town.sim, progress=lambda done, total: told.append((done, total)))
    assert told == [(28, 28)]


def _flip(path: Path, position: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(bytes(data))


def _resign(path: Path) -> None:
    """Change one character of the last signature to another one of base64."""
    data = bytearray(path.read_bytes())
    data[-40] = ord("A") if data[-40] != ord("A") else ord("B")
    path.write_bytes(bytes(data))


def _reorder(folder: Path, sim: Simulator) -> None:
    other = Simulator()
    other.entries = [sim.entries[0], *sim.entries[2:0:-1], *sim.entries[3:]]
    shutil.rmtree(folder)
    other.export(folder)


BAD: dict[str, tuple[Callable[[Path, Simulator], object], str]] = {
    "a-file-more": (lambda d, _: (d / "tile" / "note.txt").write_text("x"), "file-unexpected"),
    "a-file-among-the-checkpoints": (
        lambda d, _: (d / "checkpoints" / "x").write_text("x"),
        "note-malformed",
    ),
    "a-bundle-less": (lambda d, _: (d / bundle_path(0, 28)).unlink(), "file-missing"),
    "a-tile-less": (lambda d, _: (d / tile_path(0, 0, 28)).unlink(), "file-missing"),
    "an-entry-altered": (lambda d, _: _flip(d / bundle_path(0, 28)), "entry-altered"),
    "a-bundle-cut": (lambda d, _: (d / bundle_path(0, 28)).write_bytes(b"\0\1"), "bundle-malformed"),
    "a-hash-altered": (lambda d, _: _flip(d / tile_path(0, 0, 28)), "entry-altered"),
    "a-tile-cut": (lambda d, _: (d / tile_path(0, 0, 28)).write_bytes(b"short"), "tile-malformed"),
    "the-checkpoint-altered": (lambda d, _: _resign(d / "checkpoint"), "signature-invalid"),
    "the-checkpoint-no-note": (lambda d, _: (d / "checkpoint").write_bytes(b"?"), "note-malformed"),
    "a-kept-checkpoint-misnamed": (
        lambda d, _: (d / "checkpoints/5").rename(d / "checkpoints/6"),
        "checkpoint-misnamed",
    ),
    "a-kept-checkpoint-altered": (lambda d, _: _resign(d / "checkpoints/5"), "signature-invalid"),
    "a-kept-checkpoint-unsigned": (
        lambda d, sim: (d / "checkpoints/5").write_bytes(sign_checkpoint(sim.head(5), signing_key("x"))),
        "checkpoint-unsigned",
    ),
    "entries-reordered": (_reorder, "time-decreases"),
    "a-policy-that-is-none": (lambda d, _: (d / "policy").write_text("quorum"), "policy-malformed"),
    "the-policy-of-another": (
        lambda d, _: (d / "policy").write_bytes(format_policy(Simulator(seed="x").policy())),
        "policy-other",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_export_does_not_hold(name: str, export: Path, town: Town) -> None:
    spoil, code = BAD[name]
    spoil(export, town.sim)
    verdict = run(export, town.sim)
    assert verdict.verdict == "does_not_hold"
    assert code in codes(verdict)


@pytest.mark.parametrize("file", [bundle_path(0, 28), tile_path(0, 0, 28), "checkpoint", "checkpoints/20"])
def test_every_flipped_byte_is_found_or_named(file: str, export: Path, town: Town) -> None:
    whole = run(export, town.sim)
    data = (export / file).read_bytes()
    for position in range(0, len(data), max(1, len(data) // 40)):
        spoilt = bytearray(data)
        spoilt[position] ^= 0x10
        (export / file).write_bytes(bytes(spoilt))
        verdict = run(export, town.sim)
        assert verdict.verdict != "holds" or verdict.not_checked != whole.not_checked, position


def test_where_no_log_is_nothing_can_be_told(export: Path, town: Town) -> None:
    (export / "checkpoint").unlink()
    verdict = run(export, town.sim)
    assert (verdict.verdict, verdict.faults) == ("cannot_tell", ())
    (said_so,) = verdict.not_checked
    assert said_so.message == (
        f"No log was found at {export}: a file “checkpoint” was looked for, and is not there."
    )


def test_without_its_ml_dsa_line_the_checkpoint_proves_too_little(export: Path, town: Town) -> None:
    (export / "checkpoint").write_bytes(town.sim.checkpoint(mldsa=False))
    verdict = run(export, town.sim)
    assert verdict.verdict == "cannot_tell"
    assert "log-signed-ed25519" in said(verdict)


def test_a_removed_policy_and_kept_checkpoints_only_weaken(export: Path, town: Town) -> None:
    (export / "policy").unlink()
    shutil.rmtree(export / "checkpoints")
    verdict = run(export, town.sim)
    assert verdict.verdict == "holds"
    assert "kept-none" in said(verdict)


def test_kept_checkpoints_without_ml_dsa_are_counted(export: Path, town: Town) -> None:
    (export / "checkpoints/5").write_bytes(town.sim.checkpoint(5, mldsa=False))
    assert "kept-mldsa" in said(run(export, town.sim))


def test_the_policy_of_another_log_cannot_tell(export: Path) -> None:
    verdict = run(export, Simulator(seed="other"))
    assert verdict.verdict == "cannot_tell"


def test_a_quorum_that_is_not_there_cannot_tell_and_one_that_is_holds(town: Town, tmp_path: Path) -> None:
    policy = town.sim.policy(witnessed=True)
    bare = town.sim.export(tmp_path / "bare")
    assert audit(Directory(bare), policy=policy).verdict == "cannot_tell"
    seen = town.sim.export(tmp_path / "seen", witnessed=True)
    verdict = audit(Directory(seen), policy=policy)
    assert verdict.verdict == "holds"
    assert "witnessed" in said(verdict)
    # Somebody whose policy does not know the witness is told of the line.
    assert "unknown-lines" in said(run(seen, town.sim))


def test_a_witness_cannot_have_seen_what_was_not_yet_recorded(export: Path, town: Town) -> None:
    early = town.sim.checkpoint(witnessed=True, time=town.sim.clock // 1000 - 7200)
    (export / "checkpoint").write_bytes(early)
    verdict = audit(Directory(export), policy=town.sim.policy(witnessed=True))
    assert codes(verdict) == {"cosignature-too-early"}


def test_pins_that_contradict_the_genesis_are_named(export: Path, town: Town) -> None:
    good = town.sim.policy()
    other = replace(good, genesis="0" * 64)
    assert "genesis-other" in codes(audit(Directory(export), policy=other))
    stranger = replace(good, authority=("0" * 64,))
    assert "authority-other" in codes(audit(Directory(export), policy=stranger))
    bare = type(good)(logs=good.logs, mldsa=good.mldsa)
    assert "genesis-not-pinned" in said(audit(Directory(export), policy=bare))


def test_a_pinned_statement_key_is_the_one_that_the_ledger_declares(export: Path, town: Town) -> None:
    policy = town.sim.policy()
    own = replace(policy, statement=town.sim.statement_key.public_key.hex())
    assert audit(Directory(export), policy=own).verdict == "holds"
    other = replace(policy, statement=signing_key("newer").public_key.hex())
    (export / "policy").write_bytes(format_policy(other))
    assert codes(audit(Directory(export), policy=own)) == {"policy-other"}
    assert codes(audit(Directory(export), policy=other)) == {"statement-key-other", "policy-other"}


def test_a_statement_key_that_was_replaced_is_of_no_use_as_a_pin(tmp_path: Path) -> None:
    town = Town()
    new = signing_key("newer").public_key.hex()
    head = town.sim.get(Ledger, "LEDGER").head
    town.by_authority("ledger.updated", {"statement_key": new, "reason": "stolen"}, (head,))
    folder = town.sim.export(tmp_path / "e")
    policy = town.sim.policy()
    old = replace(policy, statement=town.sim.statement_key.public_key.hex())
    assert audit(Directory(folder), policy=replace(policy, statement=new)).verdict == "holds"
    assert codes(audit(Directory(folder), policy=old)) == {"statement-key-other"}


def test_a_checkpoint_of_more_entries_than_the_log_is_named(town: Town, tmp_path: Path) -> None:
    beyond = town.sim.checkpoint()
    shorter = story(Town()).sim
    del shorter.entries[-1]
    folder = shorter.export(tmp_path / "short")
    (folder / "checkpoints/28").write_bytes(beyond)
    assert "checkpoint-beyond" in codes(run(folder, shorter))


def test_a_signed_checkpoint_of_another_history_is_named(export: Path, town: Town) -> None:
    other = story(Town(Simulator(clock=town.sim.clock))).sim
    (export / "checkpoints/20").write_bytes(other.checkpoint(20))
    assert codes(run(export, town.sim)) == {"checkpoint-inconsistent"}


def test_a_size_that_no_disk_holds_ends_soon(export: Path, town: Town) -> None:
    head = town.sim.head()
    huge = type(head)(head.origin, 2**60, head.root)
    (export / "checkpoint").write_bytes(sign_checkpoint(huge, town.sim.log))
    verdict = run(export, town.sim)
    assert verdict.verdict == "does_not_hold"
    assert "unread" in said(verdict)


# What the log itself holds, where the operator has signed it all.


def test_what_decide_refuses_is_a_fault_with_its_index(tmp_path: Path) -> None:
    town = story(Town())
    stolen = town.sim.sign(
        "lot.dispatched", "COOP-B", town.keys["COOP-B"], {"lots": ["L-4"], "to": "TRADER"}, town.heads("L-4")
    )
    town.sim.put_entry(stolen)
    verdict = run(town.sim.export(tmp_path / "e"), town.sim)
    assert {(fault.code, fault.index) for fault in verdict.faults} == {("not-custodian", 28)}
    assert verdict.faults[0].event_id is not None


def _operator_puts(town: Town, data: bytes) -> None:
    town.sim.put_entry(data)


def _twice(town: Town) -> None:
    town.sim.put_entry(town.sim.statement(12))


def _unsigned(town: Town) -> None:
    data = bytearray(town.sim.sign("party.suspended", "AUTHORITY", town.sim.authority, {"party": "COOP-A"}))
    data[-1] ^= 1
    town.sim.put_entry(bytes(data))


def _backwards(town: Town) -> None:
    town.sim.clock -= 10**8
    town.by("AGENT", "lot.attested", {"lots": ["L-3"]}, town.heads("L-3"))
    town.sim.clock += 10**8


def _no_event(town: Town) -> None:
    town.sim.put_entry(town.sim.sign("party.unheard_of", "AUTHORITY", town.sim.authority, {}))


def _bad_field(town: Town) -> None:
    town.sim.put_entry(town.sim.sign("ledger.closed", "AUTHORITY", town.sim.authority, {"a": 1}))


def _second_genesis(town: Town) -> None:
    town.sim.put_entry(town.sim.statement(0)[:-64] + bytes(64))


def _stranger_refused(town: Town) -> None:
    body = {"sha256": "0" * 64, "signer": "0" * 64, "type": "lot.sold", "codes": ["unknown"]}
    town.sim.submit(town.sim.sign("submission.refused", "LEDGER", town.sim.statement_key, body))


STORIES: dict[str, tuple[Callable[[Town], None], set[str]]] = {
    "the-same-event-twice": (_twice, {"event-repeated"}),
    "a-wrong-signature": (_unsigned, {"signature-invalid", "event-field"}),
    "time-goes-backwards": (_backwards, {"time-decreases"}),
    "an-unknown-type": (_no_event, {"event-type-unknown"}),
    "a-wrong-field": (_bad_field, {"event-field"}),
    "no-envelope": (lambda town: _operator_puts(town, b"x"), {"envelope-encoding"}),
    "an-empty-entry": (lambda town: town.sim.entries.append(b"12345678"), {"entry-malformed"}),
    "a-refusal-of-a-stranger": (_stranger_refused, {"refusal-signer"}),
    "a-second-genesis": (_second_genesis, {"signature-invalid", "event-repeated"}),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_bad_entry_is_found_although_the_operator_signed_it(name: str, tmp_path: Path) -> None:
    spoil, expected = STORIES[name]
    town = story(Town())
    spoil(town)
    verdict = run(town.sim.export(tmp_path / "e"), town.sim)
    assert codes(verdict) == expected
    assert all(fault.index == 28 for fault in verdict.faults)


def test_a_log_without_a_genesis_does_not_hold(tmp_path: Path) -> None:
    town = story(Town())
    del town.sim.entries[0]
    verdict = audit(Directory(town.sim.export(tmp_path / "e")))
    assert "genesis-missing" in codes(verdict)


def test_a_genesis_signed_by_another_key_does_not_hold(tmp_path: Path) -> None:
    sim = Simulator()
    real, sim.authority = sim.authority, signing_key("nobody")
    keys = [real.public_key.hex()]
    with pytest.raises(Refused):
        sim.open(authority={"party": "AUTHORITY", "name": "A", "country": "CD", "keys": keys})
    sim.put_entry(sim.last_signed)
    assert codes(audit(Directory(sim.export(tmp_path / "e")))) >= {"key-not-enrolled", "genesis-missing"}


def test_a_log_of_another_origin_than_its_genesis_does_not_hold(tmp_path: Path) -> None:
    sim = Simulator()
    sim.open(origin="elsewhere.test/log")
    assert "origin-differs" in codes(audit(Directory(sim.export(tmp_path / "e")), policy=sim.policy()))


def test_a_policy_version_of_the_future_cannot_be_told(tmp_path: Path) -> None:
    town = Town()
    newer = default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"version": 999}
    head = town.sim.get(Ledger, "LEDGER").head
    data = town.sim.sign(
        "ledger.updated", "AUTHORITY", town.sim.authority, {"policy": newer, "reason": "a new law"}, (head,)
    )
    town.sim.accept(data)
    for number in range(2):
        body = {"lots": [f"L-{number}"]}
        town.sim.put_entry(town.sim.sign("lot.attested", "AGENT", town.keys["AGENT"], body))
    verdict = run(town.sim.export(tmp_path / "e"), town.sim)
    assert verdict.verdict == "cannot_tell"
    assert "undecided" in said(verdict)


def test_a_key_that_is_suspect_is_named_and_faults_nothing(tmp_path: Path) -> None:
    town = Town()
    town.dig("A-1")
    key = town.keys["COOP-A"].public_key.hex()
    body = {"party": "COOP-A", "key": key, "reason": "lost", "suspect_from": "2025-07-01"}
    town.by_authority("key.revoked", body, (town.sim.get(Party, "COOP-A").head,))
    verdict = audit(Directory(town.sim.export(tmp_path / "export")), policy=town.sim.policy(), workers=1)
    assert verdict.verdict == "holds"
    named = [remark.values for remark in verdict.not_checked if remark.code == "suspect-key"]
    assert named == [{"party": "COOP-A", "key": key[:16], "day": "2025-07-01"}]
