"""The worked example of docs/formats is made anew, verified, and found quoted on its pages."""

from pathlib import Path

import pytest
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tlog import Checkpoint as TheirCheckpoint

from ledger.log.entry import Entry, parse_entry
from ledger.log.note import format_vkey, parse_note
from ledger.log.policy import check_checkpoint, parse_policy
from ledger.log.receipt import check_receipt, parse_receipt
from tests.log.example import FOLDER, POLICY, TIME, build, grow, write
from tests.log.support import LOG_VKEY, MLDSA_VKEY, WITNESS_VKEY

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats"
CHECKPOINT = (FOLDER / "checkpoint").read_bytes()
QUOTED = [
    ("log.md", "checkpoint"),
    ("log.md", "add-checkpoint.request"),
    ("log.md", "add-checkpoint.answer"),
    ("receipt.md", "receipt.tlog-proof"),
    ("policy.md", "policy"),
]


def test_the_example_is_made_anew_byte_for_byte(tmp_path: Path) -> None:
    for name, data in build(parse_note(CHECKPOINT).signatures[1]).items():
        assert data == (FOLDER / name).read_bytes(), name
    write(tmp_path)
    paths = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    for path in paths:
        if path.name != "checkpoint":
            assert (tmp_path / path).read_bytes() == (FOLDER / path).read_bytes(), path
    assert {*paths, Path("README.md")} == {p.relative_to(FOLDER) for p in FOLDER.rglob("*") if p.is_file()}


def test_the_example_holds_by_its_own_policy() -> None:
    policy = parse_policy((FOLDER / "policy").read_bytes())
    assert policy == POLICY
    checked = check_checkpoint(CHECKPOINT, policy, require_mldsa=True)
    assert (checked.cosigned, checked.witnessed) == ({"ngo": TIME + 1}, True)
    receipt = parse_receipt((FOLDER / "receipt.tlog-proof").read_bytes())
    assert check_receipt(receipt, policy).witnessed
    assert parse_entry(receipt.entry) == Entry(TIME * 1000 + 1, b"statement 1")


def test_tlog_scales_verifies_every_line_of_the_example() -> None:
    theirs = TheirCheckpoint.from_text(CHECKPOINT.decode())
    vkeys = [Vkey.from_string(format_vkey(vkey)) for vkey in (LOG_VKEY, MLDSA_VKEY, WITNESS_VKEY)]
    assert len(VkeySet(*vkeys).verify(theirs.signatures, theirs)) == 3


@pytest.mark.parametrize(("page", "name"), QUOTED)
def test_the_pages_quote_every_line_of_the_example(page: str, name: str) -> None:
    quoted = (DOCS / page).read_text().splitlines()
    for line in (FOLDER / name).read_text().splitlines():
        # ML-DSA keys and signatures are cut on the page, with an ellipsis.
        assert line in quoted or f"{line[:100]}…" in quoted, line


def test_the_pages_quote_the_tile_and_the_bundle() -> None:
    page = (DOCS / "log.md").read_text()
    log = grow()
    for entry in log.entries:
        assert f"{len(entry):04x} {entry[:8].hex()} {entry[8:].hex()}" in page
    for level, position in log.hashes:
        assert log.hashes[level, position].hex() in page
