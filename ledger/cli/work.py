"""``lot sort``, ``process``, ``split`` and ``combine``: work on lots."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import click

from ledger.cli.command import Command, Decorator, Given, given_fields, pass_settings, several
from ledger.cli.parts import (
    common_of,
    common_options,
    content_of,
    grade_options,
    new_id,
    quantity_of,
    quantity_options,
    read_losses,
    read_outputs,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _
from ledger.lots.state import Lot
from ledger.service.show.thing import amount
from ledger.store.catalog import Catalog

_PERCENT: Final = Decimal("0.0001")

_parts: Final[Decorator] = several(
    click.option(
        "--output",
        multiple=True,
        required=True,
        metavar="PARTS",
        help=_("One lot that comes out: mass=KG,tag=CODE,lot=ID,mineral=HS,grade=SnO2=60,kind=tailings …"),
    ),
    click.option(
        "--loss", multiple=True, metavar="NAME=KG", help=_("What is gone: tailings=12.5,basis=measured")
    ),
)
_plant: Final[Decorator] = several(
    click.option("--process", metavar="NAME", help=_("washing, magnetic, gravity, hand_sorting, refining …")),
    click.option("--plant", metavar="PLACE", help=_("Where it was done.")),
    click.option("--arrangement", metavar="own|toll", help=_("For oneself or for the owner.")),
    click.option("--remark", metavar="TEXT", help=_("What else is to be said.")),
)


def _work(settings: Settings, type: str, lots: Iterable[str], given: dict[str, Any]) -> None:
    outputs = read_outputs(given["output"], settings.occurred_at())
    losses = read_losses(given["loss"])
    body = {
        "inputs": [{"lot": lot} for lot in lots],
        "outputs": outputs,
        **given_fields(given, "process", "plant", "arrangement", "remark"),
    }
    if losses:
        body["losses"] = losses
    record(settings, type, body, shown={"outputs": [one["lot"] for one in outputs]}, **common_of(given))


@click.command(
    "sort",
    cls=Command,
    help=_("Sort one lot into several; it ends."),
    examples=(
        "lot sort L-1 --output mass=30,tag=7K3M9Q2XTW4RA --output mass=15,kind=tailings --key coop.key",
    ),
)
@click.argument("lot")
@_parts
@_plant
@common_options
@pass_settings
def sort(settings: Settings, lot: str, **given: Given) -> None:
    """Sort a lot."""
    _work(settings, "lot.sorted", [lot], given)


@click.command(
    "process",
    cls=Command,
    help=_("Process lots into others; they end."),
    examples=(
        (
            "lot process L-1 L-2 --process gravity --plant PLANT-1 --loss tailings=26"
            " --output mass=71.5,grade=SnO2=68.4,method=lab,status=final --key processor.key"
        ),
    ),
)
@click.argument("lot", nargs=-1, required=True)
@_parts
@_plant
@common_options
@pass_settings
def process(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Process lots."""
    _work(settings, "lot.processed", lot, given)


@click.command(
    "split",
    cls=Command,
    help=_("Take new lots off a lot, which keeps its id and the rest."),
    examples=("lot split L-1 --output mass=20,tag=7K3M9Q2XTW4RA --key trader.key",),
)
@click.argument("lot")
@_parts
@common_options
@pass_settings
def split(settings: Settings, lot: str, **given: Given) -> None:
    """Split a lot."""
    _work(settings, "lot.split", [lot], given)


@click.command(
    "combine",
    cls=Command,
    help=_("Make one lot of several; they end. Without a mass it weighs what they weigh together."),
    examples=("lot combine L-1 L-2 L-3 --tag 7K3M-9Q2X-TW4R-A --key trader.key",),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--tag", multiple=True, metavar="CODE", help=_("The tag on the bag (repeatable)."))
@click.option("--id", "new", metavar="ID", help=_("Id of the new lot; chosen by the program unless given."))
@click.option("--number", metavar="TEXT", help=_("Your own number of it."))
@quantity_options
@grade_options
@_plant
@common_options
@pass_settings
def combine(settings: Settings, lot: tuple[str, ...], new: str | None, **given: Given) -> None:
    """Combine lots."""
    output: dict[str, Any] = {
        "lot": new or new_id("L", settings.occurred_at()),
        **given_fields(given, "number"),
    }
    output |= content_of(given)

    def body(view: Catalog) -> dict[str, Any]:
        quantity = quantity_of(given) or _together(view, lot)
        fields = given_fields(given, "process", "plant", "arrangement", "remark")
        return {
            "inputs": [{"lot": id} for id in lot],
            "outputs": [{**output, "quantity": quantity}],
            **fields,
        }

    record(settings, "lot.combined", body, shown={"outputs": [output["lot"]]}, **common_of(given))


def _together(view: Catalog, lots: Iterable[str]) -> dict[str, str]:
    """Return what lots weigh together, with the moisture that their own weighings give."""
    found = [view.get(Lot, id) for id in lots]
    net = sum((lot.net.value for lot in found), Decimal(0))
    dry = sum((lot.dry.value for lot in found), Decimal(0))
    quantity = {"mass_kg": amount(net)}
    if dry < net:
        moisture = ((net - dry) * 100 / net).quantize(_PERCENT)
        quantity |= {"moisture_percent": amount(moisture), "moisture_method": "estimated"}
    return quantity
