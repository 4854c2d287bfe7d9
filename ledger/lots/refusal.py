"""Whether a refusal leaves a trace in the log, and what the trace says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.errors import Malformed, Problem
from ledger.lots.event import Event
from ledger.lots.state import LEDGER, Key, Ledger, Recorded, Refusal, RefusalCount
from ledger.lots.types.ledger import SubmissionRefused, refusal_hour
from ledger.lots.types.tags import Listed, TagsIssued, tag_id, tag_refs
from ledger.lots.view import At, View


def refusal_of(
    event: Event[Any], problems: Sequence[Problem], at: At, view: View, *, omitted: int = 0
) -> SubmissionRefused | None:
    """Return the body of `submission.refused` for a refused event of an enrolled key, or None for no trace.

    There is none when a parent is unknown and none was refused (the event will be sent again), when the
    ledger is closed, when the same bytes were refused with the same codes before, and beyond the policy's
    number for a key and hour; ``omitted`` is how many of the signer's were left out for that last reason
    since its last trace.
    """
    codes = tuple(sorted({found.code for found in problems if found.weight == "refused"}))
    retried = "parent-unknown" in codes and "parent-refused" not in codes
    if retried or "ledger-closed" in codes or view.find(Key, event.key) is None:
        return None
    if view.find(Recorded, event.id) is not None:
        return None
    before = view.find(Refusal, event.id)
    if (before is not None and before.codes == codes) or over_limit(event.key, at, view):
        return None
    lots = tuple(dict.fromkeys((*event.names("lot"), *event.births("lot"))))
    return SubmissionRefused(
        sha256=event.id,
        signer=event.key,
        type=event.type,
        codes=codes,
        lots=lots[:512],
        tags=tuple(dict.fromkeys(_tags(event)))[:512],
        omitted=omitted,
    )


def over_limit(signer: str, at: At, view: View) -> bool:
    """Whether the policy's number of refusals for this key and hour is reached."""
    ledger = view.find(Ledger, LEDGER)
    counted = view.find(RefusalCount, refusal_hour(signer, at.recorded_at))
    return (
        ledger is not None
        and counted is not None
        and counted.count >= ledger.policy.number("refusals_per_key_and_hour")
    )


def _tags(event: Event[Any]) -> Iterator[str]:
    """The SHA-256 of every tag of ours that the event names and that is not mistyped."""
    body = event.body
    if isinstance(body, TagsIssued | Listed):
        yield from body.tags
    for tag in tag_refs(body):
        try:
            id = tag_id(tag)
        except Malformed:
            continue
        if ":" not in id:
            yield id
