"""``show …``: what is known of one thing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click
from rich.console import Console
from rich.syntax import Syntax

from ledger.cli.command import Group, pass_settings
from ledger.cli.output import emit, json_text
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.site import STATUSES
from ledger.cli.tables import fields_table, list_table
from ledger.crypto.canonical import JSON
from ledger.diligence.code_words import mineral_word
from ledger.language import N_, _
from ledger.lots.tag import print_tag
from ledger.service.show.thing import find_event, show_event, show_lot, show_party, show_site, show_tag
from ledger.service.wording import word

_DIGEST: Final = re.compile("[0-9a-f]{64}")
_SHORT: Final = 16
"""Digits of an id or digest that people are shown."""

LAZY: Final[Mapping[str, tuple[str, str]]] = {
    "lots": ("ledger.cli.lists:lots", N_("List lots, of a party, place, site, state or time.")),
    "parties": ("ledger.cli.lists:parties", N_("List parties.")),
    "sites": ("ledger.cli.lists:sites", N_("List sites.")),
    "places": ("ledger.cli.lists:places", N_("List places.")),
    "incidents": ("ledger.cli.lists:incidents", N_("List incidents.")),
    "history": ("ledger.cli.history:history", N_("Show what happened to a lot, event by event.")),
    "batch": ("ledger.cli.show_office:batch", N_("Show what became of a batch of tags.")),
    "tags": ("ledger.cli.show_office:tags", N_("Show what became of the tags of a site or party.")),
    "incident": ("ledger.cli.show_office:incident", N_("Show an incident.")),
    "area": ("ledger.cli.show_office:area", N_("Show a restricted area.")),
    "stockpile": ("ledger.cli.stockpile:show", N_("Show a heap or silo.")),
    "log": ("ledger.cli.auditing:log", N_("Show how the log stands, and who has cosigned it.")),
    "stock": ("ledger.cli.stock:stock", N_("Show the stock book of a party.")),
    "balance": ("ledger.cli.balance:balance", N_("Show what came, went, was lost and is there.")),
}

show = Group("show", lazy=LAZY, help=_("Show what is known of a lot, a party, a site, a tag or an event."))


@show.command(
    "lot",
    help=_("Show a lot: where it is, what it weighs and holds, where it comes from."),
    examples=("show lot L-250701-7K3M9Q2X",),
)
@click.argument("id")
@pass_settings
def _lot(settings: Settings, id: str) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        known = show_lot(view, id)
    emit(settings, known, lambda console: _write_lot(console, known))


def _write_lot(console: Console, lot: Mapping[str, Any]) -> None:
    console.print(
        fields_table(
            {
                _("Lot"): lot["lot"],
                _("Mineral"): mineral_word(lot["mineral"]),
                _("State"): word(lot["state"]),
                _("Custodian"): lot["custodian"],
                _("Owner"): lot["owner"],
                _("On its way to"): lot["consignee"],
                _("Net mass"): _interval(lot["net_kg"]),
                _("Dry mass"): _interval(lot["dry_kg"]),
                _("Tags"): ", ".join(map(_tag_name, lot["tags"])),
                _("Put on a heap"): lot["stockpiled"],
                _("Contamination"): ", ".join(map(_set_name, lot["contamination"])),
                _("Certificates"): ", ".join(lot["certificates"]),
                _("Open incidents"): ", ".join(lot["incidents"]),
                _("Attested by"): ", ".join(lot["attested_by"]),
                _("Made of"): ", ".join(f"{part['lot']} ({part['net_kg']} kg)" for part in lot["parents"]),
                _("Made of it"): ", ".join(lot["children"]),
                _("On hold"): ", ".join(hold["hold"] for hold in lot["holds"]),
                _("Flags"): ", ".join(lot["flags"]),
                _("Signed with a suspect key"): ", ".join(map(_suspect, lot["suspects"])),
                _("Newest event"): lot["head"],
            }
        )
    )
    shares = [
        (one["origin"], _percent(one["share"]), _source(attributed=one["attributed"]))
        for one in lot["shares"]
    ]
    console.print(list_table((_("Origin"), _("Share"), ""), shares, right=(1,)))
    if lot["components"]:
        grades = [
            (one["basis"], f"{one['value_percent']} %", word(one["method"]), word(one["status"] or ""))
            for one in lot["components"]
        ]
        console.print(list_table((_("Content"), "", _("Method"), _("Standing")), grades, right=(1,)))


def _suspect(event: Mapping[str, str]) -> str:
    sentence = _("event {event} (key {key} is suspect since {day})")
    return sentence.format(event=event["event"][:_SHORT], key=event["key_id"], day=event["suspect_from"])


def _set_name(one: Mapping[str, Any]) -> str:
    return _("{stockpile}: additions {first} to {last}").format(**one)


def _tag_name(tag: str) -> str:
    """Return a tag as it is printed or named; what the ledger never saw in clear by its digest."""
    return _("digest {digest}…").format(digest=tag[:_SHORT]) if _DIGEST.fullmatch(tag) else tag


def _interval(interval: Mapping[str, str]) -> str:
    return f"{interval['value']} kg ({interval['low']} – {interval['high']})"


def _percent(share: str) -> str:
    return f"{float(share) * 100:.3f} %"


def _source(*, attributed: bool) -> str:
    return _("attributed") if attributed else _("physical")


@show.command("party", help=_("Show a party and its keys."), examples=("show party COOP-1",))
@click.argument("id")
@pass_settings
def _party(settings: Settings, id: str) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        known = show_party(view, id)

    def write(console: Console) -> None:
        party: Mapping[str, Any] = known
        console.print(
            fields_table(
                {
                    _("Party"): party["party"],
                    _("Name"): party["name"],
                    _("Country"): party["country"],
                    _("Roles"): ", ".join(map(word, party["roles"])),
                    _("Suspended"): _("yes") if party["suspended"] else "",
                    _("Licences"): _licences(party["licences"]),
                    _("Newest event"): party["head"],
                }
            )
        )
        keys = [
            (key["key_id"], word(key["use"]), word(key["state"]), key["suspect_from"])
            for key in party["keys"]
        ]
        titles = [_("Key"), _("Use"), _("State"), _("Suspect since")]
        shown = len(titles) if any(key["suspect_from"] for key in party["keys"]) else -1
        console.print(list_table(titles[:shown], [row[:shown] for row in keys]))

    emit(settings, known, write)


@show.command(
    "site",
    help=_("Show a site and the status decided for it."),
    examples=("show site CD-NK-0007", "show site CD-NK-0007 --at 2025-03-01"),
)
@click.argument("id")
@pass_settings
def _site(settings: Settings, id: str) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        known = show_site(view, id, on=settings.occurred_at()[:10])

    def write(console: Console) -> None:
        site: Mapping[str, Any] = known
        console.print(
            fields_table(
                {
                    _("Site"): site["site"],
                    _("Name"): site["name"],
                    _("Country"): f"{site['country']}, {site['province']}",
                    _("Status"): _("{status} on {day}").format(
                        status=word(STATUSES[site["status"]]), day=site["on"]
                    ),
                    _("Minerals"): ", ".join(map(mineral_word, site["minerals"])),
                    _("Operators"): ", ".join(site["operators"]),
                    _("Kilograms a month"): site["monthly_allotment_kg"],
                    _("Observations"): site["observations"],
                    _("Last inspected"): _inspected(site["inspections"]),
                    _("Licences"): _licences(site["licences"]),
                    _("Restricted by"): ", ".join(site["areas"]),
                    _("Newest event"): site["head"],
                }
            )
        )
        rows = [
            (word(STATUSES[one["status"]]), one["from"], one["to"], one["event"][:_SHORT])
            for one in site["decisions"]
        ]
        if rows:
            console.print(list_table((_("Decided"), _("From"), _("To"), _("Event")), rows))

    emit(settings, known, write)


def _inspected(inspections: Sequence[Mapping[str, Any]]) -> str:
    newest = inspections[-1] if inspections else None
    return "" if newest is None else f"{newest['on']}, {word(STATUSES[newest['result']])}"


def _licences(licences: Sequence[Mapping[str, Any]]) -> str:
    """Return licences as type, number and last day; those that are not in force are left out."""
    found = [
        " ".join(filter(None, (one["type"], one["number"], one["to"]))) for one in licences if one["active"]
    ]
    return ", ".join(found)


@show.command(
    "tag",
    help=_("Show a tag by its code, or by SCHEME:NUMBER for a tag of another scheme."),
    examples=("show tag 7K3M-9Q2X-TW4R-A",),
)
@click.argument("code")
@pass_settings
def _tag(settings: Settings, code: str) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        known = show_tag(view, code)
    rows: dict[str, JSON] = {
        _("Tag"): code if ":" in code else print_tag(str(known["tag"])),
        _("State"): word(known["off"] or known["state"]),
        _("Lot"): known["lot"],
        _("In the hands of"): known["holder"],
        _("Site"): known["site"],
        _("Batch"): known["batch"],
        _("Issued by"): known["issuer"],
    }
    emit(settings, known, lambda console: console.print(fields_table(rows)))


@show.command(
    "event",
    help=_("Show a recorded event: what was signed, and what was said of it since."),
    examples=("show event 3f1c9a2b",),
)
@click.argument("id", metavar="EVENT|LOT")
@pass_settings
def _event(settings: Settings, id: str) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        known = show_event(view, find_event(view, id).id)

    def write(console: Console) -> None:
        event: Mapping[str, Any] = known
        changes = [f"{one['field']} = {json.dumps(one['value'])}" for one in event["changes"]]
        console.print(
            fields_table(
                {
                    _("Event"): event["event_id"],
                    _("Type"): event["type"],
                    _("Entry"): event["index"],
                    _("At"): event["recorded_at"],
                    _("Signed by"): f"{event['issuer']} ({event['key_id']})",
                    _("Flags"): ", ".join(event["flags"]),
                    _("Key suspect since"): event["suspect_from"],
                    _("Corrected"): ", ".join(changes),
                    _("Correction pending"): ", ".join(event["pending"]),
                    _("Disputed by"): ", ".join(event["disputed_by"]),
                    _("Voided by"): event["voided_by"],
                }
            )
        )
        text = json_text(event["payload"])
        console.print(Syntax(text, "json", background_color="default", word_wrap=True))

    emit(settings, known, write)
