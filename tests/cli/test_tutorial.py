"""Every command of the tutorial and of the guide to packs is run as it stands and prints what is said."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIAL = DOCS / "tutorial.md"
GUIDES = [TUTORIAL, DOCS / "write-a-pack.md"]
_FENCE = re.compile(r"^```(\w+)(?: exit=(\d+))?\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export .*$", flags=re.MULTILINE)
_HERE = Path(__file__).parent
# The program without its start, which would be two thirds of a guide's time.
_PROGRAM = 'mineral-ledger() {{ "{python}" -I -S "{client}" "{place}" "$@"; }}'


@dataclass(slots=True)
class Block:
    commands: str
    code: int
    shown: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The commands in order, each with the lines that are shown under it."""
    found: list[Block] = []
    for kind, code, content in _FENCE.findall(text):
        if kind == "sh":
            found.append(Block(content, int(code or 0)))
        elif kind == "text":
            found[-1].shown = content.splitlines()
    return found


def is_shown(line: str, output: str) -> bool:
    """Whether the output has a line like this one; ``…`` stands for anything, blanks for any blanks."""
    parts = [r"\s+".join(map(re.escape, part.split())) for part in line.split("…")]
    return re.search(r"[^\n]*".join(part for part in parts), output) is not None


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A function of the shell that runs the program."""
    place = tmp_path_factory.mktemp("server") / "socket"
    with subprocess.Popen(
        [sys.executable, _HERE / "fork_server.py", place], env=environment(place.parent)
    ) as server:
        while not place.exists():
            assert server.poll() is None
            time.sleep(0.05)
        yield _PROGRAM.format(python=sys.executable, client=_HERE / "fork_client.py", place=place)
        server.terminate()


def environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's is to be found: only what a guide sets itself."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(guide: Path, tmp_path: Path, program: str) -> None:
    prelude = ["set -euo pipefail", program]
    for block in blocks(guide.read_text(encoding="utf-8")):
        script = "\n".join([*prelude, block.commands])
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=environment(tmp_path),
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == block.code, f"{block.commands}\n{done.stdout}"
        missing = [line for line in block.shown if not is_shown(line, done.stdout)]
        assert not missing, f"{block.commands}\n{done.stdout}"
        prelude += _EXPORT.findall(block.commands)


def test_the_tutorial_is_a_whole_life() -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    for word in (
        "init",
        "lot register",
        "lot correct",
        "lot dispute",
        "passport",
        "verify",
        "audit",
        "witness",
    ):
        assert f"mineral-ledger {word}" in text
