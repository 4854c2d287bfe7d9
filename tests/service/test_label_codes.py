"""QR codes on labels and papers: as small as promised, and read back from good and bad copies."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed
from ledger.service.label.address import LONGEST_HOST, host_of, label_address, tag_address
from ledger.service.label.contents import Issuer, TagLabel
from ledger.service.label.drawing import Bar, Drawing, tiled
from ledger.service.label.pdf import format_pdf
from ledger.service.label.png import format_png
from ledger.service.label.svg import format_svg
from ledger.service.label.symbol import DENSE_VERSION, TAG_VERSION, dense_symbol, tag_symbol
from ledger.service.label.tag_layout import CODE_MM, draw_tag
from ledger.service.label.zpl import Dpi, format_zpl
from ledger.verify.label_file import LabelStatement, sign_label
from tests.support.scanner import DPI, SPOILT, pages, read, sizes

CODE = "7K3M9Q2XTW4RA"
HOSTS = ("A.CD", "LEDGER.EXAMPLE", "DEMO.MINERAL-LEDGER.EXAMPLE", "LOCALHOST:8443", "A" * LONGEST_HOST)


def longest() -> str:
    """The text of a dense QR code in which every value is as long as it can be."""
    statement = LabelStatement(
        ledger="A" * 22,
        lot="L" * 40,
        tag=CODE,
        event="A" * 43,
        index=2**53 - 1,
        mineral="2609.00.00",
        mass="999999999999.999999",
        country="CD",
        month="2025-07",
        issued_at="2025-07-01T09:00:00Z",
    )
    signed = sign_label(statement, SigningKey.from_seed(bytes(32)))
    return label_address("A" * LONGEST_HOST, signed)


def tag(host: str = "LEDGER.EXAMPLE", *, demo: bool = False) -> Drawing:
    return draw_tag(TagLabel(Issuer(host, f"{host.lower()}/log", demo), CODE, "mine"))


@pytest.mark.parametrize("host", HOSTS)
def test_a_tag_needs_a_small_code(host: str) -> None:
    symbol = tag_symbol(tag_address(host, CODE))
    assert symbol.version <= TAG_VERSION == 4
    assert symbol.modules == 17 + 4 * symbol.version
    assert symbol.level == ("M" if len(host) > 43 else "Q")


def test_the_longest_label_fits_a_certificate() -> None:
    symbol = dense_symbol(longest())
    assert symbol.version <= DENSE_VERSION == 20
    assert symbol.level == "M"
    with pytest.raises(Malformed, match="too many"):
        dense_symbol(longest() + "A" * 200)


@pytest.mark.parametrize(
    ("origin", "host"),
    [("ledger.test/log", "LEDGER.TEST"), ("localhost:8000/log", "LOCALHOST:8000"), ("a.cd", "A.CD")],
)
def test_the_host_is_that_of_the_origin(origin: str, host: str) -> None:
    assert host_of(origin) == host


@pytest.mark.parametrize("origin", ["a.cd/x/log", "a.cd/log/log", "a_b/log", f"{'a' * 67}/log"])
def test_an_origin_that_no_code_can_lead_to_is_refused(origin: str) -> None:
    with pytest.raises(Malformed, match="no address"):
        host_of(origin)


@pytest.mark.parametrize("host", HOSTS)
def test_a_tag_is_read_from_a_printed_label(host: str) -> None:
    page = pages(format_pdf([tag(host)], "Labels"))[0]
    assert read(page) == [tag_address(host, CODE)]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_tag_is_read_from_a_bad_copy(spoil: str) -> None:
    page = pages(format_pdf([tag(HOSTS[2])], "Labels"))[0]
    assert read(SPOILT[spoil](page)) == [tag_address(HOSTS[2], CODE)]


@pytest.mark.parametrize("spoil", ["blurred", "turned", "askew", "noisy", "slanted", "faded"])
def test_the_longest_label_is_read_from_a_bad_copy(spoil: str) -> None:
    symbol = dense_symbol(longest())
    dots = 7
    side = symbol.modules * dots
    image = Image.new("L", (side + 80, side + 80), 255)
    for x, y, length in symbol.runs():
        image.paste(0, (40 + x * dots, 40 + y * dots, 40 + (x + length) * dots, 40 + (y + 1) * dots))
    assert read(SPOILT[spoil](image)) == [longest()]


def test_a_picture_is_of_its_size_and_read_back() -> None:
    drawing = tag(demo=True)
    image = Image.open(BytesIO(format_png(drawing)))
    assert read(image.convert("L")) == [tag_address("LEDGER.EXAMPLE", CODE)]
    assert [round(side * 25.4 / DPI, 1) for side in image.size] == [drawing.width, drawing.height]
    assert round(float(image.info["dpi"][0])) == DPI


def test_the_code_is_large_enough_and_has_its_light_margin() -> None:
    for host in HOSTS:
        page = pages(format_pdf([tag(host)], "Labels"))[0]
        scale = DPI / 25.4
        left, top = round(5 * scale), round(5 * scale)
        side, module = round(CODE_MM * scale), CODE_MM / tag_symbol(tag_address(host, CODE)).modules
        assert CODE_MM >= 30
        margin = round(4 * module * scale) - 2
        right = page.crop((left + side + 2, top, left + side + margin, top + side))
        below = page.crop((left, top + side + 2, left + side, top + side + margin))
        assert {right.getextrema(), below.getextrema()} == {(255, 255)}


def test_sheets_are_a4_with_every_tag_on_them() -> None:
    drawings = [tag(host) for host in (f"H{number}.CD" for number in range(19))]
    sheet = format_pdf(tiled(drawings), "Labels")
    assert sizes(sheet) == [(210.0, 297.0)] * 2
    found = [read(page) for page in pages(sheet)]
    assert [len(texts) for texts in found] == [18, 1]
    assert sorted(found[0] + found[1]) == sorted(tag_address(f"H{number}.CD", CODE) for number in range(19))
    assert tiled([]) == []


def test_marks_stand_where_the_knife_goes() -> None:
    (page,) = tiled([tag()] * 18)
    marks = [item for item in page.items if isinstance(item, Bar)]
    upright = sorted({round(mark.x + mark.width / 2, 3) for mark in marks if mark.height > mark.width})
    assert upright == [6.0, 72.0, 138.0, 204.0]
    level = sorted({round(mark.y + mark.height / 2, 3) for mark in marks if mark.width > mark.height})
    assert level == [7.5 + 47 * row for row in range(7)]


GRAPHIC = re.compile(r"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([^^]+)\^FS")
"""Where a graphic stands, its bytes, its bytes again, those of a row, and its rows (ZPL II, ^FO and ^GF)."""


def unpacked(packed: str, in_row: int) -> list[str]:
    """Rows of bits from the hex digits of a graphic, each behind how often it stands there."""
    rows: list[str] = []
    row, often = "", 0
    for sign in packed:
        if sign == ":":
            rows.append(rows[-1])
        elif sign in "0123456789ABCDEF":
            row, often = row + f"{int(sign, 16):04b}" * max(often, 1), 0
        else:
            often += 20 * (ord(sign) - ord("f")) if sign >= "g" else ord(sign) - ord("F")
        if len(row) == in_row * 8:
            rows, row = [*rows, row], ""
    assert row == ""
    return rows


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("host", HOSTS)
def test_the_code_of_a_label_printer_is_as_large_as_on_paper_and_reads(dpi: Dpi, host: str) -> None:
    said = format_zpl(tag(host, demo=True), dpi=dpi).decode()
    assert said.startswith("^XA\n^CI28\n")
    assert said.endswith("^XZ\n")
    assert "^FR" in said
    assert "7K3M-9Q2X-TW4R-A" in said
    graphic = GRAPHIC.search(said)
    assert graphic is not None
    *numbers, packed = graphic.groups()
    left, top, size, again, in_row = map(int, numbers)
    rows = unpacked(packed, in_row)
    assert size == again == in_row * len(rows)
    assert 30 <= len(rows) / dpi * 25.4 < 33.5
    label = Image.new("1", (round(66 * dpi / 25.4), round(47 * dpi / 25.4)), 1)
    for y, row in enumerate(rows):
        for x, bit in enumerate(row):
            if bit == "1":
                label.putpixel((left + x, top + y), 0)
    assert read(label) == [tag_address(host, CODE)]


def test_a_picture_of_lines_holds_no_script_and_fetches_nothing() -> None:
    said = format_svg(tag(demo=True))
    assert "7K3M-9Q2X-TW4R-A" in said
    assert "DEMO" in said
    assert not [part for part in ("<script", "style=", "href", "url(", "onload") if part in said]
