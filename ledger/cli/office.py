"""``licence …`` and ``area …``: what authorities record of parties, sites and whole areas."""

from __future__ import annotations

import click

from ledger.cli.command import Given, Group, given_fields, pass_settings
from ledger.cli.parts import common_of, common_options
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _

licence = Group("licence", help=_("Record the licences of parties and sites."))
area = Group("area", help=_("Restrict areas, where production is on hold, and lift that."))


@licence.command(
    "record",
    help=_("Record a licence of a party, for a site, or both; the newest of a number counts."),
    examples=(
        (
            "licence record --type artisanal_permit --number PA-17 --site CD-NK-0007 --holder COOP-1"
            " --from 2025-01-01 --to 2026-12-31 --key authority.pem"
        ),
    ),
)
@click.option(
    "--type",
    "kind",
    required=True,
    metavar="TYPE",
    help=_("claim, exploration_permit, mining_license, artisanal_permit, unlicensed or other."),
)
@click.option("--number", metavar="ID", help=_("Its number."))
@click.option("--site", metavar="ID", help=_("The site it is for."))
@click.option("--holder", metavar="PARTY", help=_("Who holds it."))
@click.option("--zone", metavar="NAME", help=_("Its zone."))
@click.option("--from", "from_day", metavar="DATE", help=_("First day."))
@click.option("--to", metavar="DATE", help=_("Last day."))
@click.option("--inactive", is_flag=True, help=_("It is not in force."))
@click.option("--issuer", metavar="NAME", help=_("Who granted it."))
@click.option("--legal-act", metavar="TEXT", help=_("The decision."))
@common_options
@pass_settings
def _record_licence(settings: Settings, kind: str, *, inactive: bool, **given: Given) -> None:
    names = ("number", "site", "holder", "zone", "to", "issuer", "legal_act")
    body = {"type": kind, **given_fields(given, *names, **{"from": "from_day"})}
    record(settings, "licence.recorded", body | ({"active": False} if inactive else {}), **common_of(given))


@area.command(
    "restrict",
    help=_("Restrict an area: sites and places by name, or a whole province."),
    examples=(
        (
            "area restrict A-1 --name Rubaya --site CD-NK-0007 --legal-act 'Arrêté 12' --from 2025-05-01"
            " --key authority.pem"
        ),
        (
            "area restrict A-2 --name Ituri --country CD --province Ituri --legal-act 'Arrêté 13'"
            " --from 2025-05-01 --key authority.pem"
        ),
    ),
)
@click.argument("id")
@click.option("--name", required=True, metavar="NAME", help=_("Its name."))
@click.option("--site", multiple=True, metavar="ID", help=_("A site in it (repeatable)."))
@click.option("--in-place", multiple=True, metavar="ID", help=_("A place in it (repeatable)."))
@click.option("--country", metavar="CC", help=_("The country of the province."))
@click.option("--province", metavar="NAME", help=_("A whole province."))
@click.option("--polygon", metavar="SHA256", help=_("SHA-256 of a file with its outline."))
@click.option("--legal-act", required=True, metavar="TEXT", help=_("The decision."))
@click.option("--from", "from_day", required=True, metavar="DATE", help=_("First day."))
@click.option("--to", metavar="DATE", help=_("Last day."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def _restrict(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(
        given,
        "name",
        "country",
        "province",
        "legal_act",
        "to",
        "reason",
        sites="site",
        places="in_place",
        polygon_sha256="polygon",
        **{"from": "from_day"},
    )
    record(settings, "area.restricted", {"area": id, **fields}, **common_of(given))


@area.command(
    "lift",
    help=_("Lift the restriction of an area."),
    examples=("area lift A-1 --last-day 2025-08-31 --legal-act 'Arrêté 20' --key authority.pem",),
)
@click.argument("id")
@click.option("--last-day", required=True, metavar="DATE", help=_("The last day on which it holds."))
@click.option("--legal-act", required=True, metavar="TEXT", help=_("The decision."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def _lift(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(given, "last_day", "legal_act", "reason")
    record(settings, "area.lifted", {"area": id, **fields}, **common_of(given))
