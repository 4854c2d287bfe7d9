from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import EvidenceMissing, Refused
from ledger.log.merkle import leaf_hash
from ledger.log.note import COSIGNATURE_ED25519, VerifierKey
from ledger.log.policy import check_checkpoint, parse_policy
from ledger.log.tiles import files_of, parse_bundle, tree_root
from ledger.service.keeping.export import export
from tests.store.world import DAY, World


class Folder:
    """The tiles of an export; of a wider tile the beginning is given."""

    def __init__(self, path: Path, size: int) -> None:
        self.tiles = {
            (file.level, file.number): path / file.path for file in files_of(size) if file.kind == "tile"
        }

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        return self.tiles[level, number].read_bytes()[: 32 * width]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def check(world: World, folder: Path, size: int) -> None:
    """Read an export as a stranger does."""
    policy = parse_policy((folder / "policy").read_bytes())
    assert policy == world.handle.policy
    checked = check_checkpoint((folder / "checkpoint").read_bytes(), policy, require_mldsa=True)
    assert checked.checkpoint.size == size
    reader = Folder(folder, size)
    assert tree_root(size, reader) == checked.checkpoint.root
    entries = [
        entry
        for file in files_of(size)
        if file.kind == "entries"
        for entry in parse_bundle((folder / file.path).read_bytes(), count=file.width)
    ]
    lowest = [file for file in files_of(size) if file.kind == "tile" and file.level == 0]
    leaves = b"".join((folder / file.path).read_bytes() for file in lowest)
    assert b"".join(leaf_hash(entry) for entry in entries) == leaves
    for path in (folder / "checkpoints").iterdir():
        known = check_checkpoint(path.read_bytes(), policy, require_mldsa=True).checkpoint
        assert str(known.size) == path.name
        assert tree_root(known.size, reader) == known.root


def test_an_export_holds_exactly_what_its_checkpoint_implies(world: World, tmp_path: Path) -> None:
    world.submit(*(world.site(f"S-{number}") for number in range(300)))
    made = export(world.handle, tmp_path / "export")
    expected = {file.path for file in files_of(304)} | {"checkpoint", "policy", "checkpoints/304"}
    assert files(tmp_path / "export") == expected
    assert (made.size, made.files) == (304, len(expected))
    check(world, tmp_path / "export", 304)


def test_an_export_holds_the_last_checkpoint_of_each_day(world: World, tmp_path: Path) -> None:
    for number in range(6):
        world.record(world.lot(f"L-{number}"))
        world.clock.now += DAY // 2
    export(world.handle, tmp_path / "export")
    names = {path.name for path in (tmp_path / "export" / "checkpoints").iterdir()}
    assert names == {"6", "8", "10"}
    check(world, tmp_path / "export", 10)


def test_an_export_is_replaced_as_a_whole(world: World, tmp_path: Path) -> None:
    target = tmp_path / "export"
    export(world.handle, target)
    world.submit(*(world.site(f"S-{number}") for number in range(300)))
    export(world.handle, target)
    check(world, target, 304)
    assert "tile/0/000.p/4" not in files(target)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_two_exports_of_one_log_are_the_same_bytes(world: World, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(world.handle, tmp_path / name)
    for name in files(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_something_else_than_an_export_is_not_replaced(world: World, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("mine")
    with pytest.raises(Refused) as caught:
        export(world.handle, tmp_path)
    assert caught.value.code == "target-not-an-export"
    (tmp_path / "empty").mkdir()
    export(world.handle, tmp_path / "empty")
    check(world, tmp_path / "empty", 4)


def test_a_halted_log_is_exported_up_to_what_it_has_published(world: World, tmp_path: Path) -> None:
    halted = '{"code": "restored", "message": "."}'
    (world.data / "halted").write_text(halted)
    with pytest.raises(EvidenceMissing):
        export(world.handle, tmp_path / "export")
    (world.data / "halted").unlink()
    world.reopen()
    world.handle.publish()
    world.record(world.lot("L-1"))
    (world.data / "halted").write_text(halted)
    assert export(world.handle, tmp_path / "export").size == 4
    check(world, tmp_path / "export", 4)


def test_an_export_does_not_depend_on_a_witness(world: World, tmp_path: Path) -> None:
    stranger = VerifierKey("witness.test", COSIGNATURE_ED25519, bytes(32))
    note = world.handle.publish()
    assert world.handle.add_cosignatures(note, [stranger]) == ()
    export(world.handle, tmp_path / "export")
    assert (tmp_path / "export" / "checkpoint").read_bytes() == note
