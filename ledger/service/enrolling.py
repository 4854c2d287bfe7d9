"""Enrolment requests that were sent here: kept beside the log until somebody entitled compares their code.

Anybody may send one, and it grants nothing: a key signs from the event that enrols it. Each is a file of its
own, named by its code, the very statement that ``key prove`` writes and ``key read`` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.crypto.enrolment import Enrolment, enrolment_code, open_enrolment
from ledger.crypto.text import encode_base64url
from ledger.errors import LedgerError, Malformed, NotFound, Refused
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.schema import instant
from ledger.lots.state import Key, Party
from ledger.service.ledger import LedgerHandle
from ledger.store.catalog import Catalog
from ledger.store.folder import write_whole

MOST: Final = 500
"""Requests that wait at the same time: a flood must not fill the disk."""
MOST_DAYS: Final = 31
"""How far ahead the end of a statement may lie; programs and pages make it 30 days."""
_DAY: Final = 86_400_000
_FOLDER: Final = "enrolments"
_ENDING: Final = ".proof"
_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")


@dataclass(frozen=True)
class Request:
    """A request that waits: the bytes of its statement, what they ask for, and the code to compare."""

    statement: bytes
    asked: Enrolment
    code: str


def ask(handle: LedgerHandle, statement: bytes) -> Request:
    """Keep a request until it ends or is decided, and return it; the same one again is kept once.

    Whether there is such a party, or whether the key is enrolled already, makes no difference. Raises what
    ``open_enrolment`` raises, Malformed when it is for another ledger or its end is not within
    :data:`MOST_DAYS` days from now, and Refused when too many wait.
    """
    made = Request(statement, open_enrolment(statement), enrolment_code(statement))
    if made.asked.ledger != handle.ledger.genesis:
        raise Malformed("enrolment-elsewhere", N_("This enrolment statement is for another ledger."))
    now = handle.clock()
    if not now <= instant(made.asked.expires) <= now + MOST_DAYS * _DAY:
        raise Malformed(
            "enrolment-end",
            N_("An enrolment statement that waits here ends within {most} days, and not before now."),
            values={"most": MOST_DAYS},
        )
    folder = _folder(handle)
    folder.mkdir(mode=0o700, exist_ok=True)
    waiting = {path for path in folder.glob(f"*{_ENDING}") if not _is_over(path, now)}
    path = _path(handle, made.code)
    if path not in waiting and len(waiting) >= MOST:
        raise Refused(
            code="enrolments-full",
            message=N_("So many enrolment requests wait that no more are taken now. Send yours as a file."),
        )
    write_whole(path, statement, mode=0o600)
    return made


def requests(handle: LedgerHandle, view: Catalog, *, party: str | None = None) -> list[Request]:
    """Return what waits, of one party or of all, by party and code; an enrolled key waits no more."""
    now = handle.clock()
    found = [one for path in _folder(handle).glob(f"*{_ENDING}") for one in _read(path, now)]
    waiting = [
        one
        for one in found
        if party in (None, one.asked.party) and view.find(Key, one.asked.public_key) is None
    ]
    return sorted(waiting, key=lambda one: (one.asked.party, one.code))


def find_request(handle: LedgerHandle, view: Catalog, code: str) -> Request:
    """Return the request of a code, which may be typed in small letters; NotFound when none waits."""
    found = [one for one in requests(handle, view) if one.code == code.strip().upper()]
    if not found:
        raise missing(code)
    return found[0]


def drop(handle: LedgerHandle, code: str) -> None:
    """Reject a request: it waits no more. Whoever made it is not told, and may ask anew."""
    path = _path(handle, code)
    if not _CODE.fullmatch(code) or not path.is_file():
        raise missing(code)
    path.unlink(missing_ok=True)


def missing(code: str) -> NotFound:
    """Return the error that no request of a code waits, or none for whoever asks."""
    message = N_("No enrolment request of code {code} waits.")
    return NotFound("enrolment-missing", message, values={"code": code})


def request_json(view: Catalog, found: Request) -> dict[str, JSON]:
    """Return a request as ``key requests`` prints it; ``enrolled_by`` says what would have to be signed."""
    asked = found.asked
    return {
        "code": found.code,
        "key_id": asked.public_key[:16],
        "party": asked.party,
        "use": asked.use,
        "ledger": asked.ledger,
        "expires": asked.expires,
        "public_key": asked.public_key,
        "enrolment": encode_base64url(found.statement),
        "enrolled_by": "party.registered" if view.find(Party, asked.party) is None else "key.added",
    }


def _folder(handle: LedgerHandle) -> Path:
    return handle.folder.path / _FOLDER


def _path(handle: LedgerHandle, code: str) -> Path:
    return _folder(handle) / f"{code}{_ENDING}"


def _read(path: Path, now: int) -> Iterator[Request]:
    """Yield the request in a file, unless it is over, gone since, or was put there by somebody else."""
    try:
        statement = path.read_bytes()
        asked = open_enrolment(statement)
    except (LedgerError, OSError):
        return
    if instant(asked.expires) >= now and path.stem == enrolment_code(statement):
        yield Request(statement, asked, path.stem)


def _is_over(path: Path, now: int) -> bool:
    """Whether a request has ended, which takes its file away."""
    for _one in _read(path, now):
        return False
    path.unlink(missing_ok=True)
    return True
