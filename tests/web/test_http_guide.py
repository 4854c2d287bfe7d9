"""Every command of docs/http.md is run as it stands, against a service on a port, and prints what is said."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.crypto.keys import format_key_file
from ledger.crypto.sealed import SALT_BYTES, seal
from ledger.service.ledger import now
from ledger.web.app import create_app
from ledger.web.config import Config
from tests.browser.service import serving
from tests.cli.test_tutorial import DOCS, blocks, environment, is_shown
from tests.store.world import MINUTE, Clock, World, key_of

COMMAND = (sys.executable, "-c", "from ledger.cli.main import main; main()")
DOCUMENT = b"%PDF-1.7 a weighing slip"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data", clock=Clock(now() - 10 * MINUTE))
    made.populate()
    made.record(made.party("AUDITOR", "auditor"))
    yield made
    made.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    with serving(create_app(Config(world.data, origin)), port) as made:
        yield made


def prepare(world: World, folder: Path) -> None:
    """Write the files that the guide takes for granted."""
    folder.mkdir()
    (folder / "policy").write_bytes((world.data / "policy").read_bytes())
    key = folder / "coop.key"
    key.write_bytes(format_key_file(key_of("COOP"), None))
    key.chmod(0o600)
    (folder / "event.cose").write_bytes(world.lot("L-1"))
    stale = world.dispatch("L-0", "TRADER", head=older(world))
    (folder / "stale.cose").write_bytes(stale)
    digest, text = seal("price", "9.50", bytes(SALT_BYTES))
    evidence = {"sha256": sha256(DOCUMENT).hexdigest(), "media_type": "application/pdf", "kind": "slip"}
    born = world.record(world.lot("L-2")).event_id
    following = world.sign(
        "lot.sold",
        {"lots": ["L-2"], "buyer": "TRADER", "terms": "cash"},
        by="COOP",
        cites=[born],
        sealed=["price"],
        _sd=[digest],
        evidence=[evidence],
    )
    (folder / "next.cose").write_bytes(following)
    told = {sha256(following).hexdigest(): [text]}
    (folder / "next.disclosures.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "slip.pdf").write_bytes(DOCUMENT)


def older(world: World) -> str:
    """The id of an event about L-0 that is not its head any more."""
    first = world.record(world.lot("L-0")).event_id
    sale = {"lots": ["L-0"], "buyer": "TRADER", "terms": "cash"}
    world.record(world.sign("lot.sold", sale, by="COOP", cites=[first]))
    return first


def test_the_guide_does_what_it_says(world: World, address: str, tmp_path: Path) -> None:
    folder = tmp_path / "program"
    prepare(world, folder)
    lines = [
        "set -euo pipefail",
        f'mineral-ledger() {{ {shlex.join(COMMAND)} "$@"; }}',
        f"export SERVER={address}",
    ]
    shown = 0
    for block in blocks((DOCS / "http.md").read_text(encoding="utf-8")):
        script = "\n".join([*lines, block.commands])
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env=environment(folder),
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == block.code, f"{block.commands}\n{done.stdout}"
        missing = [line for line in block.shown if not is_shown(line, done.stdout)]
        assert not missing, f"{block.commands}\n{missing}\n{done.stdout}"
        shown += len(block.shown)
        lines += [line for line in block.commands.splitlines() if line.startswith("export ")]
    assert shown > 15
