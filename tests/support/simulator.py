"""A ledger in memory: the same parse, decide and apply as the server, the same tree, keys from fixed seeds.

Tests reach into it as they like: entries are a plain list, and what was never decided can be put there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias, cast

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.mldsa import MlDsaKey
from ledger.errors import Problem, Refused
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.cosignature import cosign, cosign_mldsa
from ledger.log.entry import Entry, format_entry, parse_entry
from ledger.log.merkle import Frontier, leaf_hash, node_hash
from ledger.log.note import (
    COSIGNATURE_ED25519,
    COSIGNATURE_MLDSA,
    ED25519,
    Signature,
    VerifierKey,
    format_note,
    format_vkey,
    parse_note,
)
from ledger.log.policy import Group, Log, Policy, Witness, format_policy
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tiles import WIDTH, files_of, format_bundle, prove_inclusion
from ledger.lots.apply import apply
from ledger.lots.decide import decide, refused
from ledger.lots.event import SCHEMA
from ledger.lots.parse import parse_event
from ledger.lots.policy import default_policy
from ledger.lots.refusal import refusal_of
from ledger.lots.state import KIND_OF, LEDGER, R, Record, Recorded
from ledger.lots.view import At, touched

Body: TypeAlias = Mapping[str, object]

ORIGIN = "ledger.test/log"
START = 1_751_356_800_000  # 2025-07-01T08:00:00Z
HOUR = 3_600_000


def signing_key(name: str) -> SigningKey:
    """Return the key of a name: every run has the same."""
    return SigningKey.from_seed(sha256(f"test key {name}".encode()).digest())


@dataclass
class Hashes:
    """The tiles of a list of leaf hashes."""

    leaves: list[bytes]

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        row = self.leaves
        for _ in range(8 * level):
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        return b"".join(row[number * WIDTH : number * WIDTH + width])


@dataclass
class Simulator:
    """One ledger. ``clock`` is the next ``recorded_at`` in Unix milliseconds; each append moves it on."""

    origin: str = ORIGIN
    seed: str = ""
    clock: int = START
    step: int = 60_000
    entries: list[bytes] = field(default_factory=list)
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    touches: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    refusals: dict[str, bytes] = field(default_factory=dict)
    genesis: str = ""
    last_signed: bytes = b""

    def __post_init__(self) -> None:
        self.log = signing_key(f"log{self.seed}")
        self.mldsa = MlDsaKey.from_seed(sha256(f"test mldsa{self.seed}".encode()).digest())
        self.statement_key = signing_key(f"statement{self.seed}")
        self.authority = signing_key(f"authority{self.seed}")
        self.second_authority = signing_key(f"second authority{self.seed}")
        self.witness = signing_key("witness")

    # The past, as ``decide`` sees it.

    def find(self, kind: type[R], id: str) -> R | None:
        return self.records.get((KIND_OF[kind], id))  # type: ignore[return-value]  # the key holds the kind

    def get(self, kind: type[R], id: str) -> R:
        found = self.find(kind, id)
        assert found is not None
        return found

    def statement(self, index: int) -> bytes:
        return parse_entry(self.entries[index]).statement

    # Signing and appending.

    def open(self, **changes: object) -> str:
        body = {
            "origin": self.origin,
            "log_vkeys": [format_vkey(vkey) for vkey in self.vkeys()],
            "statement_key": self.statement_key.public_key.hex(),
            "authority": {
                "party": "AUTHORITY",
                "name": "The State",
                "country": "CD",
                "keys": [self.authority.public_key.hex(), self.second_authority.public_key.hex()],
            },
            "policy": default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "public": True,
            "demo": False,
            **changes,
        }
        return self.submit(self.sign("ledger.opened", "AUTHORITY", self.authority, body))

    def sign(
        self, type: str, issuer: str, key: SigningKey, body: Body, cites: Sequence[str] = (), **more: object
    ) -> bytes:
        """Return a signed event of now; a value of ``...`` in ``more`` leaves a common field out."""
        payload: dict[str, object] = {
            "schema": SCHEMA,
            "type": type,
            "issuer": issuer,
            "occurred_at": datetime.fromtimestamp(self.clock // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "body": body,
            **({"cites": list(cites)} if cites else {}),
            **({"ledger": self.genesis} if self.genesis else {}),
            **more,
        }
        fields = cast(dict[str, JSON], {name: value for name, value in payload.items() if value is not ...})
        self.last_signed = sign_envelope(
            format_canonical(fields), key, content_type=EVENT, issuer=issuer, subject=type
        )
        return self.last_signed

    def submit(self, data: bytes) -> str:
        """Record an event as the server does; raise Refused, leaving a trace, when it is refused."""
        event = parse_event(data)
        at = At(len(self.entries), self.clock)
        problems = decide(event, at, self)
        if refused(problems):
            if (trace := refusal_of(event, problems, at, self)) is not None:
                self.refusals[event.id] = data
                body = trace.model_dump(mode="json", by_alias=True, exclude_defaults=True)
                self.submit(self.sign("submission.refused", LEDGER, self.statement_key, body))
            raise Refused(problems)
        return self.accept(data, problems)

    def accept(self, data: bytes, problems: Sequence[Problem] = ()) -> str:
        """Record an event that was decided upon, if only by a newer program."""
        event = parse_event(data)
        at = At(len(self.entries), self.clock)
        changes = apply(event, at, problems, self)
        self.put_entry(data)
        for record in changes:
            self.records[KIND_OF[type(record)], record.id] = record
        for kind, id in touched(self.get(Recorded, event.id).subjects):
            self.touches.setdefault((kind, id), []).append(at.index)
        self.genesis = self.genesis or event.id
        return event.id

    def put_entry(self, data: bytes) -> None:
        """Append bytes that nobody decided about."""
        self.entries.append(format_entry(Entry(self.clock, data)))
        self.clock += self.step

    # What the log gives out.

    def vkeys(self) -> tuple[VerifierKey, VerifierKey]:
        return (
            VerifierKey(self.origin, ED25519, self.log.public_key),
            VerifierKey(self.origin, COSIGNATURE_MLDSA, self.mldsa.public_key),
        )

    def policy(self, *, witnessed: bool = False) -> Policy:
        ed25519, mldsa = self.vkeys()
        witness = Witness("W", VerifierKey("witness.test", COSIGNATURE_ED25519, self.witness.public_key))
        return Policy(
            logs=(Log(ed25519),),
            witnesses=(witness,) if witnessed else (),
            groups=(Group("all", 1, ("W",)),) if witnessed else (),
            quorum="all" if witnessed else None,
            genesis=self.genesis,
            mldsa=mldsa,
            authority=(self.authority.public_key.hex(),),
        )

    def hashes(self) -> Hashes:
        return Hashes([leaf_hash(entry) for entry in self.entries])

    def head(self, size: int | None = None) -> Checkpoint:
        count = len(self.entries) if size is None else size
        leaves = self.hashes().leaves[:count]
        return Checkpoint(self.origin, count, Frontier().extend(leaves).root())

    def checkpoint(
        self, size: int | None = None, *, mldsa: bool = True, witnessed: bool = False, time: int | None = None
    ) -> bytes:
        head = self.head(size)
        seen = self.clock // 1000 if time is None else time
        note = parse_note(sign_checkpoint(head, self.log))
        added: list[Signature] = []
        if mldsa:
            added.append(cosign_mldsa(head, name=self.origin, key=self.mldsa, time=seen))
        if witnessed:
            added.append(cosign(head, name="witness.test", key=self.witness, time=seen))
        return format_note(type(note)(note.text, (*note.signatures, *added)))

    def receipt(self, index: int, checkpoint: bytes | None = None) -> bytes:
        proof = prove_inclusion(index, len(self.entries), self.hashes())
        note = checkpoint or self.checkpoint(mldsa=False)
        return format_receipt(Receipt(self.entries[index], index, tuple(proof), note))

    def export(self, folder: Path, *, kept: Sequence[int] = (), witnessed: bool = False) -> Path:
        """Write the whole log as a static folder."""
        hashes = self.hashes()
        for file in files_of(len(self.entries)):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            start = file.number * WIDTH
            path.write_bytes(
                format_bundle(self.entries[start : start + file.width])
                if file.kind == "entries"
                else hashes.read_tile(file.level, file.number, file.width)
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "checkpoint").write_bytes(self.checkpoint(witnessed=witnessed))
        (folder / "checkpoints").mkdir(exist_ok=True)
        for size in kept:
            (folder / "checkpoints" / str(size)).write_bytes(self.checkpoint(size))
        (folder / "policy").write_bytes(format_policy(self.policy()))
        return folder
