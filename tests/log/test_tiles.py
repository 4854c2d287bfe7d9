import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed, ProofInvalid
from ledger.log.merkle import check_consistency, check_inclusion, leaf_hash
from ledger.log.tiles import (
    File,
    bundle_path,
    files_of,
    format_bundle,
    new_hashes,
    parse_bundle,
    parse_tile_path,
    prove_consistency,
    prove_inclusion,
    prove_inclusions,
    read_frontier,
    tile_path,
    tree_root,
)
from tests.log.support import GrownLog, flip

PATHS = {
    "tile/0/000": File("tile", 0, 0, 256),
    "tile/0/x001/x234/067": File("tile", 0, 1_234_067, 256),
    "tile/2/x001/000.p/1": File("tile", 2, 1000, 1),
    "tile/63/999.p/255": File("tile", 63, 999, 255),
    "tile/entries/x001/x234/067.p/8": File("entries", 0, 1_234_067, 8),
    "tile/entries/005": File("entries", 0, 5, 256),
}
NO_PATHS = [
    "",
    "tile/0",
    "tile/0/0",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/x000/001",
    "tile/0/001/002",
    "tile/0/x001",
    "tile/0/000.p/0",
    "tile/0/000.p/01",
    "tile/0/000.p/256",
    "tile/0/000.p/999",
    "tile/0/000.p/",
    "tile/0/000\n",
    "/tile/0/000",
    "tile/entries/٠٠٠",
    "tile/0/x001/x002/x003/x004/x005/x006/007",
]


@pytest.fixture(scope="module")
def log() -> GrownLog:
    return GrownLog.of(130)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_read_and_written(path: str) -> None:
    file = PATHS[path]
    assert parse_tile_path(path) == file
    assert file.path == path
    if file.kind == "tile":
        assert tile_path(file.level, file.number, file.width) == path
    else:
        assert bundle_path(file.number, file.width) == path


@pytest.mark.parametrize("path", NO_PATHS)
def test_another_spelling_of_a_path_is_malformed(path: str) -> None:
    with pytest.raises(Malformed):
        parse_tile_path(path)


@given(
    st.sampled_from(["tile", "entries"]), st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256)
)
def test_every_path_reads_back(kind: str, level: int, number: int, width: int) -> None:
    file = File("entries", 0, number, width) if kind == "entries" else File("tile", level, number, width)
    assert parse_tile_path(file.path) == file


@given(st.text())
def test_any_text_is_a_path_or_malformed(text: str) -> None:
    try:
        file = parse_tile_path(text)
    except Malformed:
        return
    assert file.path == text


def test_a_log_of_70000_has_the_files_the_specification_counts() -> None:
    files = list(files_of(70_000))
    tiles = [file for file in files if file.kind == "tile"]
    assert [len([file for file in tiles if (file.level, file.width) == (0, 256)])] == [273]
    partial = [tuple(file) for file in tiles if file.level or file.width < 256]
    assert partial == [
        ("tile", 0, 273, 112),
        ("tile", 1, 0, 256),
        ("tile", 1, 1, 17),
        ("tile", 2, 0, 1),
    ]
    bundles = [file[2:] for file in files if file.kind == "entries"]
    assert bundles == [file[2:] for file in tiles if file.level == 0]


def test_256_entries_are_a_full_tile_and_one_hash_above() -> None:
    assert [file.path for file in files_of(256)] == ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"]
    assert list(files_of(0)) == []


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    assert parse_bundle(format_bundle(entries), count=len(entries)) == entries


def test_an_entry_may_fill_its_length_field_and_not_more() -> None:
    assert parse_bundle(format_bundle([bytes(65_535)]), count=1) == [bytes(65_535)]
    with pytest.raises(RuntimeError, match="bug"):
        format_bundle([bytes(65_536)])


@given(st.binary(max_size=60), st.integers(0, 5))
@example(b"\x00", 1)
@example(b"\x00\x05ab", 1)
@example(b"\x00\x00\x00", 1)
def test_any_bytes_are_a_bundle_or_malformed(data: bytes, count: int) -> None:
    try:
        entries = parse_bundle(data, count=count)
    except Malformed:
        return
    assert format_bundle(entries) == data
    assert len(entries) == count


