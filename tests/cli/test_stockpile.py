"""Heaps by command: opened, filled, drawn from, counted, shown, traced, undone."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def yard(shell: Shell) -> Shell:
    """A cooperative's heap with two lots on it."""
    place = ("--name", "Yard", "--kind", "depot", "--country", "CD")
    shell("place", "register", "YARD", *place, key="COOP")
    options = ("--at-place", "YARD", "--mineral", "cassiterite", "--also", "coltan", "--name", "North")
    shell("stockpile", "open", "HEAP", *options, key="COOP")
    for lot in ("L-1", "L-2"):
        given = (
            "--lot",
            lot,
            "--site",
            "S1",
            "--mineral",
            "cassiterite",
            "--mass",
            "50",
            "--condition",
            "dry",
        )
        shell("lot", "register", *given, key="COOP")
        shell("lot", "attest", lot, key="AGENT")
    shell("stockpile", "add", "HEAP", "L-1", key="COOP")
    weighed = ("--mass", "49.5", "--condition", "dry", "--tag-removed", "ITSCI:7")
    shell("stockpile", "add", "HEAP", "L-2", *weighed, key="COOP")
    return shell


def test_a_heap_is_filled_drawn_from_and_shown(yard: Shell) -> None:
    drawn = yard("stockpile", "draw", "HEAP", "--output", "mass=60,condition=dry,lot=D-1", key="COOP")
    assert drawn["outputs"] == ["D-1"]
    known = yard("show", "stockpile", "HEAP")
    assert (known["name"], known["minerals"], known["attribution"]) == (
        "North",
        ["2615.90.00"],
        "proportional",
    )
    assert (known["dry_kg"]["value"], known["since_empty"], known["draws"]) == ("39.5", 2, 1)
    assert [one["lot"] for one in known["lots"]] == ["L-2", "L-1"]
    assert yard("show", "stockpile", "HEAP", "--page", "2")["lots"] == []
    assert known["shares"] == [{"origin": "site:S1", "share": "1", "attributed": True, "dry_kg": "39.5"}]
    lot = yard("show", "lot", "D-1")
    assert lot["contamination"] == [{"stockpile": "HEAP", "first": 1, "last": 2}]
    assert yard("show", "lot", "L-1")["stockpiled"] == "HEAP/1"


def test_a_trace_goes_through_a_heap_and_names_its_set_apart(yard: Shell) -> None:
    yard("stockpile", "draw", "HEAP", "--output", "mass=60,lot=D-1", "--remark", "Wet.", key="COOP")
    yard("lot", "sort", "D-1", "--output", "mass=55,lot=D-2", key="COOP")
    up = yard("trace", "D-2")
    assert {step["lot"]: step["attributed"] for step in up["upstream"]} == {
        "D-1": True,
        "L-1": True,
        "L-2": True,
    }
    assert sum(float(step["share"]) for step in up["upstream"] if step["site"]) == pytest.approx(1)
    (found,) = up["contamination"]
    assert (found["lots"], found["sites"], found["count"]) == (["L-1", "L-2"], ["S1"], 2)
    assert yard("trace", "D-2", "--page", "2")["contamination"][0]["lots"] == []
    down = yard("trace", "L-1")
    assert {step["lot"] for step in down["downstream"]} == {"D-1", "D-2"}
    assert all(step["attributed"] for step in down["downstream"])
    assert down["reached"] == [{"stockpile": "HEAP", "addition": 1, "count": 1, "lots": ["D-1"]}]


def test_counts_empty_a_heap_or_adjust_it(yard: Shell) -> None:
    counted = yard("stockpile", "count", "HEAP", "--mass", "90", "--condition", "dry", key="COOP")
    assert [one["code"] for one in counted["problems"]] == ["count-differs"]
    found = yard("show", "stockpile", "HEAP")["counted"]
    assert (found["difference_kg"]["value"], found["adopted"]) == ("-9.5", False)
    why = ("--cause", "dust", "--reason", "Wind.", "--by", "surveyed", "--condition", "dry")
    yard("stockpile", "count", "HEAP", "--mass", "90", *why, key="COOP")
    assert yard("show", "stockpile", "HEAP")["dry_kg"]["value"] == "90"
    yard("stockpile", "count", "HEAP", "--mass", "90", "--cause", "dust", key="COOP", code=2)
    yard("stockpile", "count", "HEAP", "--empty", "--witness", "AGENT", key="COOP")
    known = yard("show", "stockpile", "HEAP")
    assert (known["since_empty"], known["shares"]) == (0, [])


def test_origins_are_declared_where_the_heap_has_them_so(yard: Shell) -> None:
    options = ("--at-place", "YARD", "--mineral", "cassiterite", "--attribution", "declared")
    yard("stockpile", "open", "BIN", *options, key="COOP")
    given = ("--lot", "L-3", "--site", "S1", "--mineral", "cassiterite", "--mass", "50")
    yard("lot", "register", *given, key="COOP")
    yard("stockpile", "add", "BIN", "L-3", key="COOP")
    yard("stockpile", "draw", "BIN", "--output", "mass=5,lot=B-1", "--from", "S1=100", key="COOP")
    refused = yard(
        "stockpile", "draw", "BIN", "--output", "mass=5", "--from", "unknown=100", key="COOP", code=1
    )
    assert [one["code"] for one in refused["problems"]] == ["origin-not-held"]


def test_a_draw_and_a_count_are_voided(yard: Shell) -> None:
    yard("stockpile", "draw", "HEAP", "--output", "mass=60,lot=D-1", key="COOP")
    yard("lot", "void", "D-1", "--reason", "Wrong heap.", key="COOP")
    assert yard("show", "stockpile", "HEAP")["dry_kg"]["value"] == "99.5"
    counted = yard("stockpile", "count", "HEAP", "--empty", key="COOP")
    yard("lot", "void", counted["event_id"], "--reason", "Another heap.", key="COOP")
    assert yard("show", "stockpile", "HEAP")["since_empty"] == 2


def test_a_heap_that_is_not_there(shell: Shell) -> None:
    assert shell("show", "stockpile", "NONE", code=4)["code"] == "stockpile-missing"


def _text(yard: Shell, *arguments: str) -> str:
    result = yard.run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_people_read_of_heaps(yard: Shell) -> None:
    yard("stockpile", "draw", "HEAP", "--output", "mass=60,lot=D-1", key="COOP")
    yard("stockpile", "count", "HEAP", "--mass", "30", key="COOP")
    text = _text(yard, "show", "stockpile", "HEAP")
    assert "in proportion" in text
    assert "site:S1" in text
    assert "May hold of any of 2 lots on stockpile HEAP, of S1." in _text(yard, "trace", "D-1")
    assert "May be in 1 lot that came off stockpile HEAP since." in _text(yard, "trace", "L-1")
    assert "HEAP: additions 1 to 2" in _text(yard, "show", "lot", "D-1")
