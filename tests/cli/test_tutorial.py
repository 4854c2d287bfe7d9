"""Every command of the tutorial and of the guide to packs is run as it stands and prints what is said."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIAL = DOCS / "tutorial.md"
GUIDES = [TUTORIAL, DOCS / "write-a-pack.md"]
_FENCE = re.compile(r"^```(\w+)(?: exit=(\d+))?\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export .*$", flags=re.MULTILINE)


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


def environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's is to be found: only what a guide sets itself."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(guide: Path, tmp_path: Path, started: tuple[str, ...]) -> None:
    prelude = ["set -euo pipefail", f'mineral-ledger() {{ {shlex.join(started)} "$@"; }}']
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
