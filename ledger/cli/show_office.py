"""``show batch``, ``show tags``, ``show incident``, ``show area``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import fields_table, list_table
from ledger.language import _
from ledger.service.show.office import (
    COUNTS,
    show_area,
    show_batch,
    show_incident,
    show_party_tags,
    show_site_tags,
)
from ledger.service.wording import word


@click.command(
    "batch",
    cls=Command,
    help=_("Show a batch of tags: how many were issued, and what became of them."),
    examples=("show batch B-250701-7K3M9Q2X",),
)
@click.argument("id")
@pass_settings
def batch(settings: Settings, id: str) -> None:
    """Show a batch."""
    with opened(settings) as ledger, ledger.view() as view:
        known = show_batch(view, id)

    def write(console: Console) -> None:
        found: Mapping[str, Any] = known
        console.print(
            fields_table(
                {
                    _("Batch"): found["batch"],
                    _("Scheme"): found["scheme"],
                    _("Level"): word(found["level"]),
                    _("Issued by"): found["issuer"],
                    _("Site"): found["site"],
                    **_counted(found["counts"]),
                    _("Newest event"): found["head"],
                }
            )
        )

    emit(settings, known, write)


def _counted(counts: Mapping[str, int]) -> dict[str, object]:
    return {word(name): str(counts[name]) for name in COUNTS}


@click.command(
    "tags",
    cls=Command,
    help=_("Show what became of the tags of a site, or of those that a party was given."),
    examples=("show tags --site CD-NK-0007", "show tags --party COOP-1"),
)
@click.option("--site", metavar="ID", help=_("All tags issued for a site."))
@click.option("--party", metavar="ID", help=_("All tags that a party was given and did not hand on."))
@pass_settings
def tags(settings: Settings, site: str | None, party: str | None) -> None:
    """Show the tags of a site or party."""
    if (site is None) == (party is None):
        raise click.UsageError(_("Whose tags? Give either --site or --party."))
    with opened(settings) as ledger, ledger.view() as view:
        known = show_site_tags(view, site) if site is not None else show_party_tags(view, party or "")

    def write(console: Console) -> None:
        found: Mapping[str, Any] = known
        rows = [(one["batch"], *(one["counts"][name] for name in COUNTS)) for one in found["batches"]]
        console.print(fields_table({_("Site"): site, _("Party"): party, **_counted(found["counts"])}))
        titles = (_("Batch"), *(word(name) for name in COUNTS))
        console.print(list_table(titles, rows, right=range(1, len(titles))))

    emit(settings, known, write)


@click.command(
    "incident",
    cls=Command,
    help=_("Show an incident: its level, what it is about, and whether it was answered and settled."),
    examples=("show incident I-250701-7K3M9Q2X", "show incident I-1 --at 2026-01-31"),
)
@click.argument("id")
@pass_settings
def incident(settings: Settings, id: str) -> None:
    """Show an incident."""
    with opened(settings) as ledger, ledger.view() as view:
        known = show_incident(view, id, on=settings.occurred_at()[:10])

    def write(console: Console) -> None:
        found: Mapping[str, Any] = known
        due = _("{day}, overdue").format(day=found["due_on"]) if found["overdue"] else found["due_on"]
        console.print(
            fields_table(
                {
                    _("Incident"): found["incident"],
                    _("Level"): str(found["level"]),
                    _("Risk"): word(found["risk"]),
                    _("State"): word(found["outcome"] or found["state"]),
                    _("Opened by"): found["opened_by"],
                    _("Lots"): ", ".join(found["lots"]),
                    _("Sites"): ", ".join(found["sites"]),
                    _("Places"): ", ".join(found["places"]),
                    _("May answer"): ", ".join(found["parties"]),
                    _("Answer by"): found["answer_by"],
                    _("Answers"): str(found["answers"]),
                    _("To be settled by"): due,
                    _("Newest event"): found["head"],
                }
            )
        )

    emit(settings, known, write)


@click.command(
    "area",
    cls=Command,
    help=_("Show a restricted area, and whether it is in force."),
    examples=("show area A-1", "show area A-1 --at 2025-06-01"),
)
@click.argument("id")
@pass_settings
def area(settings: Settings, id: str) -> None:
    """Show an area."""
    with opened(settings) as ledger, ledger.view() as view:
        known = show_area(view, id, on=settings.occurred_at()[:10])

    def write(console: Console) -> None:
        found: Mapping[str, Any] = known
        console.print(
            fields_table(
                {
                    _("Area"): found["area"],
                    _("Name"): found["name"],
                    _("Sites"): ", ".join(found["sites"]),
                    _("Places"): ", ".join(found["places"]),
                    _("Province"): found["province"],
                    _("From"): found["from"],
                    _("To"): found["to"],
                    _("Lifted after"): found["lifted_on"],
                    _("In force"): _("yes") if found["in_force"] else _("no"),
                    _("Newest event"): found["head"],
                }
            )
        )

    emit(settings, known, write)
