"""A log on the web as the source of an audit. The libraries of the web are loaded for it alone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from ledger.errors import CannotTell, NotFound
from ledger.language import N_
from ledger.log.merkle import HASH_BYTES
from ledger.log.note import MAX_NOTE_BYTES
from ledger.log.tiles import MAX_ENTRY_BYTES, WIDTH, bundle_path, tile_path
from ledger.verify.source import CHECKPOINT, LENGTH_BYTES, Directory, Source

_TIMEOUT_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Url:
    """A log on the web, by its prefix; a bundle or tile may have grown wider since its checkpoint."""

    prefix: str

    @property
    def name(self) -> str:
        """The folder or address."""
        return self.prefix

    def checkpoint(self) -> bytes:
        """Return the newest checkpoint note."""
        return self._read(CHECKPOINT, MAX_NOTE_BYTES)

    def kept_checkpoints(self) -> Iterator[tuple[str, bytes]] | None:
        """Yield the name and note of each earlier checkpoint, or return None."""
        return None

    def policy(self) -> bytes | None:
        """Return the trust file that came with the log."""
        return None

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        try:
            return self._read(tile_path(level, number, width), HASH_BYTES * width)
        except NotFound:
            if width == WIDTH:
                raise
        # C2SP tlog-tiles: a partial tile may be gone once the full one is there.
        return self._read(tile_path(level, number), HASH_BYTES * WIDTH)[: HASH_BYTES * width]

    def read_bundle(self, number: int, width: int) -> bytes:
        """Return the bundle with the first ``width`` entries of a tile."""
        limit = (MAX_ENTRY_BYTES + LENGTH_BYTES) * WIDTH
        try:
            return self._read(bundle_path(number, width), limit)
        except NotFound:
            if width == WIDTH:
                raise
        return _first_entries(self._read(bundle_path(number), limit), width)

    def paths(self) -> frozenset[str] | None:
        """Return the path of every file, or None."""
        return None

    def refused_submission(self, sha256: str) -> bytes | None:  # noqa: ARG002 - a server shows none
        """Return None: refused events are kept in the store alone."""
        return None

    def _read(self, path: str, limit: int) -> bytes:
        address = f"{self.prefix.rstrip('/')}/{path}"
        if urlsplit(address).scheme not in {"http", "https"}:
            raise CannotTell(
                "source-unreachable", N_("{address} is not a web address."), values={"address": address}
            )
        request = Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - the scheme is checked above
        try:
            with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - the same
                # What cannot be compressed grows a little when it is.
                data: bytes = answer.read(limit + limit // 100 + 1000)
                packed = answer.headers.get("Content-Encoding") == "gzip"
            return (
                zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, limit + 1)
                if packed
                else data[: limit + 1]
            )
        except HTTPError as error:
            if error.code in {404, 410}:
                message = N_("{address} is not there.")
                raise NotFound("file-missing", message, values={"address": address}) from error
            values = {"address": address, "status": error.code}
            raise CannotTell(
                "source-unreachable", N_("{address} answers {status}."), values=values
            ) from error
        except (OSError, HTTPException, zlib.error) as error:
            raise CannotTell(
                "source-unreachable", N_("{address} cannot be read."), values={"address": address}
            ) from error


def open_source(place: str) -> Source:
    """Return the source at a folder or web address."""
    if urlsplit(place).scheme in {"http", "https"}:
        return Url(place)
    return Directory(Path(place))


def _first_entries(data: bytes, count: int) -> bytes:
    """Return the first entries of a wider bundle, as they stand."""
    at = 0
    for _ in range(count):
        at += LENGTH_BYTES + int.from_bytes(data[at : at + LENGTH_BYTES], "big")
    return data[:at]
