"""Vectors of what a verifier is handed: receipts, passports, exports of one small ledger, good and named bad.

ML-DSA signatures are another each time they are made, so the published checkpoint is kept in
``published.note`` beside this file and made again only when the ledger in it has changed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Final

from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.errors import LedgerError
from ledger.log.checkpoint import sign_checkpoint
from ledger.log.policy import Policy, check_checkpoint, format_policy
from ledger.verify.audit import audit
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import Passport, format_passport, parse_statement, sign_statement
from ledger.verify.receipt import verify_receipt
from ledger.verify.source import Directory
from ledger.verify.verdict import Verdict
from scripts.vectors.event import Vector
from tests.support.build import Town
from tests.support.papers import passport_of
from tests.support.simulator import Simulator, signing_key

LOT: Final = "LOT-1"
NOTE: Final = Path(__file__).with_name("published.note")


@cache
def town() -> Town:
    """Return the ledger: a genesis, people, sites, one lot that is attested and dispatched."""
    made = Town()
    made.dig(LOT)
    made.attest(LOT)
    made.send("COOP-A", "TRADER", LOT)
    return made


def published(sim: Simulator) -> bytes:
    """Return the published checkpoint of the whole log, the same bytes as long as the log is the same."""
    note = NOTE.read_bytes() if NOTE.exists() else b""
    try:
        checked = check_checkpoint(note, sim.policy(witnessed=True), require_mldsa=True)
    except LedgerError:
        checked = None
    if checked is None or checked.checkpoint != sim.head():
        note = sim.checkpoint(witnessed=True)
        NOTE.write_bytes(note)
    return note


def _flip(path: Path, part: bytes) -> None:
    """Change one bit in the middle of a part of a file."""
    data = bytearray(path.read_bytes())
    data[data.index(part) + len(part) // 2] ^= 1
    path.write_bytes(bytes(data))


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _result(verdict: Verdict) -> Vector:
    return {"verdict": verdict.verdict, "faults": sorted({fault.code for fault in verdict.faults})}


def receipts() -> Iterator[Vector]:
    """Receipts: base64 of the file, and the policy (text) it is checked by."""
    sim = town().sim
    good, policy = sim.receipt(13, published(sim)), sim.policy(witnessed=True)
    bare = sim.receipt(13)
    lines = good.split(b"\n")
    for name, comment, data, trust in (
        ("good", "with both lines and a witness", good, policy),
        ("good-recorded", "as given out at once, with the Ed25519 line alone", bare, sim.policy()),
        ("weak-not-witnessed", "the policy wants a witness", bare, policy),
        ("weak-other-log", "the policy is of another log", bare, Simulator(seed="x").policy()),
        ("bad-index", "the index of the entry before", bare.replace(b"index 13", b"index 12"), sim.policy()),
        ("bad-proof-cut", "a hash of the proof is missing", b"\n".join(lines[:3] + lines[4:]), policy),
        ("bad-no-extra", "without the mandatory extra line", b"\n".join(lines[:1] + lines[2:]), policy),
        ("bad-extra", "another entry than was logged", sim.receipt(12).replace(lines[1], lines[1]), policy),
    ):
        if name == "bad-extra":
            data = bare.replace(lines[1], sim.receipt(12).split(b"\n")[1])  # noqa: PLW2901 - made of two
        yield {
            "id": name,
            "comment": comment,
            "input": {"receipt": _base64(data), "policy": format_policy(trust).decode()},
            "result": _result(verify_receipt(data, trust)),
        }


_PINS: Final = (
    (
        "good-statement-key-pinned",
        "the policy pins the key that signs lot statements",
        Simulator().statement_key.public_key.hex(),
    ),
    (
        "bad-statement-key-pinned",
        "the policy pins a newer key than these events know of",
        signing_key("newer").public_key.hex(),
    ),
)


def passports() -> Iterator[Vector]:
    """Passports: the file as text, the policy (text), and the verifier's clock (Unix ms)."""
    sim = town().sim
    policy = sim.policy(witnessed=True)
    good = passport_of(sim, LOT, note=published(sim))
    lines = good.checkpoint.split("\n")
    for name, comment, passport in (
        ("good", "a lot on its way", good),
        (
            "weak-no-ml-dsa-line",
            "the log's second line was taken away",
            good.model_copy(update={"checkpoint": "\n".join([*lines[:5], *lines[6:]])}),
        ),
        (
            "weak-no-witness-line",
            "the witness' line was taken away",
            good.model_copy(update={"checkpoint": "\n".join([*lines[:6], *lines[7:]])}),
        ),
        (
            "bad-newest-event-left-out",
            "the seller leaves out that the lot has gone",
            good.model_copy(update={"events": good.events[:-1]}),
        ),
        (
            "bad-newest-event-unlisted",
            "the seller leaves it out of the list, too",
            good.model_copy(update={"events": good.events[:-1], "listed": good.listed[:-1]}),
        ),
        ("bad-statement-key", "the statement is the seller's", _stated(good, "seller")),
        ("bad-state", "the statement says what the events do not", _stated(good, "", state="in_stock")),
    ):
        yield _passport(name, comment, passport, policy, sim.clock)
    for name, comment, statement in _PINS:
        yield _passport(name, comment, good, replace(policy, statement=statement), sim.clock)
    late = sim.clock + 40 * 86_400_000
    yield _passport("weak-old", "the statement is forty days old", good, policy, late)


