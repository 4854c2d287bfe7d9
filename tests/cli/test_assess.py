"""What assess says, to people and programs, and how it ends."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from ledger.crypto.canonical import format_canonical
from ledger.lots.state import Lot
from ledger.service.ledger import open_ledger
from ledger.verify.assessment_file import parse_assessment
from tests.cli.shell import AUTHORITY, Shell
from tests.support.trial import TRIAL

PACK = ("--pack", str(TRIAL))
RED = ("--status", "red", "--legal-act", "DEMO 2", "--from", "2026-01-01")


def outcomes(answer: dict[str, Any]) -> dict[str, str]:
    return {finding["rule"]: finding["outcome"] for finding in answer["findings"]}


@pytest.fixture
def red(shell: Shell, tags: list[str]) -> Shell:
    """A lot of 50 kg that nobody attested, dug where it was forbidden."""
    shell("site", "status", "S1", *RED, key=AUTHORITY)
    shell.register("L-1", tags[0])
    return shell


def test_a_lot_that_meets_what_is_asked_ends_with_0(sold: Shell) -> None:
    answer = sold("assess", "L-1", *PACK)
    assert (answer["result"], answer["subject"], answer["pack"]) == ("meets", "lot:L-1", "trial")
    assert outcomes(answer) == {"attested": "pass", "site-not-red": "pass", "assayed": "not_due"}


def test_a_lot_that_fails_ends_with_1_and_one_that_cannot_be_told_with_3(red: Shell, tags: list[str]) -> None:
    answer = red("assess", "L-1", *PACK, code=1)
    assert outcomes(answer) == {"site-not-red": "fail", "attested": "open", "assayed": "not_due"}
    (failed,) = (one for one in answer["findings"] if one["outcome"] == "fail")
    assert "L-1 was dug at site S1" in failed["reasons"][0]["message"]
    assert failed["clause"]["clause"] == "page 1"
    status = ("--status", "green", "--legal-act", "DEMO 3", "--from", "2026-01-01")
    red("site", "status", "S1", *status, key=AUTHORITY)
    red.register("L-2", tags[1])
    assert outcomes(red("assess", "lot:L-2", *PACK, code=3))["attested"] == "open"


def test_what_is_not_asked_of_a_subject_is_not_assessed(shell: Shell) -> None:
    answer = shell("assess", "period:2026-03", *PACK, code=3)
    assert (answer["result"], answer["findings"]) == ("not_assessed", [])


def test_a_later_record_was_not_known_before(sold: Shell) -> None:
    answer = sold("assess", "L-1", *PACK, "--known-at", "2020-01-01", code=3)
    assert (answer["on"], answer["known_at"]) == ("2020-01-01", "2020-01-01T23:59:59.999Z")
    assert outcomes(answer) == {
        "attested": "open",
        "site-not-red": "not_applicable",
        "assayed": "not_due",
    }
    moment = ("--on", "2019-05-05", "--known-at", "2020-01-01T10:00:00Z")
    answer = sold("assess", "L-1", *PACK, *moment, code=3)
    assert (answer["on"], answer["known_at"]) == ("2019-05-05", "2020-01-01T10:00:00.999Z")


@pytest.mark.parametrize("later", ["2099-12-31", "2099-01-01T00:00:00Z"])
def test_nothing_is_known_of_a_moment_to_come(sold: Shell, later: str) -> None:
    for command in (("assess", "L-1"), ("screen",), ("report", "write", "--out", str(sold.path("r.html")))):
        error = sold(*command, *PACK, "--known-at", later, code=2)
        assert (error["code"], later in error["message"]) == ("usage", True)
    sold("passport", "L-1", "--out", str(sold.path("L-1.passport.json")))
    sold("assess", str(sold.path("L-1.passport.json")), *PACK, "--known-at", later, code=2)


def test_today_is_known_as_far_as_it_is_over(sold: Shell) -> None:
    now = sold("assess", "L-1", *PACK)["known_at"]
    known = sold("assess", "L-1", *PACK, "--known-at", now[:10])["known_at"]
    assert known[:10] == now[:10]
    assert now <= known < f"{now[:10]}T23:59:59.999Z" or now[11:16] == "23:59"


@pytest.mark.parametrize("command", [("assess", "L-1"), ("screen",)])
def test_a_day_to_come_is_asked_about_and_it_is_said(sold: Shell, command: tuple[str, ...]) -> None:
    said = "2090-01-01 is still to come: it is answered as if nothing more were recorded until then."
    assert said in " ".join(sold.run(*command, *PACK, "--on", "2090-01-01").stdout.split())
    assert "still to come" not in sold.run(*command, *PACK).stdout


def test_people_read_the_result_first_and_what_stands_behind_it(red: Shell) -> None:
    shown = red.run("assess", "L-1", *PACK).stdout
    assert shown.index("Does not meet what is asked") < shown.index("Critical") < shown.index("not as asked")
    assert "A notebook, page 1 (text read) https://example.org/notebook" in shown
    assert "For how long a site stays green (day): 9000, since 2020-01-01 (text read)" in shown
    assert "Proposed: suspend dealing, by " in shown
    assert shown.index("Not due yet (1)") < shown.index("Made for tests.")
    assert "5 of 7 rules rest on a clause whose text was read" in shown


def test_sites_parties_and_shipments_have_their_own_rules(red: Shell) -> None:
    site = red("assess", "site:S1", *PACK, code=3)
    assert outcomes(site) == {"site-inspected": "open", "site-never-red": "review"}
    assert site["findings"][1]["answered"] == "fail"
    shown = red.run("assess", "site:S1", *PACK).stdout
    assert "not confirmed" in shown
    assert "as seen from the site (day): 9000, since 2020-01-01 (project default)" in shown
    assert outcomes(red("assess", "party:COOP", *PACK, code=3)) == {"received": "not_applicable"}


def test_a_shipment_is_named_by_the_beginning_of_its_event(sold: Shell) -> None:
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold("lot", "receive", "L-1", "--mass", "50", key="EXP")
    sent = sold("lot", "export", "L-1", "--to", "AE", "--certificate", "C-1", key="EXP")["event_id"]
    answer = sold("assess", f"shipment:{sent[:10]}", *PACK)
    assert answer["subject"] == f"shipment:{sent}"
    assert outcomes(answer) == {"shipped-from-allowed-sites": "pass"}
    birth = sold("show", "lot", "L-2")["head"]
    assert sold("assess", f"shipment:{birth}", *PACK, code=4)["code"] == "shipment-missing"


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("L-9", 4),
        ("site:S9", 4),
        ("party:NOBODY", 4),
        ("shipment:00000000", 4),
        ("period:july", 1),
        ("x:Y", 1),
    ],
)
def test_what_is_not_there_is_told(shell: Shell, subject: str, code: int) -> None:
    shell("assess", subject, *PACK, code=code)


@pytest.mark.parametrize("words", [(), ("L-1", "--all"), ("--all", "--sarif", "x"), ("no-such.json",)])
def test_wrong_usage_is_told(shell: Shell, words: tuple[str, ...]) -> None:
    shell("assess", *words, *PACK, code=2)


def test_a_pack_that_is_not_there_is_told(shell: Shell) -> None:
    assert shell("assess", "L-1", "--pack", "nothing", code=4)["code"] == "pack-missing"


def test_several_packs_stand_within_one_object_and_the_worst_result_counts(red: Shell) -> None:
    other = red.path("other")
    shutil.copytree(TRIAL, other)
    head = (other / "pack.yaml").read_text(encoding="utf-8")
    (other / "pack.yaml").write_text(head.replace("id: trial", "id: other"), encoding="utf-8")
    rules = (other / "rules" / "rules.yaml").read_text(encoding="utf-8")
    (other / "rules" / "rules.yaml").write_text(rules.replace("critical", "minor"), encoding="utf-8")
    answer = red("assess", "L-1", *PACK, "--pack", str(other), code=1)
    assert [one["result"] for one in answer["assessments"]] == ["does_not_meet", "not_established"]
    assert answer["result"] == "does_not_meet"
    shown = red.run("assess", "L-1", *PACK, "--pack", str(other)).stdout
    assert shown.index("Result") < shown.index("A trial pack")


def test_every_lot_is_assessed_line_by_line(red: Shell, tags: list[str]) -> None:
    red.register("L-2", tags[1])
    red("lot", "attest", "L-2", key="AGENT")
    lines = [json.loads(one) for one in red.run("assess", "--all", *PACK, "--json").stdout.splitlines()]
    for line, lot in zip(lines, ("L-1", "L-2"), strict=True):
        assert red("assess", lot, *PACK, code=1) | {"known_at": line["known_at"]} == line
    shown = red.run("assess", "--all", *PACK)
    assert shown.exit_code == 1
    assert "Does not meet what is asked" in shown.stdout
    assert "No ore from a red site" in shown.stdout


def test_a_passport_alone_gives_what_the_ledger_gives(sold: Shell) -> None:
    sold("lot", "combine", "L-1", "L-2", "--id", "C-1", key="TRADER")
    file = str(sold.path("C-1.passport.json"))
    sold("passport", "C-1", "--out", file)
    policy = ("--policy", str(sold.path("L") / "policy"))
    alone = sold("assess", file, *PACK, *policy, code=3)
    assert (alone.pop("record"), alone.pop("cut")) == ("intact", 0)
    here = sold("assess", "C-1", *PACK, "--on", alone["on"], code=3)
    assert here | {"known_at": alone["known_at"]} == alone
    shown = sold.run("assess", file, *PACK)
    assert "Whether the record in this passport is intact cannot be told" in shown.stdout
    assert "record in this passport is intact" in sold.run("assess", file, *PACK, *policy).stdout


def test_nothing_is_assessed_of_an_altered_passport(sold: Shell) -> None:
    file = sold.path("L-1.passport.json")
    sold("passport", "L-1", "--out", str(file))
    passport = json.loads(file.read_bytes())
    entry = passport["events"][-1]["entry"]
    passport["events"][-1]["entry"] = entry[:-8] + (
        "AAAAAAAA" if not entry.endswith("AAAAAAAA") else "BBBBBBBB"
    )
    file.write_bytes(format_canonical(passport))
    assert sold("assess", str(file), *PACK, code=1)["code"] == "passport-altered"


def test_a_disclosed_price_of_a_passport_is_read(sold: Shell) -> None:
    file = str(sold.path("L-1.passport.json"))
    sold("passport", "L-1", "--disclose", "price", "--out", file)
    assert sold("assess", file, *PACK)["result"] == "meets"


def test_who_reads_a_sealed_field_is_written_down(sold: Shell) -> None:
    sold("assess", "L-1", *PACK)
    with open_ledger(sold.path("L")) as ledger:
        with ledger.view() as view:
            born = view.get(Lot, "L-1").born
        assert ledger.disclosure_reads(born) == []
        sold("assess", "L-1", *PACK, "--disclose", "price", "--disclose", "nothing")
        assert [(name, reader) for name, reader, _at in ledger.disclosure_reads(born)] == [
            ("price", "LEDGER")
        ]


def test_an_assessment_is_signed(sold: Shell) -> None:
    file = sold.path("L-1.assessment")
    answer = sold("assess", "L-1", *PACK, "--out", str(file), key="SMELT")
    statement, envelope = parse_assessment(file.read_bytes())
    assert (statement.issuer, statement.subject) == ("SMELT", "lot:L-1")
    assert statement.assessment.result == answer["result"]
    assert envelope.issuer == "SMELT"
    sold("assess", "L-1", *PACK, "--pack", "icglr-rcm", "--out", str(file), key="SMELT", code=2)


def test_a_passport_is_not_assessed_under_a_name(sold: Shell) -> None:
    file = sold.path("L-1.passport.json")
    sold("passport", "L-1", "--out", str(file))
    sold("assess", str(file), *PACK, "--out", str(sold.path("x")), key="SMELT", code=2)


def test_a_list_of_areas_is_named_in_the_answer(sold: Shell) -> None:
    areas = {
        "meta": {"version": "June", "dataUpdated": "2026-03-28T23:00:00Z"},
        "entries": [{"iso2": "CD", "wholeCountry": True, "regions": None}],
    }
    sold.path("areas.json").write_text(json.dumps(areas), encoding="utf-8")
    answer = sold("assess", "L-1", *PACK, "--cahra", str(sold.path("areas.json")))
    assert (answer["cahra"]["version"], answer["cahra"]["dated"]) == ("June", "2026-03-28")


def test_findings_are_written_as_sarif(red: Shell) -> None:
    file = red.path("findings.sarif")
    red("assess", "L-1", *PACK, "--sarif", str(file), code=1)
    log = json.loads(file.read_text(encoding="utf-8"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        one["ruleId"] for one in run["results"]
    ]
    kinds = {result["ruleId"]: (result["kind"], result["level"]) for result in run["results"]}
    assert kinds == {
        "site-not-red": ("fail", "error"),
        "attested": ("open", "none"),
        "assayed": ("notApplicable", "none"),
    }
    assert run["automationDetails"]["id"] == "trial/lot:L-1/"
