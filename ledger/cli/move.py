"""``lot dispatch``, ``cancel-dispatch`` and ``receive``: lots on the move."""

from __future__ import annotations

import click

from ledger.cli.command import Command, Given, given_fields, pass_settings
from ledger.cli.parts import (
    common_of,
    common_options,
    new_id,
    quantity_of,
    quantity_options,
    read_packages,
    reason_option,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.language import _


@click.command(
    "dispatch",
    cls=Command,
    help=_("Send lots to a consignee. Custody stays with the sender until they are received."),
    examples=(
        "lot dispatch L-1 L-2 --to TRADER-1 --waybill 2025/117 --seal driver='J. Mugisha' --key coop.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--to", required=True, metavar="PARTY", help=_("The consignee."))
@click.option("--consignment", metavar="ID", help=_("What goes on one vehicle."))
@click.option("--waybill", metavar="TEXT", help=_("Number of the waybill."))
@click.option("--carrier", metavar="PARTY", help=_("Who carries it."))
@click.option("--destination", metavar="PLACE", help=_("Where it goes."))
@click.option("--transport", metavar="HOW", help=_("foot, motorcycle, car, truck, boat, plane or train."))
@click.option("--through", multiple=True, metavar="NAME", help=_("A place on the way (repeatable)."))
@click.option("--country", multiple=True, metavar="CC", help=_("A country on the way (repeatable)."))
@click.option("--package-seal", multiple=True, metavar="TEXT", help=_("A seal on a package (repeatable)."))
@click.option("--expected", metavar="DATE", help=_("When it should arrive."))
@common_options
@pass_settings
def dispatch(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Dispatch lots."""
    fields = given_fields(
        given,
        "to",
        "consignment",
        "waybill",
        "carrier",
        "destination",
        "transport",
        route="through",
        countries="country",
        seals="package_seal",
        expected_on="expected",
    )
    record(settings, "lot.dispatched", {"lots": list(lot), **fields}, **common_of(given))


@click.command(
    "cancel-dispatch",
    cls=Command,
    help=_("Take a dispatch back: the consignee at once, the sender after some days."),
    examples=("lot cancel-dispatch L-1 --reason 'road closed' --key trader.key",),
)
@click.argument("lot", nargs=-1, required=True)
@reason_option
@common_options
@pass_settings
def cancel_dispatch(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Cancel a dispatch."""
    body = {"lots": list(lot), **given_fields(given, "reason")}
    record(settings, "dispatch.cancelled", body, **common_of(given))


@click.command(
    "receive",
    cls=Command,
    help=_("Receive a lot as you weighed it; a difference over tolerance is to be explained."),
    examples=(
        "lot receive L-1 --mass 49.6 --key trader.key",
        "lot receive L-1 --mass 24.5 --part --explanation 'one bag missing' --key trader.key",
    ),
)
@click.argument("lot")
@quantity_options
@click.option("--explanation", metavar="TEXT", help=_("Why it weighs another mass."))
@click.option("--part", is_flag=True, help=_("What is missing stays with the sender, as a new lot."))
@click.option("--package", multiple=True, metavar="PARTS", help=_("tag=CODE,outcome=missing (repeatable)."))
@click.option("--at-place", metavar="PLACE", help=_("Where it is now."))
@common_options
@pass_settings
def receive(settings: Settings, lot: str, **given: Given) -> None:
    """Receive a lot."""
    body = {
        "lot": lot,
        "quantity": quantity_of(given),
        **given_fields(given, "explanation", place="at_place"),
    }
    shown: dict[str, JSON] = {}
    if packages := read_packages(given["package"]):
        body["packages"] = packages
    if given["part"]:
        body["remainder"] = shown["remainder"] = new_id("L", settings.occurred_at())
    record(settings, "lot.received", body, shown=shown, **common_of(given))
