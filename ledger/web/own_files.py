"""Our own files: by their plain address asked for anew each time, by that of their version kept for good.

The version is a digest of all of them and stands before the path. Modules import each other by relative
names, so what a page loads by its version brings files of that version alone, and none is asked for again.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_DIGITS: Final = 12
_COMPARED: Final = ("accept-ranges", "etag", "last-modified")
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


def version_of(folder: Path) -> str:
    """Return the version of the files in a folder: another one when a byte or name of any differs."""
    digest = sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(sha256(file.read_bytes()).digest())
    return f"v-{digest.hexdigest()[:_DIGITS]}"


class OwnFiles(StaticFiles):
    """The files of a folder, each also behind the version of all of them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self.version = version_of(folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file; one that is asked for by this version may be kept."""
        version, slash, rest = path.partition("/")
        if not slash or version != self.version:
            return await super().get_response(path, scope)
        answer = await super().get_response(rest, scope)
        answer.headers["cache-control"] = _FOR_GOOD
        # Its address is its version: there is nothing to compare it with, and a page has dozens of them.
        for name in _COMPARED:
            del answer.headers[name]
        return answer
