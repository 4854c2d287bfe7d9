"""``lot correct``, ``approve``, ``reject``, ``void``, ``dispute``; ``hold lift``: nothing is ever edited."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import click
from pydantic import ValidationError

from ledger.cli.advice import whole
from ledger.cli.command import Command, Given, Group, given_fields, pass_settings
from ledger.cli.parts import common_of, common_options, decision_options, read_pairs, reason_option
from ledger.cli.printable import printable
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.cli.tag import held_lots, the_hold
from ledger.crypto.canonical import JSON, format_canonical
from ledger.language import _
from ledger.lots.event import Nature
from ledger.lots.pointer import treatment, value_at, with_value
from ledger.lots.state import Lot, Recorded
from ledger.lots.table import TYPES, payload_of
from ledger.lots.view import touched
from ledger.service.show.history import events_stating
from ledger.service.show.thing import effective_payload, find_correction, find_event
from ledger.store.catalog import Catalog

_SHORT: Final = 16


@click.command(
    "correct",
    cls=Command,
    help=_("Propose another value for one field of a recorded event. What weighs needs another's approval."),
    examples=(
        "lot correct 3f1c9a2b --set /body/quantity/mass_kg=45.2 --reason 'misread scale' --key coop.key",
        "lot correct 3f1c9a2b --set /body/number=KV-32 --reason 'wrong number' --key coop.key",
    ),
)
@click.argument("event", metavar="EVENT|LOT")
@click.option(
    "--set",
    "change",
    required=True,
    metavar="/FIELD=VALUE",
    help=_("The field, by JSON Pointer, and its value."),
)
@reason_option
@common_options
@pass_settings
def correct(settings: Settings, event: str, change: str, **given: Given) -> None:
    """Propose a correction."""
    ((field, text),) = read_pairs("--set", [change]).items()
    if not field.startswith("/"):
        raise click.UsageError(_("--set names the field by its place, such as /body/quantity/mass_kg=45.2"))
    approved: list[bool] = []

    def body(view: Catalog) -> dict[str, Any]:
        target = find_event(view, event)
        payload = effective_payload(view, target)
        old = value_at(payload, field)
        if old is None:
            _ask_which(view, event, target, field)
        approved.append(treatment(payload_of(target.type), field) == "approved")
        return {
            "event": target.id,
            "field": field,
            "old": old,
            "new": _value(target, payload, field, text),
            **given_fields(given, "reason"),
        }

    record(settings, "event.corrected", body, **common_of(given))
    if any(approved) and settings.out is None and not settings.json:
        sentence = _("It counts when another party approves it:")
        click.echo(f"{sentence} {printable(whole(settings, 'lot', 'approve', event))}", err=True)


def _ask_which(view: Catalog, named: str, newest: Recorded, field: str) -> None:
    """Ask for the event that is meant where a lot is named and others of its events state the field."""
    stating = [] if view.find(Lot, named) is None else events_stating(view, named, field)
    if stating:
        found = ", ".join(f"{one.id[:_SHORT]} ({one.type})" for one in stating)
        sentence = _(
            "The newest event of {lot} ({type}) has no {field}. Name the event that is meant: {events}"
        )
        raise click.UsageError(sentence.format(lot=named, type=newest.type, field=field, events=found))


def _value(target: Recorded, payload: JSON, field: str, text: str) -> JSON:
    """Return what was typed as a text or as JSON, whichever the event's schema accepts; a text first."""
    if _fits(target, with_value(payload, field, text)):
        return text
    try:
        value: JSON = json.loads(text)
    except ValueError:
        return text
    return value if _fits(target, with_value(payload, field, value)) else text


def _fits(target: Recorded, payload: JSON) -> bool:
    if not isinstance(payload, dict):
        return False
    try:
        payload_of(target.type).model_validate_json(format_canonical(payload))
    except ValidationError:
        return False
    return True


@click.command(
    "approve",
    cls=Command,
    help=_("Approve a correction that another party proposed; it counts from then on."),
    examples=("lot approve 8b77aa10 --key trader.key",),
)
@click.argument("event", metavar="EVENT|LOT")
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def approve(settings: Settings, event: str, **given: Given) -> None:
    """Approve a correction."""
    _settle(settings, "correction.approved", event, given)


@click.command(
    "reject",
    cls=Command,
    help=_("Reject a correction, or withdraw one's own."),
    examples=("lot reject 8b77aa10 --reason 'the first weighing was witnessed' --key trader.key",),
)
@click.argument("event", metavar="EVENT|LOT")
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def reject(settings: Settings, event: str, **given: Given) -> None:
    """Reject a correction."""
    _settle(settings, "correction.rejected", event, given)


def _settle(settings: Settings, type: str, event: str, given: dict[str, Any]) -> None:
    def body(view: Catalog) -> dict[str, Any]:
        correction = find_correction(view, find_event(view, event))
        return {"correction": correction.id, **given_fields(given, "reason")}

    record(settings, type, body, **common_of(given))


@click.command(
    "void",
    cls=Command,
    help=_("Void an event that should never have been entered, before anything builds on it."),
    examples=("lot void 3f1c9a2b --reason 'entered twice' --key coop.key",),
)
@click.argument("event", metavar="EVENT|LOT")
@reason_option
@common_options
@pass_settings
def void(settings: Settings, event: str, **given: Given) -> None:
    """Void an event."""
    _contest(settings, "event.voided", event, given, lots=_moved)


def _moved(target: Recorded) -> tuple[str, ...]:
    return target.lots if TYPES[target.type].nature is Nature.MOVING else ()


@click.command(
    "dispute",
    cls=Command,
    help=_("Contest a recorded event. By a party to it, its lots go on hold."),
    examples=("lot dispute 3f1c9a2b --reason 'never received this' --seal narrative='…' --key trader.key",),
)
@click.argument("event", metavar="EVENT|LOT")
@reason_option
@common_options
@pass_settings
def dispute(settings: Settings, event: str, **given: Given) -> None:
    """Dispute an event."""
    _contest(settings, "event.disputed", event, given, lots=lambda target: target.lots)


def _contest(
    settings: Settings,
    type: str,
    event: str,
    given: dict[str, Any],
    *,
    lots: Callable[[Recorded], tuple[str, ...]],
) -> None:
    def body(view: Catalog) -> dict[str, Any]:
        target = find_event(view, event)
        fields = {"event": target.id, "lots": list(lots(target)), **given_fields(given, "reason")}
        heaps = [id for kind, id in touched(target.subjects) if kind == "stockpile"]
        return fields | ({"stockpiles": heaps} if heaps and type == "event.voided" else {})

    record(settings, type, body, **common_of(given))


hold = Group("hold", help=_("End holds on lots."))


@hold.command(
    "lift",
    help=_("Lift a hold, by an authority or programme that is neither side, or by the disputer."),
    examples=("hold lift L-1 --reason 'both sides heard' --act 'PV 3/2025' --key authority.pem",),
)
@click.argument("lot")
@click.option("--hold", "held", metavar="ID", help=_("Which hold, when the lot has several."))
@click.option("--only", is_flag=True, help=_("On this lot only, not on all that carry it."))
@decision_options
@common_options
@pass_settings
def _lift(settings: Settings, lot: str, held: str | None, *, only: bool, **given: Given) -> None:
    def body(view: Catalog) -> dict[str, Any]:
        id = held or the_hold(view, lot, settings)
        lots = [lot] if only else held_lots(view, id, lot)
        return {"lots": lots or [lot], "hold": id, **given_fields(given, "reason", "act")}

    record(settings, "hold.lifted", body, **common_of(given))
