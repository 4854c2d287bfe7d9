"""Export, audit, backup, restore, resume, rebuild, receipts, passports, witnesses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.cli.check import MOST_ALIKE
from ledger.crypto.canonical import format_canonical
from ledger.errors import CannotTell, KeyUnknown, VerificationFailed
from ledger.log.note import parse_vkey
from ledger.service.keeping.witnessing import post_bytes, request_cosignature
from ledger.service.ledger import open_ledger
from tests.cli.shell import AUTHORITY, Shell

WITNESS = "example.org/w"


def policy(shell: Shell) -> tuple[str, str]:
    return "--policy", str(shell.path("L/policy"))


def test_an_export_is_audited_by_whoever_has_the_policy(sold: Shell) -> None:
    folder, state = str(sold.path("public")), str(sold.path("state"))
    size = sold("export", folder)["size"]
    assert sold("audit", folder, *policy(sold), "--save", state)["size"] == size
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold("export", folder)
    later = sold("audit", folder, *policy(sold), "--since", state)
    assert (later["verdict"], later["size"]) == ("holds", size + 1)


def test_a_changed_file_is_found_and_ends_with_1(sold: Shell) -> None:
    folder = sold.path("public")
    sold("export", str(folder))
    bundle = next(path for path in folder.glob("tile/entries/**/*") if path.is_file())
    data = bytearray(bundle.read_bytes())
    data[-1] ^= 1
    bundle.write_bytes(data)
    verdict = sold("audit", str(folder), *policy(sold), code=1)
    assert (verdict["verdict"], bool(verdict["faults"])) == ("does_not_hold", True)
    assert "The log does not hold" in sold.run("audit", str(folder), *policy(sold)).stdout


def test_a_passport_is_judged_offline(sold: Shell) -> None:
    file = str(sold.path("L-1.passport.json"))
    sold("passport", "L-1", "--disclose", "driver", "--for", "Buyer", "--out", file)
    assert sold("verify", file, *policy(sold))["verdict"] == "intact"
    assert sold("verify", file, code=3)["verdict"] == "cannot_tell"
    sold.environment["MINERAL_LEDGER_POLICY"] = str(sold.path("L/policy"))
    assert sold("verify", file)["verdict"] == "intact"
    text = Path(file).read_text(encoding="utf-8")
    Path(file).write_text(text.replace('"L-1"', '"L-2"', 1), encoding="utf-8")
    assert sold("verify", file, code=1)["verdict"] == "altered"


def test_a_receipt_is_judged_offline(sold: Shell) -> None:
    file = str(sold.path("lot.tlog-proof"))
    told = sold("receipt", sold.head("L-1")[:12], "--out", file)
    assert sold("verify", file, *policy(sold))["verdict"] == "intact"
    assert sold("receipt", sold.head("L-1"))["receipt"] == told["receipt"]
    assert sold.run("receipt", sold.head("L-1")).stdout == told["receipt"]
    sold("export", str(sold.path("public")))
    sold("receipt", sold.head("L-1"), "--newest", "--out", file, "--force")
    assert sold("verify", file, *policy(sold))["verdict"] == "intact"


def test_a_restored_backup_halts_until_it_is_compared(sold: Shell) -> None:
    copy = str(sold.path("copy.db"))
    size = sold("backup", copy)["size"]
    sold("backup", copy, code=1)
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    before = str(sold.path("L/replaced-1.db"))
    assert sold("restore", copy) == {
        "file": copy,
        "data": str(sold.path("L")),
        "size": size,
        "replaced": before,
    }
    sold("lot", "dispatch", "L-2", "--to", "EXP", key="TRADER", code=75)
    assert before in sold("resume", code=75)["hint"]
    sold("restore", before)
    sold("resume")


def test_what_is_no_backup_is_named_as_it_was_given(sold: Shell) -> None:
    other = sold.path("holiday.jpg")
    other.write_bytes(b"something else")
    answer = sold("restore", str(other), code=1)
    assert answer["message"].startswith(f"{other} is no backup of a ledger.")
    assert ".restoring" not in answer["message"]


def test_an_export_of_a_halted_log_says_so(sold: Shell) -> None:
    sold("export", str(sold.path("public")))
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold.path("L/halted").write_text('{"code": "test", "message": "Halted for a test."}', encoding="utf-8")
    done = sold.run("export", str(sold.path("public")))
    assert "The log is halted and signs nothing" in done.stderr
    assert "1 newer entry is not in it." in done.stderr
    assert "mineral-ledger resume --checkpoint FILE" in done.stderr
    assert f"mineral-ledger audit {sold.path('public')} --policy {sold.path('L/policy')}" in done.stdout


def test_a_restored_newest_copy_goes_on(sold: Shell) -> None:
    sold("export", str(sold.path("public")))
    sold("backup", str(sold.path("copy.db")))
    sold("restore", str(sold.path("copy.db")))
    receipt = sold.path("l-1.tlog-proof")
    sold("receipt", sold.head("L-1"), "--newest", "--out", str(receipt))
    notes = (str(sold.path("public/checkpoint")), str(receipt))
    assert sold("resume", "--checkpoint", notes[0], "--checkpoint", notes[1])["checkpoints"] == 2
    sold("lot", "dispatch", "L-2", "--to", "EXP", key="TRADER")


def test_a_good_store_is_rebuilt_without_a_change(sold: Shell) -> None:
    assert sold("rebuild")["differences"] == []


def cosign(shell: Shell, *, code: int = 0) -> dict[str, str]:
    words = (str(shell.path("public/checkpoint")), "--old", str(shell.path("kept")), "--name", WITNESS)
    out = ("--out", str(shell.path("seen")), "--force")
    return shell("witness", "cosign", *words, *policy(shell), *out, key="WITNESS", code=code)


@pytest.fixture
def witnessed(sold: Shell) -> Shell:
    sold("key", "new", "--plain", "--out", str(sold.key("WITNESS")))
    sold("export", str(sold.path("public")))
    return sold


def test_a_witness_cosigns_what_continues_the_last(witnessed: Shell) -> None:
    first = cosign(witnessed)
    assert witnessed("witness", "vkey", "--name", WITNESS, key="WITNESS")["vkey"] == first["vkey"]
    added = witnessed("witness", "add", str(witnessed.path("seen")), "--vkey", first["vkey"])
    assert added["added"] == [WITNESS]
    again = witnessed("witness", "add", str(witnessed.path("seen")), "--vkey", first["vkey"])
    assert again["added"] == []
    witnessed("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    witnessed("export", str(witnessed.path("public")))
    assert cosign(witnessed)["size"] != first["size"]
    newest = witnessed("audit", str(witnessed.path("public")), *policy(witnessed))
    assert newest["verdict"] == "holds"


def test_a_witness_refuses_what_is_older_or_another_history(witnessed: Shell) -> None:
    old = witnessed.path("public/checkpoint").read_bytes()
    witnessed("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    witnessed("export", str(witnessed.path("public")))
    cosign(witnessed)
    witnessed.path("public/checkpoint").write_bytes(old)
    assert cosign(witnessed, code=1)["code"] == "not-cosigned"
    witnessed("export", str(witnessed.path("public")))
    witnessed.path("kept").write_text(
        "demo.test/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", encoding="ascii"
    )
    assert cosign(witnessed, code=1)["code"] == "not-cosigned"


def test_a_witness_knows_its_logs(witnessed: Shell) -> None:
    words = ("witness", "cosign", str(witnessed.path("public/checkpoint")), "--old", "x", "--name", WITNESS)
    witnessed(*words, key="WITNESS", code=2)
    text = witnessed.path("L/policy").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("log ")]
    witnessed.path("empty").write_text("".join(lines), encoding="utf-8")
    answer = witnessed(*words, "--policy", str(witnessed.path("empty")), key="WITNESS", code=3)
    assert answer["code"] == "log-unknown"


def test_a_line_of_somebody_unknown_is_not_kept(witnessed: Shell) -> None:
    cosign(witnessed)
    assert witnessed("witness", "add", str(witnessed.path("seen")), code=3)["code"] == "witness-unknown"


class Witness:
    """A witness on the web, without the web."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.asked = 0

    def __call__(self, url: str, body: bytes) -> tuple[int, str, bytes]:
        self.asked += 1
        assert url == "http://w.test/add-checkpoint"
        self.shell.path("request").write_bytes(body)
        return 503, "text/plain", b"closed today"


