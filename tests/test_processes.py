"""Further processes never outlive the one that started them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

_STARTS_ONE = """
import os, sys, time
from ledger.processes import Processes
if __name__ == "__main__":
    pool = Processes(1)
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(time.sleep, 600)
    time.sleep(600)
"""


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_at_work_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "starts.py"
    script.write_text(_STARTS_ONE, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _lives(child)
        parent.kill()
    until = time.monotonic() + 20
    while _lives(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(child)
