"""French where the environment asks for it, in help, refusals and verdicts."""

from __future__ import annotations

import subprocess
import sys

from tests.cli.shell import Shell

PROGRAM = (sys.executable, "-c", "from ledger.cli.main import main; main()")


def test_french_is_spoken(sold: Shell) -> None:
    sold("passport", "L-1", "--out", str(sold.path("p.json")))
    said = {}
    for name, words in {
        "help": ("lot", "receive", "--help"),
        "refused": ("lot", "dispatch", "L-1", "--to", "EXP", "--key", str(sold.key("COOP"))),
        "verdict": ("verify", str(sold.path("p.json")), "--policy", str(sold.path("L/policy"))),
    }.items():
        command = [*PROGRAM, "--data", str(sold.path("L")), *words]
        done = subprocess.run(
            command, env={"LC_ALL": "fr_CD.UTF-8"}, capture_output=True, check=False, text=True
        )
        said[name] = done.stdout + done.stderr
    assert "Recevoir un lot" in said["help"]
    assert "L’événement n’a pas été inscrit." in said["refused"]
    assert "Le lot L-1 est sous la garde de TRADER" in said["refused"]
    assert "Inscription intacte" in said["verdict"]
