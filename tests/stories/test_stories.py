"""The stories of the field end as a field manager expects."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.stories.clock import TimedShell
from tests.stories.player import STORIES, Player, title_of
from tests.stories.town import build


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("town"))


@pytest.fixture
def player(town: Path, tmp_path: Path) -> Player:
    shutil.copytree(town, tmp_path, dirs_exist_ok=True)
    return Player(TimedShell(tmp_path))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_a_story_ends_as_a_field_manager_expects(story: Path, player: Player) -> None:
    assert player.play(story) > 1


def test_a_step_that_ends_otherwise_is_told(player: Player) -> None:
    step = "COOP: lot register --site S9 --tag <TAG.1> --mineral coltan --mass 5 => refused id-taken"
    with pytest.raises(AssertionError, match="refused are unknown"):
        player.step(step)


def test_every_story_stands_in_the_index_under_its_title() -> None:
    index = (Path(__file__).parents[2] / "docs" / "stories.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\[([^]]+)\]\(\.\./tests/stories/([^)]+\.md)\)", index))
    assert listed == {(title_of(story), story.name) for story in STORIES}
