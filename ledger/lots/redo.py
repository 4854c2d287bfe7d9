"""What a corrected governance event changes: the difference between its effect as entered and as corrected.

Such an event describes a thing. Its effect is worked out twice over the present, and what differs is carried
over to the thing as it stands, as far as it still stands as the event put it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ledger.frozen import replace
from ledger.lots.event import Event, EventType
from ledger.lots.state import R
from ledger.lots.view import At, Draft


def redo(kind: EventType[Any], old: Event[Any], new: Event[Any], at: At, draft: Draft) -> None:
    """Let the records that an event made count as corrected; ``at`` is where it was recorded."""
    before, after = Draft(draft), Draft(draft)
    kind.effect(old, at, before)
    kind.effect(new, at, after)
    for record in after.changes():
        draft.put(_carried(draft, before.get(type(record), record.id), record))


def _carried(draft: Draft, old: R, new: R) -> R:
    now = draft.get(type(new), new.id)
    if _describer(now) != _describer(old):
        # A later event describes the thing, and whole.
        return now
    changes: dict[str, Any] = {}
    for field in fields(new):
        was, is_, wanted = (getattr(record, field.name) for record in (old, now, new))
        if was == wanted:
            continue
        changes[field.name] = wanted if is_ == was else _exchanged(is_, was, wanted)
    return replace(now, **changes)


def _exchanged(now: Any, was: Any, wanted: Any) -> Any:  # noqa: ANN401 - the value of any field
    """Return a list that others have added to, and nothing else has, with this event's entry exchanged."""
    exchanged = dict(zip(was, wanted, strict=True))
    return tuple(exchanged.get(entry, entry) for entry in now)


def _describer(record: object) -> str | None:
    return getattr(record, "described_by", None)
