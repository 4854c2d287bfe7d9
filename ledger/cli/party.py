"""``party …``: who takes part, by an authority."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_args

import click

from ledger.cli.command import Decorator, Given, Group, given_fields, pass_settings, several
from ledger.cli.parts import common_of, common_options, decision_options, read_pairs
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.crypto.text import encode_base64url
from ledger.language import _
from ledger.lots.policy import Role
from ledger.service.recording.current import with_changes

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_ROLES: Final = ", ".join(get_args(Role))

party = Group("party", help=_("Register parties and keep what is known of them."))


def _details(*, required: bool) -> Decorator:
    return several(
        click.option("--name", required=required, metavar="NAME", help=_("Its name.")),
        click.option(
            "--role", multiple=True, required=required, metavar="ROLE", help=_("Repeatable: ") + _ROLES
        ),
        click.option("--country", required=required, metavar="CC", help=_("ISO 3166 code of its country.")),
        click.option(
            "--identifier", multiple=True, metavar="SCHEME=VALUE", help=_("A tax or register number.")
        ),
        click.option("--address", metavar="TEXT", help=_("Its address.")),
        click.option("--scheme", multiple=True, metavar="NAME", help=_("A programme it is a member of.")),
    )


def _body(given: dict[str, Any]) -> dict[str, Any]:
    body = given_fields(given, "name", "country", "address", roles="role", schemes="scheme")
    if pairs := read_pairs("--identifier", given["identifier"]):
        body["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in pairs.items()]
    return body


@party.command(
    "register",
    help=_("Register a party with its first key, by an authority's key."),
    examples=(
        (
            "party register COOP-1 --name 'Coopérative Umoja' --role cooperative --country CD"
            " --proof coop.proof --key authority.pem"
        ),
    ),
)
@click.argument("id")
@_details(required=True)
@click.option("--proof", type=_FILE, metavar="FILE", help=_("The enrolment statement of its first key."))
@common_options
@pass_settings
def _register(settings: Settings, id: str, proof: Path | None, **given: Given) -> None:
    body = {"party": id, **_body(given)}
    if proof is not None:
        body["enrolment"] = encode_base64url(proof.read_bytes())
    record(settings, "party.registered", body, **common_of(given))


@party.command(
    "update",
    help=_("Change what is known of a party; what is not given stays as it is."),
    examples=("party update COOP-1 --role cooperative --role trader --key authority.pem",),
)
@click.argument("id")
@_details(required=False)
@common_options
@pass_settings
def _update(settings: Settings, id: str, **given: Given) -> None:
    changed = _body(given)
    record(
        settings, "party.updated", lambda view: with_changes(view, "party", id, changed), **common_of(given)
    )


@party.command(
    "suspend",
    help=_("Suspend a party: nothing it signs is recorded until it is reinstated."),
    examples=(
        "party suspend COOP-1 --reason 'licence expired' --act 'Decision 12/2025' --key authority.pem",
    ),
)
@click.argument("id")
@decision_options
@common_options
@pass_settings
def _suspend(settings: Settings, id: str, **given: Given) -> None:
    _decide(settings, "party.suspended", id, given)


@party.command(
    "reinstate",
    help=_("End a suspension."),
    examples=("party reinstate COOP-1 --reason 'licence renewed' --key authority.pem",),
)
@click.argument("id")
@decision_options
@common_options
@pass_settings
def _reinstate(settings: Settings, id: str, **given: Given) -> None:
    _decide(settings, "party.reinstated", id, given)


def _decide(settings: Settings, type: str, id: str, given: dict[str, Any]) -> None:
    record(settings, type, {"party": id, **given_fields(given, "reason", "act")}, **common_of(given))
