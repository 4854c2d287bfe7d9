"""The past of a ledger in memory: the signed bytes, and every record as the bytes a table would hold."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.lots.codec import decode_record, encode_record
from ledger.lots.state import KIND_OF, R, Record


class Memory:
    """A View whose records have all been encoded and decoded, as they are in a database."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, bytes]] = []
        self.records: dict[tuple[str, str], Record] = {}

    def find(self, kind: type[R], id: str) -> R | None:
        found = self.records.get((KIND_OF[kind], id))
        return found if isinstance(found, kind) else None

    def statement(self, index: int) -> bytes:
        return self.entries[index][1]

    def append(self, recorded_at: int, statement: bytes, changes: Sequence[Record]) -> None:
        self.entries.append((recorded_at, statement))
        for record in changes:
            data = encode_record(record)
            read = decode_record(type(record), data)
            assert read == record
            assert encode_record(read) == data
            self.records[KIND_OF[type(record)], record.id] = read

    def fork(self) -> Memory:
        other = Memory()
        other.entries = list(self.entries)
        other.records = dict(self.records)
        return other

    def encoded(self) -> dict[tuple[str, str], bytes]:
        return {key: encode_record(record) for key, record in self.records.items()}

    def of_kind(self, kind: type[R]) -> list[R]:
        return [record for record in self.records.values() if isinstance(record, kind)]
