"""The log as C2SP tlog-tiles has it: what any auditor, witness or mirror reads, from wherever it runs."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.log.tiles import File, parse_tile_path
from ledger.lots.state import LEDGER, Ledger
from ledger.service.keeping.log_files import published_at, read_file
from ledger.web.api.description import BY_RIGHT, errors
from ledger.web.api.negotiation import is_known, not_modified
from ledger.web.caller import Asking
from ledger.web.context import Here
from ledger.web.rights import Rights

NOTE: Final = "text/plain; charset=utf-8"
OCTETS: Final = "application/octet-stream"
_NEWEST: Final = {"cache-control": "public, max-age=2"}
_GROWING: Final = {"cache-control": "public, max-age=60"}
_FOREVER: Final = "max-age=31536000, immutable"
_BINARY: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The bytes.",
        "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}},
    }
}
_TEXT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A signed note.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
router: Final = APIRouter(prefix="/log", tags=["log"])


@router.get(
    "/checkpoint",
    operation_id="getCheckpoint",
    summary="Get the newest published checkpoint",
    response_model=None,
    responses={**_TEXT, **errors(503)},
)
def get_checkpoint(here: Here) -> Response:
    """With the log's Ed25519 and ML-DSA-44 lines and the cosignatures of witnesses.

    It is at most some seconds older than the newest entry, unless the log is halted.
    """
    return Response(here.publisher.checkpoint(), headers=_NEWEST, media_type=NOTE)


@router.get(
    "/checkpoints/{size}",
    operation_id="getCheckpointOfSize",
    summary="Get a checkpoint that was published earlier",
    response_model=None,
    responses={**_TEXT, **errors(404, 422)},
)
def get_checkpoint_of(size: Annotated[int, Path(ge=1, lt=2**53)], here: Here) -> Response:
    """By the number of its entries. Witnesses may still add lines to it."""
    with here.handle.view() as view:
        return Response(published_at(view.log, size), headers=_GROWING, media_type=NOTE)


@router.get(
    "/tile/entries/{path:path}",
    operation_id="getEntryBundle",
    summary="Get a bundle of entries",
    response_model=None,
    responses={**_BINARY, **errors(304, 401, 403, 404)},
    openapi_extra=BY_RIGHT,
)
def get_entries(path: str, request: Request, here: Here, caller: Asking) -> Response:
    """Of a public ledger for anybody; otherwise for auditors and authorities, who send their token along.

    `N` is written in groups of three digits, all but the last behind an `x`; a partial bundle has its width
    behind: `x001/x234/067.p/8`.
    """
    file = _file(f"tile/entries/{path}")
    with here.handle.view() as view:
        Rights(view, caller).check_whole()
        is_public = view.get(Ledger, LEDGER).public
        return _answered(request, read_file(view.log, file), file, is_public=is_public)


@router.get(
    "/tile/{level}/{path:path}",
    operation_id="getTile",
    summary="Get a tile of hashes",
    response_model=None,
    responses={**_BINARY, **errors(304, 404)},
)
def get_tile(level: str, path: str, request: Request, here: Here) -> Response:
    """At most 256 hashes of 32 bytes: tile `N` of a level, `N` written as for bundles of entries."""
    file = _file(f"tile/{level}/{path}")
    with here.handle.view() as view:
        return _answered(request, read_file(view.log, file), file, is_public=True)


def _file(path: str) -> File:
    try:
        return parse_tile_path(path)
    except Malformed as error:
        # To other people's programs an address that no tile has is one where nothing is.
        raise NotFound("file-missing", N_("{path} is not there."), values={"path": path}) from error


def _answered(request: Request, data: bytes, file: File, *, is_public: bool) -> Response:
    """Return a file of the log, which never changes; who read it by right keeps it alone."""
    headers = {
        "cache-control": ("public, " if is_public else "private, ") + _FOREVER,
        "etag": f'W/"{file.path}"',
        **({} if is_public else {"vary": "Authorization, Cookie"}),
    }
    if is_known(request, headers["etag"]):
        return not_modified(headers["etag"], headers)
    return Response(data, headers=headers, media_type=OCTETS)
