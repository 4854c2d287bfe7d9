"""What is known of one thing: a lot, a party, a site, a tag, an event.

Each function returns the object that ``show … --json`` prints. Masses, shares and percents are decimal
strings, ``recorded_at`` is RFC 3339 UTC with milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, Protocol

from pydantic import ValidationError

from ledger.crypto.canonical import JSON, parse_canonical
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.lots.contamination import marks_on
from ledger.lots.effective import effective
from ledger.lots.quantity import Interval
from ledger.lots.standing import standing_on
from ledger.lots.state import KIND_OF, LEDGER, Correction, Key, Ledger, Lot, Party, R, Recorded, Site
from ledger.lots.suspicion import suspect_from
from ledger.lots.tag import parse_tag, print_tag, tag_digest
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.areas import areas_of
from ledger.lots.types.tags import OURS, TagRef, record_id, tag_id
from ledger.lots.view import View
from ledger.service.recording.near import Pages, near_hint

_PREFIX: Final = 8
_HEX_DIGITS: Final = 64
_DIGITS: Final = re.compile("[0-9a-f]{8,64}")


class Records(View, Pages, Protocol):
    """A view whose records can also be listed, and the entries about each."""

    def touches(self, kind: str, id: str) -> list[int]:
        """Return the indexes of the entries about a thing."""
        ...


def show_lot(view: Records, id: str) -> dict[str, JSON]:
    """Return a lot and its standing now; NotFound when there is none.

    ``suspects`` are the events about it that a suspect key signed.
    """
    lot = _get(view, Lot, id)
    transfer = lot.transfer
    return {
        "lot": lot.id,
        "custodian": lot.custodian,
        "owner": lot.owner,
        "state": lot.state,
        "head": lot.head,
        "tags": [*tag_names(lot, view)],
        "mass_kg": amount(lot.net.value),
        "components": [
            {
                "analyte": grade.analyte,
                "basis": grade.basis,
                "value_percent": amount(grade.percent.value),
                "low_percent": amount(grade.percent.low),
                "high_percent": amount(grade.percent.high),
                "method": grade.method,
                "status": grade.status,
            }
            for grade in lot.grades
        ],
        "shares": [
            {"origin": share.origin, "share": amount(share.share), "attributed": share.attributed}
            for share in lot.shares
        ],
        "holds": [{"hold": hold.id, "kind": hold.kind, "event": hold.event} for hold in lot.holds],
        "flags": [*dict.fromkeys((*lot.flags, *marks_on(view, lot.contamination)))],
        "contamination": [
            {"stockpile": one.stockpile, "first": one.first, "last": one.last} for one in lot.contamination
        ],
        "stockpiled": lot.stockpiled,
        "drawn": lot.drawn,
        "mineral": lot.mineral,
        "revision": lot.revision,
        "net_kg": _interval(lot.net),
        "dry_kg": _interval(lot.dry),
        "deficit": lot.deficit,
        "place": lot.place,
        "consignee": None if transfer is None else transfer.consignee,
        "parents": [{"lot": part.lot, "net_kg": amount(part.net_kg)} for part in lot.parents],
        "children": list(lot.children),
        "attested_by": list(lot.attested_by),
        "certificates": list(lot.certificates),
        "incidents": list(lot.incidents),
        "born": lot.born,
        "suspects": [*_suspects(view, view.touches("lot", lot.id))],
    }


def show_party(view: Records, id: str) -> dict[str, JSON]:
    """Return a party with its keys; NotFound when there is none."""
    party = _get(view, Party, id)
    keys = [_get(view, Key, key) for key in party.keys]
    return {
        "party": party.id,
        "name": party.name,
        "country": party.country,
        "roles": list(party.roles),
        "suspended": party.suspended,
        "licences": licences_of(party),
        "head": party.head,
        "keys": [
            {
                "key_id": key.id[:16],
                "public_key": key.id,
                "use": key.use,
                "state": _key_state(key),
                "suspect_from": key.suspect_from,
            }
            for key in keys
        ],
    }


def licences_of(thing: Party | Site) -> list[JSON]:
    """Return the licences that an authority recorded of a party or site."""
    return [
        {
            "type": one.type,
            "number": one.number,
            "from": one.from_day,
            "to": one.to_day,
            "active": one.active,
            "event": one.event,
        }
        for one in thing.licences
    ]


def show_site(view: Records, id: str, *, on: str) -> dict[str, JSON]:
    """Return a site with its status on a day (``YYYY-MM-DD``); NotFound when there is none."""
    site = _get(view, Site, id)
    allotment = site.monthly_allotment_kg
    return {
        "site": site.id,
        "name": site.name,
        "country": site.country,
        "province": site.province,
        "status": standing_on(site, on, _get(view, Ledger, LEDGER).policy),
        "decided": site.status_on(on),
        "on": on,
        "minerals": list(site.minerals),
        "operators": list(site.operators),
        "monthly_allotment_kg": None if allotment is None else amount(allotment),
        "observations": site.observations,
        "decisions": [
            {"status": one.status, "from": one.from_day, "to": one.to_day, "event": one.event}
            for one in site.decisions
        ],
        "inspections": [
            {"on": one.on_day, "result": one.result, "event": one.event} for one in site.inspections
        ],
        "licences": licences_of(site),
        "areas": list(areas_of(site, view)),
        "head": site.head,
    }


def show_tag(view: Records, typed: str) -> dict[str, JSON]:
    """Return a tag by our code as people type it, or by ``SCHEME:NUMBER``; NotFound when there is none."""
    id = tag_record(typed)
    tag = view.find(Tag, id)
    if tag is None:
        raise NotFound(
            "tag-missing", N_("Tag {typed} was never issued and is on no lot."), values={"typed": typed}
        )
    batch = None if tag.batch is None else _get(view, Batch, tag.batch)
    return {
        "tag": typed if ":" in typed else parse_tag(typed),
        "id": tag.id,
        "state": tag.state,
        "level": tag.level,
        "batch": tag.batch,
        "issuer": None if batch is None else batch.issuer,
        "site": tag.site,
        "holder": tag.holder,
        "lot": tag.lot,
        "off": tag.off,
        "replaced_by": tag.replaced_by,
    }


def show_event(view: Records, id: str) -> dict[str, JSON]:
    """Return a recorded event: its signed payload, where it stands, and what was said of it since."""
    recorded = _get(view, Recorded, id)
    envelope = parse_envelope(view.statement(recorded.index), content_type=EVENT)
    return {
        "event_id": recorded.id,
        "index": recorded.index,
        "recorded_at": moment(recorded.recorded_at),
        "type": recorded.type,
        "issuer": recorded.issuer,
        "key_id": recorded.key[:16],
        "lots": list(recorded.lots),
        "flags": list(recorded.flags),
        "suspect_from": suspect_from(recorded, view),
        "voided_by": recorded.voided_by,
        "disputed_by": list(recorded.disputed_by),
        "pending": list(recorded.pending),
        "changes": [
            {"field": change.field, "value": parse_canonical(change.value.encode())["v"]}
            for change in recorded.changes
        ],
        "payload": parse_canonical(envelope.payload),
    }


def find_event(view: Records, typed: str) -> Recorded:
    """Return the recorded event of an id, of its first eight digits or more, or the newest event of a lot."""
    lot = view.find(Lot, typed)
    if lot is not None and not _DIGITS.fullmatch(typed):
        return _get(view, Recorded, lot.head)
    return _by_prefix(view, Recorded, typed)


def find_key(view: Records, typed: str) -> Key:
    """Return the enrolled key of a public key in hex, or of its first digits (the key id)."""
    return _by_prefix(view, Key, typed)


def find_correction(view: Records, recorded: Recorded) -> Correction:
    """Return the correction that an event proposes, or else the one that is pending of the event.

    Raises NotFound when there is none, Malformed when several are pending.
    """
    own = view.find(Correction, recorded.id)
    if own is not None:
        return own
    about = (envelope_id(view.statement(index)) for index in view.touches("event", recorded.id))
    found = [one for one in (view.find(Correction, id) for id in about) if one is not None]
    pending = [one for one in found if one.state == "pending"]
    if not pending:
        raise NotFound(
            "correction-missing",
            N_("No correction of event {event} ({type}) is pending."),
            values={"event": recorded.id[:16], "type": recorded.type},
            hint=N_("Name the event that proposes the correction."),
        )
    if len(pending) > 1:
        ids = ", ".join(f"{one.id[:16]} ({one.field})" for one in pending)
        raise Malformed(
            "correction-ambiguous", N_("Several corrections are pending: {ids}."), values={"ids": ids}
        )
    return pending[0]


def effective_payload(view: View, recorded: Recorded) -> dict[str, JSON]:
    """Return the payload of an event with every correction that counts."""
    return effective(recorded, view)


def tag_record(typed: str) -> str:
    """Return the id of the record of a tag as people name it; Malformed when a code of ours is mistyped."""
    scheme, colon, number = typed.partition(":")
    return record_id(scheme, number) if colon else tag_digest(parse_tag(typed))


def amount(value: Decimal) -> str:
    """Return a decimal number as the shortest plain string: ``49.5``, never ``4.95E+1``."""
    return f"{value.normalize():f}" if value else "0"


# All that one batch records has one time.
@lru_cache(maxsize=1_024)
def moment(milliseconds: int) -> str:
    """Return Unix milliseconds as RFC 3339 UTC with milliseconds."""
    text = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _get(view: Records, kind: type[R], id: str) -> R:
    found = view.find(kind, id)
    if found is None:
        name = KIND_OF[kind]
        raise NotFound(
            f"{name}-missing",
            N_("There is no {kind} {id} in this ledger."),
            values={"kind": name, "id": id},
            hint=near_hint(view, kind, id),
        )
    return found


def _by_prefix(view: Records, kind: type[R], typed: str) -> R:
    name, prefix = KIND_OF[kind], typed.lower()
    if len(prefix) == _HEX_DIGITS:
        return _get(view, kind, prefix)
    if len(prefix) < _PREFIX:
        raise NotFound(
            "id-too-short",
            N_("There is no {kind} “{typed}”: an id is named by its first 8 digits."),
            values={"kind": name, "typed": typed},
        )
    # Of two texts the shorter comes first, so what begins with the prefix follows it at once.
    found = [one for one in view.page(kind, after=prefix, limit=2) if one.id.startswith(prefix)]
    if not found:
        raise NotFound(
            f"{name}-missing",
            N_("There is no {kind} that begins with {typed} in this ledger."),
            values={"kind": name, "typed": typed},
        )
    if len(found) > 1:
        raise Malformed(
            "id-ambiguous",
            N_("More than one {kind} begins with {typed}: give more digits."),
            values={"kind": name, "typed": typed},
        )
    return found[0]


def tag_names(lot: Lot, view: Records) -> Iterator[str]:
    """Yield the codes as printed where an event of the lot tells them, else the ids."""
    told: dict[str, str] = {}
    for index in view.touches("lot", lot.id):
        if told.keys() >= set(lot.tags):
            break
        recorded = view.find(Recorded, envelope_id(view.statement(index)))
        told |= {} if recorded is None else dict(_told_codes(effective(recorded, view)))
    for id in lot.tags:
        yield told.get(id, id)


def _suspects(view: Records, indexes: Iterable[int]) -> Iterator[dict[str, JSON]]:
    for index in indexes:
        recorded = _get(view, Recorded, envelope_id(view.statement(index)))
        day = suspect_from(recorded, view)
        if day is not None:
            yield {"event": recorded.id, "key_id": recorded.key[:16], "suspect_from": day}


def _told_codes(part: JSON) -> Iterator[tuple[str, str]]:
    """Yield id and printed code of every tag that a payload names."""
    if isinstance(part, dict):
        with suppress(ValidationError, Malformed):
            tag = TagRef.model_validate(part)
            yield tag_id(tag), _printed(tag)
        for value in part.values():
            yield from _told_codes(value)
    elif isinstance(part, list):
        for value in part:
            yield from _told_codes(value)


def _printed(tag: TagRef) -> str:
    return print_tag(parse_tag(tag.number)) if tag.scheme == OURS else f"{tag.scheme}:{tag.number}"


def _key_state(key: Key) -> str:
    if key.revoked:
        return "revoked"
    return "active" if key.retired_at is None else "retired"


def _interval(interval: Interval) -> dict[str, JSON]:
    return {
        "low": amount(interval.low),
        "value": amount(interval.value),
        "high": amount(interval.high),
    }
