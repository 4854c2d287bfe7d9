"""``show lots``, ``parties``, ``sites``, ``places`` and ``incidents``: lists, and what narrows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click
from rich.console import Console

from ledger.cli.command import Command, Decorator, Given, pass_settings, several
from ledger.cli.output import emit, tell
from ledger.cli.parts import mineral_code
from ledger.cli.recording import opened
from ledger.cli.settings import Settings, utc_second
from ledger.cli.tables import list_table
from ledger.diligence.code_words import mineral_word
from ledger.language import N_, _
from ledger.service.show.listing import Wanted, list_records
from ledger.service.wording import word

_LIMIT: Final = 100
_TITLES: Final[Mapping[str, str]] = {
    "id": N_("Id"),
    "name": N_("Name"),
    "type": N_("Type"),
    "country": N_("Country"),
    "province": N_("Province"),
    "roles": N_("Roles"),
    "mineral": N_("Mineral"),
    "minerals": N_("Minerals"),
    "net_kg": N_("Net kg"),
    "state": N_("State"),
    "custodian": N_("Custodian"),
    "owner": N_("Owner"),
    "operator": N_("Run by"),
    "site": N_("Site"),
    "place": N_("Place"),
    "since": N_("Since"),
    "holds": N_("Holds"),
    "flags": N_("Flags"),
    "level": N_("Level"),
    "risk": N_("Risk"),
    "opened_by": N_("Opened by"),
    "due_on": N_("Due on"),
}
_NUMBERS: Final = frozenset({"net_kg", "holds", "flags", "level"})

_party = click.option("--party", metavar="ID", help=_("Only what that party has, owns, runs or is part of."))
_place = click.option("--place", metavar="ID", help=_("Only what is at that place."))
_site = click.option("--site", metavar="ID", help=_("Only what is of that site."))
_state = click.option("--state", metavar="STATE", help=_("Only what is in that state, such as in_stock."))
_mineral = click.option("--mineral", metavar="NAME", help=_("Only that mineral, by its name or HS code."))
_days: Final[Decorator] = several(
    click.option("--from", "first", metavar="DATE", help=_("Only what came to be on that day or later.")),
    click.option("--to", "last", metavar="DATE", help=_("Only what came to be up to that day.")),
)
_pages: Final[Decorator] = several(
    click.option(
        "--limit",
        type=click.IntRange(1, 10_000),
        default=_LIMIT,
        show_default=True,
        help=_("At most so many."),
    ),
    click.option("--after", default="", metavar="ID", help=_("Go on behind that id.")),
)


def _list(settings: Settings, kind: str, given: Mapping[str, Any]) -> None:
    days = {name: utc_second(given[name])[:10] for name in ("first", "last") if given.get(name)}
    named = {name: given[name] for name in ("party", "place", "site", "state") if given.get(name)}
    mineral = {"mineral": mineral_code(given["mineral"])} if given.get("mineral") else {}
    wanted = Wanted(**named, **mineral, **days)
    on = settings.occurred_at()[:10]
    with opened(settings) as ledger, ledger.view() as view:
        known = list_records(view, kind, wanted, on=on, after=given["after"], limit=given["limit"])
    emit(settings, known, lambda console: _write(console, known))


def _write(console: Console, known: Mapping[str, Any]) -> None:
    items = known["items"]
    if not items:
        tell(console, _("There is nothing of the kind."))
        return
    names = list(items[0])
    right = [position for position, name in enumerate(names) if name in _NUMBERS]
    rows = [[_cell(name, one[name]) for name in names] for one in items]
    console.print(list_table([_(_TITLES[name]) for name in names], rows, right=right))
    if known["more"] is not None:
        tell(console, _("There are more: go on with --after {id}.").format(id=known["more"]))


def _cell(name: str, value: object) -> object:
    if name == "mineral":
        return mineral_word(str(value))
    if isinstance(value, list):
        return ", ".join(mineral_word(one) if name == "minerals" else word(one) for one in value)
    return word(value) if name in ("state", "risk") else value


@click.command(
    "lots",
    cls=Command,
    help=_("List lots: all, or those of a party, place, site, state, mineral or time."),
    examples=("show lots --party TRADER-1 --state in_stock", "show lots --site CD-NK-0007 --from 2025-07-01"),
)
@several(_party, _place, _site, _state, _mineral, _days, _pages)
@pass_settings
def lots(settings: Settings, **given: Given) -> None:
    """List lots."""
    _list(settings, "lots", given)


@click.command("parties", cls=Command, help=_("List parties."), examples=("show parties --state suspended",))
@several(_state, _pages)
@pass_settings
def parties(settings: Settings, **given: Given) -> None:
    """List parties."""
    _list(settings, "parties", given)


@click.command(
    "sites",
    cls=Command,
    help=_("List sites with the status that holds, or held on the day of --at."),
    examples=("show sites --state green --mineral cassiterite",),
)
@several(_party, _state, _mineral, _pages)
@pass_settings
def sites(settings: Settings, **given: Given) -> None:
    """List sites."""
    _list(settings, "sites", given)


@click.command("places", cls=Command, help=_("List places."), examples=("show places --party DEPOT-1",))
@several(_party, _site, _pages)
@pass_settings
def places(settings: Settings, **given: Given) -> None:
    """List places."""
    _list(settings, "places", given)


@click.command("incidents", cls=Command, help=_("List incidents."), examples=("show incidents --state open",))
@several(_party, _place, _site, _state, _pages)
@pass_settings
def incidents(settings: Settings, **given: Given) -> None:
    """List incidents."""
    _list(settings, "incidents", given)
