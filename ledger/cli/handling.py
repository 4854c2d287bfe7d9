"""``lot assay``, ``sample``, ``reseal`` and ``store``: what is done to a lot that stays what it is."""

from __future__ import annotations

from typing import Any

import click

from ledger.cli.command import Command, Given, given_fields, pass_settings
from ledger.cli.parts import (
    common_of,
    common_options,
    components_of,
    grade_options,
    new_id,
    quantity_of,
    quantity_options,
    read_packages,
    tag_ref,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.show.thing import find_event
from ledger.store.catalog import Catalog


@click.command(
    "assay",
    cls=Command,
    help=_("Record what was found in a lot or its sample, also weeks after it was mixed or exported."),
    examples=(
        (
            "lot assay L-1 --grade Ta2O5=28.4 --method lab --status final --sample S-7 --report 2025/311"
            " --key lab.key"
        ),
    ),
)
@click.argument("lot")
@grade_options
@click.option("--moisture", metavar="PERCENT", help=_("Moisture in per cent."))
@click.option("--sample", metavar="ID", help=_("The sample."))
@click.option("--sample-seal", metavar="TEXT", help=_("Seal of the sample."))
@click.option("--sampling", metavar="EVENT", help=_("The event of its sampling."))
@click.option("--lab-name", metavar="TEXT", help=_("A laboratory that is no party of this ledger."))
@click.option("--accreditation", metavar="TEXT", help=_("What the laboratory is accredited for."))
@click.option("--standard", metavar="TEXT", help=_("The standard by which it was assayed."))
@click.option("--report", metavar="TEXT", help=_("Number of the report."))
@click.option("--report-sha256", metavar="HEX", help=_("SHA-256 of the report's file."))
@click.option("--sampled-on", metavar="DATE", help=_("When the sample was taken."))
@click.option("--assayed-on", metavar="DATE", help=_("When it was assayed."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def assay(settings: Settings, lot: str, **given: Given) -> None:
    """Record an assay."""
    body: dict[str, Any] = {
        "lot": lot,
        **given_fields(
            given,
            "sample",
            "sample_seal",
            "accreditation",
            "standard",
            "report_sha256",
            "sampled_on",
            "assayed_on",
            "remark",
            laboratory="lab",
            laboratory_name="lab_name",
            report_number="report",
            moisture_percent="moisture",
        ),
    }
    if components := components_of(given):
        body["components"] = components

    def build(view: Catalog) -> dict[str, Any]:
        sampling = given["sampling"]
        return body | ({"sampling": find_event(view, sampling).id} if sampling else {})

    record(settings, "lot.assayed", build, **common_of(given))


@click.command(
    "sample",
    cls=Command,
    help=_("Take a sample off a lot. With --keep it is a lot of its own, else it is used up."),
    examples=(
        "lot sample L-1 --sample S-7 --mass 0.5 --keep --method riffle --sample-seal LAB-77 --key trader.key",
    ),
)
@click.argument("lot")
@quantity_options
@click.option("--sample", required=True, metavar="ID", help=_("What the sample is called."))
@click.option("--keep", is_flag=True, help=_("The sample is a lot of its own."))
@click.option("--method", metavar="HOW", help=_("grab, spear, auger, cut, quartering or riffle."))
@click.option("--sample-seal", multiple=True, metavar="TEXT", help=_("Seal of the sample (repeatable)."))
@click.option("--witness", multiple=True, metavar="PERSON", help=_("Who saw it, by pseudonym (repeatable)."))
@click.option("--lab", metavar="PARTY", help=_("The laboratory."))
@click.option("--purpose", metavar="WHAT", help=_("assay, umpire, fingerprint, customs or reserve."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def sample(settings: Settings, lot: str, **given: Given) -> None:
    """Take a sample."""
    fields = given_fields(
        given,
        "sample",
        "method",
        "purpose",
        "remark",
        seals="sample_seal",
        witnesses="witness",
        laboratory="lab",
    )
    body: dict[str, Any] = {"lot": lot, "quantity": quantity_of(given), **fields}
    shown: dict[str, JSON] = {}
    if given["keep"]:
        body["sample_lot"] = shown["sample_lot"] = new_id("L", settings.occurred_at())
    record(settings, "lot.sampled", body, shown=shown, **common_of(given))


@click.command(
    "reseal",
    cls=Command,
    help=_("Put new seals, tags or packages on a lot: opened by customs, re-stuffed into drums."),
    examples=(
        (
            "lot reseal L-1 --reason repacked --package kind=drum,seal=D-1,gross=58.1,tare=8.2"
            " --seal-removed S-9 --key exporter.key"
        ),
    ),
)
@click.argument("lot")
@click.option(
    "--reason",
    required=True,
    metavar="WHY",
    help=_("inspection, customs, damaged, repacked, sampling or other."),
)
@quantity_options
@click.option(
    "--package", multiple=True, metavar="PARTS", help=_("kind=drum,seal=S,gross=KG,tare=KG (repeatable).")
)
@click.option("--package-seal", multiple=True, metavar="TEXT", help=_("A new seal (repeatable)."))
@click.option(
    "--seal-removed", multiple=True, metavar="TEXT", help=_("A seal that was taken off (repeatable).")
)
@click.option("--tag", multiple=True, metavar="CODE", help=_("A new tag (repeatable)."))
@click.option("--tag-removed", multiple=True, metavar="CODE", help=_("A tag that was cut off (repeatable)."))
@click.option("--witness", multiple=True, metavar="PERSON", help=_("Who saw it, by pseudonym (repeatable)."))
@click.option("--explanation", metavar="TEXT", help=_("Why it weighs another mass."))
@common_options
@pass_settings
def reseal(settings: Settings, lot: str, **given: Given) -> None:
    """Reseal a lot."""
    fields = given_fields(
        given,
        "reason",
        "explanation",
        seals="package_seal",
        seals_removed="seal_removed",
        witnesses="witness",
    )
    body: dict[str, Any] = {"lot": lot, **fields}
    if quantity := quantity_of(given):
        body["quantity"] = quantity
    if packages := read_packages(given["package"]):
        body["packages"] = packages
    for name, option in (("tags", "tag"), ("tags_removed", "tag_removed")):
        if given[option]:
            body[name] = [tag_ref(typed) for typed in given[option]]
    record(settings, "lot.resealed", body, **common_of(given))


@click.command(
    "store",
    cls=Command,
    help=_("Say where lots lie, and which warehouse keeps them. Custody stays."),
    examples=(
        "lot store L-1 L-2 --at-place DEPOT-1 --warehouse STORE-1 --position 'row 4' --key trader.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--at-place", metavar="PLACE", help=_("Where it is now."))
@click.option("--warehouse", metavar="PARTY", help=_("Who keeps it."))
@click.option("--position", metavar="TEXT", help=_("Where in the warehouse."))
@click.option("--receipt-number", metavar="TEXT", help=_("Number of the warehouse receipt."))
@click.option("--until", metavar="DATE", help=_("How long it is to stay."))
@common_options
@pass_settings
def store(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Store lots."""
    fields = given_fields(given, "warehouse", "position", "receipt_number", "until", place="at_place")
    record(settings, "lot.stored", {"lots": list(lot), **fields}, **common_of(given))
