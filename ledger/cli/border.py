"""``lot import``, ``cancel-export``, ``correct-composition``: over the border or not, and what is inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger.cli.command import Command, Given, given_fields, pass_settings
from ledger.cli.parts import (
    common_of,
    common_options,
    content_of,
    grade_options,
    mineral_code,
    new_id,
    quantity_of,
    quantity_options,
    reason_option,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.errors import Malformed, NotFound
from ledger.language import N_, _, say_error
from ledger.lots.state import Lot
from ledger.service.passports.foreign import cited
from ledger.service.show.thing import find_event
from ledger.store.catalog import Catalog


@click.command(
    "import",
    cls=Command,
    help=_(
        "Take over a lot that was exported to you, or with --passport enter one of another ledger. Verify its"
        " passport first; that it was imported elsewhere too cannot be seen from here."
    ),
    examples=(
        "lot import L-9 --mass 24990 --customs-reference 'IM4 77' --key smelter.key",
        "lot import --passport L-77.passport.json --mass 500 --from-country RW --key smelter.key",
    ),
)
@click.argument("lot", required=False)
@click.option(
    "--passport", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=_("Its passport.")
)
@click.option(
    "--as", "entered_as", metavar="ID", help=_("Id of the lot; chosen by the program unless given.")
)
@click.option("--mineral", metavar="HS", help=_("HS code, or a name such as coltan."))
@quantity_options
@grade_options
@click.option("--tag", multiple=True, metavar="CODE", help=_("The tag on the bag (repeatable)."))
@click.option("--from-country", metavar="CC", help=_("ISO 3166 code of the country it came from."))
@click.option("--transit", multiple=True, metavar="CC", help=_("A country on the way (repeatable)."))
@click.option("--certificate", multiple=True, metavar="N", help=_("Number of its certificate (repeatable)."))
@click.option("--customs-reference", metavar="TEXT", help=_("Number of the customs declaration."))
@click.option("--cn-code", metavar="CODE", help=_("Combined Nomenclature code, 8 or 10 digits."))
@click.option("--explanation", metavar="TEXT", help=_("Why the mass differs."))
@common_options
@pass_settings
def import_(settings: Settings, lot: str | None, passport: Path | None, **given: Given) -> None:
    """Import a lot."""
    if (lot is None) == (passport is None):
        raise click.UsageError(_("Name either a lot of this ledger or --passport of another."))
    body: dict[str, Any] = given_fields(
        given,
        "from_country",
        "transit",
        "customs_reference",
        "cn_code",
        "explanation",
        "place",
        certificates="certificate",
    )
    if passport is not None:
        lot = given["entered_as"] or new_id("L", settings.occurred_at())
        body |= {"entered_as": lot, **_cited(passport)}
    else:
        body["lot"] = lot
    if given["mineral"]:
        body["mineral"] = mineral_code(given["mineral"])
    body["quantity"] = quantity_of(given)
    body |= content_of(given)
    record(settings, "lot.imported", body, shown={"lot": lot}, **common_of(given))


def _cited(file: Path) -> dict[str, JSON]:
    try:
        return cited(file.read_bytes())
    except Malformed as error:
        message = N_("{file} is no passport. {why}")
        values = {"file": file, "why": say_error(error)}
        raise Malformed(error.code, message, values=values, hint=error.hint) from error


@click.command(
    "cancel-export",
    cls=Command,
    help=_("Take back an export of lots that never left. Their certificates have the weight back."),
    examples=("lot cancel-export L-9 --reason 'turned back at the border' --key exporter.key",),
)
@click.argument("lot", nargs=-1, required=True)
@reason_option
@common_options
@pass_settings
def cancel_export(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Cancel the export of lots."""

    def body(view: Catalog) -> dict[str, Any]:
        event = view.get(Lot, lot[0]).exported_by
        if event is None:
            raise NotFound("export-missing", N_("Lot {lot} has no export."), values={"lot": lot[0]})
        return {"event": event, "lots": list(lot), "reason": given["reason"]}

    record(settings, "export.cancelled", body, **common_of(given))


@click.command(
    "correct-composition",
    cls=Command,
    help=_("Say that other lots went into some work than were entered. It counts when another approves it."),
    examples=(
        "lot correct-composition L-4 --remove L-2 --add L-3 --reason 'wrong bag scanned' --key trader.key",
    ),
)
@click.argument("event", metavar="EVENT|LOT")
@click.option("--remove", multiple=True, metavar="LOT", help=_("A lot that did not go in (repeatable)."))
@click.option("--add", multiple=True, metavar="LOT", help=_("A lot that went in (repeatable)."))
@reason_option
@common_options
@pass_settings
def correct_composition(settings: Settings, event: str, **given: Given) -> None:
    """Correct what went into some work."""

    def body(view: Catalog) -> dict[str, Any]:
        made = view.find(Lot, event)
        fields = given_fields(given, "reason", removed="remove")
        if given["add"]:
            fields["added"] = [{"lot": lot} for lot in given["add"]]
        return {"event": find_event(view, event).id if made is None else made.born, **fields}

    record(settings, "composition.corrected", body, **common_of(given))
