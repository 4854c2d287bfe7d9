"""Tables where there is little room: no word of them is broken."""

from __future__ import annotations

from io import StringIO

import pytest

from ledger.cli.output import PlainConsole
from ledger.cli.tables import Fitting, fields_table, list_table
from tests.cli.shell import Shell

TITLES = ("Entry", "Event", "Code", "")
ROWS = (
    (7, "3f1c9a2b3f1c9a2b", "checkpoint-inconsistent", "attributed"),
    (8, None, "mass-created", "[red]physical"),
)


def shown(table: Fitting, width: int) -> str:
    text = StringIO()
    PlainConsole(width=width, file=text, soft_wrap=True, highlight=False, emoji=False).print(table)
    return text.getvalue()


@pytest.mark.parametrize("width", [*range(30, 90), 200])
def test_no_word_of_a_table_is_broken_and_no_line_too_long(width: int) -> None:
    text = shown(list_table(TITLES, ROWS, right=(0,)), width)
    for word in ("3f1c9a2b3f1c9a2b", "checkpoint-inconsistent", "mass-created", "[red]physical"):
        assert word in text
    assert all(len(line) <= width for line in text.splitlines())


def test_where_there_is_room_it_is_a_table() -> None:
    lines = shown(list_table(TITLES, ROWS), 80).splitlines()
    assert [word in lines[1] for word in TITLES] == [True] * 4


def test_where_there_is_none_each_row_is_a_block() -> None:
    assert shown(list_table(TITLES, ROWS), 40).splitlines() == [
        "Entry: 7",
        "Event: 3f1c9a2b3f1c9a2b",
        "Code: checkpoint-inconsistent",
        "attributed",
        "",
        "Entry: 8",
        "Code: mass-created",
        "[red]physical",
    ]


def test_fields_are_lines_where_their_values_do_not_fit_beside_them() -> None:
    rows = {"Newest event of all": "3f1c9a2b" * 4, "State": "on its way to the smelter"}
    assert shown(fields_table(rows), 38).splitlines() == [
        "Newest event of all: ",
        "3f1c9a2b" * 4,
        "State: on its way to the smelter",
    ]
    for width in range(40, 60):
        text = shown(fields_table(rows), width)
        assert "3f1c9a2b" * 4 in text
        assert ":" not in text


def test_a_lot_can_be_read_on_a_narrow_terminal(sold: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (40, 60):
        monkeypatch.setattr(
            "ledger.cli.output._console",
            lambda width=width: PlainConsole(soft_wrap=True, width=width, highlight=False, emoji=False),
        )
        said = sold.run("show", "lot", "L-1").stdout
        assert all(word in said for word in ("cassiterite", "Custodian", "TRADER", "S1"))
        assert all(len(line) <= width for line in said.splitlines())
