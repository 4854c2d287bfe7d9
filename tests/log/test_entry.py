import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import Malformed
from ledger.log.entry import Entry, format_entry, parse_entry


def test_the_time_stands_before_the_statement() -> None:
    assert format_entry(Entry(1_764_000_000_000, b"\xd2\x84")).hex() == "0000019ab697e800d284"


@given(st.integers(0, 2**63 - 1), st.binary(min_size=1))
def test_every_entry_reads_back(recorded_at: int, statement: bytes) -> None:
    entry = Entry(recorded_at, statement)
    assert parse_entry(format_entry(entry)) == entry


@given(st.binary(max_size=20))
def test_any_bytes_are_an_entry_or_malformed(data: bytes) -> None:
    try:
        entry = parse_entry(data)
    except Malformed:
        return
    assert format_entry(entry) == data


@pytest.mark.parametrize("data", [b"", bytes(8), b"\x80" + bytes(8), bytes(65_536)])
def test_an_entry_that_is_none_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_entry(data)


def test_the_largest_entry_fits_a_bundle() -> None:
    assert len(format_entry(Entry(0, bytes(65_527)))) == 65_535


@pytest.mark.parametrize(
    "entry", [Entry(-1, b"x"), Entry(1 << 63, b"x"), Entry(0, b""), Entry(0, bytes(65_528))]
)
def test_an_entry_that_could_not_be_read_is_a_bug(entry: Entry) -> None:
    with pytest.raises(RuntimeError, match="bug"):
        format_entry(entry)
