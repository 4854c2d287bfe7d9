"""Other people's vectors: proofs of transparency-dev/merkle, and a whole log of transparency-dev/tessera."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ledger.crypto.keys import SigningKey
from ledger.errors import ProofInvalid
from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.merkle import check_consistency, check_inclusion, leaf_hash
from ledger.log.note import parse_base64, parse_vkey
from ledger.log.tiles import (
    File,
    files_of,
    format_bundle,
    parse_bundle,
    parse_tile_path,
    prove_consistency,
    prove_inclusion,
    tree_root,
)
from tests.log.support import GrownLog, vectors_of_others

# The misspellings are theirs.  codespell:ignore
LEAVES = b"one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()
TESSERA = "example.com/log/testdata"
TESSERA_VKEY = parse_vkey(f"{TESSERA}+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
# A public test key, printed beside the log by its authors; the first byte is the type.
TESSERA_KEY = SigningKey.from_seed(parse_base64("AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg")[1:])


class Folder:
    """A static log as files, read at one size."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        return (self.folder / File("tile", level, number, width).path).read_bytes()


def _cases(name: str) -> list[dict[str, Any]]:
    folder = vectors_of_others("merkle") / name
    return [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def _hashes(values: list[str] | None) -> list[bytes]:
    return [base64.b64decode(value) for value in values or []]


def test_98_inclusion_proofs_get_their_verdict() -> None:
    cases = _cases("inclusion")
    for case in cases:
        (leaf, root), proof = _hashes([case["leafHash"] or "", case["root"] or ""]), _hashes(case["proof"])
        try:
            check_inclusion(proof, index=case["leafIdx"], size=case["treeSize"], leaf=leaf, root=root)
        except ProofInvalid:
            assert case["wantErr"], case
        else:
            assert not case["wantErr"], case
    assert len(cases) == 98


def test_98_consistency_proofs_get_their_verdict() -> None:
    cases = _cases("consistency")
    for case in cases:
        (old, new), proof = _hashes([case["root1"] or "", case["root2"] or ""]), _hashes(case["proof"])
        sizes = {"old_size": case["size1"], "new_size": case["size2"]}
        try:
            check_consistency(proof, **sizes, old_root=old, new_root=new)
        except ProofInvalid:
            assert case["wantErr"], case
        else:
            assert not case["wantErr"], case
    assert len(cases) == 98


@pytest.mark.parametrize("size", range(16))
def test_a_log_of_tessera_is_read_at_every_size(size: int) -> None:
    folder = vectors_of_others("tessera-log")
    checkpoint, _ = open_checkpoint((folder / f"checkpoint.{size}").read_bytes(), [TESSERA_VKEY])
    reader = Folder(folder)
    assert (checkpoint.origin, checkpoint.size) == (TESSERA, size)
    assert tree_root(size, reader) == checkpoint.root
    for index in range(size):
        bundle = (folder / File("entries", 0, 0, size).path).read_bytes()
        leaf = leaf_hash(parse_bundle(bundle, count=size)[index])
        proof = prove_inclusion(index, size, reader)
        check_inclusion(proof, index=index, size=size, leaf=leaf, root=checkpoint.root)
    for old in range(1, size):
        before, _ = open_checkpoint((folder / f"checkpoint.{old}").read_bytes(), [TESSERA_VKEY])
        proof = prove_consistency(old, size, reader)
        roots = {"old_root": before.root, "new_root": checkpoint.root}
        check_consistency(proof, old_size=old, new_size=size, **roots)


def test_a_log_of_tessera_is_rebuilt_byte_for_byte() -> None:
    folder = vectors_of_others("tessera-log")
    log, written = GrownLog(), set()
    for size in range(16):
        if size:
            log.append(LEAVES[size - 1])
        signed = sign_checkpoint(Checkpoint(TESSERA, size, log.root(size)), TESSERA_KEY)
        assert signed == (folder / f"checkpoint.{size}").read_bytes()
        for file in files_of(size):
            ours = format_bundle(log.entries) if file.kind == "entries" else log.read_tile(0, 0, file.width)
            assert ours == (folder / file.path).read_bytes()
            written.add(file)
    assert (folder / "checkpoint").read_bytes() == (folder / "checkpoint.15").read_bytes()
    theirs = {path.relative_to(folder).as_posix() for path in (folder / "tile").rglob("*") if path.is_file()}
    assert {parse_tile_path(path) for path in theirs} == written
