"""``lot dispatch``, ``cancel-dispatch``, ``receive`` and ``return``: lots on the move."""

from __future__ import annotations

from typing import Any, Final

import click

from ledger.cli.command import Command, Decorator, Given, given_fields, pass_settings, several
from ledger.cli.parts import (
    common_of,
    common_options,
    new_id,
    quantity_of,
    quantity_options,
    read_packages,
    read_rests,
    reason_option,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.show.thing import find_event
from ledger.store.catalog import Catalog

journey_options: Final[Decorator] = several(
    click.option("--consignment", metavar="ID", help=_("What goes on one vehicle.")),
    click.option("--waybill", metavar="TEXT", help=_("Number of the waybill.")),
    click.option("--carrier", metavar="PARTY", help=_("Who carries it.")),
    click.option("--destination", metavar="PLACE", help=_("Where it goes.")),
    click.option("--transport", metavar="HOW", help=_("foot, motorcycle, car, truck, boat, plane or train.")),
    click.option("--through", multiple=True, metavar="NAME", help=_("A place on the way (repeatable).")),
    click.option("--country", multiple=True, metavar="CC", help=_("A country on the way (repeatable).")),
    click.option(
        "--package-seal", multiple=True, metavar="TEXT", help=_("A seal on a package (repeatable).")
    ),
    click.option("--expected", metavar="DATE", help=_("When it should arrive.")),
    click.option(
        "--receipt",
        multiple=True,
        metavar="EVENT",
        help=_("The consignee's receipt, when it was recorded first (repeatable)."),
    ),
)


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
@journey_options
@common_options
@pass_settings
def dispatch(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Dispatch lots."""
    _send(settings, "lot.dispatched", lot, given)


def _send(settings: Settings, type: str, lots: tuple[str, ...], given: dict[str, Any]) -> None:
    fields = given_fields(
        given,
        "to",
        "consignment",
        "waybill",
        "carrier",
        "destination",
        "transport",
        "reason",
        "explanation",
        route="through",
        countries="country",
        seals="package_seal",
        expected_on="expected",
    )

    def body(view: Catalog) -> dict[str, Any]:
        sent: dict[str, Any] = {"lots": list(lots), **fields}
        if given["receipt"]:
            sent["receipts"] = [find_event(view, event).id for event in given["receipt"]]
        if given.get("of"):
            sent["of"] = find_event(view, given["of"]).id
        return sent

    record(settings, type, body, **common_of(given))


@click.command(
    "return",
    cls=Command,
    help=_(
        "Send lots back. What was sent to you and not received yet is turned away at once; what you have goes"
        " back like a dispatch, and --of names the receipt or export that it takes back."
    ),
    examples=(
        "lot return L-1 --to COOP-1 --reason quality --explanation 'wet' --key trader.key",
        "lot return L-9 --to EXPORTER-1 --reason rejected --of 3f1c9a2b --waybill 2025/212 --key smelter.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--to", required=True, metavar="PARTY", help=_("Who gets it back."))
@click.option(
    "--reason",
    required=True,
    metavar="WHY",
    help=_("rejected, quality, quantity, contract, authority, wrong_lot or other."),
)
@click.option("--explanation", metavar="TEXT", help=_("Why, in words."))
@click.option("--of", metavar="EVENT", help=_("The receipt or export that is taken back."))
@journey_options
@common_options
@pass_settings
def return_(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Return lots."""
    _send(settings, "lot.returned", lot, given)


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
        (
            "lot receive L-1 --mass 1400 --rest seized=50 --rest missing"
            " --package tag=7K3M-9Q2X-TW4R-A,outcome=seized --key trader.key"
        ),
    ),
)
@click.argument("lot")
@quantity_options
@click.option("--explanation", metavar="TEXT", help=_("Why it weighs another mass."))
@click.option("--part", is_flag=True, help=_("What is missing stays with the sender, as a new lot."))
@click.option(
    "--rest",
    multiple=True,
    metavar="OUTCOME[=KG]",
    help=_(
        "What became of a part: missing, seized=50 … (repeatable). It stays with the sender, as a new lot."
    ),
)
@click.option("--seals-intact/--seals-broken", default=None, help=_("Whether the seals were whole."))
@click.option("--verified-by", metavar="PERSON", help=_("Who checked papers and origin, by pseudonym."))
@click.option("--package", multiple=True, metavar="PARTS", help=_("tag=CODE,outcome=missing (repeatable)."))
@click.option("--at-place", metavar="PLACE", help=_("Where it is now."))
@common_options
@pass_settings
def receive(settings: Settings, lot: str, **given: Given) -> None:
    """Receive a lot."""
    body: dict[str, Any] = {
        "lot": lot,
        "quantity": quantity_of(given),
        **given_fields(given, "explanation", "verified_by", place="at_place"),
    }
    if given["seals_intact"] is not None:
        body["seals_intact"] = given["seals_intact"]
    shown: dict[str, JSON] = {}
    if packages := read_packages(given["package"]):
        body["packages"] = packages
    if given["part"]:
        body["remainder"] = shown["remainder"] = new_id("L", settings.occurred_at())
    if rests := read_rests(given["rest"], settings.occurred_at()):
        body["remainders"] = rests
        shown["remainders"] = [rest["lot"] for rest in rests]
    record(settings, "lot.received", body, shown=shown, **common_of(given))
