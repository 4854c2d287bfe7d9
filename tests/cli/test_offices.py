"""What offices, taggers and programmes record, through the commands."""

from __future__ import annotations

import pytest

from ledger.lots.tag import parse_tag
from tests.cli.shell import AUTHORITY, Shell

ACT = ("--legal-act", "Arrêté 12")


def test_an_inspection_and_a_licence_stand_with_the_site(shell: Shell) -> None:
    shell.enrol("INSP", "inspector")
    person = ("--inspector", "P-17", "--position", "Inspector", "--agency", "Mines", "--number", "PS-1")
    shell("site", "inspect", "S1", "--on", "2026-10-01", "--result", "yellow", *person, key="INSP")
    licence = ("--type", "artisanal_permit", "--number", "PA-1", "--from", "2025-01-01", "--to", "2027-12-31")
    shell("licence", "record", *licence, "--site", "S1", "--holder", "COOP", key=AUTHORITY)
    shell("licence", "record", "--type", "other", "--holder", "COOP", "--inactive", key=AUTHORITY)
    site, party = shell("show", "site", "S1"), shell("show", "party", "COOP")
    assert [(one["on"], one["result"]) for one in site["inspections"]] == [("2026-10-01", 2)]
    assert [one["number"] for one in site["licences"]] == ["PA-1"]
    assert [one["active"] for one in party["licences"]] == [True, False]
    assert "2026-10-01" in shell.run("show", "site", "S1").stdout
    assert "PA-1" in shell.run("show", "party", "COOP").stdout


def test_a_green_site_that_nobody_inspects_is_blue_after_a_year(shell: Shell) -> None:
    shell("site", "status", "S1", "--status", "green", *ACT, "--from", "2025-02-01", key=AUTHORITY)
    on = ("--at", "2026-03-01")
    known = shell("show", "site", "S1", *on)
    assert (known["status"], known["decided"]) == (0, 1)


def test_production_in_a_restricted_area_is_on_hold(shell: Shell, tags: list[str]) -> None:
    area = ("--name", "Rubaya", "--site", "S1", *ACT, "--from", "2026-01-01", "--to", "2027-12-31")
    shell("area", "restrict", "A-1", *area, key=AUTHORITY)
    answer = shell.register("L-1", tags[0])
    assert "site-restricted" in {one["code"] for one in answer["problems"]}
    shell("area", "lift", "A-1", "--last-day", "2026-01-31", *ACT, key=AUTHORITY)
    answer = shell.register("L-2", tags[1])
    assert "site-restricted" not in {one["code"] for one in answer["problems"]}
    known = shell("show", "area", "A-1", "--at", "2026-01-15")
    assert (known["sites"], known["in_force"], known["lifted_on"]) == (["S1"], True, "2026-01-31")
    assert shell("show", "site", "S1")["areas"] == ["A-1"]
    assert "Rubaya" in shell.run("show", "area", "A-1").stdout
    shell("show", "area", "A-9", code=4)


