"""How the log stands: its checkpoints, who has cosigned them, with which keys, and whether it still signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import LedgerError, LogHalted
from ledger.log.note import (
    COSIGNATURE_ED25519,
    COSIGNATURE_MLDSA,
    ED25519,
    VerifierKey,
    format_base64,
    format_vkey,
    parse_vkey,
)
from ledger.log.policy import Policy, Witness, check_checkpoint, has_quorum
from ledger.lots.state import LEDGER, Ledger
from ledger.service.ledger import LedgerHandle
from ledger.service.saying import error_json
from ledger.service.show.thing import moment
from ledger.store.catalog import Catalog
from ledger.store.logtables import Head

LISTED: Final = 60
"""Checkpoints that are listed, the newest first: of each day the last one, and all that were published."""
_TYPES: Final = {
    ED25519: "Ed25519",
    COSIGNATURE_ED25519: "Ed25519 cosignature",
    COSIGNATURE_MLDSA: "ML-DSA-44",
}


def log_status(handle: LedgerHandle, *, at: int) -> dict[str, JSON]:
    """Return how the log stands at a moment (Unix ms), with :data:`LISTED` checkpoints.

    ``age_seconds`` is how long ago its last entry was recorded. A witness has cosigned what its line, checked
    here with the key of the ledger's own policy, is on; ``seen`` is the newest such checkpoint of those
    listed, or None.
    """
    policy, halted = handle.policy, handle.halted
    with handle.view() as view:
        ledger = view.get(Ledger, LEDGER)
        newest, published = view.log.newest(), view.log.newest_published()
        if newest is None:
            raise RuntimeError("bug: a ledger without a genesis")
        checkpoints = [_Checked(view, head, policy) for head in _listed(view, newest)]
        shown = None if published is None else _Checked(view, published, policy)
        return {
            "origin": ledger.origin,
            "ledger": ledger.genesis,
            "demo": ledger.demo,
            "public": ledger.public,
            "closed": ledger.closed,
            "size": newest.size,
            "root": format_base64(newest.root),
            "recorded_at": moment(newest.recorded_at),
            "age_seconds": max(0, at - newest.recorded_at) // 1000,
            "newest": _Checked(view, newest, policy).as_json(),
            "published": None if shown is None else shown.as_json(),
            "checkpoints": [one.as_json() for one in checkpoints],
            "witnesses": [_witness_json(one, checkpoints) for one in policy.witnesses],
            "quorum": policy.quorum,
            "groups": [
                {"name": one.name, "threshold": one.threshold, "members": list(one.members)}
                for one in policy.groups
            ],
            "witnessed": shown is not None and has_quorum(policy, shown.cosigned),
            "halted": _halted_json(halted),
            "keys": [_key_json(parse_vkey(text)) for text in ledger.log_vkeys],
            "statement_key": ledger.statement_key,
        }


def find_checkpoint(view: Catalog, size: int, policy: Policy) -> dict[str, JSON]:
    """Return the checkpoint of a size as :func:`log_status` lists it, with its note; NotFound without one."""
    found = _Checked(view, view.log.at(size), policy)
    return {**found.as_json(), "note": found.note.decode()}


def _listed(view: Catalog, newest: Head) -> list[Head]:
    sizes = {newest.size, *view.log.daily(newest.size)[-LISTED:]}
    return [view.log.at(size) for size in sorted(sizes, reverse=True)[:LISTED]]


class _Checked:
    """A checkpoint with the names and times (Unix seconds) of the witnesses whose lines on it hold."""

    def __init__(self, view: Catalog, head: Head, policy: Policy) -> None:
        self.head = head
        self.note = view.log.signed_note(head)
        self.fault: str | None = None
        self.cosigned: Mapping[str, int] = {}
        try:
            self.cosigned = check_checkpoint(self.note, policy, require_mldsa=False).cosigned
        except LedgerError as error:
            # The policy may have been replaced by one that does not fit; that is for the auditor to see.
            self.fault = str(error_json(error)["message"])

    def as_json(self) -> dict[str, JSON]:
        """Return what is shown of it."""
        return {
            "size": self.head.size,
            "root": format_base64(self.head.root),
            "recorded_at": moment(self.head.recorded_at),
            "lines": self.note.count("\n— ".encode()),
            "cosigned": {name: moment(seconds * 1000) for name, seconds in sorted(self.cosigned.items())},
            "fault": self.fault,
        }


def _witness_json(witness: Witness, checkpoints: list[_Checked]) -> JSON:
    newest = checkpoints[0].head.size
    seen = next((one for one in checkpoints if witness.name in one.cosigned), None)
    return {
        "name": witness.name,
        "key_name": witness.vkey.name,
        "vkey": format_vkey(witness.vkey),
        "url": witness.url,
        "seen": None if seen is None else seen.head.size,
        "seen_at": None if seen is None else moment(seen.cosigned[witness.name] * 1000),
        "behind": None if seen is None else newest - seen.head.size,
    }


def _key_json(vkey: VerifierKey) -> JSON:
    return {
        "name": vkey.name,
        "type": _TYPES.get(vkey.type, str(vkey.type)),
        "key_id": vkey.key_id.hex(),
        "vkey": format_vkey(vkey),
    }


def _halted_json(halted: LogHalted | None) -> JSON:
    return None if halted is None else error_json(halted)
