"""How the program ends: exit codes, JSON errors, and never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from shutil import which

import pytest

from ledger.cli import main as main_module
from ledger.cli.advice import AFTER
from ledger.cli.ending import exit_code
from ledger.cli.main import program
from ledger.cli.output import MOST, error_json
from ledger.crypto.keys import SigningKey
from ledger.errors import CannotTell
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.tiles import bundle_path, format_bundle
from scripts import build_errors
from tests.cli.shell import AUTHORITY, Shell

PROGRAM = (sys.executable, "-c", "from ledger.cli.main import main; main()")


def test_a_refused_event_ends_with_1_and_all_reasons(sold: Shell) -> None:
    answer = sold("lot", "dispatch", "L-1", "--to", "EXP", key="COOP", code=1)
    assert (answer["code"], [one["code"] for one in answer["problems"]]) == ("refused", ["not-custodian"])


def test_malformed_content_ends_with_1_and_every_place(shell: Shell) -> None:
    body = ("--site", "S 1", "--mineral", "26090000", "--mass", "05,5", "--lot", "l")
    answer = shell("lot", "register", *body, key="COOP", code=1)
    assert {one["where"] for one in answer["problems"]} == {
        "/body/site",
        "/body/lot",
        "/body/quantity/mass_kg",
    }
    assert all("pattern" not in one["message"] for one in answer["problems"])


@pytest.mark.parametrize(
    "words",
    [
        ("lot", "dispatch", "L-1"),
        ("lot", "dispatch", "L-1", "--to", "EXP", "--key", "no-such-file"),
        ("lot", "no-such-command"),
        ("lot",),
        ("show", "lot", "L-1", "--data", "no-such-folder"),
        ("show", "site", "S1", "--at", "yesterday"),
        ("show", "site", "S1", "--at", "2026-13-40"),
        ("audit", "no-such-folder"),
        ("verify", "no-such-file"),
        ("tag", "assign", "--to", "COOP", "--key", "x"),
        ("lot", "split", "L-1", "--output", "mass=1,colour=red,tag", "--loss", "dust", "--key", "x"),
    ],
)
def test_wrong_usage_and_paths_end_with_2(shell: Shell, words: tuple[str, ...]) -> None:
    shell(*words, code=2)


def test_all_unreadable_parts_are_told_at_once(shell: Shell) -> None:
    words = ("lot", "split", "L-1", "--output", "mass=1,colour=red,tag", "--output", "mass=1,mass=2")
    assert len(shell(*words, key="COOP", code=2)["problems"]) == 3


def test_what_is_not_there_ends_with_4(shell: Shell) -> None:
    for what, id in (("lot", "L-9"), ("party", "P"), ("site", "S9"), ("event", "0" * 64), ("event", "0" * 8)):
        shell("show", what, id, code=4)
    shell("show", "tag", "7K3M-9Q2X-TW4R-A", code=4)


def test_whoever_is_not_enrolled_is_refused(shell: Shell, tmp_path: Path) -> None:
    shell("key", "new", "--plain", "--out", str(tmp_path / "STRANGER.key"))
    answer = shell("lot", "attest", "L-1", key="STRANGER", code=1)
    assert answer["code"] == "signer-not-accepted"
    assert "--key" in answer["hint"]


def test_a_halted_log_ends_with_75(shell: Shell) -> None:
    shell.path("L/halted").write_text('{"code": "test", "message": "Halted for a test."}', encoding="utf-8")
    shell("party", "suspend", "COOP", "--reason", "x", key=AUTHORITY, code=75)
    assert shell("show", "party", "COOP")["suspended"] is False


def test_a_bug_ends_with_70_and_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(main_module.COMMANDS, "trace", ("ledger.cli.main:no_such_thing", ""))
    answer = shell("trace", "L-1", code=70)
    assert answer["code"] == "bug"
    result = shell.run("trace", "L-1")
    assert (result.exit_code, result.stdout) == (70, "")
    assert "Traceback" not in result.stderr


def test_what_cannot_be_told_ends_with_3() -> None:
    assert exit_code(CannotTell("x", "y")) == 3
    assert error_json(CannotTell("x", "y", hint="z"))["hint"] == "z"


def test_options_stand_before_or_after_the_command(shell: Shell) -> None:
    folder = str(shell.path("L"))
    shell.environment["MINERAL_LEDGER_DATA"] = "nowhere"
    for words in (
        ("--data", folder, "--json", "show", "party", "COOP"),
        ("show", "--data", folder, "party", "--json", "COOP"),
        ("show", "party", "COOP", "--json", "--data", folder),
        ("--data", "elsewhere", "show", "party", "COOP", "--json", "--data", folder),
    ):
        result = shell.run(*words)
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["party"] == "COOP"


def test_errors_go_to_standard_error_and_say_what_to_do(shell: Shell) -> None:
    result = shell.run("lot", "dispatch", "L-1", "--to", "EXP")
    assert result.stdout == ""
    assert "MINERAL_LEDGER_KEY" in result.stderr


def test_a_group_without_a_command_lists_its_commands(shell: Shell) -> None:
    result = shell.run("lot")
    assert result.exit_code == 2
    assert "register" in result.stderr


def test_the_console_script_answers_with_itsexit_code(shell: Shell) -> None:
    words = ("show", "lot", "L-9", "--data", str(shell.path("L")), "--json")
    done = subprocess.run([*PROGRAM, *words], capture_output=True, check=False, text=True)
    assert (done.returncode, json.loads(done.stdout)["code"], done.stderr) == (4, "lot-missing", "")


def test_a_reader_who_goes_away_is_no_fault(shell: Shell) -> None:
    command = f"{' '.join(map(repr, PROGRAM))} completion bash --data x | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True)
    assert done.stderr == ""
    del shell


@pytest.mark.parametrize("words", [["demo"], ["audit", "{export}", "--workers", "2"]])
def test_ctrl_c_is_answered_with_one_calm_sentence(tmp_path: Path, words: list[str], export: Path) -> None:
    data = tmp_path / "L"
    line = [*PROGRAM, *(word.format(export=export) for word in words), "--data", str(data)]
    # A shell that runs something in the background has it ignore Ctrl-C, and what it starts inherits that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    # A demo is built beside its place.
    begun = tmp_path / ".L.building/ledger.db"
    at_work = begun.exists if words == ["demo"] else lambda: _children(running.pid)
    while not at_work() and running.poll() is None:
        time.sleep(0.05)
    # As a terminal does: to the whole group.
    os.killpg(running.pid, signal.SIGINT)
    _out, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.decode().strip().splitlines()[-1] == (
        "Stopped, as you asked. What was recorded before stays recorded."
    )
    assert b"Traceback" not in said
    assert not data.exists()


def _children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Enough of an export for an audit to read it with processes until it is stopped."""
    size = 400 * 256
    folder = tmp_path / "export"
    (folder / "tile").mkdir(parents=True)
    checkpoint = Checkpoint("demo.test/log", size, bytes(32))
    (folder / "checkpoint").write_bytes(sign_checkpoint(checkpoint, SigningKey.from_seed(bytes(32))))
    for number in range(400):
        path = folder / bundle_path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(format_bundle([bytes(1000)] * 256))
    return folder