def _stated(passport: Passport, key: str, **changes: object) -> Passport:
    statement, _ = parse_statement(decode_base64url(passport.statement))
    signer = signing_key(key) if key else town().sim.statement_key
    data = sign_statement(statement.model_copy(update=changes), signer)
    return passport.model_copy(update={"statement": encode_base64url(data)})


def _passport(name: str, comment: str, passport: Passport, policy: Policy, now: int) -> Vector:
    data = format_passport(passport)
    return {
        "id": name,
        "comment": comment,
        "input": {"passport": data.decode(), "policy": format_policy(policy).decode(), "now": now},
        "result": _result(verify_passport(data, policy, now=now)),
    }


_WIDTH: Final = 16
_SITE_REGISTERED: Final = 7
_EXPORTS: Final[dict[str, tuple[str, Callable[[Path], object]]]] = {
    "good": ("a whole log", lambda _: None),
    "good-no-kept": ("no earlier checkpoint is kept", lambda d: (d / "checkpoints/5").unlink()),
    "bad-file-more": ("a file that the checkpoint does not imply", lambda d: (d / "tile/x").write_bytes(b"")),
    "bad-bundle-less": (
        "the entries are missing",
        lambda d: rmtree(d / "tile/entries"),
    ),
    "bad-entry-flipped": (
        "one bit of the entry that registers a site: later events build on it",
        lambda d: _flip(d / f"tile/entries/000.p/{_WIDTH}", town().sim.entries[_SITE_REGISTERED]),
    ),
    "bad-tile-cut": (
        "the hashes of the last entry are missing",
        lambda d: (d / f"tile/0/000.p/{_WIDTH}").write_bytes(b""),
    ),
    "bad-checkpoint-unsigned": (
        "an earlier checkpoint by somebody else",
        lambda d: (d / "checkpoints/5").write_bytes(sign_checkpoint(town().sim.head(5), signing_key("x"))),
    ),
    "bad-checkpoint-misnamed": (
        "an earlier checkpoint under another size",
        lambda d: (d / "checkpoints/5").rename(d / "checkpoints/6"),
    ),
}


def exports() -> Iterator[Vector]:
    """Exports: every file by its path, in base64, and the policy (text) that the auditor pins."""
    policy = town().sim.policy(witnessed=True)
    for name, (comment, spoil) in _EXPORTS.items():
        yield _export(name, comment, policy, spoil)
    for name, comment, statement in _PINS:
        yield _export(name, comment, replace(policy, statement=statement), lambda _: None)


def _export(name: str, comment: str, policy: Policy, spoil: Callable[[Path], object]) -> Vector:
    sim = town().sim
    with TemporaryDirectory() as temporary:
        folder = sim.export(Path(temporary) / "export")
        (folder / "checkpoint").write_bytes(published(sim))
        kept = sign_checkpoint(sim.head(5), sim.log)
        (folder / "checkpoints/5").write_bytes(kept)
        spoil(folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {
            "id": name,
            "comment": comment,
            "input": {
                "files": {str(path.relative_to(folder)): _base64(path.read_bytes()) for path in files},
                "policy": format_policy(policy).decode(),
            },
            "result": _result(audit(Directory(folder), policy=policy)),
        }


def write_export(files: dict[str, str], folder: Path) -> Path:
    """Write the files of an export's vector into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(content))
    return folder