def test_every_index_proves_at_every_size(log: GrownLog) -> None:
    for size in range(1, 131):
        proofs = prove_inclusions(range(size), size, log)
        for index, proof in enumerate(proofs):
            leaf = leaf_hash(log.entries[index])
            check_inclusion(proof, index=index, size=size, leaf=leaf, root=log.root(size))
            with pytest.raises(ProofInvalid):
                check_inclusion(proof, index=index ^ 1, size=size, leaf=leaf, root=log.root(size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 130])
def test_every_flipped_bit_fails(log: GrownLog, size: int) -> None:
    for index in {0, size // 2, size - 1}:
        proof, leaf, root = prove_inclusion(index, size, log), leaf_hash(log.entries[index]), log.root(size)
        parts = [leaf, root, *proof]
        for part in range(len(parts)):
            for bit in range(256):
                bad = list(parts)
                bad[part] = flip(bad[part], bit)
                with pytest.raises(ProofInvalid):
                    check_inclusion(bad[2:], index=index, size=size, leaf=bad[0], root=bad[1])


def test_all_pairs_of_sizes_are_consistent(log: GrownLog) -> None:
    for new in range(1, 41):
        for old in range(1, new + 1):
            proof = prove_consistency(old, new, log)
            roots = {"old_root": log.root(old), "new_root": log.root(new)}
            check_consistency(proof, old_size=old, new_size=new, **roots)
            for position in range(len(proof)):
                bad = [*proof[:position], flip(proof[position], 77), *proof[position + 1 :]]
                with pytest.raises(ProofInvalid):
                    check_consistency(bad, old_size=old, new_size=new, **roots)
            for name in roots:
                with pytest.raises(ProofInvalid):
                    check_consistency(proof, old_size=old, new_size=new, **(roots | {name: bytes(32)}))


def test_nothing_is_to_prove_from_an_empty_tree_or_to_the_same(log: GrownLog) -> None:
    assert prove_consistency(0, 9, log) == []
    assert prove_consistency(9, 9, log) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 100, 255, 256, 257, 700]), min_size=1, max_size=6), st.data())
def test_appending_in_any_parts_gives_the_same_tiles_and_proofs(
    parts: list[int], data: st.DataObject
) -> None:
    log = GrownLog()
    for part in parts:
        log.append(*(b"entry %d" % (log.size + offset) for offset in range(part)))
    at_once = GrownLog()
    at_once.append(*log.entries)
    assert log.hashes == at_once.hashes
    size = data.draw(st.integers(1, log.size))
    index = data.draw(st.integers(0, size - 1))
    root = read_frontier(size, log).root()
    assert root == tree_root(size, log)
    leaf = leaf_hash(log.entries[index])
    check_inclusion(prove_inclusion(index, size, log), index=index, size=size, leaf=leaf, root=root)
    proof = prove_consistency(size, log.size, log)
    check_consistency(proof, old_size=size, new_size=log.size, old_root=root, new_root=log.root(log.size))


def test_three_levels_of_tiles_agree_with_the_frontier() -> None:
    log = GrownLog()
    log.append(*(b"%d" % index for index in range(65_530)))
    log.append(*(b"%d" % index for index in range(65_530, 65_800)))
    assert max(level for level, _ in log.hashes) == 2
    assert tree_root(log.size, log) == log.root(log.size)
    proof = prove_inclusion(65_540, log.size, log)
    leaf = leaf_hash(b"65540")
    check_inclusion(proof, index=65_540, size=log.size, leaf=leaf, root=log.root(log.size))


def test_a_batch_of_proofs_reads_each_tile_once() -> None:
    log = GrownLog()
    log.append(*(b"%d" % index for index in range(700)))
    log.tiles_read = 0
    prove_inclusions(range(600, 700), 700, log)
    assert log.tiles_read == 2


def test_appending_reads_no_tile_until_one_is_full() -> None:
    log = GrownLog.of(255)
    assert log.tiles_read == 0
    log.append(b"the last of the tile")
    assert log.tiles_read == 1
    assert new_hashes(256, [], log) == []


def test_a_tile_of_the_wrong_length_is_malformed() -> None:
    class Short(GrownLog):
        def read_tile(self, level: int, number: int, width: int) -> bytes:
            return super().read_tile(level, number, width)[1:]

    log = Short.of(5)
    with pytest.raises(Malformed, match=r"tile/0/000\.p/5"):
        tree_root(5, log)


def test_a_proof_that_cannot_be_is_a_bug(log: GrownLog) -> None:
    with pytest.raises(RuntimeError, match="bug"):
        prove_inclusion(5, 5, log)
    with pytest.raises(RuntimeError, match="bug"):
        prove_consistency(6, 5, log)
