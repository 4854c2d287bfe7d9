"""``scripts/stories``: plays the stories and prints how each ends."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import click

from tests.stories.clock import TimedShell
from tests.stories.player import STORIES, Player, Unexpected, title_of
from tests.stories.town import build


def main(words: list[str]) -> int:
    """Play the stories whose name holds one of the words, all without words; return an exit code."""
    chosen = [story for story in STORIES if not words or any(word in story.stem for word in words)]
    failed = 0
    with TemporaryDirectory() as folder:
        town = build(_made(Path(folder) / "town"))
        for number, story in enumerate(chosen, start=1):
            began = perf_counter()
            place = Path(shutil.copytree(town, Path(folder) / story.stem))
            try:
                steps = Player(TimedShell(place)).play(story)
            except Unexpected as error:
                failed += 1
                click.echo(f"{number:3}  {title_of(story):66} FAILS\n{error}")
                continue
            click.echo(f"{number:3}  {title_of(story):66} {steps:3} steps  {perf_counter() - began:4.1f} s")
    click.echo(
        f"{len(chosen) - failed} of {len(chosen)} stories end as expected: audits hold, passports are intact."
    )
    return 1 if failed else 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


sys.exit(main(sys.argv[1:]))
