"""What trace says: masses and shares, up and down."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from ledger.cli.main import program
from ledger.cli.output import PlainConsole
from tests.cli.shell import AUTHORITY, Shell


@pytest.fixture
def mixed(shell: Shell, tags: list[str]) -> Shell:
    """A from two sites, weighed wet and dry; B and the rest of A mixed again with a third lot into C."""
    site = ("--name", "Nyabibwe", "--country", "CD", "--province", "SK", "--mineral", "cassiterite")
    shell("site", "register", "S2", *site, key=AUTHORITY)
    shell.register("L-1", tags[0], mass="60")
    untagged = (
        "--lot",
        "L-2",
        "--site",
        "S2",
        "--mineral",
        "cassiterite",
        "--mass",
        "50",
        "--moisture",
        "10",
    )
    shell("lot", "register", *untagged, key="COOP")
    shell.register("L-3", tags[2], mass="20")
    shell("lot", "attest", "L-1", "L-2", "L-3", key="AGENT")
    shell("lot", "combine", "L-1", "L-2", "--id", "A", key="COOP")
    shell("lot", "split", "A", "--output", "lot=B,mass=30", key="COOP")
    shell("lot", "combine", "A", "L-3", "--id", "C", key="COOP")
    return shell


def by_lot(steps: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {step["lot"]: step for step in steps}


def test_upstream_shares_are_the_shares_of_the_lot_by_origin(mixed: Shell) -> None:
    for lot in ("A", "B", "C"):
        sites: dict[str, Decimal] = defaultdict(Decimal)
        for step in mixed("trace", lot)["upstream"]:
            if step["site"] is not None:
                sites[f"site:{step['site']}"] += Decimal(step["share"])
        known = {share["origin"]: Decimal(share["share"]) for share in mixed("show", "lot", lot)["shares"]}
        assert sites.keys() == known.keys()
        assert all(abs(sites[origin] - known[origin]) < Decimal("0.00001") for origin in sites)


def test_masses_of_the_origins_add_up_to_the_lot(mixed: Shell) -> None:
    steps = mixed("trace", "C")["upstream"]
    whole = sum(Decimal(step["mass_kg"]) for step in steps if step["site"] is not None)
    assert abs(whole - Decimal(mixed("show", "lot", "C")["mass_kg"])) < Decimal("0.00001")


def test_downstream_tells_how_much_of_each_lot_it_is(mixed: Shell) -> None:
    steps = by_lot(mixed("trace", "L-3")["downstream"])
    assert set(steps) == {"C"}
    both = by_lot(mixed("trace", "L-1")["downstream"])
    assert set(both) == {"A", "B", "C"}
    assert both["B"]["share"] == both["A"]["share"]
    assert Decimal(both["C"]["share"]) < Decimal(both["A"]["share"])
    assert (both["B"]["links"], both["B"]["level"]) == (["A"], 2)


def test_a_lot_from_the_pit_has_nothing_upstream(mixed: Shell) -> None:
    assert mixed("trace", "L-1")["upstream"] == []
    assert mixed("trace", "nothing", code=4)["code"] == "lot-missing"


def test_a_lot_reached_twice_is_drawn_once(mixed: Shell) -> None:
    mixed("lot", "combine", "B", "C", "--id", "D", key="COOP")
    drawn = mixed.run("trace", "D").stdout
    assert drawn.count("60 kg") <= 1
    assert "see above" in drawn


def test_a_mass_is_never_cut_by_a_narrow_terminal(
    mixed: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ledger.cli.output._console", lambda: PlainConsole(soft_wrap=True, width=20))
    with pytest.raises(SystemExit):
        program().main(["trace", "C", "--data", str(mixed.path("L"))])
    lines = [line for line in capsys.readouterr().out.splitlines() if "L-" in line]
    assert lines
    assert all(" kg  " in line and " %" in line for line in lines)
