"""One good event of every type is read, and what is no event is told with its places."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.crypto.canonical import format_canonical
from ledger.crypto.envelope import EVENT, open_envelope
from ledger.errors import Malformed
from ledger.lots.parse import event_of, parse_event
from ledger.lots.table import TYPES

VECTORS: Final = Path(__file__).parents[1] / "vectors" / "events"
BAD: Final = sorted(path.stem for path in VECTORS.glob("bad-*.json"))


def _read(name: str) -> dict[str, Any]:
    vector: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_bytes())
    return vector


@pytest.mark.parametrize("name", TYPES)
def test_a_good_event_of_each_type_is_read(name: str) -> None:
    vector = _read(name)
    data = bytes.fromhex(vector["hex"])
    envelope = open_envelope(data, content_type=EVENT)
    event = parse_event(data)
    assert event.id == hashlib.sha256(data).hexdigest() == vector["result"]["event_id"]
    assert event.key == vector["result"]["key"]
    assert envelope.payload.decode() == vector["result"]["payload"]
    assert {event_of(envelope, event.id)} == {event}
    assert event.type == name


@pytest.mark.parametrize("name", TYPES)
def test_a_model_writes_the_payload_that_it_read(name: str) -> None:
    payload = parse_event(bytes.fromhex(_read(name)["hex"])).payload
    written = json.loads(payload.model_dump_json(by_alias=True, exclude_unset=True))
    assert format_canonical(written).decode() == _read(name)["result"]["payload"]


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_event_is_malformed_with_its_places(name: str) -> None:
    vector = _read(name)
    with pytest.raises(Malformed) as caught:
        parse_event(bytes.fromhex(vector["hex"]))
    found = [{"code": one.code, "where": one.where} for one in caught.value.problems]
    assert found == vector["result"]["problems"]
    assert {one.weight for one in caught.value.problems} == {"refused"}
