"""The service as a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.shell import validator

PROGRAM = (sys.executable, "-c", "from ledger.cli.main import main; main()")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def process(
    data: Path, *arguments: str, inside: tuple[str, ...] = ()
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A service that was begun, and what it said of itself; ``inside`` is the command that it is run by."""
    command = (*inside, *PROGRAM, "serve", "--data", str(data), "--json", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines: list[str] = []
        while not (lines and lines[-1].startswith("}")):
            line = running.stdout.readline()
            assert line, running.communicate()[1]
            lines.append(line)
        try:
            said = json.loads("".join(lines))
            validator("serve").validate(said)
            yield running, said
        finally:
            running.kill()