def test_tags_are_returned_lost_and_damaged_and_all_add_up(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    shell("tag", "lose", tags[1], "--reason", "river", "--noticed", "2026-10-01", key="COOP")
    shell("tag", "damage", tags[2], "--reason", "torn", key="COOP")
    shell("tag", "return", tags[3], "--reason", "left", key="COOP")
    batch = shell("show", "tag", tags[0])["batch"]
    counts = {"issued": 6, "in_hand": 2, "used": 1, "damaged": 1, "lost": 1, "void": 0, "returned": 1}
    assert shell("show", "batch", batch)["counts"] == counts
    assert shell("show", "tags", "--site", "S1")["counts"] == counts
    found = shell("show", "tags", "--party", "COOP")
    assert (found["counts"], [one["batch"] for one in found["batches"]]) == (counts, [batch])
    for words in (("batch", batch), ("tags", "--site", "S1"), ("tags", "--party", "COOP")):
        assert batch in shell.run("show", *words).stdout
    shell("show", "tags", code=2)
    answer = shell.register("L-2", tags[1])
    assert "tag-lost" in {one["code"] for one in answer["problems"]}


def test_a_programme_reports_numbers_of_another_scheme(shell: Shell) -> None:
    shell.enrol("PROG", "programme")
    shell("tag", "lose", "0584001", "--scheme", "ITSCI", "--reason", "stolen", key="PROG")
    answer = shell.register("L-1", "ITSCI:0584001")
    assert "tag-lost" in {one["code"] for one in answer["problems"]}


def test_a_bag_is_tagged_anew_and_opened(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    shell("tag", "replace", "L-1", f"{tags[0]}={tags[1]}", "--why", "damaged", key="COOP")
    shell("tag", "replace", "L-1", f"{tags[1]}=ITSCI:7", "--level", "negociant", key="COOP")
    old = shell("show", "tag", tags[0])
    assert (old["lot"], old["off"], old["state"]) == ("L-1", "replaced", "used")
    shell("tag", "remove", "L-1", "ITSCI:7", "--why", "opened", "--remark", "Seal cut.", key="COOP")
    assert shell("show", "lot", "L-1")["tags"] == []
    assert shell("show", "tag", "ITSCI:7")["off"] == "removed"
    for pair in ("7", "=7", "7="):
        shell("tag", "replace", "L-1", pair, key="COOP", code=2)
    assert parse_tag(tags[0]) == old["tag"]


def test_an_incident_is_opened_answered_and_closed(shell: Shell, tags: list[str]) -> None:
    shell.enrol("PROG", "programme")
    shell.register("L-1", tags[0])
    said = ("--level", "1", "--risk", "armed_groups", "--lot", "L-1", "--due", "2026-12-31")
    more = ("--answer-by", "2026-12-01", "--seal", "narrative=Two men asked for money.")
    opened = shell("incident", "open", *said, *more, key="PROG")
    id = opened["incident"]
    shell("incident", "open", "--id", "I-2", "--level", "3", "--risk", "taxes", "--party", "COOP", key="PROG")
    assert shell("show", "lot", "L-1")["incidents"] == [id]
    shell("incident", "update", id, "--level", "2", "--measures", "Asked.", key="PROG")
    shell("incident", "answer", id, "--denied", "--seal", "narrative=No.", key="COOP")
    known = shell("show", "incident", id, "--at", "2027-01-01")
    assert (known["level"], known["answers"], known["overdue"], known["parties"]) == (2, 1, True, ["COOP"])
    assert "overdue" in shell.run("show", "incident", id, "--at", "2027-01-01").stdout
    shell("incident", "close", id, "--outcome", "unfounded", "--reason", "Visited.", key="PROG")
    assert shell("show", "lot", "L-1")["incidents"] == []
    assert shell("show", "incident", id)["outcome"] == "unfounded"
    shell("incident", "update", id, "--level", "3", key="PROG", code=1)


def test_decisions_plans_and_reports_are_recorded(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    about = ("--lot", "L-1", "--site", "S1", "--party", "COOP")
    shell("decision", "record", *about, "--decision", "suspend", "--manager", "M-1", key="SMELT")
    dates = ("--on", "2026-10-01", "--due", "2027-02-01", "--review", "2026-12-31")
    named = ("--title", "Taxes", "--risk", "taxes", "--measure", "Meet", "--indicator", "Receipts=100 %")
    plan = shell("plan", "adopt", "--site", "S1", *named, *dates, key="COOP")["event_id"]
    review = ("--progress", "some", "--outcome", "continue", "--indicator", "Receipts=60 %")
    shell("plan", "review", plan[:12], *review, "--next", "2027-01-31", key="COOP")
    shell("plan", "review", plan, "--progress", "reached", "--outcome", "end", key="COOP")
    report = ("--kind", "craft", "--title", "CRAFT 2026", "--scope", "One site", "--document", "12" * 32)
    more = ("--standard", "CRAFT 2.1", "--result", "M1=pass", "--url", "https://example.org/r.pdf")
    answer = shell("report", "record", "--party", "COOP", *report, *more, key="COOP")
    payload = shell("show", "event", answer["event_id"])["payload"]
    assert payload["body"]["results"] == [{"module": "M1", "result": "pass"}]


@pytest.mark.parametrize("words", [("show", "batch", "B-9"), ("show", "incident", "I-9")])
def test_what_is_not_there_is_not_found(shell: Shell, words: tuple[str, ...]) -> None:
    shell(*words, code=4)
