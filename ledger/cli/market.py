"""``lot export`` and ``lot consume``: to the market and into the furnace."""

from __future__ import annotations

import click

from ledger.cli.command import Command, Given, given_fields, pass_settings
from ledger.cli.parts import common_of, common_options
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _


@click.command(
    "export",
    cls=Command,
    help=_("Export lots across a border. Export does not end a lot."),
    examples=(
        "lot export L-9 --certificate CD-2025-00117 --to MY --container MSKU1234567 --key exporter.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--certificate", multiple=True, metavar="N", help=_("Number of its certificate (repeatable)."))
@click.option("--to", required=True, metavar="CC", help=_("ISO 3166 code of the country it goes to."))
@click.option("--consignee", metavar="PARTY", help=_("Who is to receive it."))
@click.option("--container", multiple=True, metavar="TEXT", help=_("A container (repeatable)."))
@click.option("--drum", multiple=True, metavar="TEXT", help=_("A drum (repeatable)."))
@click.option("--package-seal", multiple=True, metavar="TEXT", help=_("A seal on a package (repeatable)."))
@click.option("--customs-reference", metavar="TEXT", help=_("Number of the customs declaration."))
@click.option("--cn-code", metavar="CODE", help=_("Combined Nomenclature code, 8 or 10 digits."))
@click.option("--transit", multiple=True, metavar="CC", help=_("A country on the way (repeatable)."))
@common_options
@pass_settings
def export(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Export lots."""
    fields = given_fields(
        given,
        "consignee",
        "customs_reference",
        "cn_code",
        "transit",
        to_country="to",
        certificates="certificate",
        containers="container",
        drums="drum",
        seals="package_seal",
    )
    record(settings, "lot.exported", {"lots": list(lot), **fields}, **common_of(given))


@click.command(
    "consume",
    cls=Command,
    help=_("End lots in a furnace or a plant."),
    examples=("lot consume L-9 --use 'tin smelting, heat 4411' --key smelter.key",),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--plant", metavar="PLACE", help=_("Where."))
@click.option("--use", metavar="TEXT", help=_("What for."))
@common_options
@pass_settings
def consume(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Consume lots."""
    body = {"lots": list(lot), **given_fields(given, "plant", "use")}
    record(settings, "lot.consumed", body, **common_of(given))
