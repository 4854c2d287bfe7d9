"""The edition of the checks: other checks are another edition, and a pack's digest says which."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger.diligence import pack
from ledger.diligence.edition import EDITION, SOURCE
from scripts.build_edition import DILIGENCE, PAGE, page, shape, source_hash
from tests.support.histories import check, pack_of, plug

CHECK = '''
"""Says what it asks."""
SENTENCES: Final[Mapping[str, str]] = {"odd": N_("It is odd.")}

def is_more(one, other):
    """Whether one is more."""
    return one > other  # of two
'''


def test_the_checks_are_the_edition_that_is_written_down() -> None:
    assert source_hash() == SOURCE, "the checks changed: python -m scripts.build_edition"
    assert PAGE.read_text(encoding="utf-8") == page(EDITION)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("one > other", "one >= other", False),
        ("one, other", "other, one", False),
        ("is_more", "is_less", False),
        ("Whether one", "If one", True),
        ("# of two", "# of several", True),
        ("It is odd.", "It is strange.", True),
        ("one > other", "(one\n        > other)", True),
    ],
)
def test_what_decides_has_another_shape_and_what_is_told_has_not(old: str, new: str, *, same: bool) -> None:
    assert (shape(CHECK.replace(old, new)) == shape(CHECK)) is same


def test_a_changed_check_is_another_source(tmp_path: Path) -> None:
    folder = tmp_path / "diligence"
    shutil.copytree(DILIGENCE, folder)
    assert source_hash(folder) == source_hash()
    timing = folder / "checks" / "timing.py"
    timing.write_text(timing.read_text(encoding="utf-8").replace(" > ", " >= ", 1), encoding="utf-8")
    assert source_hash(folder) != source_hash()


def test_a_packs_digest_is_of_its_edition_of_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, told=check(lambda _: iter(())))
    before = pack_of().digest
    monkeypatch.setattr(pack, "EDITION", EDITION + 1)
    assert pack_of().digest != before