def test_the_version_is_told() -> None:
    done = subprocess.run([*PROGRAM, "--version"], capture_output=True, check=True, text=True)
    assert done.stdout == f"mineral-ledger {version('mineral-ledger')}\n"


def test_a_hint_that_names_a_command_can_be_pasted(shell: Shell) -> None:
    folder = str(shell.path("no ledger"))
    answer = shell("show", "lot", "L-1", "--data", folder, code=2)
    assert answer["hint"] == f"mineral-ledger init --origin HOST/PATH --data '{folder}'"
    shell.register("L-1", "X:1")
    answer = shell("hold", "lift", "L-1", "--reason", "x", key=AUTHORITY, code=4)
    assert answer["hint"] == "mineral-ledger show lot L-1"


def test_every_error_with_a_command_is_raised_and_its_command_exists() -> None:
    raised = {one.code for one in build_errors.raised()} | {"restored", "commit-failed"}
    assert set(AFTER) <= raised
    root = program()
    for words in AFTER.values():
        context = root.make_context("mineral-ledger", [words[0], "--help"], resilient_parsing=True)
        assert root.get_command(context, words[0]) is not None


def test_every_command_shows_its_help_and_an_example() -> None:
    root = program()
    context = root.make_context("mineral-ledger", ["completion", "bash"])
    for name in root.list_commands(context):
        assert root.get_command(context, name) is not None


