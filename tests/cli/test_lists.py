"""Lists of lots, parties, sites, places and incidents, narrowed and page by page."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell


def ids(shell: Shell, *words: str) -> list[str]:
    return [one["id"] for one in shell("show", *words)["items"]]


def test_lots_are_listed_by_who_has_them_and_how_they_stand(sold: Shell) -> None:
    sold("lot", "dispatch", "L-2", "--to", "EXP", key="TRADER")
    assert ids(sold, "lots") == ["L-1", "L-2"]
    assert ids(sold, "lots", "--party", "TRADER", "--state", "in_stock") == ["L-1"]
    assert ids(sold, "lots", "--site", "S1", "--mineral", "cassiterite") == ["L-1", "L-2"]
    assert ids(sold, "lots", "--mineral", "gold") == ids(sold, "lots", "--place", "NOWHERE") == []


def test_lots_are_listed_by_the_day_they_came_to_be(sold: Shell) -> None:
    day = sold("show", "lots")["items"][0]["since"]
    assert ids(sold, "lots", "--from", day, "--to", day) == ["L-1", "L-2"]
    assert ids(sold, "lots", "--from", "2090-01-01") == ids(sold, "lots", "--to", "2001-01-01") == []


def test_a_list_goes_on_where_it_stopped(sold: Shell) -> None:
    first = sold("show", "lots", "--limit", "1")
    assert ([one["id"] for one in first["items"]], first["more"]) == (["L-1"], "L-1")
    rest = sold("show", "lots", "--limit", "1", "--after", first["more"])
    assert ([one["id"] for one in rest["items"]], rest["more"]) == (["L-2"], None)
    assert "--after L-1" in sold.run("show", "lots", "--limit", "1").stdout


@pytest.mark.parametrize("kind", ["parties", "sites", "places", "incidents"])
def test_the_others_are_listed_too(sold: Shell, kind: str) -> None:
    answer = sold("show", kind)
    assert answer["kind"] == kind
    assert [one["id"] for one in answer["items"]] == sorted(one["id"] for one in answer["items"])
    assert sold.run("show", kind).exit_code == 0


def test_parties_and_sites_have_a_state(sold: Shell) -> None:
    assert "TRADER" in ids(sold, "parties", "--state", "active")
    assert ids(sold, "parties", "--state", "suspended") == []
    assert ids(sold, "sites", "--state", "green", "--mineral", "cassiterite") == ["S1"]
    assert ids(sold, "sites", "--state", "red") == []
