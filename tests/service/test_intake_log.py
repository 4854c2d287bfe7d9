"""A logbook file: found out how it is written, or told what is wrong with all of it."""

from __future__ import annotations

import json
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from ledger.errors import LedgerError, Malformed, NotFound
from ledger.service.intake.cells import CHOICES, Line, shown
from ledger.service.intake.faults import FAULTS
from ledger.service.intake.log import Logbook, read_log
from ledger.service.intake.mapping import (
    WHAT,
    LogFormat,
    find_log_mapping,
    parse_log_mapping,
    read_log_mapping,
)
from ledger.service.intake.rest import write_rest
from ledger.service.intake.xlsx import open_workbook
from tests.service.logbooks import BUILT, EXAMPLES, SITE, bag, code, forms, log

ENGLISH = "Number;Date;Tag;Mineral;Weight (kg);Mine site"
FRENCH = "N° lot;Jour;N° étiquette;Minerai;POIDS EN KG;Site minier"
ROW = ("1", "2025-06-12", code(1), "cassitérite", "49,5", SITE)


def stop(path: Path, code: str, **changes: object) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        read_log(path, forms(**changes))
    assert caught.value.code == code
    return caught.value


def workbook(path: Path, *rows: tuple[object, ...], title: str = "Mars") -> Path:
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["DEMO register"])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def read(book: Logbook) -> list[object]:
    assert book.faults == ()
    [line] = book.lines
    return [line.text(name) for name in ("date", "mineral", "mass", "site")]


# How a file is written.


