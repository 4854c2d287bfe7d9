"""``site …`` and ``place …``: where ore comes from and where it passes."""

from __future__ import annotations

from typing import Any, Final

import click

from ledger.cli.command import Decorator, Given, Group, given_fields, pass_settings, several
from ledger.cli.parts import common_of, common_options, mineral_code
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _
from ledger.service.recording.current import with_changes

STATUSES: Final = ("blue", "green", "yellow", "red")
"""ICGLR MDC.01: 0 not inspected, 1, 2, 3."""

site = Group("site", help=_("Register mine sites and decide their status."))
place = Group("place", help=_("Register places that lots pass."))


def _details(*, required: bool) -> Decorator:
    return several(
        click.option("--name", required=required, metavar="NAME", help=_("Its name.")),
        click.option("--lat", metavar="DEGREES", help=_("Latitude, WGS 84, north positive.")),
        click.option("--lon", metavar="DEGREES", help=_("Longitude, WGS 84, east positive.")),
        click.option("--country", required=required, metavar="CC", help=_("ISO 3166 code of its country.")),
        click.option("--province", required=required, metavar="NAME", help=_("Its province.")),
        click.option("--district", metavar="NAME", help=_("Its district or territory.")),
        click.option("--mineral", multiple=True, metavar="HS", help=_("HS code or name (repeatable).")),
        click.option("--operator", multiple=True, metavar="PARTY", help=_("Who works it (repeatable).")),
        click.option("--owner", metavar="PARTY", help=_("Who owns it.")),
        click.option("--icglr-id", metavar="ID", help=_("Its id in the ICGLR register.")),
        click.option("--national-id", metavar="ID", help=_("Its id in the national register.")),
        click.option("--allotment", metavar="KG", help=_("Kilograms a month above which is flagged.")),
        click.option("--source", metavar="TEXT", help=_("Where this is known from.")),
    )


def _body(given: dict[str, Any]) -> dict[str, Any]:
    body = given_fields(
        given,
        "name",
        "country",
        "province",
        "district",
        "owner",
        "icglr_id",
        "national_id",
        "source",
        latitude="lat",
        longitude="lon",
        operators="operator",
        monthly_allotment_kg="allotment",
    )
    if given["mineral"]:
        body["minerals"] = [mineral_code(typed) for typed in given["mineral"]]
    return body


@site.command(
    "register",
    help=_("Register a mine site."),
    examples=(
        (
            "site register CD-NK-0007 --name Rubaya --lat -1.5561 --lon 28.8839 --country CD"
            " --province Nord-Kivu --mineral coltan --key authority.pem"
        ),
    ),
)
@click.argument("id")
@_details(required=True)
@common_options
@pass_settings
def _register(settings: Settings, id: str, **given: Given) -> None:
    record(settings, "site.registered", {"site": id, **_body(given)}, **common_of(given))


@site.command(
    "update",
    help=_("Change what is known of a site; what is not given stays as it is."),
    examples=("site update CD-NK-0007 --allotment 12000 --key authority.pem",),
)
@click.argument("id")
@_details(required=False)
@common_options
@pass_settings
def _update(settings: Settings, id: str, **given: Given) -> None:
    changed = _body(given)
    record(settings, "site.updated", lambda view: with_changes(view, "site", id, changed), **common_of(given))


@site.command(
    "status",
    help=_("Decide the status of a site, with the legal act: blue, green, yellow or red."),
    examples=(
        (
            "site status CD-NK-0007 --status green --legal-act 'Arrêté 0123/2025' --from 2025-06-01"
            " --key authority.pem"
        ),
    ),
)
@click.argument("id")
@click.option("--status", required=True, type=click.Choice(STATUSES), help=_("ICGLR status."))
@click.option("--legal-act", required=True, metavar="TEXT", help=_("The decision."))
@click.option("--from", "from_day", required=True, metavar="DATE", help=_("First day."))
@click.option(
    "--to", metavar="DATE", help=_("Last day; without one it lapses unless an inspection confirms it.")
)
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def _status(settings: Settings, id: str, status: str, **given: Given) -> None:
    fields = given_fields(given, "legal_act", "to", "reason", **{"from": "from_day"})
    body = {"site": id, "status": STATUSES.index(status), **fields}
    record(settings, "site.status_decided", body, **common_of(given))


