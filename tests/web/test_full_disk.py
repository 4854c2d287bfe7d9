"""A disk that is full while events come in, and has room again."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.store.world import World
from tests.web.process import free_port, process
from tests.web.programs import COSE, EVENTS

NAMESPACE = ("unshare", "--map-root-user", "--mount")
# A disk of 12 MB, on which a file takes what is left when the first sign is given, until the second.
DISK = """
mount -t tmpfs -o size=12m none "$0" && cp -r "$1" "$0/ledger" || exit 1
(
    until [ -e "$2.full" ]; do sleep 0.02; done
    cat /dev/zero > "$0/filler" 2> /dev/null
    touch "$2.is-full"
    until [ -e "$2.room" ]; do sleep 0.02; done
    rm "$0/filler"
    touch "$2.has-room"
) &
shift 2
exec "$@"
"""


def have_namespaces() -> bool:
    tried = (*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt")
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(tried, check=False, capture_output=True).returncode == 0


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, path
        time.sleep(0.02)


def asked(connection: HTTPConnection, path: str, body: bytes | None = None) -> tuple[int, Any]:
    connection.request("GET" if body is None else "POST", path, body, {**COSE, "accept": "*/*"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.skipif(not have_namespaces(), reason="no small disk can be made here")
def test_events_are_taken_again_once_a_full_disk_has_room(tmp_path: Path) -> None:
    # The clock of the process is the computer's, which only a demo leaves out of account.
    world = World(tmp_path / "data", demo=True)
    world.populate()
    first, *lots = [world.lot(f"B-{number}") for number in range(40)]
    size = world.size
    world.close()
    disk, sign, port = tmp_path / "disk", tmp_path / "sign", free_port()
    disk.mkdir()
    inside = (*NAMESPACE, "sh", "-c", DISK, str(disk), str(world.data), str(sign))
    with process(disk / "ledger", "--quiet", "--port", str(port), inside=inside) as (running, _said):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        status, recorded = asked(connection, EVENTS, first)
        assert status == 201
        sign.with_suffix(".full").touch()
        wait_for(sign.with_suffix(".is-full"))
        answers = [asked(connection, EVENTS, lot) for lot in lots]
        refused = next(number for number, (status, _) in enumerate(answers) if status != 201)
        assert {status for status, _ in answers[refused:]} == {503}
        assert {answer["code"] for _, answer in answers[refused:]} == {"storage-full"}
        assert asked(connection, EVENTS, first) == (200, {**recorded, "status": "duplicate"})
        sign.with_suffix(".room").touch()
        wait_for(sign.with_suffix(".has-room"))
        again = [asked(connection, EVENTS, lot) for lot in lots]
        assert [status for status, _ in again] == [200] * refused + [201] * (len(lots) - refused)
        assert [answer["receipt"] for _, answer in again[:refused]] == [
            answer["receipt"] for _, answer in answers[:refused]
        ]
        status, health = asked(connection, "/healthz")
        assert (status, health["status"], health["size"]) == (200, "ok", size + len(lots) + 1)
        connection.close()
        running.terminate()
        assert running.wait(timeout=30) == 0
        assert "trace" not in running.communicate()[1]