def test_a_witness_that_refuses_is_told(witnessed: Shell) -> None:
    with open_ledger(witnessed.path("L")) as ledger:
        with pytest.raises(VerificationFailed, match="closed today"):
            request_cosignature(ledger, "http://w.test/", [], post=Witness(witnessed))
        with pytest.raises(CannotTell):
            post_bytes("http://127.0.0.1:1/add-checkpoint", b"x")
    witnessed("witness", "request", "ftp://w.test", code=1)


def test_the_newest_checkpoint_is_cosigned_on_request(witnessed: Shell) -> None:
    first = cosign(witnessed)
    vkey = parse_vkey(first["vkey"])
    witnessed("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    with open_ledger(witnessed.path("L")) as ledger:
        sizes: list[bytes] = []

        def post(_url: str, body: bytes) -> tuple[int, str, bytes]:
            sizes.append(body.partition(b"\n")[0])
            if len(sizes) == 1:
                return 409, "text/x.tlog.size", f"{first['size']}\n".encode()
            note = body.partition(b"\n\n")[2]
            witnessed("export", str(witnessed.path("public")))
            witnessed.path("public/checkpoint").write_bytes(note)
            cosign(witnessed)
            return 200, "text/plain", witnessed.path("seen").read_bytes().removeprefix(note)

        head, names = request_cosignature(ledger, "http://w.test", [vkey], post=post)
        assert (names, sizes[1]) == ((WITNESS,), f"old {first['size']}".encode())
        assert head.size == int(first["size"]) + 1
        ahead = (409, "text/x.tlog.size", b"99999\n")
        with pytest.raises(VerificationFailed, match="99999"):
            request_cosignature(ledger, "http://w.test", [vkey], post=lambda _u, _b: ahead)
        with pytest.raises(KeyUnknown):
            request_cosignature(ledger, "http://w.test", [vkey], post=lambda _u, _b: (200, "text/plain", b""))


def test_people_are_shown_tables_and_trees(sold: Shell, tags: list[str]) -> None:
    sold("lot", "combine", "L-1", "L-2", "--id", "L-3", key="TRADER")
    sold("lot", "split", "L-3", "--output", "mass=20,lot=L-4", key="TRADER")
    up = sold.run("trace", "L-4").stdout
    assert "S1" in up
    assert "50.76 %" in up
    down = sold.run("trace", "L-1").stdout
    assert "L-4" in down
    for words in (
        ("lot", "L-3"),
        ("party", "COOP"),
        ("site", "S1"),
        ("tag", tags[0]),
        ("event", sold.head("L-3")),
    ):
        assert words[1][:3] in sold.run("show", *words).stdout
    assert "suspended" not in sold.run("party", "suspend", "COOP", "--reason", "x", key=AUTHORITY).stderr


def test_one_cause_of_many_faults_is_not_told_by_all_of_them(sold: Shell) -> None:
    file = sold.path("L-1.passport.json")
    sold("passport", "L-1", "--out", str(file))
    genuine = json.loads(file.read_text(encoding="utf-8"))
    genuine["events"] = genuine["events"][1:]
    file.write_bytes(format_canonical(genuine))
    told = sold.run("verify", str(file), "--policy", str(sold.path("L/policy")))
    assert told.exit_code == 1
    faults = json.loads(
        sold.run("verify", str(file), "--policy", str(sold.path("L/policy")), "--json").stdout
    )
    alike = [one for one in faults["faults"] if one["code"] == "parent-unknown"]
    assert len(alike) > MOST_ALIKE
    assert told.stdout.count("parent-unknown") == MOST_ALIKE
    assert "more: --json shows all" in told.stdout
