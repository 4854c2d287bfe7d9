"""A ledger with its parties, one green site and six tags; made once, copied for each test."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import AUTHORITY, Shell

PARTIES = {
    "COOP": "cooperative",
    "AGENT": "tagging_agent",
    "TRADER": "trader",
    "PROC": "processor",
    "EXP": "exporter",
    "SMELT": "smelter",
}


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """The program as a command, without most of its start, which takes longer than what it does."""
    here, place = Path(__file__).parent, tmp_path_factory.mktemp("server") / "socket"
    with subprocess.Popen([sys.executable, here / "fork_server.py", place]) as server:
        while not place.exists():
            assert server.poll() is None
            time.sleep(0.05)
        yield (sys.executable, "-I", "-S", str(here / "fork_client.py"), str(place))
        server.terminate()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shell = Shell(tmp_path_factory.mktemp("world"))
    shell(
        "init", "--origin", "demo.test/log", "--authority", AUTHORITY, "--country", "CD", "--demo", "--public"
    )
    for party, role in PARTIES.items():
        shell.enrol(party, role)
    site = ("--name", "Rubaya", "--lat", "-1.55", "--lon", "28.88", "--country", "CD", "--province", "NK")
    shell("site", "register", "S1", *site, "--mineral", "cassiterite", key=AUTHORITY)
    act = ("--status", "green", "--legal-act", "DEMO 1", "--from", "2025-01-01", "--to", "2099-12-31")
    shell("site", "status", "S1", *act, key=AUTHORITY)
    codes = str(shell.path("tags.txt"))
    shell("tag", "issue", "--site", "S1", "--count", "6", "--codes", codes, key=AUTHORITY)
    shell("tag", "assign", "--codes", codes, "--to", "COOP", key=AUTHORITY)
    return shell.folder


@pytest.fixture
def shell(world: Path, tmp_path: Path) -> Shell:
    """The world as it is before any lot."""
    shutil.copytree(world, tmp_path, dirs_exist_ok=True)
    return Shell(tmp_path)


@pytest.fixture
def tags(shell: Shell) -> list[str]:
    return shell.path("tags.txt").read_text(encoding="utf-8").split()


@pytest.fixture
def sold(shell: Shell, tags: list[str]) -> Shell:
    """Two lots of 50 and 48.5 kg, attested, in the trader's custody as L-1 and L-2."""
    shell.register("L-1", tags[0], "--seal", "price=12.50")
    shell.register("L-2", tags[1], mass="48.5")
    shell("lot", "attest", "L-1", "L-2", key="AGENT")
    shell("lot", "dispatch", "L-1", "L-2", "--to", "TRADER", "--seal", "driver=J. M.", key="COOP")
    shell("lot", "receive", "L-1", "--mass", "50", key="TRADER")
    shell("lot", "receive", "L-2", "--mass", "48.5", key="TRADER")
    return shell