def test_a_full_disk_is_no_fault_of_the_program(sold: Shell) -> None:
    line = [*PROGRAM, "show", "lot", "L-1", "--data", str(sold.path("L"))]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert done.returncode == 2
    assert done.stderr == "Error: The system refused: No space left on device.\n"


_NO_NAME = """
import errno, os, sys, types
import click
from ledger.cli import main as program

@click.command("trace")
def command():
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

sys.modules["full"] = types.SimpleNamespace(command=command)
program.COMMANDS["trace"] = ("full:command", "")
sys.argv = ["mineral-ledger", "--json", "trace"]
program.main()
"""


def test_an_error_without_a_file_is_answered_in_json_too() -> None:
    done = subprocess.run([sys.executable, "-c", _NO_NAME], capture_output=True, check=False, text=True)
    answer = {"code": "path", "message": "The system refused: No space left on device.", "problems": []}
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (2, answer, "")


def test_a_file_that_is_there_already_is_said_to_be(sold: Shell) -> None:
    answer = sold("key", "new", "--plain", "--out", str(sold.key("COOP")), code=2)
    assert answer["message"].endswith(" is there already.")


def test_a_state_that_cannot_be_saved_there_is_no_fault_of_the_program(sold: Shell) -> None:
    answer = sold("audit", "--save", str(sold.path("nowhere/state")), code=2)
    assert answer["code"] == "state-unopened"


def test_of_many_problems_the_first_are_listed(sold: Shell) -> None:
    table = sold.path("table.csv")
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    words = ("import", "sites", str(table), "--key", str(sold.key("COOP")))
    done = subprocess.run(
        [*PROGRAM, *words, "--data", str(sold.path("L"))], capture_output=True, check=False, text=True
    )
    lines = done.stderr.splitlines()
    assert "nothing was imported" in lines[0]
    assert sum(line.startswith("  refused ") for line in lines) == MOST
    assert "more: --json shows all" in lines[MOST + 1]


def as_somebody_else(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command without the right of root to write everywhere."""
    drop = "-dac_override,-dac_read_search"
    setpriv = ("setpriv", "--bounding-set", drop, "--inh-caps", drop) if os.geteuid() == 0 else ()
    return subprocess.run([*setpriv, *PROGRAM, *words], capture_output=True, check=False, text=True)


@pytest.mark.skipif(os.geteuid() == 0 and which("setpriv") is None, reason="root can write everywhere")
def test_a_ledger_that_nobody_may_write_to_can_be_read_and_audited(sold: Shell) -> None:
    folder = sold.path("L")
    for place in (folder, *folder.rglob("*")):
        place.chmod(0o500 if place.is_dir() else 0o400)
    try:
        data = ("--data", str(folder))
        assert as_somebody_else("show", "lot", "L-1", *data).returncode == 0
        assert as_somebody_else("audit", *data).returncode == 0
        written = as_somebody_else(
            "lot", "dispatch", "L-1", "--to", "EXP", *data, "--key", str(sold.key("TRADER"))
        )
        assert (written.returncode, "cannot be opened" in written.stderr) == (2, True)
    finally:
        for place in (folder, *folder.rglob("*")):
            place.chmod(0o700)


def test_a_file_that_is_no_trust_file_is_named(sold: Shell) -> None:
    answer = sold("verify", str(sold.key("COOP")), "--policy", str(sold.key("COOP")), code=1)
    assert f"{sold.key('COOP')} is no trust file. " in answer["message"]


def test_a_place_off_the_globe_is_refused_before_it_is_recorded(sold: Shell) -> None:
    words = ("--name", "N", "--country", "CD", "--province", "P", "--mineral", "cassiterite")
    answer = sold("site", "register", "S-9", *words, "--lat", "95", "--lon", "28.9", key=AUTHORITY, code=1)
    assert [(one["where"], one["message"][:28]) for one in answer["problems"]] == [
        ("/body/latitude", "Write degrees from -90 to 90")
    ]
