"""Opens a new ledger: keys, genesis, trust file, database."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, envelope_id, sign_envelope
from ledger.crypto.keys import SEED_BYTES, SigningKey
from ledger.crypto.mldsa import MlDsaKey
from ledger.errors import Refused
from ledger.language import N_
from ledger.log.note import format_vkey
from ledger.log.policy import Log, Policy, format_policy
from ledger.lots.event import SCHEMA
from ledger.lots.parse import parse_event
from ledger.lots.policy import default_policy
from ledger.service.keeping.keyfiles import AUTHORITY, LOG, MLDSA, STATEMENT, Seeds, key_path, write_keys
from ledger.service.ledger import now
from ledger.store.admission import Submission
from ledger.store.create import create_database
from ledger.store.folder import Folder, sync_folder, write_whole
from ledger.store.keyring import Keys, log_vkey, mldsa_vkey
from ledger.store.readers import Readers
from ledger.store.sequencer import Sequencer
from ledger.store.writer import Clock, Writer

_TYPE: Final = "ledger.opened"


@dataclass(frozen=True, slots=True)
class FirstAuthority:
    """The authority that signs the genesis: party id, name and ISO 3166 country (ZZ: not stated)."""

    party: str = "AUTHORITY"
    name: str = "Authority"
    country: str = "ZZ"


FIRST_AUTHORITY: Final = FirstAuthority()


@dataclass(frozen=True, slots=True)
class Opened:
    """A new ledger: ``ledger`` is the id of its genesis, ``authority_key`` the file of its admin key."""

    origin: str
    ledger: str
    log_vkeys: tuple[str, ...]
    policy: Path
    authority: str
    authority_key: Path


def random_seed(_name: str) -> bytes:
    """Return the seed of a new key."""
    return secrets.token_bytes(SEED_BYTES)


def init(
    data: Path,
    *,
    origin: str,
    public: bool = False,
    demo: bool = False,
    seeds: Seeds = random_seed,
    clock: Clock = now,
    passphrase: bytes | None = None,
    authority: FirstAuthority = FIRST_AUTHORITY,
) -> Opened:
    """Open a new ledger in ``data``; the genesis is its entry 0.

    Key files are encrypted when there is a ``passphrase`` and plain with mode 0600 otherwise. Raises Refused
    when there is a ledger or an export already, or a key that would be written over, and Malformed when a
    name is not possible.
    """
    folder = Folder(data)
    _check_free(folder)
    keys = Keys(
        log=SigningKey.from_seed(seeds(LOG)),
        mldsa=MlDsaKey.from_seed(seeds(MLDSA)),
        statement=SigningKey.from_seed(seeds(STATEMENT)),
    )
    first = SigningKey.from_seed(seeds(AUTHORITY))
    vkeys = log_vkey(origin, keys.log), mldsa_vkey(origin, keys.mldsa)
    at = clock()
    body: dict[str, JSON] = {
        "origin": origin,
        "log_vkeys": [format_vkey(vkey) for vkey in vkeys],
        "statement_key": keys.statement.public_key.hex(),
        "authority": {**asdict(authority), "keys": [first.public_key.hex()]},
        "policy": default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "public": public,
        "demo": demo,
    }
    genesis = sign_genesis(body, first, issuer=authority.party, at=at)
    trust = Policy(
        logs=(Log(vkeys[0]),),
        genesis=envelope_id(genesis),
        mldsa=vkeys[1],
        authority=(first.public_key.hex(),),
        statement=keys.statement.public_key.hex(),
    )
    data.mkdir(parents=True, exist_ok=True)
    signing = {LOG: keys.log, STATEMENT: keys.statement, AUTHORITY: first}
    write_keys(folder.keys, signing, keys.mldsa, passphrase=passphrase)
    write_whole(folder.policy, format_policy(trust))
    _record(folder, keys, origin, genesis, at)
    return Opened(
        origin,
        envelope_id(genesis),
        tuple(format_vkey(vkey) for vkey in vkeys),
        folder.policy,
        authority.party,
        key_path(folder.keys, AUTHORITY),
    )


def _check_free(folder: Folder) -> None:
    if folder.database.exists():
        message = N_("There is a ledger in {folder} already.")
        raise Refused(code="ledger-exists", message=message, values={"folder": folder.path})
    # An export is published: no private key may come to lie in it.
    if folder.checkpoints.exists() or (folder.path / "checkpoint").exists():
        message = N_("{folder} holds files of another log. Give another folder with --data.")
        raise Refused(code="folder-taken", message=message, values={"folder": folder.path})


def sign_genesis(body: dict[str, JSON], key: SigningKey, *, issuer: str, at: int) -> bytes:
    """Return the genesis event of ``body``, signed by the first authority key at ``at`` (Unix ms).

    Raises Malformed when the body is not that of a genesis, with every place that is wrong.
    """
    payload: dict[str, JSON] = {
        "schema": SCHEMA,
        "type": _TYPE,
        "issuer": issuer,
        "occurred_at": datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": body,
    }
    genesis = sign_envelope(format_canonical(payload), key, content_type=EVENT, issuer=issuer, subject=_TYPE)
    parse_event(genesis)
    return genesis


def _record(folder: Folder, keys: Keys, origin: str, genesis: bytes, at: int) -> None:
    """Make the database with the genesis beside its place, and put it there last: it is whole or absent."""
    beside = Folder(folder.path / ".opening")
    shutil.rmtree(beside.path, ignore_errors=True)
    beside.path.mkdir()
    create_database(beside.database).close()
    readers = Readers(beside.database)
    writer = Writer(beside, keys=keys, readers=readers, clock=lambda: at, origin=origin)
    sequencer = Sequencer(writer)
    answers = sequencer.submit([Submission(genesis)])
    sequencer.close()
    writer.close()
    readers.close()
    if answers[0].status != "recorded":
        raise RuntimeError(f"bug: the genesis was not recorded: {answers[0]}")
    beside.checkpoints.rename(folder.checkpoints)
    beside.database.rename(folder.database)
    shutil.rmtree(beside.path)
    sync_folder(folder.path)
