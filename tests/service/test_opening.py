from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ledger.crypto.keys import parse_key_file
from ledger.crypto.mldsa import MlDsaKey, parse_mldsa_key_file
from ledger.errors import Malformed, NotFound, Refused
from ledger.log.note import format_vkey
from ledger.lots.parse import parse_event
from ledger.lots.state import LEDGER, Key, Ledger, Party
from ledger.service.keeping.opening import FirstAuthority, init
from ledger.service.ledger import open_ledger
from tests.store.world import ORIGIN, START, World, key_of, seed


def opened(data: Path, **more: bytes) -> Path:
    init(data, origin=ORIGIN, seeds=seed, clock=lambda: START, passphrase=more.get("passphrase"))
    return data


def test_a_new_ledger_has_its_genesis_at_index_0_signed_by_the_first_authority_key(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    ministry = FirstAuthority("MINES", "Ministry", "CD")
    made = init(data, origin=ORIGIN, seeds=seed, clock=lambda: START, authority=ministry)
    with open_ledger(data) as handle:
        with handle.view() as view:
            event = parse_event(view.statement(0))
            ledger = view.get(Ledger, LEDGER)
            authority = view.get(Party, "MINES")
            assert view.touches("ledger", LEDGER) == [0]
            assert view.count(Key) == 2
        assert (event.type, event.issuer) == ("ledger.opened", "MINES")
        assert event.id == made.ledger == ledger.genesis == handle.policy.genesis
        assert event.key == key_of("authority").public_key.hex() == authority.keys[0]
        assert ledger.statement_key == key_of("statement").public_key.hex()
        assert (ledger.demo, ledger.public) == (False, False)
        assert ledger.log_vkeys == made.log_vkeys
        assert handle.policy.mldsa is not None
        assert format_vkey(handle.policy.mldsa) == made.log_vkeys[1]
        assert handle.policy.authority == authority.keys
        assert handle.ledger == ledger
    assert made.authority == "MINES"
    assert sorted(path.name for path in data.iterdir()) == ["checkpoints", "keys", "ledger.db", "policy"]


def test_the_same_seeds_and_clock_give_the_same_genesis(tmp_path: Path) -> None:
    made = [init(tmp_path / name, origin=ORIGIN, seeds=seed, clock=lambda: START) for name in ("one", "two")]
    assert made[0].ledger == made[1].ledger
    other = init(tmp_path / "three", origin=ORIGIN)
    assert other.ledger != made[0].ledger


def test_private_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    data = opened(tmp_path / "data")
    files = sorted((data / "keys").iterdir())
    assert [path.name for path in files] == ["authority.pem", "log-mldsa.pem", "log.pem", "statement.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((data / "keys").stat().st_mode) == 0o700
    assert parse_key_file((data / "keys" / "log.pem").read_bytes(), None) == key_of("log")


def test_key_files_are_encrypted_with_a_passphrase_which_is_needed_to_write_and_not_to_read(
    tmp_path: Path,
) -> None:
    data = opened(tmp_path / "data", passphrase=b"secret")
    for name in ("log", "statement", "authority"):
        assert parse_key_file((data / "keys" / f"{name}.pem").read_bytes(), b"secret") == key_of(name)
    mldsa = parse_mldsa_key_file((data / "keys" / "log-mldsa.pem").read_bytes(), b"secret")
    assert mldsa == MlDsaKey.from_seed(seed("log-mldsa"))
    world = World(tmp_path / "other")
    with open_ledger(data, clock=lambda: START) as locked:
        assert locked.ledger.origin == ORIGIN
        with pytest.raises(Malformed) as caught:
            locked.submit([world.site("S")])
        assert caught.value.code == "key-file-encrypted"
    with open_ledger(data, passphrase=b"secret", clock=lambda: START) as handle:
        assert handle.publish()
    world.close()


def test_a_ledger_is_never_opened_over_another(world: World) -> None:
    with pytest.raises(Refused) as caught:
        init(world.data, origin=ORIGIN)
    assert caught.value.code == "ledger-exists"
    assert "already" in caught.value.message


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "log.pem").write_text("mine")
    with pytest.raises(Refused) as caught:
        init(data, origin=ORIGIN)
    assert caught.value.code == "key-exists"
    assert (data / "keys" / "log.pem").read_text() == "mine"
    assert not (data / "ledger.db").exists()


def test_a_name_that_is_not_possible_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as caught:
        init(tmp_path / "data", origin="No Origin")
    assert "/body/origin" in {found.where.replace("/LedgerOpened", "") for found in caught.value.problems}
    assert not (tmp_path / "data").exists()


def test_a_directory_without_a_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        open_ledger(tmp_path)
    assert caught.value.code == "ledger-missing"


def test_no_ledger_is_opened_among_the_files_of_an_export(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text("of another log")
    with pytest.raises(Refused) as caught:
        init(tmp_path, origin=ORIGIN)
    assert caught.value.code == "folder-taken"
    # Above all no private key: an export is published.
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
