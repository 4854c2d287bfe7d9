"""``lot sell`` and ``lot pay``: whose lots are, and what was paid on them, for them and on the way."""

from __future__ import annotations

from typing import Any

import click

from ledger.cli.command import Command, Given, given_fields, pass_settings
from ledger.cli.parts import (
    common_of,
    common_options,
    components_of,
    grade_options,
    quantity_of,
    quantity_options,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _
from ledger.service.show.thing import find_event
from ledger.store.catalog import Catalog


@click.command(
    "sell",
    cls=Command,
    help=_("Pass the title of lots to a buyer, by their owner. Custody stays where it is."),
    examples=(
        (
            "lot sell L-1 L-2 --to TRADER-1 --terms credit --purchase-number PO-117"
            " --seal price='9.50 USD/kg' --key coop.key"
        ),
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--to", required=True, metavar="PARTY", help=_("The buyer."))
@click.option(
    "--terms",
    required=True,
    metavar="HOW",
    help=_("cash, credit, prefinance, provisional, toll or in_kind. Under toll the title stays."),
)
@click.option("--purchase-number", metavar="TEXT", help=_("Number of the purchase order."))
@click.option("--purchased-on", metavar="DATE", help=_("Day of the purchase."))
@click.option("--contract", metavar="TEXT", help=_("Number of the contract."))
@click.option(
    "--incoming", multiple=True, metavar="TEXT", help=_("Purchase order of what it is made of (repeatable).")
)
@click.option("--currency", metavar="CUR", help=_("ISO 4217 code of the currency."))
@click.option("--due", metavar="DATE", help=_("When it is to be paid."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@quantity_options
@grade_options
@common_options
@pass_settings
def sell(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Sell lots."""
    body: dict[str, Any] = {
        "lots": list(lot),
        **given_fields(
            given,
            "terms",
            "purchase_number",
            "purchased_on",
            "contract",
            "incoming",
            "currency",
            "remark",
            buyer="to",
            due_on="due",
        ),
    }
    if quantity := quantity_of(given):
        body["quantity"] = quantity
    if components := components_of(given):
        body["components"] = components
    record(settings, "lot.sold", body, **common_of(given))


@click.command(
    "pay",
    cls=Command,
    help=_(
        "Record a payment on lots, on a consignment (--of, its dispatch), for a sale (--of) or at a site."
        " Seal the amount to keep it out of the log."
    ),
    examples=(
        (
            "lot pay L-1 --kind tax --name 'taxe de sortie' --payee-class government --payee DGI"
            " --amount 12.50 --currency USD --receipt-number 4711 --key coop.key"
        ),
        "lot pay --of 3f1c9a2b --kind informal --payee-class armed_group --amount 5 --currency USD",
        "lot pay L-1 --kind price --payee COOP-1 --payee-class cooperative --currency USD --seal amount=475",
    ),
)
@click.argument("lot", nargs=-1)
@click.option(
    "--kind",
    required=True,
    metavar="WHAT",
    help=_("tax, fee, royalty, official, security, informal or price."),
)
@click.option(
    "--payee-class",
    required=True,
    metavar="WHO",
    help=_("government, official, public_security, armed_group, company, cooperative, person …"),
)
@click.option("--payee", metavar="PARTY", help=_("Who was paid, if a party of this ledger."))
@click.option("--payee-name", metavar="TEXT", help=_("Who was paid, in words."))
@click.option("--payer", metavar="PARTY", help=_("Who paid, if not the signer."))
@click.option("--name", metavar="TEXT", help=_("What the payment is called."))
@click.option("--amount", metavar="NUMBER", help=_("How much."))
@click.option("--currency", metavar="CUR", help=_("ISO 4217 code of the currency."))
@click.option("--in-kind", metavar="KG", help=_("How much ore was given instead."))
@click.option("--base", metavar="NUMBER", help=_("What the amount was reckoned on."))
@click.option("--rate", metavar="PERCENT", help=_("The rate."))
@click.option("--receipt-number", metavar="TEXT", help=_("Number of the receipt."))
@click.option("--method", metavar="HOW", help=_("cash, mobile_money, bank, cheque, in_kind or offset."))
@click.option("--paid-on", metavar="DATE", help=_("When it was paid."))
@click.option("--from", "from_day", metavar="DATE", help=_("First day of the period."))
@click.option("--to", "to_day", metavar="DATE", help=_("Last day of the period."))
@click.option("--of", metavar="EVENT|LOT", help=_("The dispatch or the sale that it belongs to."))
@click.option("--site", metavar="ID", help=_("The site where it was paid."))
@click.option("--consignment", metavar="ID", help=_("What went on one vehicle."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def pay(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Record a payment."""
    body: dict[str, Any] = given_fields(
        given,
        "kind",
        "payee_class",
        "payee",
        "payee_name",
        "payer",
        "name",
        "amount",
        "currency",
        "base",
        "receipt_number",
        "method",
        "paid_on",
        "site",
        "consignment",
        "remark",
        rate_percent="rate",
        period_from="from_day",
        period_to="to_day",
    )
    if lot:
        body["lots"] = list(lot)
    if given["in_kind"]:
        body["in_kind"] = {"mass_kg": given["in_kind"]}

    def build(view: Catalog) -> dict[str, Any]:
        return body | ({"of": find_event(view, given["of"]).id} if given["of"] else {})

    record(settings, "payment.recorded", build, **common_of(given))
