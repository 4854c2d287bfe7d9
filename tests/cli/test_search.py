"""``search``: from what is painted on a container, or printed on a seal, to the lots."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell

WRONG = "CSQU 305438 9"


@pytest.fixture
def sent(sold: Shell) -> Shell:
    """A trader has sent a lot on under a seal whose number has the form of a container's."""
    seal = ("--package-seal", "CSQU 305438 3")
    sold("lot", "dispatch", "L-2", "--to", "EXP", *seal, key="TRADER")
    return sold


def test_a_seal_leads_to_its_lots(sent: Shell) -> None:
    [one] = sent("search", "csqu-3054383")["carried"]
    assert [lot["lot"] for lot in one["lots"]] == ["L-2"]
    text = sent.run("search", "csqu-3054383").stdout
    assert "seal CSQU 305438 3: sent by TRADER" in text
    assert "L-2" in text
    assert "mineral-ledger assess L-2" in text


def test_what_is_mistyped_is_told_and_guessed(sent: Shell) -> None:
    assert sent("search", WRONG)["container"]["fits"] is False
    text = sent.run("search", WRONG).stdout
    assert "a container CSQU305438 would have 3 as its last digit" in text
    assert "Did you mean CSQU 305438 3?" in text
    assert "no tag has a code like that" in sent.run("search", "7K3M-9Q2X-TW4R-B").stdout


def test_an_id_leads_to_what_it_names(sent: Shell) -> None:
    assert sent("search", "l-1")["found"] == [{"kind": "lot", "id": "L-1"}]
    assert "L-1" in sent.run("search", "L-1").stdout
    assert "Nothing is called" in sent.run("search", "QQQQQQQQ").stdout
