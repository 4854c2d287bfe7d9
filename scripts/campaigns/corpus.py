"""Valid objects of every kind, taken from the compact ledger: what campaigns begin with.

The folder of a corpus holds ``data`` (the store), ``export``, and ``policy``, the auditor's: it pins the
genesis and asks for one witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from ledger.crypto.enrolment import sign_enrolment
from ledger.crypto.keys import format_key_file
from ledger.crypto.mldsa import MlDsaKey, format_mldsa_key_file
from ledger.diligence.assess import assess
from ledger.diligence.history import History, Stated
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.entry import parse_entry
from ledger.log.merkle import Frontier, format_frontier, leaf_hash
from ledger.log.note import (
    COSIGNATURE_ED25519,
    VerifierKey,
    format_base64,
    format_note,
    format_vkey,
    parse_note,
)
from ledger.log.policy import Policy, Witness, format_policy, parse_policy
from ledger.log.tiles import WIDTH, files_of, format_bundle, prove_consistency
from ledger.log.witness import AddCheckpoint, format_add_checkpoint
from ledger.lots.parse import parse_event
from ledger.lots.schema import day_of
from ledger.lots.state import Lot, Recorded
from ledger.lots.tag import print_tag, tag_from_random
from ledger.service.keeping.export import export
from ledger.service.ledger import LedgerHandle
from ledger.service.passports.passport import build_passport
from ledger.verify.assessment_file import parse_assessment, sign_assessment
from ledger.verify.verdict import format_instant
from scripts.campaigns.story import Story
from scripts.campaigns.town import Town, key_of, seed_of

PASSPHRASE: Final = b"a passphrase"
WITNESS: Final = "witness.example"
_RECEIPTS: Final = 12
_DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder, the auditor's policy, valid objects by kind, and the time at which passports are judged."""

    folder: Path
    policy: Policy
    objects: Mapping[str, tuple[bytes, ...]]
    now: int


def build(folder: Path) -> Corpus:
    """Make the compact ledger in an empty folder, and everything that comes of it."""
    town = Town(folder / "data")
    story = Story(town)
    story.tell()
    handle = town.handle
    note = _cosigned(handle)
    export(handle, folder / "export")
    policy = witnessed_policy(parse_policy(handle.folder.policy.read_bytes()))
    (folder / "policy").write_bytes(format_policy(policy))
    objects = dict(_log_objects(handle, note))
    objects["assessment"] = tuple(_assessments(town, story))
    objects["passport"] = tuple(_passports(town, story, objects["assessment"]))
    objects["disclosure"] = tuple(one.encode() for one in story.disclosures.values())
    objects["policy"] = (format_policy(policy), handle.folder.policy.read_bytes())
    objects |= dict(_own_objects(town.ledger))
    corpus = Corpus(folder, policy, objects, town.clock + _DAY)
    town.close()
    return corpus


def witnessed_policy(policy: Policy) -> Policy:
    """Return a policy that asks for the campaign's witness too."""
    vkey = VerifierKey(WITNESS, COSIGNATURE_ED25519, key_of("witness").public_key)
    return replace(policy, witnesses=(Witness("W", vkey),), quorum="W")


