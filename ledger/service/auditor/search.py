"""Where an id leads: whatever somebody typed or copied, what it names, or what it may have been meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.errors import LedgerError, Malformed
from ledger.lots.certificate import Certificate
from ledger.lots.office import Area, Incident
from ledger.lots.state import KIND_OF, Key, Lot, Party, Place, Record, Recorded, Refusal, Site
from ledger.lots.stockpile import Stockpile
from ledger.lots.tag import parse_tag, print_tag
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.tags import record_id
from ledger.service.recording.near import near_ids
from ledger.service.show.thing import tag_record
from ledger.store.catalog import Catalog

LONGEST: Final = 200
"""Characters of what is looked for; no id is longer."""
MOST: Final = 20
"""Events, keys and refusals that are listed of those that begin alike."""
_NAMED: Final[tuple[type[Record], ...]] = (
    Lot,
    Party,
    Site,
    Place,
    Incident,
    Certificate,
    Batch,
    Stockpile,
    Area,
)
_HASHED: Final[tuple[type[Record], ...]] = (Recorded, Key, Refusal)
_PREFIX: Final = re.compile("[0-9a-f]{8,64}")
_SIZE: Final = re.compile("[1-9][0-9]{0,14}")
_CODE: Final = re.compile("[- ]*([0-9A-Za-z][- ]*){13}")
# Of ids in the order of their characters: digits, then the capitals of schemes, then the digests of ours.
_BEFORE_LETTERS: Final = ":"
_BEHIND_COLON: Final = ";"

Found: TypeAlias = dict[str, JSON]


def search(view: Catalog, typed: str) -> dict[str, JSON]:
    """Return everything of which ``typed`` is the id, and else the ids of lots, parties … much like it.

    ``found`` holds ``{kind, id}``, for a tag ``{kind, id, tag}`` with its name as it is printed. An event,
    key or refused submission is found by its first eight hex digits or more, a checkpoint by its size, a tag
    by our code, by ``SCHEME:NUMBER``, or by its number alone in every scheme of which tags are recorded.
    ``mistyped`` is true for what has the form of a code of ours and a wrong check character.
    """
    text = " ".join(typed.split())[:LONGEST]
    found = [*_named(view, text), *_hashed(view, text.lower()), *_tags(view, text), *_checkpoints(view, text)]
    near = [] if found or not text else [*_near(view, text.upper())]
    return {
        "typed": text,
        "found": [*found],
        "near": [*near],
        "mistyped": not found and not near and _is_mistyped(text),
    }


def _named(view: Catalog, text: str) -> Iterator[Found]:
    for id in dict.fromkeys((text, text.upper())):
        for kind in _NAMED:
            if id and view.find(kind, id) is not None:
                yield {"kind": KIND_OF[kind], "id": id}


def _hashed(view: Catalog, text: str) -> Iterator[Found]:
    if not _PREFIX.fullmatch(text):
        return
    for kind in _HASHED:
        # The first that begins with the text may be the text itself, and `page` begins behind an id.
        whole = view.find(kind, text)
        begun = [one for one in view.page(kind, after=text, limit=MOST) if one.id.startswith(text)]
        for one in [whole] if whole is not None else begun:
            yield {"kind": KIND_OF[kind], "id": one.id}


def _tags(view: Catalog, text: str) -> Iterator[Found]:
    for name in (text, *(f"{scheme}:{text}" for scheme in _schemes(view))):
        tag = _tag(view, name)
        if tag is not None:
            yield {"kind": "tag", "id": tag.id, "tag": _printed(name)}


def _schemes(view: Catalog) -> Iterator[str]:
    """Yield the schemes of tags that are recorded, but ours: their ids are SCHEME:DIGEST, and begin so."""
    after = _BEFORE_LETTERS
    while page := view.page(Tag, after=after, limit=1):
        scheme, colon, _ = page[0].id.partition(":")
        if not colon:
            return
        yield scheme
        after = f"{scheme}{_BEHIND_COLON}"


def _tag(view: Catalog, name: str) -> Tag | None:
    scheme, colon, number = name.partition(":")
    try:
        return view.find(Tag, record_id(scheme, number) if colon else tag_record(name))
    except LedgerError:
        return None


def _printed(name: str) -> str:
    return name if ":" in name else print_tag(parse_tag(name))


def _is_mistyped(text: str) -> bool:
    try:
        parse_tag(text)
    except Malformed:
        return _CODE.fullmatch(text) is not None
    return False


def _checkpoints(view: Catalog, text: str) -> Iterator[Found]:
    if not _SIZE.fullmatch(text):
        return
    newest = view.log.newest()
    if newest is not None and int(text) <= newest.size:
        # What is no checkpoint's size is an entry all the same.
        yield {"kind": "checkpoint", "id": str(view.log.covering(int(text) - 1).size)}


def _near(view: Catalog, text: str) -> Iterator[Found]:
    for kind in _NAMED:
        for id in near_ids(view, kind, text):
            yield {"kind": KIND_OF[kind], "id": id}
