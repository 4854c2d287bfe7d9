"""Links to passports and reports by strangers, as an operator and a programme handle them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ledger.lots.tag import parse_tag
from ledger.service.grievance import Told, report
from ledger.service.ledger import open_ledger
from ledger.service.passports.share import find_shared
from tests.cli.shell import Shell


def said(shell: Shell, *arguments: str) -> str:
    result = shell.run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def reference(shell: Shell, tags: list[str]) -> str:
    """The reference of a report of the tag of lot L-1."""
    shell.register("L-1", tags[0])
    with open_ledger(shell.path("L")) as ledger:
        return report(ledger, Told(parse_tag(tags[0]), "theft", "Two bags are gone.", "radio 7"))


def test_a_link_is_made_and_taken_back(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    made = shell("passport", "L-1", "--share", "30", "--out", str(shell.path("p.json")))
    link = made["share"]
    assert link["link"] == f"https://demo.test{link['path']}"
    token = link["path"].removeprefix("/s/")
    with open_ledger(shell.path("L")) as ledger:
        assert find_shared(ledger, token).passport == Path(made["file"]).read_bytes()
    assert shell("passport", "L-1", "--unshare") == {"lot": "L-1", "ended": 1}
    assert shell("passport", "L-1", "--unshare") == {"lot": "L-1", "ended": 0}


def test_a_link_is_said_with_its_last_day(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    told = said(shell, "passport", "L-1", "--share", "1")
    assert "L-1.passport.json" not in told
    assert "Whoever has this link sees it until" in told
    assert "https://demo.test/s/" in told


def test_reports_are_listed_and_shown(shell: Shell, reference: str, tags: list[str]) -> None:
    (found,) = shell("incident", "reports")["reports"]
    assert (found["reference"], found["tag"], found["contact"]) == (reference, tags[0], "radio 7")
    assert shell("incident", "report", reference) == found
    assert "Two bags are gone." in said(shell, "incident", "reports")
    assert "radio 7" in said(shell, "incident", "report", reference)


def test_a_report_is_dismissed(shell: Shell, reference: str) -> None:
    settled = shell("incident", "dismiss", reference, "--reason", "Found again.", "--by", "A. M.")
    assert (settled["settled_as"], settled["contact"]) == ("dismissed", None)
    assert shell("incident", "reports") == {"reports": []}
    assert [one["reference"] for one in shell("incident", "reports", "--settled")["reports"]] == [reference]
    assert shell("incident", "report", "R-00000000", code=4)["code"] == "report-missing"


def test_a_draft_is_a_private_file_that_can_be_signed(shell: Shell, reference: str) -> None:
    file = shell.path("draft.json")
    made = shell("incident", "draft", reference, "--by", "A. M.", "--out", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    event = json.loads(file.read_text(encoding="utf-8"))
    assert event == made["draft"]
    assert event["sealed"]["source_name"] == "radio 7"
    signed = shell("sign", str(file), key="CEEC")
    assert shell("submit", signed["file"])["event_id"] == signed["event_id"]
