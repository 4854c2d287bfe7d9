"""``lot register`` and ``lot attest``: where a lot begins."""

from __future__ import annotations

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
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _

_ONLY_TEAM = "100"


@click.command(
    "register",
    cls=Command,
    help=_("Register production at a site as a new lot."),
    examples=(
        "lot register --site CD-NK-0007 --tag 7K3M-9Q2X-TW4R-A --mineral coltan --mass 49.8 --key coop.key",
        (
            "lot register --site CD-NK-0007 --tag 7K3M-9Q2X-TW4R-A --mineral 2615.90.00 --gross 51 --tare 1.2"
            " --moisture 4 --grade Ta2O5=28.5 --method xrf --team 'équipe 3'"
            " --from 2025-06-20 --to 2025-06-30 --key coop.key"
        ),
    ),
)
@click.option("--site", required=True, metavar="ID", help=_("Where it was dug."))
@click.option("--tag", multiple=True, metavar="CODE", help=_("The tag on the bag (repeatable)."))
@click.option("--mineral", required=True, metavar="HS", help=_("HS code, or a name such as coltan."))
@quantity_options
@grade_options
@click.option("--lot", metavar="ID", help=_("Id of the lot; chosen by the program unless given."))
@click.option("--number", metavar="TEXT", help=_("Your own number of it."))
@click.option("--team", metavar="NAME", help=_("Who dug it."))
@click.option("--from", "from_day", metavar="DATE", help=_("First day of digging."))
@click.option("--to", "to_day", metavar="DATE", help=_("Last day of digging."))
@click.option("--owner", metavar="PARTY", help=_("Whose it is, if not the custodian's."))
@click.option("--custodian", metavar="PARTY", help=_("Who keeps it, if not the signer."))
@common_options
@pass_settings
def register(settings: Settings, **given: Given) -> None:
    """Register a new lot."""
    lot = given["lot"] or new_id("L", settings.occurred_at())
    body = {
        "lot": lot,
        **given_fields(
            given, "site", "number", "owner", "custodian", extracted_from="from_day", extracted_to="to_day"
        ),
        "mineral": mineral_code(given["mineral"]),
        "quantity": quantity_of(given),
    }
    if given["team"]:
        body["producers"] = [{"team": given["team"], "share_percent": _ONLY_TEAM}]
    body |= content_of(given)
    record(settings, "lot.registered", body, shown={"lot": lot}, **common_of(given))


@click.command(
    "attest",
    cls=Command,
    help=_("Attest lots that you saw and that are in the custody of somebody else."),
    examples=("lot attest L-250701-7K3M9Q2X --key agent.key",),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--statement", metavar="WHAT", help=_("origin, weighing, sealing or custody."))
@click.option("--remark", metavar="TEXT", help=_("What was seen."))
@quantity_options
@common_options
@pass_settings
def attest(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Attest lots."""
    body = {"lots": list(lot), **given_fields(given, "statement", "remark")}
    if quantity := quantity_of(given):
        body["quantity"] = quantity
    record(settings, "lot.attested", body, **common_of(given))
