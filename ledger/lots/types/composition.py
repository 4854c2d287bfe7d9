"""What really went into a mixture: a correction of work on which others have built already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, cast

from pydantic import Field

from ledger.crypto.canonical import JSON
from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.effective import effective, read_recorded
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.pointer import value_at, with_value
from ledger.lots.problems import problem
from ledger.lots.recompose import input_problems
from ledger.lots.schema import EventRef, LotRef, Model, Text
from ledger.lots.state import Correction, Recorded
from ledger.lots.types.correction import CORRECTABLE, INPUTS, corrected_problems, wrapped
from ledger.lots.types.work import Input, Work
from ledger.lots.view import At, Draft, View, get

MIXES: Final = frozenset({"lot.sorted", "lot.combined", "lot.processed"})
Removed = Annotated[tuple[LotRef, ...], Field(max_length=256)]
Added = Annotated[tuple[Input, ...], Field(max_length=256)]


class CompositionCorrected(Model):
    """That some work was done on other lots than were entered: ``removed`` did not go in, ``added`` did.

    It counts when another party approves it (`correction.approved`).
    """

    event: EventRef
    removed: Removed = ()
    added: Added = ()
    reason: Text


def _rules(event: Event[CompositionCorrected], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    target = get(view, Recorded, body.event)
    if target.type not in MIXES or target.voided_by is not None:
        why = "only what was sorted, combined or processed has another composition"
        yield problem("not-correctable", "/body/event", type=target.type, why=why)
        return
    if event.issuer != target.issuer:
        yield problem("not-its-issuer", "/body/event", owner=target.issuer, party=event.issuer)
    if INPUTS in target.pending:
        yield problem("correction-pending", "/body/event", field=INPUTS)
    old, new = _inputs(body, target, view)
    if not set(body.removed) <= set(old) or {part.lot for part in body.added} & set(old) or not new:
        yield problem("lots-differ", "/body/removed", lots=", ".join(old))
        return
    yield from input_problems(old, [part["lot"] for part in new], target, "/body/added", view)
    payload = with_value(effective(target, view), INPUTS, cast(JSON, new))
    yield from corrected_problems(CORRECTABLE[target.type], payload, target, "/body", view)


def _inputs(
    body: CompositionCorrected, target: Recorded, view: View
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the lots that went in as it is known, and the inputs as corrected."""
    known = read_recorded(Work, target, view).body.inputs
    kept = [part for part in known if part.lot not in body.removed]
    new = [part.model_dump(mode="json", exclude_defaults=True) for part in (*kept, *body.added)]
    return [part.lot for part in known], new


def _propose(event: Event[CompositionCorrected], _at: At, draft: Draft) -> None:
    target = draft.get(Recorded, event.body.event)
    was = value_at(effective(target, draft), INPUTS)
    new = _inputs(event.body, target, draft)[1]
    draft.put(
        Correction(event.id, target.id, INPUTS, wrapped(was), wrapped(new), event.issuer, "pending"),
        replace(target, pending=(*target.pending, INPUTS)),
    )


TYPES: Final = (
    EventType(
        "composition.corrected",
        CompositionCorrected,
        Nature.MOVING,
        "lot",
        _rules,
        _propose,
        admin=True,
        custody=False,
    ),
)