@pytest.mark.parametrize(
    "heading", [ENGLISH, FRENCH, ENGLISH.upper(), "N°;Date :;Étiquette mine;Ore;Mass [kg];Mine."]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_headings_are_known_in_english_and_french_whatever_parts_them(
    tmp_path: Path, heading: str, delimiter: str
) -> None:
    path = tmp_path / "log.csv"
    rows = [heading.split(";"), [cell.replace(",", ".") for cell in ROW]]
    path.write_text("\n".join(delimiter.join(row) for row in rows) + "\n", encoding="utf-8")
    book = read_log(path, BUILT)
    assert read(book) == ["2025-06-12", "2609.00.00", "49.5", SITE]
    assert book.sheet.delimiter == delimiter


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_encodings_are_found_out(tmp_path: Path, encoding: str, found: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("\r\n".join((FRENCH, ";".join(ROW), "")).encode(encoding))
    book = read_log(path, BUILT)
    assert read(book) == ["2025-06-12", "2609.00.00", "49.5", SITE]
    assert book.sheet.encoding == found


def test_an_encoding_can_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("\n".join((FRENCH, ";".join(ROW))).encode("mac-roman"))
    book = read_log(path, forms(format=LogFormat(encoding="mac-roman", delimiter=";")))
    assert read(book)[1] == "2609.00.00"
    stop(path, "log-encoding", format=LogFormat(encoding="utf-8"))


def test_titles_above_the_heading_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    path = log(tmp_path, "Site: DEMO;;;;;", ";;;;;", ENGLISH, "", ";".join(ROW), ";;;;;", heading="sep=;")
    book = read_log(path, BUILT)
    assert (book.columns.line, [line.number for line in book.lines]) == (4, [6])


def test_a_cell_may_hold_line_breaks_and_the_line_is_that_on_which_it_begins(tmp_path: Path) -> None:
    rows = ['1;2025-06-12;"A\nB";cassiterite;50;S', "2;never;x;cassiterite;50;S"]
    book = read_log(log(tmp_path, *rows, heading=ENGLISH), BUILT)
    assert [line.number for line in book.lines] == [2, 4]


def test_units_stand_in_the_cell_in_the_heading_or_in_the_mapping(tmp_path: Path) -> None:
    for heading, cell, mapping, kg in (
        ("Weight (t)", "0.05", "kg", "50"),
        ("Poids en g", "50 kg", "kg", "50"),
        ("Weight", "50", "g", "0.05"),
    ):
        path = log(tmp_path, bag(1, Weight=cell), heading=f"No;Date;Tag;Mineral;{heading};Site;Team")
        [line] = read_log(path, forms(mass_unit=mapping)).lines
        assert line.text("mass") == kg


def test_a_workbook_gives_dates_and_numbers_as_they_are_meant(tmp_path: Path) -> None:
    heading = (*ENGLISH.split(";"), "Hour", "Sealed")
    row = (1, datetime(2025, 6, 12), code(1), "Cassitérite", 49.3, SITE, time(8, 30), True)  # noqa: DTZ001 - spreadsheets know no zones
    path = workbook(tmp_path / "log.xlsx", ("DEMO",), heading, row, (None,) * 8)
    book = read_log(path, forms(decimal=","))
    assert read(book) == ["2025-06-12", "2609.00.00", "49.3", SITE]
    assert (book.sheet.name, book.columns.line, book.lines[0].text("time")) == ("Mars", 2, "08:30:00")
    assert list(book.ignored) == ["Sealed"]


def test_a_moment_in_the_date_is_a_date_with_a_time(tmp_path: Path) -> None:
    row = ("1", datetime(2025, 6, 12, 8, 30), code(1), "coltan", 49, SITE)  # noqa: DTZ001 - as above
    book = workbook(tmp_path / "log.xlsx", ENGLISH.split(";"), row)  # type: ignore[arg-type]  # a cell may be a moment
    [line] = read_log(book, BUILT).lines
    assert (line.text("date"), line.text("time")) == ("2025-06-12", "08:30:00")
    [line] = read_log(log(tmp_path, bag(1, Date="12 juin 2025 8h30")), BUILT).lines
    assert (line.text("date"), line.text("time")) == ("2025-06-12", "08:30:00")


def test_a_tag_that_a_spreadsheet_keeps_as_a_number_has_lost_its_zeros(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "log.xlsx", tuple(ENGLISH.split(";")), (1, "2025-06-12", 584001, "coltan", 49, SITE)
    )
    [one] = read_log(path, forms(tag_scheme="ITSCI")).faults
    assert (one.problem.code, one.column, one.value) == ("cell-tag-number", "Tag", "584001")
    [line] = read_log(path, forms(tag_scheme="ITSCI", tag_digits=7)).lines
    assert line.tags("tag") == [("ITSCI", "0584001")]


def test_a_sign_that_parts_no_cells_does_not_keep_a_table_from_being_read(tmp_path: Path) -> None:
    # Between semicolons the cell `"left` would begin with a mark that is closed in its middle.
    rows = (*ROW[:4], "49.5", SITE, '"pit 2;""left"" side"')
    path = log(tmp_path, ",".join(rows), heading=f"{ENGLISH};Team".replace(";", ","))
    book = read_log(path, BUILT)
    assert (book.sheet.delimiter, book.lines[0].text("team")) == (",", 'pit 2;"left" side')


def test_two_sheets_of_lines_are_not_taken_for_one(tmp_path: Path) -> None:
    heading = tuple(ENGLISH.split(";"))
    path = workbook(tmp_path / "log.xlsx", heading, ROW)
    book = load_workbook(path)
    for title, rows in (("Avril", (heading, ROW)), ("Mai", (heading,))):
        for row in rows:
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(list(row))
    book.save(path)
    assert stop(path, "log-sheets").values["sheets"] == "Avril, Mars"
    assert read_log(path, forms(format=LogFormat(sheet="Avril"))).sheet.name == "Avril"


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "log.xlsx", tuple(ENGLISH.split(";")), ROW)
    assert read_log(path, forms(format=LogFormat(sheet="Mars"))).sheet.name == "Mars"
    assert "Mars" in stop(path, "log-sheet", format=LogFormat(sheet="Avril")).message


def test_a_rest_is_written_as_a_workbook_too_and_no_text_becomes_a_formula(tmp_path: Path) -> None:
    rows = (ROW, ("2", "=1+1", code(2), "cassitérite", 49.5, SITE), ("3", "never", code(3)))
    path = workbook(tmp_path / "log.xlsx", tuple(ENGLISH.split(";")), ROW)
    book = read_log(path, BUILT)
    lines = (Line(2, tuple(map(str, ROW))), Line(3, (*map(str, rows[1][:4]), Decimal("49.5"), SITE)))
    broken = Logbook(book.mapping, book.sheet, book.columns, lines, ())
    faults = read_log(log(tmp_path, bag(1), bag(2, Date="never")), BUILT).faults
    write_rest(tmp_path / "rest.xlsx", broken, faults, lambda one: one.problem.message)
    again = read_log(tmp_path / "rest.xlsx", BUILT)
    assert [shown(cell) for cell in again.lines[0].cells][:6] == [
        "2",
        "=1+1",
        code(2),
        "cassitérite",
        "49.5",
        SITE,
    ]
    assert isinstance(again.lines[0].cells[4], Decimal)


# What refuses the whole file.


def test_a_file_that_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "log.pdf").write_bytes(b"%PDF")
    stop(tmp_path / "log.pdf", "log-kind")
    (tmp_path / "log.csv").write_bytes(b"\x00\x01\x02" * 100)
    stop(tmp_path / "log.csv", "log-kind")
    (tmp_path / "log.xlsx").write_bytes(b"PK\x03\x04 and no more")
    stop(tmp_path / "log.xlsx", "log-workbook")
    (tmp_path / "log.csv").write_bytes(b"")
    stop(tmp_path / "log.csv", "log-malformed")
    stop(tmp_path / "none.csv", "register-missing")


def test_a_workbook_that_is_none_inside_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "log.xlsx", tuple(ENGLISH.split(";")), ROW)
    with ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with ZipFile(path, "w") as whole:
        for name, part in parts.items():
            if not name.startswith("xl/worksheets"):
                whole.writestr(name, part)
    stop(path, "log-malformed")
    # A sheet of diagrams without a diagram, which spreadsheet programs do not write.
    empty = Workbook()
    empty.create_chartsheet("Diagram")
    empty.save(path)
    stop(path, "log-workbook")


