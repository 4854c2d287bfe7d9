"""Records as they are kept."""

from __future__ import annotations

import pytest

from ledger.errors import Malformed
from ledger.lots.codec import decode_record, encode_record
from ledger.lots.state import Party


def test_a_record_is_read_as_it_was_written() -> None:
    party = Party("COOP", "0" * 64, "Coopérative", "CD", ("cooperative",))
    assert decode_record(Party, encode_record(party)) == party


def test_a_changed_record_is_malformed_and_says_what_to_do() -> None:
    with pytest.raises(Malformed) as caught:
        decode_record(Party, b'{"id":1}')
    assert caught.value.code == "record-damaged"
    assert "rebuild" in caught.value.hint
