"""The service of a data directory in a process of its own, as it is when it serves."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from ledger.crypto.login import sign_login
from scripts.campaigns.town import key_of

_STARTING_SECONDS: Final = 60.0
_ENDLESS: Final = 10**9
# Places in /proc/PID/stat behind the name of the program.
_USER: Final = 11
_SYSTEM: Final = 12
_COSE: Final = {"content-type": "application/cose"}
_PROGRAM: Final = """
import sys
from pathlib import Path
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from ledger.web.listening import Options, Tls, bound
from ledger.web.logs import write_logs
from ledger.web.serve import run
folder, port, endless = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
rates = Rates(pages=endless, codes=endless, logins=endless, files=endless, readers=endless)
app = create_app(Config(folder, f"http://127.0.0.1:{port}", rates=rates))
write_logs(sys.stderr, requests=True)
with bound("127.0.0.1", port) as listening:
    run(app, Options(folder, port=port), Tls(), listening, lambda: None)
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A service that runs; ``started`` are the seconds until it answered."""

    port: int
    started: float
    pid: int

    def cpu(self) -> float:
        """Return the seconds of processor time so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:  # noqa: ANN401 - any JSON
        """Return what one question is answered, as JSON."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if not answer.status < 300:  # noqa: PLR2004 - done
            raise RuntimeError(f"bug: {path} is answered with {answer.status}: {data[:300]!r}")
        return json.loads(data)

    def log_in(self, party: str) -> dict[str, str]:
        """Return the header of a program of a party of the town."""
        asked = self.ask("POST", "/api/v1/session/challenge")
        signed = sign_login(key_of(party), **asked)
        token = self.ask("POST", "/api/v1/session", signed, **_COSE)["token"]
        return {"authorization": f"Bearer {token}"}


@contextmanager
def server_of(data: Path) -> Iterator[Server]:
    """Serve a data directory, with no limit to how often one may ask."""
    port = _free_port()
    began = time.perf_counter()
    # What it writes of requests goes into a file, as it does where it is operated.
    with data.joinpath("requests.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(data), str(port), str(_ENDLESS)], stderr=log
        )
    try:
        _wait_for(port, child)
        yield Server(port, time.perf_counter() - began, child.pid)
    finally:
        child.terminate()
        child.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/log/checkpoint")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("bug: the service does not start")
