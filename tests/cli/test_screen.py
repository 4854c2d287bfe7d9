"""What screen finds anew, drafts and lists; what it drafts can be signed."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.diligence.shipped import shipped_pack
from tests.cli.shell import AUTHORITY, Shell
from tests.support.trial import TRIAL

PACK = ("--pack", str(TRIAL))
TERMS = {"itsci": "incident-days", "oecd-3t": "six-months"}
RED = ("--status", "red", "--legal-act", "DEMO 2", "--from", "2026-01-01")


@pytest.fixture
def red(shell: Shell, tags: list[str]) -> Shell:
    """A lot dug where it was forbidden, and a programme that opens incidents."""
    shell.enrol("PROG", "programme")
    shell("site", "status", "S1", *RED, key=AUTHORITY)
    shell.register("L-1", tags[0])
    return shell


def by_subject(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["subject"]: finding for finding in answer["findings"]}


def state(shell: Shell, name: str) -> str:
    return str(shell.path(name))


def test_everything_is_screened_once_and_then_what_is_new(red: Shell, tags: list[str]) -> None:
    first = red("screen", *PACK, "--save", state(red, "a"))
    assert (first["from"], {*by_subject(first)}) == (0, {"lot:L-1", "site:S1"})
    again = red("screen", *PACK, "--since", state(red, "a"), "--save", state(red, "b"))
    assert (again["from"], again["size"], again["subjects"]) == (first["size"], first["size"], 0)
    red.register("L-2", tags[1])
    new = red("screen", *PACK, "--since", state(red, "b"))
    assert {*by_subject(new)} == {"lot:L-2", "site:S1"}
    assert new["size"] == first["size"] + 1
    assert "L-1" in by_subject(new)["site:S1"]["messages"][0]


def test_a_saved_state_is_gone_on_from_where_it_is(red: Shell) -> None:
    first = red("screen", *PACK, "--save", state(red, "a"))
    again = red("screen", *PACK, "--save", state(red, "a"))
    assert (first["findings"] != [], again["findings"]) == (True, [])


def test_what_is_said_of_a_lot_is_asked_again_of_what_was_made_of_it(sold: Shell) -> None:
    sold("lot", "combine", "L-1", "L-2", "--id", "C-1", key="TRADER")
    sold("screen", *PACK, "--save", state(sold, "a"))
    sold("site", "status", "S1", *RED, key=AUTHORITY)
    sold("lot", "attest", "L-1", key="AGENT")
    new = sold("screen", *PACK, "--save", state(sold, "a"))
    assert {"lot:L-1", "lot:C-1"} <= {*by_subject(new)}
    assert "lot:L-2" not in by_subject(new)


def test_a_changed_pack_is_asked_of_everything(red: Shell) -> None:
    red("screen", *PACK, "--save", state(red, "a"))
    changed = red.path("changed")
    shutil.copytree(TRIAL, changed)
    head = (changed / "pack.yaml").read_text(encoding="utf-8")
    (changed / "pack.yaml").write_text(head.replace('version: "1"', 'version: "2"'), encoding="utf-8")
    answer = red("screen", "--pack", str(changed), "--since", state(red, "a"))
    assert (answer["from"], answer["findings"]) == (0, [])


def test_a_draft_is_signed_by_whom_it_behoves_and_not_drafted_again(red: Shell) -> None:
    drafts = red.path("drafts")
    found = by_subject(red("screen", *PACK, "--out", str(drafts)))["lot:L-1"]
    draft = Path(found["file"])
    assert draft.stat().st_mode & 0o077 == 0
    assert json.loads(draft.read_bytes()) == found["draft"]
    assert (found["level"], found["draft"]["body"]["risk"]) == (1, "other")
    assert found["draft"]["body"]["due_on"] == found["due_on"]
    assert "dug at site S1" in found["draft"]["sealed"]["narrative"]
    red("sign", str(draft), key="PROG")
    red("submit", str(draft.with_suffix(".cose")))
    assert red("show", "lot", "L-1")["incidents"] == [found["incident"]]
    again = by_subject(red("screen", *PACK))["lot:L-1"]
    assert (again["outcome"], again["incident"]) == ("fail", None)


def submit(shell: Shell, draft: Path) -> None:
    shell("sign", str(draft), key="PROG")
    shell("submit", str(draft.with_suffix(".cose")))


def drafted(answer: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [one for one in answer["findings"] if one["rule"] == rule and one["draft"] is not None]


def test_the_lots_of_a_site_are_one_incident_that_whom_it_is_about_may_answer(
    red: Shell, tags: list[str]
) -> None:
    red.register("L-2", tags[1])
    first = red("screen", *PACK, "--save", state(red, "a"), "--out", str(red.path("drafts")))
    (found,) = drafted(first, "site-not-red")
    body = found["draft"]["body"]
    assert (body["lots"], body["sites"], body["parties"]) == (["L-1", "L-2"], ["S1"], ["COOP"])
    assert {"L-1", "L-2"} <= {*found["draft"]["sealed"]["narrative"].split()}
    named = by_subject(first)
    assert named["lot:L-2"]["incident"] == named["lot:L-1"]["incident"] == body["incident"]
    submit(red, Path(found["file"]))
    red("incident", "answer", body["incident"], "--denied", key="COOP")
    assert [red("show", "lot", lot)["incidents"] for lot in ("L-1", "L-2")] == [[body["incident"]]] * 2
    assert drafted(red("screen", *PACK), "site-not-red") == []
    red.register("L-3", tags[2])
    (repeat,) = drafted(red("screen", *PACK, "--since", state(red, "a")), "site-not-red")
    assert (repeat["draft"]["body"]["lots"], repeat["follows"]) == (["L-3"], body["incident"])


def test_an_incident_lists_as_many_lots_as_it_takes_and_says_how_many_more_there_are(sold: Shell) -> None:
    sold.enrol("PROG", "programme")
    sold("site", "status", "S1", *RED, key=AUTHORITY)
    parts = [word for number in range(66) for word in ("--output", f"mass=0.5,lot=P-{number}")]
    sold("lot", "split", "L-1", *parts, key="TRADER")
    first = sold("screen", *PACK, "--out", str(sold.path("drafts")))
    (found,) = drafted(first, "site-not-red")
    body = found["draft"]["body"]
    incidents = {one["incident"] for one in first["findings"] if one["rule"] == "site-not-red"}
    assert (len(body["lots"]), incidents) == (64, {body["incident"]})
    assert body["remark"].endswith("; 4 more lots")
    assert {*body["parties"]} == {"COOP", "TRADER"}
    submit(sold, Path(found["file"]))
    assert drafted(sold("screen", *PACK), "site-not-red") == []


def test_an_incident_that_is_open_for_too_long_is_listed_and_not_drafted_anew(red: Shell) -> None:
    about = ("--risk", "taxes", "--site", "S1", "--party", "COOP", "--id", "I-1", "--level", "2")
    red("incident", "open", *about, key="PROG")
    late = red("screen", "--pack", "itsci", "--on", "2028-01-01")
    found = [one for one in late["findings"] if one["rule"].endswith("-incident-in-time")]
    assert {one["subject"] for one in found} == {"site:S1", "party:COOP"}
    assert [one["incident"] for one in found] == [None, None]
    assert "I-1" in {one["incident"] for one in late["overdue"]}


def test_what_is_wrong_with_an_incident_is_news_of_it_and_no_other_incident(red: Shell) -> None:
    about = ("--risk", "forced_labour", "--lot", "L-1", "--id", "I-1", "--level", "2", "--due", "2030-01-01")
    red("incident", "open", *about, key="PROG")
    pack = ("--pack", "itsci")
    first = red("screen", *pack, "--save", state(red, "a"), "--out", str(red.path("drafts")))
    (found,) = (one for one in first["findings"] if one["rule"] == "level-fits")
    assert (found["incident"], found["draft"], found["file"]) == ("I-1", None, None)
    (update,) = first["updates"]
    assert (update["incident"], update["level"], update["rules"]) == ("I-1", 1, ["itsci/level-fits"])
    assert json.loads(Path(update["file"]).read_bytes()) == update["draft"]
    assert red("screen", *pack, "--since", state(red, "a"))["updates"] == []
    shown = red.run("screen", *pack).stdout
    assert ("About incident I-1" in shown, "News of incidents" in shown) == (True, True)
    submit(red, Path(update["file"]))
    assert red("show", "incident", "I-1")["level"] == 1
    after = red("screen", *pack)
    assert (after["updates"], [one for one in after["findings"] if one["rule"] == "level-fits"]) == ([], [])


def test_what_time_alone_changes_is_found_when_everything_is_asked_again(red: Shell) -> None:
    about = ("--risk", "taxes", "--site", "S1", "--id", "I-1", "--level", "2", "--due", "2030-01-01")
    red("incident", "open", *about, key="PROG")
    pack, later = ("--pack", "itsci"), ("--on", "2028-01-01")
    first = red("screen", *pack, "--save", state(red, "a"))
    assert "site-incident-in-time" not in {one["rule"] for one in first["findings"]}
    touched = red("screen", *pack, *later, "--since", state(red, "a"))
    assert (touched["subjects"], touched["findings"]) == (0, [])
    whole = red("screen", *pack, *later, "--all", "--since", state(red, "a"), "--save", state(red, "b"))
    assert (whole["from"], whole["subjects"]) == (0, first["subjects"])
    assert {one["rule"] for one in whole["findings"]} == {"site-incident-in-time"}
    again = red("screen", *pack, "--on", "2028-03-01", "--all", "--since", state(red, "b"))
    assert (again["subjects"], again["findings"]) == (first["subjects"], [])


def test_a_shipment_is_shown_by_as_much_of_its_id_as_finds_it(sold: Shell) -> None:
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold("lot", "receive", "L-1", "--mass", "50", key="EXP")
    sent = sold("lot", "export", "L-1", "--to", "AE", "--certificate", "C-1", key="EXP")["event_id"]
    sold("site", "status", "S1", *RED, key=AUTHORITY)
    shown = sold.run("screen", *PACK).stdout
    assert (f"shipment:{sent[:16]} " in shown, sent in shown) == (True, False)
    (found,) = drafted(sold("screen", *PACK), "shipped-from-allowed-sites")
    assert (found["subject"], found["draft"]["body"]["lots"]) == (f"shipment:{sent}", ["L-1"])
    assert "EXP" in found["draft"]["body"]["parties"]


def test_a_repeat_follows_the_earlier_incident_and_is_more_serious(red: Shell, tags: list[str]) -> None:
    first = by_subject(red("screen", *PACK, "--out", str(red.path("drafts"))))["site:S1"]
    assert (first["level"], first["follows"]) == (2, None)
    assert first["draft"]["body"]["due_on"] > first["draft"]["body"]["happened_on"]
    red("sign", first["file"], key="PROG")
    red("submit", str(Path(first["file"]).with_suffix(".cose")))
    red.register("L-2", tags[1])
    repeat = by_subject(red("screen", *PACK))["site:S1"]
    assert (repeat["level"], repeat["follows"]) == (1, first["incident"])
    shown = red.run("screen", *PACK).stdout
    assert f"of level 1, which follows {first['incident']}" in shown


def test_overdue_incidents_are_listed_each_time_and_drafted_once(red: Shell) -> None:
    about = ("--risk", "taxes", "--site", "S1", "--id", "I-1", "--level", "2", "--due", "2027-01-01")
    red("incident", "open", *about, key="PROG")
    dates = ("--on", "2026-11-01", "--due", "2026-12-31", "--review", "2026-12-01")
    plan = ("--title", "Taxes", "--risk", "taxes", "--measure", "Meet", "--indicator", "Receipts=100 %")
    red("plan", "adopt", "--site", "S1", *plan, *dates, "--incident", "I-1", key="COOP")
    assert red("screen", *PACK)["overdue"] == []
    late = ("--on", "2028-01-01")
    first = red("screen", *PACK, *late, "--save", state(red, "a"), "--out", str(red.path("drafts")))
    assert {one["clock"] for one in first["overdue"]} == {"set", "opening", "adoption"}
    (draft,) = (one for one in first["overdue"] if one["draft"] is not None)
    assert draft["draft"]["body"]["level"] == 1
    again = red("screen", *PACK, *late, "--save", state(red, "a"))
    assert [(one["new"], one["draft"]) for one in again["overdue"]] == [(False, None)] * 3
    assert "Overdue" in red.run("screen", *PACK, *late).stdout
    red("sign", draft["file"], key="PROG")


def test_a_pack_is_held_to_the_clock_that_its_rules_name(red: Shell) -> None:
    about = ("--risk", "taxes", "--site", "S1", "--id", "I-1", "--level", "2")
    red("incident", "open", *about, key="PROG")
    dates = ("--on", "2026-11-01", "--due", "2027-12-31", "--review", "2026-12-01")
    plan = ("--title", "Taxes", "--risk", "taxes", "--measure", "Meet", "--indicator", "Receipts=100 %")
    red("plan", "adopt", "--site", "S1", *plan, *dates, "--incident", "I-1", key="COOP")
    packs = ("--pack", "itsci", "--pack", "oecd-3t")
    late = red("screen", *packs, "--on", "2028-01-01")["overdue"]
    due = {(one["pack"], one["clock"]): (one["since"], one["due_on"]) for one in late}
    assert {*due} == {("itsci", "opening"), ("oecd-3t", "adoption")}
    assert due["oecd-3t", "adoption"][0] == "2026-11-01"
    for (pack, _), (since, last) in due.items():
        days = shipped_pack(pack).parameters[TERMS[pack]].on("2028-01-01")
        assert days is not None
        assert (date.fromisoformat(last) - date.fromisoformat(since)).days == int(str(days[1].value))
    last = due["itsci", "opening"][1]
    assert ("itsci", last) not in {(one["pack"], one["due_on"]) for one in _overdue(red, packs, last)}
    after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    assert ("itsci", last) in {(one["pack"], one["due_on"]) for one in _overdue(red, packs, after)}


def _overdue(shell: Shell, packs: tuple[str, ...], on: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shell("screen", *packs, "--on", on)["overdue"]
    return found


def test_a_draft_names_the_risk_of_its_rule(red: Shell) -> None:
    drafts = [one for one in red("screen", "--pack", "plausibility")["findings"] if one["draft"] is not None]
    rules = shipped_pack("plausibility").rules
    risks = {one["rule"]: one["draft"]["body"]["risk"] for one in drafts}
    assert risks["site-not-closed"] == "origin_fraud"
    assert risks == {rule: rules[rule].risk for rule in risks}


def test_nothing_new_is_said(sold: Shell) -> None:
    sold("screen", *PACK, "--save", state(sold, "a"))
    assert "Nothing new is found." in sold.run("screen", *PACK, "--since", state(sold, "a")).stdout


def test_people_are_shown_what_is_new_and_what_to_sign(red: Shell) -> None:
    shown = red.run("screen", *PACK, "--out", str(red.path("drafts"))).stdout
    assert "not as asked  lot:L-1  No ore from a red site" in shown
    last = "".join(shown.splitlines()[-1:])
    assert last.startswith("2 drafts, to be read and signed: ")
    signed = Path(last.partition(" sign ")[2].partition(";")[0])
    assert signed in {*red.path("drafts").iterdir()}
    assert last.endswith(f" submit {signed.with_suffix('.cose')}")


def test_a_state_is_of_its_ledger_and_of_its_form(red: Shell, world: Path) -> None:
    bad = red.path("bad")
    bad.write_text("no state\n" * 100, encoding="utf-8")
    assert red("screen", *PACK, "--since", str(bad), code=1)["code"] == "screening-malformed"
    assert red("screen", *PACK, "--save", str(bad), code=1)["code"] == "screening-malformed"
    red("screen", *PACK, "--since", str(red.path("missing")), code=2)
    red("screen", *PACK, "--save", state(red, "a"))
    red(
        "init",
        "--data",
        str(red.path("M")),
        "--origin",
        "other.test/log",
        "--authority",
        "X",
        "--country",
        "CD",
    )
    other = red("screen", *PACK, "--data", str(red.path("M")), "--since", state(red, "a"), code=1)
    assert other["code"] == "screening-other"
    red.environment["MINERAL_LEDGER_DATA"] = str(world / "L")
    assert red("screen", *PACK, "--since", state(red, "a"), code=3)["code"] == "screening-beyond"
