"""``import sites``: every cell is recorded or named, nothing twice, all faults at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.crypto.keys import SigningKey, parse_key_file
from ledger.errors import KeyUnknown, LogHalted, Malformed, NotFound, Refused
from ledger.lots.parse import parse_event
from ledger.lots.state import Party, Site
from ledger.service.keeping.opening import init
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.service.registers.file import Register, read_register
from ledger.service.registers.importing import ImportReport, import_sites
from ledger.service.registers.mapping import find_mapping, parse_mapping, read_mapping
from tests.support.outside import ipis_file

HERE = Path(__file__).parent / "registers"
AT = 1_751_328_000_000


@pytest.fixture
def handle(tmp_path: Path) -> Iterator[LedgerHandle]:
    init(
        tmp_path / "data",
        origin="test.example/log",
        demo=True,
        clock=lambda: AT,
        seeds=lambda name: name.encode().ljust(32),
    )
    with open_ledger(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def key(handle: LedgerHandle) -> SigningKey:
    return parse_key_file((handle.folder.keys / "authority.pem").read_bytes(), None)


def example() -> Register:
    return read_register(HERE / "example.csv", read_mapping(HERE / "example.mapping.json"))


def run(handle: LedgerHandle, register: Register, key: SigningKey, **more: Any) -> ImportReport:  # noqa: ANN401 - handed on
    return import_sites(handle, register, party="AUTHORITY", key=key, at=AT, recorded_at=AT, **more)


def bodies(handle: LedgerHandle, site: str) -> list[dict[str, Any]]:
    with handle.view() as view:
        events = [parse_event(view.statement(index)) for index in view.touches("site", site)]
        return [event.body.model_dump(mode="json", exclude_unset=True) for event in events]


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = (HERE / "example.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "edited.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def faults(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(Malformed) as caught:
        read_register(path, read_mapping(HERE / "example.mapping.json"))
    return [(one.where, one.code) for one in caught.value.problems]


def test_a_site_is_registered_before_its_visits_which_come_in_date_order(
    handle: LedgerHandle, key: SigningKey
) -> None:
    report = run(handle, example(), key)
    assert (report.sites, report.visits, report.recorded, report.already_there) == (3, 4, 7, 0)
    site, *visits = bodies(handle, "DEMO-W-M-1")
    assert site["minerals"] == ["2615.90.00", "2609.00.00"]
    assert site["census"] == {"workers": 40, "counted_on": "2024-03-01", "source": "DEMO watch, R-1"}
    assert [visit["observed_on"] for visit in visits] == ["2024-03-01", "2025-02-11"]


def test_an_empty_cell_is_neither_no_nor_zero(handle: LedgerHandle, key: SigningKey) -> None:
    run(handle, example(), key)
    _, first, second = bodies(handle, "DEMO-W-M-1")
    assert first["workers"] == 40
    assert first["children_under_15"] is False
    assert "workers" not in second
    assert "mercury" not in second
    _, third = bodies(handle, "DEMO-W-M-2")
    assert third["workers"] == 0


def test_coordinates_are_rounded_to_six_decimals() -> None:
    assert [site.body["latitude"] for site in example().sites] == ["-1.5", "0.123457", "2"]


def test_a_reported_status_is_an_observation_and_decides_nothing(
    handle: LedgerHandle, key: SigningKey
) -> None:
    run(handle, example(), key)
    _, first, _ = bodies(handle, "DEMO-W-M-1")
    assert (first["reported_status"], first["reported_status_as"]) == (1, "green")
    assert first["observer"] == "DEMO watch"
    with handle.view() as view:
        assert view.get(Site, "DEMO-W-M-1").decisions == ()


def test_every_odd_cell_is_kept_and_named() -> None:
    register = example()
    named = {(odd.line, odd.column): odd.done for odd in register.odd}
    assert named[3, "note"] == "surplus blanks were left out"
    assert (5, "groups") in named
    assert named[6, "people"] == "kept as a remark: its field cannot hold it"
    assert named[6, "colour"].startswith("recorded in its words")
    assert named[6, "ore"].startswith("recorded by its name")
    [visit] = register.sites[2].visits
    assert visit.body["remarks"] == ["people: about 30", "mercury: perhaps"]
    assert visit.not_known == (("/body/minerals", "The source says: inconnu."),)
    assert register.sites[2].id == "DEMO-W-M-3"


def test_a_second_import_changes_nothing(handle: LedgerHandle, key: SigningKey) -> None:
    run(handle, example(), key)
    with handle.view() as view:
        before = view.log.newest()
    again = run(handle, example(), key)
    assert (again.recorded, again.already_there, again.differing) == (0, 7, ())
    with handle.view() as view:
        assert view.log.newest() == before


def test_a_dry_run_records_nothing(handle: LedgerHandle, key: SigningKey) -> None:
    report = run(handle, example(), key, dry_run=True)
    assert (report.recorded, report.dry_run) == (0, True)
    with handle.view() as view:
        assert view.count(Site) == 0


def test_an_import_that_was_stopped_is_completed_by_the_next(
    handle: LedgerHandle, key: SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.service.registers.importing.BATCH", 2)

    def stop(done: int, whole: int) -> None:
        if done > whole // 2:
            raise LogHalted("stopped", "pulled the plug")

    with pytest.raises(LogHalted):
        run(handle, example(), key, progress=stop)
    report = run(handle, example(), key)
    assert 0 < report.already_there < 7
    assert report.recorded + report.already_there == 7
    with handle.view() as view:
        assert sum(site.observations for site in view.each(Site)) == 4


def test_new_visits_of_a_known_site_are_added_and_changed_ones_named(
    handle: LedgerHandle, key: SigningKey, tmp_path: Path
) -> None:
    run(handle, example(), key)
    more = "R-2;0;;yes;;no;;\nM-2;DEMO Rivière Banane;Ouest;0.1234567;29;Or;;2025-05-20;R-9;7;;yes;;no;;"
    path = edited(tmp_path, "R-2;0;;yes;;no;;", more)
    path.write_text(path.read_text(encoding="utf-8").replace("R-1;40", "R-1;41"), encoding="utf-8")
    report = run(handle, read_register(path, read_mapping(HERE / "example.mapping.json")), key)
    assert report.recorded == 1
    assert {(one.id, one.fields) for one in report.differing} == {
        ("DEMO-W-M-1", ("census",)),
        ("R-1", ("workers",)),
        ("DEMO-W-M-2", ("census",)),
    }


def test_a_signer_who_is_not_enrolled_gets_that_answer(handle: LedgerHandle) -> None:
    stranger = SigningKey.from_seed(b"s" * 32)
    with pytest.raises(KeyUnknown):
        run(handle, example(), stranger)


def test_what_the_rules_refuse_is_told_with_its_line(handle: LedgerHandle, key: SigningKey) -> None:
    with handle.view() as view:
        assert view.find(Party, "AUTHORITY") is not None
    register = example()
    with pytest.raises(Refused) as caught:
        import_sites(handle, register, party="AUTHORITY", key=key, at=AT + 400 * 3_600_000, recorded_at=AT)
    assert caught.value.message.startswith("The import stopped at line 2, DEMO-W-M-1.")
    assert caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("2024-05-20", "2024-13-20", ("/5/seen_on", "register-cell")),
        ("2024-05-20", "20240520", ("/5/seen_on", "register-cell")),
        ("0.1234567;29", "north;29", ("/5/lat", "register-cell")),
        ("0.1234567;29", "0.12;290", ("/5/lon", "register-cell")),
        ("DEMO Rivière Banane", "", ("/5/mine", "register-cell")),
        ("R-2", "R-1", ("/5/report", "register-cell")),
        ("M-2;", "M-1;", ("/5/mine", "register-cell")),
        ("m 3", "M-2 " + "x" * 40, ("/6/code", "register-cell")),
        ("m 3", "M!1", ("/6/code", "register-cell")),
        ("DEMO Rivière Banane", "n" * 201, ("/5/name", "register-field")),
        ("DEMO Rivière Banane", "n" * 501, ("/5/mine", "register-cell")),
        (";purple;", ";purple;;", ("/6", "register-cells")),
        ("R-2;0;;yes", 'R-2;"0";x"', ("/5", "register-cells")),
        ("code;", "id;", ("/1/code", "register-column-missing")),
        (";note", ";note;note", ("/1/note", "register-column-twice")),
        (";note", ";extra", ("/1/extra", "register-column-unknown")),
        (";note", ";note" * 1_000, ("/1", "register-too-wide")),
    ],
)
def test_a_fault_is_told_with_line_and_column(
    tmp_path: Path, old: str, new: str, found: tuple[str, str]
) -> None:
    assert found in faults(edited(tmp_path, old, new))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = edited(tmp_path, "2024-05-20", "yesterday")
    path.write_text(path.read_text(encoding="utf-8").replace("R-3", "R-1"), encoding="utf-8")
    assert {where for where, _ in faults(path)} == {"/5/seen_on", "/6/report"}


def test_a_broken_table_is_told_with_its_line(tmp_path: Path) -> None:
    path = edited(tmp_path, "M-2;DEMO", 'M-2;"DEMO" x')
    assert ("/5", "register-quoting") in faults(path)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes((HERE / "example.csv").read_text(encoding="utf-8").encode("iso-8859-1"))
    assert any(code == "register-encoding" for _, code in faults(path))


def test_a_file_without_lines_is_no_register(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(
        (HERE / "example.csv").read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8"
    )
    assert faults(path) == [("/1", "register-empty")]


def test_a_file_or_mapping_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_register(tmp_path / "none.csv", find_mapping("ipis"))
    with pytest.raises(NotFound):
        read_mapping(tmp_path / "none.json")
    with pytest.raises(NotFound):
        find_mapping("atlantis")


def test_a_mapping_tells_all_its_faults() -> None:
    document = json.loads((HERE / "example.mapping.json").read_text(encoding="utf-8"))
    document["site"].pop("name")
    document["country"] = "Congo"
    with pytest.raises(Malformed) as caught:
        parse_mapping(json.dumps(document).encode())
    assert {one.where for one in caught.value.problems} == {"/site/name", "/country"}


def test_a_column_is_mapped_once() -> None:
    document = json.loads((HERE / "example.mapping.json").read_text(encoding="utf-8"))
    document["ignored"] = {"lat": "twice"}
    with pytest.raises(Malformed) as caught:
        parse_mapping(json.dumps(document).encode())
    assert [one.where for one in caught.value.problems] == ["lat"]


def test_a_register_without_visits_gives_sites_alone(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("id,n,p,y,x,m\n7,DEMO Site,Est,-1,28,Or\n", encoding="utf-8")
    document = {
        "title": "t", "observer": "o", "credit": "c", "country": "CD", "minerals_of_site": ["m"],
        "site": {"id": "id", "name": "n", "province": "p", "latitude": "y", "longitude": "x"},
    }  # fmt: skip
    register = read_register(path, parse_mapping(json.dumps(document).encode()))
    assert [(site.id, site.minerals, site.visits) for site in register.sites] == [("7", ("7108.12.00",), ())]
    assert register.sites[0].body["minerals"] == ["7108.12.00"]


@pytest.fixture(scope="module")
def ipis() -> Register:
    """The IPIS visits file, which stays outside the project; a build server must have it."""
    return read_register(ipis_file(), find_mapping("ipis"))


def test_the_whole_ipis_file_is_imported_and_a_second_time_changes_nothing(
    handle: LedgerHandle, key: SigningKey, ipis: Register
) -> None:
    register = ipis
    report = run(handle, register, key)
    assert (report.sites, report.visits, report.recorded) == (3409, 6955, 10364)
    assert set(Counter(odd.done.split(" ")[0] for odd in report.odd)) == {
        "answers", "surplus", "recorded", "read", "named",
    }  # fmt: skip
    again = run(handle, register, key)
    assert (again.recorded, again.already_there, again.differing) == (0, 10364, ())
    with handle.view() as view:
        observed = [parse_event(view.statement(index)).body for index in range(1, 3000)]
        assert {getattr(body, "observer", "IPIS") for body in observed} == {"IPIS"}
        assert view.count(Site) == 3409
        assert sum(site.observations for site in view.each(Site)) == 6955
        assert not any(site.decisions for site in view.each(Site))


def test_the_counts_of_the_ipis_file_are_those_of_its_description(ipis: Register) -> None:
    visits = [visit.body for site in ipis.sites for visit in site.visits]
    interference = Counter(visit.get("interference") for visit in visits)
    assert interference == {False: 2793, True: 2074, None: 2088}
    status = Counter(visit.get("reported_status") for visit in visits)
    assert status == {1: 748, 2: 127, 3: 30, 0: 14, None: 6955 - 919}
    assert Counter(visit.get("reported_status_as") for visit in visits)[None] == 6021
