"""A list of areas: read, asked by country and province, refused with all its faults."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ledger.diligence.cahra import LIMIT, read_cahra
from ledger.errors import Malformed

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "cahra_2026-06.json"
META = {"version": "Invented, May 2026", "dataUpdated": "2026-05-02T23:00:00Z"}
REGIONS = [{"code": "XA-NO", "name": "Haut-Pré"}, {"code": "XA-SU", "name": "L’Étang"}]
ENTRIES: list[dict[str, Any]] = [
    {"iso2": "XA", "wholeCountry": False, "regions": REGIONS},
    {"iso2": "XB", "wholeCountry": True, "regions": None},
]


def _list(**changes: object) -> bytes:
    return json.dumps({"meta": META, "entries": ENTRIES} | changes).encode()


@pytest.mark.parametrize(
    ("country", "province", "area"),
    [
        ("XA", "HAUT PRE", "XA-NO"),
        ("XA", "  haut-pré ", "XA-NO"),
        ("XA", "L'Etang", "XA-SU"),
        ("XA", "Bas-Pré", None),
        ("XA", None, None),
        ("XB", None, "XB"),
        ("XB", "Anywhere", "XB"),
        ("XC", "Haut-Pré", None),
    ],
)
def test_an_area_is_found_by_country_and_province(
    country: str, province: str | None, area: str | None
) -> None:
    assert read_cahra(_list()).find(country, province) == area


def test_a_province_decides_only_where_a_country_is_listed_in_parts() -> None:
    areas = read_cahra(_list())
    assert [one for one in ("XA", "XB", "XC") if areas.names_parts_of(one)] == ["XA"]


def test_the_edition_says_which_file_it_was() -> None:
    one, other = read_cahra(_list()).edition, read_cahra(_list() + b"\n").edition
    assert (one.version, one.dated) == ("Invented, May 2026", "2026-05-02")
    assert one.sha256 != other.sha256


def test_every_fault_of_a_list_is_told() -> None:
    wrong = [{"iso2": "xa", "wholeCountry": False}, {"iso2": "XB", "wholeCountry": "perhaps"}]
    with pytest.raises(Malformed) as raised:
        read_cahra(_list(entries=wrong))
    assert [one.where for one in raised.value.problems] == ["/entries/0/iso2", "/entries/1/wholeCountry"]


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{}", _list(entries=[])])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match="no list"):
        read_cahra(data)


def test_a_list_without_end_is_refused_unread() -> None:
    with pytest.raises(Malformed, match="longer"):
        read_cahra(b" " * (LIMIT + 1))


def test_the_list_of_june_2026_is_read() -> None:
    if not REAL.is_file():
        sys.stderr.write(f"\nNOT TESTED: {REAL} is not here, the real list of areas was not read.\n")
        pytest.skip(f"{REAL} is not here")
    areas = read_cahra(REAL.read_bytes())
    entries = json.loads(REAL.read_text(encoding="utf-8"))["entries"]
    for entry in entries:
        for region in entry["regions"] or ():
            assert areas.find(entry["iso2"], region["name"].upper()) == region["code"]
        assert entry["wholeCountry"] == (areas.find(entry["iso2"], None) == entry["iso2"])