def _cosigned(handle: LedgerHandle) -> bytes:
    """Have the newest checkpoint witnessed."""
    note = parse_note(handle.publish())
    head = parse_checkpoint(note.text)
    with handle.view() as view:
        newest = view.log.at(head.size).recorded_at
    line = cosign(head, name=WITNESS, key=key_of("witness"), time=newest // 1000 + 60)
    vkey = VerifierKey(WITNESS, COSIGNATURE_ED25519, key_of("witness").public_key)
    handle.add_cosignatures(format_note(replace(note, signatures=(*note.signatures, line))), [vkey])
    return handle.publish()


def _log_objects(handle: LedgerHandle, note: bytes) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    with handle.view() as view:
        size = parse_checkpoint(parse_note(note).text).size
        entries = tuple(view.log.entries(0, size))
        sizes = [1, WIDTH - 1, WIDTH, size - 1]
        older = tuple(view.log.at(one).note for one in sizes)
        proof = tuple(prove_consistency(WIDTH, size, view.log))
        frontier = Frontier().extend(
            view.log.read_tile(0, 0, WIDTH)[at : at + 32] for at in range(0, 8192, 32)
        )
        ids = [one.id for one in view.each(Recorded)][:_RECEIPTS]
    yield "event", tuple(entry[8:] for entry in entries)
    yield "entry", entries
    yield "checkpoint", (note, *older)
    yield (
        "bundle",
        (format_bundle(entries[:WIDTH]), format_bundle(entries[WIDTH:]), format_bundle(entries[:3])),
    )
    yield "witness request", (format_add_checkpoint(AddCheckpoint(WIDTH, proof, note)),)
    yield "frontier", (format_frontier(frontier), format_frontier(frontier.append(bytes(32))))
    yield "tile path", tuple(file.path.encode() for file in files_of(70_000))[::40]
    yield "receipt", tuple(handle.receipt(one, newest=newest) for one in ids for newest in (False, True))


def _assessments(town: Town, story: Story) -> Iterator[bytes]:
    """Yield an assessment of each lot by the first of the shipped packs, as the trader signs it."""
    key, pack = key_of("TRADER"), shipped_pack(shipped_ids()[0])
    with town.handle.view() as view:
        newest = view.log.newest()
        entries = list(view.log.entries(0, 0 if newest is None else newest.size))
    parsed = (parse_entry(entry) for entry in entries)
    told = [
        Stated(parse_event(entry.statement), index, entry.recorded_at) for index, entry in enumerate(parsed)
    ]
    history = History(told, on=day_of(town.clock), known_at=town.clock)
    head = Frontier().extend(leaf_hash(entry) for entry in entries)
    for lot in dict.fromkeys(story.lots):
        yield sign_assessment(
            assess(About("lot", lot), history, pack),
            key,
            ledger=town.ledger,
            issuer="TRADER",
            issued_at=format_instant(town.clock)[:19] + "Z",
            at=(head.size, format_base64(head.root())),
        )


def _passports(town: Town, story: Story, assessments: Sequence[bytes]) -> Iterator[bytes]:
    """Yield passports with their assessments, each with a disclosed price where its lot has one."""
    of_lot = {parse_assessment(data)[0].subject.partition(":")[2]: data for data in assessments}
    for event, disclosure in story.disclosures.items():
        town.handle.put_disclosures(event, [disclosure])
    with town.handle.view() as view:
        lots = [view.get(Lot, lot) for lot in dict.fromkeys(story.lots)]
    for lot in lots:
        disclose = ("price",) if lot.born in story.disclosures else ()
        carried = (of_lot[lot.id],)
        yield build_passport(town.handle, lot.id, disclose=disclose, assessments=carried, now=town.clock)


def _own_objects(ledger: str) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    key, mldsa = key_of("COOP-A"), MlDsaKey.from_seed(seed_of("mldsa"))
    yield "key file", (format_key_file(key, None),)
    yield "encrypted key file", (format_key_file(key, PASSPHRASE),)
    yield "ML-DSA key file", (format_mldsa_key_file(mldsa, None),)
    enrolment = sign_enrolment(
        key, ledger=ledger, party="COOP-A", use="field", expires="2030-01-01T00:00:00Z"
    )
    yield "enrolment", (enrolment,)
    vkey = VerifierKey(WITNESS, COSIGNATURE_ED25519, key.public_key)
    yield "verifier key", (format_vkey(vkey).encode(),)
    codes = [tag_from_random(number.to_bytes(8, "big")) for number in (1, 2**40, 2**59)]
    yield "tag code", tuple(text.encode() for code in codes for text in (code, print_tag(code)))
    shipped = shipped_files(shipped_ids()[0])
    for kind, folder in (("pack", "rules/"), ("cases", "cases/")):
        yield kind, tuple(data for name, data in shipped.items() if name.startswith(folder))
    yield "mapping", (files("ledger.service").joinpath("data/ipis.json").read_bytes(),)
