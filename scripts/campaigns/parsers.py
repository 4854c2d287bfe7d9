"""Every parser of outside bytes, what it begins from, and which errors it documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import parse_canonical
from ledger.crypto.enrolment import open_enrolment
from ledger.crypto.envelope import EVENT, Envelope, parse_envelope, split_sequence
from ledger.crypto.keys import parse_key_file
from ledger.crypto.mldsa import parse_mldsa_key_file
from ledger.crypto.sealed import disclosure_digest, open_disclosure
from ledger.crypto.text import decode_base64url
from ledger.diligence.cases import read_cases
from ledger.diligence.read import HEAD, PARAMETERS, read_pack
from ledger.diligence.shipped import shipped_files, shipped_ids
from ledger.errors import CannotTell, KeyUnknown, LedgerError, Malformed, SignatureInvalid, VerificationFailed
from ledger.log.checkpoint import Checkpoint, check_signatures, parse_checkpoint
from ledger.log.cosignature import check_cosignature
from ledger.log.entry import parse_entry
from ledger.log.merkle import parse_frontier
from ledger.log.note import Signature, VerifierKey, parse_note, parse_signature, parse_vkey
from ledger.log.policy import parse_policy
from ledger.log.receipt import parse_receipt
from ledger.log.tiles import WIDTH, parse_bundle, parse_tile_path
from ledger.log.witness import answer, parse_add_checkpoint
from ledger.lots.parse import event_of, parse_event
from ledger.lots.tag import parse_tag
from ledger.service.registers.file import read_register
from ledger.service.registers.mapping import parse_mapping
from ledger.store.sqlite import beside
from ledger.verify.assessment_file import parse_assessment
from ledger.verify.faults import Faults
from ledger.verify.heads import vkeys_of
from ledger.verify.passport_file import parse_passport, parse_statement
from ledger.verify.saved import open_state
from ledger.verify.tree import Tree
from scripts.campaigns.corpus import PASSPHRASE, WITNESS, Corpus
from scripts.campaigns.mutations import Split, entries, lines

_MAPPING: Final = (
    b'{"title":"Sites","observer":"O","credit":"O","country":"CD","site":{"id":"id","name":"name",'
    b'"province":"province","latitude":"lat","longitude":"lon"},"visit":{"ref":"ref","date":"date","workers":"n"}}'
)
_REGISTER: Final = (
    b"id,name,province,lat,lon,ref,date,n\n"
    b"A1,Kalimbi,Sud-Kivu,-2.31,28.87,V1,2015-03-02,120\n"
    b'A1,"Kalimbi",Sud-Kivu,-2.31,28.87,V2,2016-03-02,\n'
    b"A2,Rubaya,Nord-Kivu,-1.53,28.87,V3,2016-05-01,2500\n"
)
_PLAIN: Final[tuple[type[LedgerError], ...]] = (Malformed,)
_SIGNED: Final[tuple[type[LedgerError], ...]] = (Malformed, SignatureInvalid, VerificationFailed)
_COSIGNED: Final[tuple[type[LedgerError], ...]] = (Malformed, SignatureInvalid, KeyUnknown)
_STATE: Final[tuple[type[LedgerError], ...]] = (Malformed, CannotTell)


@dataclass(frozen=True, slots=True)
class Parser:
    """One parser: how to call it, valid inputs, the errors it may raise, and its share of the calls."""

    call: Callable[[bytes], object]
    objects: tuple[bytes, ...]
    errors: tuple[type[LedgerError], ...] = _PLAIN
    share: float = 1.0
    split: Split | None = None


def parsers_of(corpus: Corpus, folder: Path) -> Mapping[str, Parser]:
    """Return every parser by name; ``folder`` is for those that read a file."""
    return {**_signed_formats(corpus), **_log_formats(corpus), **_files(corpus, folder)}


def _signed_formats(corpus: Corpus) -> dict[str, Parser]:
    given = corpus.objects
    events = given["event"]
    payloads = tuple(parse_envelope(event, content_type=EVENT).payload for event in events)
    return {
        "envelope": Parser(partial(parse_envelope, content_type=EVENT), events),
        "envelope sequence": Parser(split_sequence, (b"".join(events[:5]),)),
        "canonical JSON": Parser(parse_canonical, payloads),
        "event": Parser(_event_of_payload, payloads, share=2),
        "event, signed bytes": Parser(parse_event, events),
        "enrolment": Parser(open_enrolment, given["enrolment"], _SIGNED),
        "assessment": Parser(parse_assessment, given["assessment"]),
        "disclosure": Parser(_disclosure, given["disclosure"], _SIGNED),
        "key file": Parser(_key, given["key file"], split=lines),
        "key file, ML-DSA": Parser(_mldsa, given["ML-DSA key file"], share=0.1, split=lines),
        "key file, encrypted": Parser(_key, given["encrypted key file"], share=0.02, split=lines),
        "tag code": Parser(_text(parse_tag), given["tag code"]),
    }


def _log_formats(corpus: Corpus) -> dict[str, Parser]:
    given = corpus.objects
    notes = given["checkpoint"]
    texts = tuple(parse_note(note).text.encode() for note in notes)
    cosigned = tuple(line for line in notes[0].splitlines() if WITNESS.encode() in line)
    head = parse_checkpoint(texts[0].decode())
    vkey = corpus.policy.witnesses[0].vkey
    known = vkeys_of(corpus.policy)
    requests = given["witness request"]
    witness = partial(answer, origin=head.origin, vkeys=known, kept=None, sign=_no_signature)
    bundles = given["bundle"]
    return {
        "note": Parser(parse_note, notes, split=lines),
        "checkpoint": Parser(_text(parse_checkpoint), texts, split=lines),
        "checkpoint, signatures": Parser(
            lambda data: check_signatures(data, known), notes, _SIGNED, share=0.3, split=lines
        ),
        "cosignature": Parser(lambda data: _cosignature(data, head, vkey), cosigned, _COSIGNED),
        "verifier key": Parser(_text(parse_vkey), given["verifier key"]),
        "receipt": Parser(parse_receipt, given["receipt"], split=lines),
        "policy": Parser(parse_policy, given["policy"], split=lines),
        "witness request": Parser(parse_add_checkpoint, requests, split=lines),
        "witness, whole answer": Parser(witness, requests, (), share=0.1, split=lines),
        "log entry": Parser(parse_entry, given["entry"][:20], share=0.5),
        "entry bundle": Parser(partial(parse_bundle, count=WIDTH), bundles[:1], share=0.3, split=entries),
        "entry bundle, partial": Parser(partial(parse_bundle, count=3), bundles[2:], split=entries),
        "tile path": Parser(_text(parse_tile_path), given["tile path"]),
        "frontier": Parser(parse_frontier, given["frontier"]),
        "saved tree": Parser(Tree.parse, (Tree([[bytes(32)] * 44, [bytes(32)]]).format(),)),
    }


def _files(corpus: Corpus, folder: Path) -> dict[str, Parser]:
    given = corpus.objects
    statements = tuple(parse_passport(data).statement for data in given["passport"])
    state = folder / "state"
    with open_state(None, state) as saved:
        saved.finish(Faults())
    mapping = parse_mapping(_MAPPING)
    return {
        "passport": Parser(parse_passport, given["passport"], share=0.05),
        "lot statement": Parser(parse_statement, tuple(map(decode_base64url, statements))),
        "mapping": Parser(parse_mapping, given["mapping"], share=0.3, split=lines),
        "site register": Parser(
            lambda data: read_register(_written(folder / "register.csv", data), mapping),
            (_REGISTER,),
            share=0.01,
            split=lines,
        ),
        "pack": Parser(_pack, given["pack"], share=0.05, split=lines),
        "cases": Parser(partial(read_cases, name="cases/a.yaml"), given["cases"], share=0.05, split=lines),
        "saved state": Parser(
            lambda data: _open_state(_written(folder / "mutated", data)),
            (state.read_bytes(),),
            _STATE,
            share=0.03,
        ),
    }


def _pack(data: bytes) -> object:
    files = shipped_files(shipped_ids()[0])
    return read_pack({name: files[name] for name in (HEAD, PARAMETERS)} | {"rules/all.yaml": data})


def _text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    """Give a parser of text whatever a terminal or a file could: also characters that are none."""
    return lambda data: parse(data.decode(errors="surrogateescape"))


def _event_of_payload(data: bytes) -> object:
    return event_of(Envelope(EVENT, bytes(32), "COOP-A", "lot.registered", data, b"", b""), "")


def _disclosure(data: bytes) -> object:
    text = data.decode(errors="surrogateescape")
    # The digest of what it is now, so that the parser behind the digest is reached.
    digest = disclosure_digest(text) if text.isascii() else ""
    return open_disclosure(text, name="price", digest=digest)


def _key(data: bytes) -> object:
    return parse_key_file(data, PASSPHRASE)


def _mldsa(data: bytes) -> object:
    return parse_mldsa_key_file(data, PASSPHRASE)


def _cosignature(data: bytes, head: Checkpoint, vkey: VerifierKey) -> object:
    return check_cosignature(head, parse_signature(data.decode(errors="surrogateescape")), vkey)


def _no_signature(_head: Checkpoint) -> list[Signature]:
    return [Signature(WITNESS, bytes(4), bytes(72))]


def _written(path: Path, data: bytes) -> Path:
    for old in (path, *beside(path)):
        old.unlink(missing_ok=True)
    path.write_bytes(data)
    return path


def _open_state(path: Path) -> None:
    with open_state(path, None):
        return
