"""Witnesses: cosign the checkpoint of a log as one, and have ours cosigned by others."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from ledger.crypto.keys import SigningKey
from ledger.errors import CannotTell, KeyUnknown, Malformed, VerificationFailed
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.log.cosignature import TreeHead, cosign
from ledger.log.note import (
    COSIGNATURE_ED25519,
    Signature,
    VerifierKey,
    format_vkey,
    parse_decimal,
    parse_note,
)
from ledger.log.policy import Policy
from ledger.log.tiles import prove_consistency
from ledger.log.witness import SIZE, AddCheckpoint, answer, format_add_checkpoint
from ledger.service.ledger import LedgerHandle
from ledger.store.folder import write_whole
from ledger.store.lock import WriteLock
from ledger.verify.heads import vkeys_of

ADD: Final = "/add-checkpoint"
CONFLICT: Final = 409
OK: Final = 200
_TIMEOUT_SECONDS: Final = 30
_MOST_BYTES: Final = 64_000


class Tiles(Protocol):
    """The hash tiles of the log that is to be cosigned."""

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        ...


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with our line; ``vkey`` is what others need to check it."""

    head: Checkpoint
    note: bytes
    vkey: str


def cosign_checkpoint(
    note: bytes, tiles: Tiles, *, policy: Policy, kept: Path, name: str, key: SigningKey, time: int
) -> Cosigned:
    """Cosign a checkpoint as the witness ``name`` when it continues the one in ``kept``, which it replaces.

    ``kept`` holds the last checkpoint that was cosigned; where there is none this is the first. ``time`` is
    in Unix seconds. Raises KeyUnknown for a log that the policy does not know, VerificationFailed when the
    log did not sign it or it does not continue what was cosigned before.
    """
    head = parse_checkpoint(parse_note(note).text)
    if all(log.vkey.name != head.origin for log in policy.logs):
        raise KeyUnknown(
            "log-unknown", N_("The policy knows no log {origin}."), values={"origin": head.origin}
        )
    lock = WriteLock(kept.with_name(f".{kept.name}.lock"))
    try:
        # Two at once could each believe to continue the same checkpoint.
        with lock.held():
            return _cosign(note, tiles, policy=policy, kept=kept, sign=_Signer(name, key, time))
    finally:
        lock.close()


@dataclass(frozen=True, slots=True)
class _Signer:
    name: str
    key: SigningKey
    time: int

    def __call__(self, head: TreeHead) -> tuple[Signature]:
        return (cosign(head, name=self.name, key=self.key, time=self.time),)

    @property
    def vkey(self) -> str:
        return witness_vkey(self.name, self.key)


def witness_vkey(name: str, key: SigningKey) -> str:
    """Return the verifier key of a witness as trust files hold it."""
    return format_vkey(VerifierKey(name, COSIGNATURE_ED25519, key.public_key))


def _cosign(note: bytes, tiles: Tiles, *, policy: Policy, kept: Path, sign: _Signer) -> Cosigned:
    head = parse_checkpoint(parse_note(note).text)
    before = read_kept(kept)
    old = 0 if before is None else before.size
    proof = tuple(prove_consistency(old, head.size, tiles)) if 0 < old < head.size else ()
    made = answer(
        format_add_checkpoint(AddCheckpoint(min(old, head.size), proof, note)),
        origin=head.origin,
        vkeys=vkeys_of(policy),
        kept=before,
        sign=sign,
    )
    if made.kept is None:
        raise VerificationFailed("not-cosigned", _reason(made.status, made.body, head, old))
    # Kept before the line leaves: whoever cosigned must never cosign another history.
    write_whole(kept, format_checkpoint(made.kept).encode())
    return Cosigned(head, note + made.body, sign.vkey)


def read_kept(path: Path) -> Checkpoint | None:
    """Return the checkpoint in a file, with or without signatures; None when there is no file."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    return parse_checkpoint(text.partition("\n\n")[0].rstrip("\n") + "\n")


def _reason(status: int, body: bytes, head: Checkpoint, old: int) -> str:
    if status == CONFLICT:
        return f"A checkpoint of {old} entries was cosigned before, and this one has only {head.size}."
    return body.decode().strip()


Post = Callable[[str, bytes], tuple[int, str, bytes]]
"""Sends bytes to an address; HTTP status, content type and body of the answer."""


def request_cosignature(
    ledger: LedgerHandle, url: str, witnesses: Sequence[VerifierKey], *, post: Post | None = None
) -> tuple[Checkpoint, tuple[str, ...]]:
    """Have the newest checkpoint cosigned by the witness at ``url``; the checkpoint, and whose lines are new.

    Raises CannotTell when the witness cannot be reached, VerificationFailed when it refuses, SignatureInvalid
    when its line does not hold; KeyUnknown when no line is by one of ``witnesses``.
    """
    note = ledger.publish()
    head = parse_checkpoint(parse_note(note).text)
    send = post or post_bytes
    address = url.rstrip("/") + ADD
    status, kind, body = send(address, _request(ledger, note, head, 0))
    if status == CONFLICT and kind.startswith(SIZE):
        # The witness says what it has seen; the proof starts from there.
        old = parse_decimal(body.decode("ascii", "replace").strip())
        if old > head.size:
            raise VerificationFailed(
                "witness-ahead",
                N_("The witness has seen {old} entries of this log; it holds only {size}."),
                values={"old": old, "size": head.size},
            )
        status, kind, body = send(address, _request(ledger, note, head, old))
    if status != OK:
        said = body[:200].decode("utf-8", "replace").strip()
        raise VerificationFailed(
            "witness-refused",
            N_("The witness answered {status}: {said}"),
            values={"status": status, "said": said},
        )
    _require_known(note + body, witnesses, skip=len(parse_note(note).signatures))
    return head, ledger.add_cosignatures(note + body, witnesses)


def _request(ledger: LedgerHandle, note: bytes, head: Checkpoint, old: int) -> bytes:
    proof: tuple[bytes, ...] = ()
    if 0 < old < head.size:
        with ledger.view() as view:
            proof = tuple(prove_consistency(old, head.size, view.log))
    return format_add_checkpoint(AddCheckpoint(old, proof, note))


def add_cosigned(ledger: LedgerHandle, note: bytes, witnesses: Sequence[VerifierKey]) -> tuple[str, ...]:
    """Keep the lines of known witnesses on one of our checkpoints; the names of those that are new.

    Raises KeyUnknown when no line is by one of ``witnesses``.
    """
    _require_known(note, witnesses)
    return ledger.add_cosignatures(note, witnesses)


def _require_known(note: bytes, witnesses: Sequence[VerifierKey], *, skip: int = 0) -> None:
    """Raise KeyUnknown when none of the lines behind the first ``skip`` is by a known witness."""
    signed = {(line.name, line.key_id) for line in parse_note(note).signatures[skip:]}
    if not any((vkey.name, vkey.key_id) in signed for vkey in witnesses):
        raise KeyUnknown(
            "witness-unknown",
            N_("No known witness has signed it."),
            hint=N_("Give the witness' key with --vkey, or name it in the file policy."),
        )


def post_bytes(url: str, body: bytes) -> tuple[int, str, bytes]:
    """Send bytes to a web address; CannotTell when it cannot be reached."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Malformed("address", N_("{url} is no web address."), values={"url": url})
    request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310 - the scheme is checked
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310 - as above
            return reply.status, reply.headers.get("Content-Type", ""), reply.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type", ""), error.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise CannotTell(
            "witness-unreachable", N_("{url} cannot be reached: {why}."), values={"url": url, "why": error}
        ) from error