@site.command(
    "inspect",
    help=_("Record an inspection and the status that it found. An authority decides the status."),
    examples=(
        (
            "site inspect CD-NK-0007 --on 2025-05-12 --result green --inspector P-17 --position Inspector"
            " --agency 'Division des Mines' --key inspector.key"
        ),
    ),
)
@click.argument("id")
@click.option("--on", required=True, metavar="DATE", help=_("The day of the inspection."))
@click.option("--result", required=True, type=click.Choice(STATUSES), help=_("The status found."))
@click.option("--inspector", required=True, metavar="ID", help=_("Who inspected; a pseudonym."))
@click.option("--position", required=True, metavar="NAME", help=_("What the inspector is."))
@click.option("--agency", required=True, metavar="NAME", help=_("For which agency."))
@click.option("--number", metavar="ID", help=_("The number of the inspection."))
@click.option("--government-id", metavar="ID", help=_("The inspector's number in the service."))
@click.option("--report", metavar="SHA256", help=_("SHA-256 of the report."))
@click.option("--purpose", metavar="TEXT", help=_("What it was for."))
@click.option("--findings", metavar="TEXT", help=_("What was found."))
@common_options
@pass_settings
def _inspect(settings: Settings, id: str, result: str, **given: Given) -> None:
    names = ("inspector", "position", "agency", "number", "government_id", "purpose", "findings")
    fields = given_fields(given, *names, inspected_on="on", report_sha256="report")
    body = {"site": id, "result": STATUSES.index(result), **fields}
    record(settings, "site.inspected", body, **common_of(given))


@site.command(
    "observe",
    help=_("Record what a third party saw at a site on a day. It decides nothing."),
    examples=("site observe CD-NK-0007 --on 2025-05-12 --observer IPIS --workers 240 --key programme.key",),
)
@click.argument("id")
@click.option("--on", required=True, metavar="DATE", help=_("The day of the visit."))
@click.option("--observer", required=True, metavar="NAME", help=_("Who saw it."))
@click.option("--workers", type=int, metavar="N", help=_("How many worked there."))
@click.option("--remark", multiple=True, metavar="TEXT", help=_("What was seen (repeatable)."))
@common_options
@pass_settings
def _observe(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(given, "observer", "workers", observed_on="on", remarks="remark")
    record(settings, "observation.recorded", {"site": id, **fields}, **common_of(given))


@place.command(
    "register",
    help=_("Register a place: washing_station, depot, market, plant, border_post, roadblock or port."),
    examples=("place register DEPOT-1 --name 'Dépôt Goma' --kind depot --country CD --key trader.key",),
)
@click.argument("id")
@click.option("--name", required=True, metavar="NAME", help=_("Its name."))
@click.option("--kind", required=True, metavar="KIND", help=_("What it is."))
@click.option("--country", required=True, metavar="CC", help=_("ISO 3166 code of its country."))
@click.option("--province", metavar="NAME", help=_("Its province."))
@click.option("--lat", metavar="DEGREES", help=_("Latitude, WGS 84, north positive."))
@click.option("--lon", metavar="DEGREES", help=_("Longitude, WGS 84, east positive."))
@click.option("--site", metavar="ID", help=_("The mine site it belongs to."))
@click.option("--operator", metavar="PARTY", help=_("Who runs it."))
@click.option(
    "--seal", multiple=True, metavar="NAME=VALUE", help=_("A value of which only the digest is logged.")
)
@pass_settings
def _register_place(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(
        given, "name", "kind", "country", "province", "site", "operator", latitude="lat", longitude="lon"
    )
    record(settings, "place.registered", {"place": id, **fields}, **common_of(given))
