"""Signed apart, sent later; sealed values; two writers."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.shell import AUTHORITY, Shell

PROGRAM = (sys.executable, "-c", "from ledger.cli.main import main; main()")


def event_file(shell: Shell, name: str, event: dict[str, Any]) -> str:
    path = shell.path(name)
    path.write_text(json.dumps(event), encoding="utf-8")
    return str(path)


def test_any_event_is_signed_from_a_file_and_submitted(shell: Shell) -> None:
    body = {"place": "P-1", "name": "Port", "kind": "port", "country": "TZ"}
    file = event_file(
        shell, "port.json", {"type": "place.registered", "body": body, "occurred_at": "2026-11-01"}
    )
    signed = shell("sign", file, key="TRADER")
    assert signed["file"].endswith("port.cose")
    answer = shell("submit", signed["file"])
    assert answer["event_id"] == signed["event_id"]
    payload = shell("show", "event", signed["event_id"])["payload"]
    assert (payload["issuer"], payload["seq"], payload["occurred_at"]) == (
        "TRADER",
        1,
        "2026-11-01T00:00:00Z",
    )
    again = shell("submit", signed["file"])
    assert (again["status"], again["receipt"]) == ("duplicate", answer["receipt"])


def test_an_event_builds_on_what_it_moves(sold: Shell) -> None:
    head = sold.head("L-1")
    body = {"lots": ["L-1"], "to": "EXP"}
    file = event_file(sold, "d.json", {"type": "lot.dispatched", "body": body})
    signed = sold("sign", file, "--out", str(sold.path("d.cose")), key="TRADER")
    sold("submit", signed["file"])
    assert sold("show", "event", signed["event_id"])["payload"]["cites"] == [head]


def test_what_is_sealed_stays_in_a_private_file_and_goes_along(sold: Shell) -> None:
    event = {"type": "lot.dispatched", "body": {"lots": ["L-1"], "to": "EXP"}, "sealed": {"driver": "J. M."}}
    signed = sold("sign", event_file(sold, "d.json", event), key="TRADER")
    beside = Path(signed["disclosures"])
    assert beside.name == "d.disclosures.json"
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert list(json.loads(beside.read_bytes())) == [signed["event_id"]]
    sold("submit", signed["file"])
    done = sold("disclosure", "erase", "L-1", "driver", "--by", "J. M. himself")
    assert signed["event_id"] in done["events"]
    assert sold("audit")["verdict"] == "holds"
    sold("disclosure", "erase", "L-1", "driver", code=4)


def test_files_that_hold_no_event_are_told(shell: Shell) -> None:
    for number, content in enumerate(('{"type": "lot.flown", "body": {}}', "[]", "{", '{"type":"lot.sold"}')):
        file = shell.path(f"{number}.json")
        file.write_text(content, encoding="utf-8")
        shell("sign", str(file), key="COOP", code=1)
    odd = event_file(shell, "s.json", {"type": "lot.dispatched", "body": {}, "sealed": ["driver"]})
    shell("sign", odd, key="COOP", code=1)
    shell.path("x.cose").write_bytes(b"not an event")
    shell("submit", str(shell.path("x.cose")), code=1)
    shell("submit", str(shell.path("nowhere.cose")), code=2)


def test_several_events_are_answered_one_by_one(sold: Shell) -> None:
    files = []
    for lot in ("L-1", "L-2"):
        target = str(sold.path(f"{lot}.cose"))
        sold("lot", "dispatch", lot, "--to", "EXP", "--out", target, key="TRADER")
        files.append(Path(target))
    sequence = sold.path("all.cose")
    sequence.write_bytes(b"".join(file.read_bytes() for file in files))
    answers = sold("submit", str(sequence), str(files[0]))["results"]
    assert [one["status"] for one in answers] == ["recorded", "recorded", "duplicate"]
    sold("lot", "void", sold.head("L-1"), "--reason", "x", key=AUTHORITY)


def test_a_refused_event_among_several_ends_with_1(sold: Shell) -> None:
    files = []
    for name in ("a", "b"):
        target = str(sold.path(f"{name}.cose"))
        sold("lot", "dispatch", "L-1", "--to", "EXP", "--waybill", name, "--out", target, key="TRADER")
        files.append(target)
    answers = sold("submit", *files, code=1)["results"]
    assert [one["status"] for one in answers] == ["recorded", "refused"]
    assert answers[1]["head"] == answers[0]["event_id"]


def test_of_two_writers_who_spend_one_lot_one_wins(sold: Shell) -> None:
    """Each round both have signed on the same head; the loser is told the new one."""
    for number in range(3):
        files = [str(sold.path(f"{number}-{name}.cose")) for name in ("a", "b")]
        for file in files:
            sold("lot", "dispatch", "L-1", "--to", "EXP", "--waybill", file[-6], "--out", file, key="TRADER")
        words = ("--data", str(sold.path("L")), "--json")
        running = [
            subprocess.Popen([*PROGRAM, "submit", file, *words], stdout=subprocess.PIPE, text=True)
            for file in files
        ]
        answers = [(json.loads(one.communicate()[0]), one.returncode) for one in running]
        (won, first), (lost, second) = sorted(answers, key=lambda answer: answer[1])
        assert (first, second) == (0, 5)
        assert lost["code"] == "parent-stale"
        assert lost["head"] == won["event_id"] == sold.head("L-1")
        sold("lot", "cancel-dispatch", "L-1", "--reason", "next round", key="EXP")


def test_signing_again_replaces_what_was_sealed_when_it_is_asked_for(sold: Shell) -> None:
    event = {"type": "lot.dispatched", "body": {"lots": ["L-1"], "to": "EXP"}, "sealed": {"driver": "J. M."}}
    file = event_file(sold, "d.json", event)
    first = sold("sign", file, key="TRADER")
    sold.path("d.disclosures.json").chmod(0o644)
    assert sold("sign", file, key="TRADER", code=1)["code"] == "file-exists"
    again = sold("sign", file, "--force", key="TRADER")
    assert first["event_id"] != again["event_id"]
    beside = sold.path("d.disclosures.json")
    assert list(json.loads(beside.read_bytes())) == [again["event_id"]]
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600


def test_what_was_overtaken_is_signed_again_on_what_is_newest(sold: Shell) -> None:
    """Two clerks write offline; the second says what he said once more, and nothing is typed anew."""
    late = sold.path("late.cose")
    words = ("lot", "sort", "L-1", "--output", "mass=49", "--seal", "costs=12")
    old = sold(*words, "--out", str(late), key="TRADER")
    sold("lot", "store", "L-1", key="TRADER")
    assert sold("submit", str(late), code=5)["code"] == "parent-stale"
    answer = sold("sign", str(late), key="TRADER")
    assert answer["file"].endswith("late.again.cose")
    recorded = sold("submit", answer["file"])
    payload = sold("show", "event", recorded["event_id"])["payload"]
    assert payload["supersedes_unrecorded"] == old["event_id"]
    assert payload["sealed"] == ["costs"]
    assert Path(answer["disclosures"]).exists()
