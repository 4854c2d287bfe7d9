"""``init``: a new ledger."""

from __future__ import annotations

import click

from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.output import emit
from ledger.cli.settings import Settings
from ledger.cli.tables import fields_table
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.keeping.opening import FirstAuthority
from ledger.service.keeping.opening import init as open_new


@click.command(
    "init",
    cls=Command,
    help=_("Open a new ledger in an empty folder: keys, genesis, trust file."),
    examples=(
        "init --data ./ledger --origin ledger.example.org/log --authority CEEC --country CD",
        "init --data ./try --origin demo.example/log --public --demo",
    ),
)
@click.option("--origin", required=True, metavar="HOST/PATH", help=_("The log's name, for ever."))
@click.option("--public", is_flag=True, help=_("Let everybody read the entries."))
@click.option("--demo", is_flag=True, help=_("Not a real ledger: its clock may be a scenario's."))
@click.option("--authority", default="AUTHORITY", metavar="ID", help=_("Id of the first authority."))
@click.option("--name", default="Authority", metavar="NAME", help=_("Name of the first authority."))
@click.option("--country", default="ZZ", metavar="CC", help=_("Country of the first authority."))
@pass_settings
def init(settings: Settings, **given: Given) -> None:
    """Open a new ledger."""
    made = open_new(
        settings.data_folder(),
        origin=given["origin"],
        public=given["public"],
        demo=given["demo"],
        passphrase=settings.ledger_passphrase(),
        authority=FirstAuthority(given["authority"], given["name"], given["country"]),
    )
    answer: dict[str, JSON] = {
        "origin": made.origin,
        "ledger": made.ledger,
        "log_vkeys": [*made.log_vkeys],
        "policy": str(made.policy),
        "authority": made.authority,
        "authority_key": str(made.authority_key),
    }
    rows = {
        _("Origin"): made.origin,
        _("Ledger"): made.ledger,
        _("Trust file to hand out"): made.policy,
        _("Authority"): made.authority,
        _("Its key: keep it apart"): made.authority_key,
    }
    emit(settings, answer, lambda console: console.print(fields_table(rows)))
