"""Programs that are not ours read a log that is ours: tlog-scales, and aics-tlog on Python 3.12 and later."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tlog import Checkpoint as TheirCheckpoint

from ledger.log.checkpoint import check_signatures, sign_checkpoint
from ledger.log.cosignature import cosign, cosign_mldsa
from ledger.log.merkle import leaf_hash
from ledger.log.note import Note, format_note, format_vkey, parse_note
from ledger.log.tiles import prove_consistency, prove_inclusion
from tests.log.support import (
    LOG_KEY,
    LOG_VKEY,
    MLDSA_KEY,
    MLDSA_VKEY,
    ORIGIN,
    WITNESS,
    WITNESS_KEY,
    WITNESS_VKEY,
    GrownLog,
    say_aloud,
)

SIZE: Final = 600
INDEXES: Final = (0, 255, 256, 511, 512, 599)
NEWER: Final = "aics-tlog was not asked: it needs Python 3.12 and its package"


@pytest.fixture(scope="module")
def log() -> GrownLog:
    return GrownLog.of(SIZE)


@pytest.fixture(scope="module")
def folder(log: GrownLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    log.write(folder, SIZE)
    head = log.checkpoint(SIZE)
    note = parse_note(sign_checkpoint(head, LOG_KEY))
    lines = (
        cosign_mldsa(head, name=ORIGIN, key=MLDSA_KEY, time=1_764_000_000),
        cosign(head, name=WITNESS, key=WITNESS_KEY, time=1_764_000_001),
    )
    (folder / "checkpoint").write_bytes(format_note(Note(note.text, note.signatures + lines)))
    return folder


def test_tlog_scales_verifies_all_three_kinds_of_our_signatures(folder: Path) -> None:
    theirs = TheirCheckpoint.from_text((folder / "checkpoint").read_text())
    vkeys = [Vkey.from_string(format_vkey(vkey)) for vkey in (LOG_VKEY, MLDSA_VKEY, WITNESS_VKEY)]
    assert len(VkeySet(*vkeys).verify(theirs.signatures, theirs)) == 3


def test_tlog_scales_finds_our_root_and_proofs_in_our_tiles(folder: Path, log: GrownLog) -> None:
    reader = TilesReader(LocalBackend(folder))
    assert reader.get_checkpoint().size == SIZE
    assert reader.calculate_root_hash() == log.root(SIZE)
    for index in INDEXES:
        theirs = reader.get_inclusion_proof(index, SIZE)
        assert theirs.node_hashes == prove_inclusion(index, SIZE, log)
        theirs.check(leaf_hash(reader.get_entry(index)), log.root(SIZE))
    for old in (1, 255, 256, 257, 512, 599):
        consistency = reader.get_consistency_proof(old, SIZE)
        assert consistency.node_hashes == prove_consistency(old, SIZE, log)
        consistency.check(log.root(old), log.root(SIZE))


@pytest.mark.parametrize("index", INDEXES)
def test_the_command_of_tlog_scales_checks_our_entries(folder: Path, log: GrownLog, index: int) -> None:
    command = shutil.which("tlog-tiles", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert command
    entry = subprocess.run(
        [command, "get-leaf", "-c", str(folder), str(index)], capture_output=True, check=True
    )
    assert entry.stdout == log.entries[index]
    proof = subprocess.run([command, "gen-proof", str(folder), str(index)], capture_output=True, check=True)
    head, _, checkpoint = proof.stdout.partition(b"\n\n")
    assert head.startswith(b"c2sp.org/tlog-proof@v1\nindex %d\n" % index)
    assert check_signatures(checkpoint, [LOG_VKEY, MLDSA_VKEY]).checkpoint == log.checkpoint(SIZE)


def _newer_python() -> str | None:
    """Return a Python 3.12 or later that runs; a version manager's command may be there and not run."""
    names = ("python3.14", "python3.13", "python3.12")
    found = [path for path in map(shutil.which, names) if path]
    managed = (Path.home() / ".pyenv" / "versions").glob("3.1[2-9]*/bin/python3")
    found.extend(str(path) for path in sorted(managed))
    for path in found:
        if subprocess.run([path, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
            return path
    return None


@pytest.fixture(scope="module")
def aics_tlog(pytestconfig: pytest.Config) -> str:
    """Return the command, installed once beside pytest's other caches, since it does not run on 3.11."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("aics-tlog")
    command = folder / "bin" / "aics-tlog"
    if not command.exists():
        python = _newer_python()
        made = python and subprocess.run([python, "-m", "venv", str(folder)], check=False).returncode == 0
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "aics-tlog"]
        if not made or subprocess.run(pip, check=False).returncode != 0:
            say_aloud(NEWER)
            pytest.skip(NEWER)
    return str(command)


def _ask(command: str, what: str, folder: Path, *arguments: str) -> dict[str, object]:
    line = [command, what, "--tiles", str(folder), "--log-key", format_vkey(LOG_VKEY), *arguments]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_aics_tlog_believes_our_checkpoint_and_our_witness(aics_tlog: str, folder: Path) -> None:
    witness = ("--witness-key", format_vkey(WITNESS_VKEY), "--quorum", "1")
    answer = _ask(aics_tlog, "verify-checkpoint", folder, "--origin", ORIGIN, *witness)
    assert answer["ok"] is True
    assert answer["tiles_ok"] is True


@pytest.mark.parametrize("index", INDEXES)
def test_aics_tlog_finds_our_entries_included(
    aics_tlog: str, folder: Path, log: GrownLog, tmp_path: Path, index: int
) -> None:
    leaf = tmp_path / "leaf"
    leaf.write_bytes(log.entries[index])
    answer = _ask(aics_tlog, "verify-inclusion", folder, "--index", str(index), "--leaf", str(leaf))
    assert answer["ok"] is True


@pytest.mark.parametrize("old", [1, 255, 256, 511, 599])
def test_aics_tlog_finds_our_log_append_only(
    aics_tlog: str, folder: Path, log: GrownLog, tmp_path: Path, old: int
) -> None:
    before = tmp_path / "checkpoint"
    before.write_bytes(sign_checkpoint(log.checkpoint(old), LOG_KEY))
    answer = _ask(aics_tlog, "verify-consistency", folder, "--old-checkpoint", str(before))
    assert answer["ok"] is True


def test_aics_tlog_refuses_a_changed_entry_of_our_log(aics_tlog: str, folder: Path, tmp_path: Path) -> None:
    leaf = tmp_path / "leaf"
    leaf.write_bytes(b"another entry")
    line = [aics_tlog, "verify-inclusion", "--tiles", str(folder), "--log-key", format_vkey(LOG_VKEY)]
    done = subprocess.run([*line, "--index", "7", "--leaf", str(leaf)], capture_output=True, check=False)
    assert done.returncode != 0