def test_a_workbook_that_unpacks_to_more_than_a_memory_holds_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as whole, whole.open("xl/worksheets/sheet1.xml", "w") as part:
        for _megabyte in range(300):
            part.write(bytes(1024**2))
    assert stop(path, "log-large").values["size"] == "300"


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line(tmp_path: Path) -> None:
    error = stop(log(tmp_path, bag(1), bag(2, Team='"the upper pit')), "log-quoting")
    assert error.values["line"] == "3"


def test_columns_that_are_missing_or_stand_twice_are_told_at_once(tmp_path: Path) -> None:
    path = log(tmp_path, "x", heading="No;Date;Jour;Tag;Mineral;Site")
    with pytest.raises(Malformed) as caught:
        read_log(path, [find_log_mapping("mine-log")])
    assert [one.code for one in caught.value.problems] == ["log-column-missing", "log-column-twice"]
    assert "Poids" in caught.value.problems[0].message


def test_headings_that_no_mapping_knows_are_told(tmp_path: Path) -> None:
    stop(log(tmp_path, "1;2", heading="a;b"), "log-unknown")


def test_a_heading_without_lines_is_told(tmp_path: Path) -> None:
    error = stop(log(tmp_path), "log-malformed")
    assert isinstance(error, Malformed)
    assert [one.code for one in error.problems] == ["log-empty"]


# Mappings.


def test_a_mapping_gives_constants_words_and_what_is_left_out(tmp_path: Path) -> None:
    document = {
        "title": "Ours",
        "log": "mine",
        "columns": {"date": ["quand"], "tag": ["fil"], "mass": ["kilos"], "team": ["qui"], "site": ["où"]},
        "constants": {"mineral": "coltan", "site": "DEMO-SITE-2"},
        "words": {"site": {"Colline Ananas": SITE}},
        "ignored": {"prix": "not for the ledger"},
        "dates": "dmy",
        "decimal": ",",
    }
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    rows = (f"3/6/2025;{code(1)};1,250;A;colline  ananas;9;x", f"3/6/2025;{code(2)};1,5;A;;9;x")
    file = log(tmp_path, *rows, heading="Quand;Fil;Kilos;Qui;Où;Prix;Note")
    book = read_log(file, [read_log_mapping(path)])
    assert [read(Logbook(book.mapping, book.sheet, book.columns, (line,), ())) for line in book.lines] == [
        ["2025-06-03", "2615.90.00", "1.25", SITE],
        ["2025-06-03", "2615.90.00", "1.5", "DEMO-SITE-2"],
    ]
    assert book.ignored == {"Prix": "not for the ledger", "Note": "The mapping does not name it."}


@pytest.mark.parametrize(
    "document",
    [
        {"title": "t", "log": "mine", "columns": {"date": ["Date"]}},
        {"title": "t", "log": "shop", "columns": {}},
        {"title": "t", "log": "mine", "columns": {"colour": ["Colour"]}},
        {
            "title": "t", "log": "negociant",
            "columns": {"date": ["D"], "tag": ["T"], "mass": ["M"], "seller": ["T"]},
        },
        [],
    ],
)  # fmt: skip
def test_a_mapping_tells_what_is_wrong_with_it(document: object) -> None:
    with pytest.raises(Malformed) as caught:
        parse_log_mapping(json.dumps(document).encode())
    assert caught.value.code == "mapping-malformed"


def test_a_mapping_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_log_mapping(tmp_path / "none.json")
    with pytest.raises(NotFound):
        find_log_mapping("atlantis-log")


def test_every_field_is_known_by_what_stands_in_it() -> None:
    for mapping in BUILT:
        assert set(mapping.columns) <= set(WHAT)
        for name, words in mapping.words.items():
            assert set(words.values()) <= set(CHOICES[name])


def test_the_examples_are_read_by_their_own_mappings() -> None:
    for name, log_name in (("mine", "mine"), ("negociant", "negociant"), ("processor", "processor")):
        book = read_log(EXAMPLES / f"{name}-log.csv", forms(dates="dmy"))
        assert (book.mapping.log, book.faults) == (log_name, ())
    assert all(sentence.strip() for sentence in FAULTS.values())


def test_rows_that_stay_empty_end_the_reading(tmp_path: Path) -> None:
    path = workbook(tmp_path / "log.xlsx", tuple(ENGLISH.split(";")), ROW)
    book = load_workbook(path)
    book["Mars"].cell(row=4_000, column=1, value="2025-03-14")
    book.save(path)
    assert [line for line, _ in open_workbook(path)["Mars"]()][-1] == 4_000
    book["Mars"].cell(row=10_000, column=1, value="2025-03-14")
    book.save(path)
    with pytest.raises(Malformed, match="5000 empty rows behind row 4000"):
        open_workbook(path)["Mars"]()
