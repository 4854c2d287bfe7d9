"""Records as JSON and back: how the catalog and the scratch store keep them."""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ledger.errors import Malformed
from ledger.language import N_
from ledger.lots.state import KIND_OF, R, Record


class _Codecs(dict[type[Any], TypeAdapter[Any]]):
    """How each record is read and written; made when it is first wanted, for that takes a while."""

    def __missing__(self, record: type[Any]) -> TypeAdapter[Any]:
        codec: TypeAdapter[Any] = TypeAdapter(record)
        self[record] = codec
        return codec


_CODECS: Final = _Codecs()


def encode_record(record: Record) -> bytes:
    """Return the record as JSON; equal records give equal bytes."""
    return _CODECS[type(record)].serializer.to_json(record, by_alias=True, exclude_defaults=True)


def decode_record(kind: type[R], data: bytes) -> R:
    """Return the record that :func:`encode_record` wrote; Malformed when somebody changed it since."""
    try:
        record: R = _CODECS[kind].validator.validate_json(data)
    except ValidationError as error:
        raise Malformed(
            "record-damaged",
            N_("A derived record of the kind {name} cannot be read."),
            values={"name": KIND_OF[kind]},
            hint=N_("Records follow from the log: rebuild them, or begin the audit without its saved state."),
        ) from error
    return record
