"""``login``: show a service that a key is held, and print the token by which programs read."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, write_data
from ledger.cli.settings import Settings
from ledger.cli.signing import signing_key
from ledger.cli.trust import read_trust
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.logging_in import log_in


@click.command(
    "login",
    cls=Command,
    help=_(
        "Log in at a service with an enrolled key, and print the token that programs send as “Authorization: "
        "Bearer”. What is signed names the address given here, so that it is worth nothing elsewhere."
    ),
    examples=(
        "login --server https://ledger.example.org --key auditor.key",
        "login --server https://ledger.example.org --key auditor.key --policy ./policy --json",
    ),
)
@click.option(
    "--server",
    required=True,
    envvar="MINERAL_LEDGER_SERVER",
    metavar="URL",
    help=_("The address of the service (or MINERAL_LEDGER_SERVER)."),
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("The trust file: log in at this ledger, and at no other (or MINERAL_LEDGER_POLICY)."),
)
@pass_settings
def login(settings: Settings, server: str, policy: Path | None) -> None:
    """Log in."""
    trust = read_trust(policy)
    session = log_in(server, signing_key(settings), ledger=None if trust is None else trust.genesis)
    answer: dict[str, JSON] = {
        "token": session.token,
        "kind": session.kind,
        "party": session.party,
        "expires": session.expires,
    }
    emit(settings, answer, lambda console: write_data(console, f"{session.token}\n"))
