"""``demo``: an invented trade year on a ledger of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit
from ledger.cli.settings import PROGRAM, Settings
from ledger.cli.tables import fields_table, list_table
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.demo.build import Built, build_demo
from ledger.service.demo.build import Progress as Report
from ledger.service.demo.outputs import NOTICE
from ledger.service.demo.world import GOLD_EXPORTER
from ledger.service.diligence.finding_words import RESULTS

FOLDER: Final = Path("demo-data")


@click.command(
    "demo",
    cls=Command,
    help=_("Build a demo: an invented trade year, marked DEMO, verified and ready to try."),
    examples=("demo --data ./demo-data", "demo --data ./demo-data --sites ipis_cod_mines.csv"),
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help=_("Import this register of real sites (IPIS visits) first, and play there."),
)
@pass_settings
def demo(settings: Settings, sites: Path | None) -> None:
    """Build the demo."""
    data = settings.data or FOLDER
    with _progress() as report:
        built = build_demo(data, sites=sites, progress=report)
    emit(settings, _answer(built), lambda console: _write(console, built))


@contextmanager
def _progress() -> Iterator[Report | None]:
    """Show each part with a bar of its own on a terminal, and its beginning in a line elsewhere."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=whole)
            bars.update(tasks[what], completed=done, total=whole)

        yield report


def _lines() -> Report:
    told: set[tuple[str, int]] = set()

    def report(what: str, done: int, whole: int) -> None:
        quarter = 4 * done // max(whole, 1)
        if (what, quarter) not in told:
            told.add((what, quarter))
            print(f"{what}: {25 * quarter} %", file=sys.stderr, flush=True)  # noqa: T201 - progress

    return report


def _answer(built: Built) -> dict[str, JSON]:
    written, figures = built.written, built.written.figures
    return {
        "notice": NOTICE,
        "credit": None if built.imported is None else built.imported.credit,
        "data": str(built.folder),
        "origin": written.origin,
        "ledger": written.ledger,
        "size": written.size,
        "root": written.root,
        "sites": figures.sites,
        "visits": figures.visits,
        "played_sites": figures.played_sites,
        "provinces": figures.provinces,
        "parties": figures.parties,
        "lots": figures.lots,
        "events": figures.events,
        "trade_events": figures.trade_events,
        "exports": figures.exports,
        "irregularities": figures.irregularities,
        "odd_cells": 0 if built.imported is None else len(built.imported.odd),
        "passports": written.proofs.passports,
        "receipts": written.proofs.receipts,
        "audit": written.proofs.audit.verdict,
        "assessments": [
            {"lot": one.subject.id, "pack": one.pack, "result": one.result} for one in written.assessments
        ],
        "seconds": built.seconds,
    }


def _write(console: Console, built: Built) -> None:
    figures, proofs = built.written.figures, built.written.proofs
    console.print(f"[bold]{escape(NOTICE)}[/bold]")
    if built.imported is not None:
        console.print(_("Sites and visits: {credit}.").format(credit=built.imported.credit))
    console.print(
        fields_table(
            {
                _("Sites registered"): figures.sites,
                _("Visits recorded"): figures.visits,
                _("Cells not simply taken over"): len(built.imported.odd) if built.imported else "",
                _("Sites of the trade"): _("{sites} in {provinces} provinces").format(
                    sites=figures.played_sites, provinces=figures.provinces
                ),
                _("Parties"): figures.parties,
                _("Lots"): figures.lots,
                _("Events"): _("{events}, {trade} of them trade").format(
                    events=figures.events, trade=figures.trade_events
                ),
                _("Exports"): figures.exports,
                _("Irregularities"): _("{count}, listed in demo.json").format(count=figures.irregularities),
                _("Verified"): _("{passports} passports and {receipts} receipts intact").format(
                    passports=proofs.passports, receipts=proofs.receipts
                ),
                _("Audit of the export"): f"{proofs.audit.verdict}, {proofs.audit.size}",
                _("Root"): built.written.root,
                _("Seconds"): built.seconds,
            }
        )
    )
    _write_journey(console, built)
    _write_assessments(console, built)
    _write_next(console, built)


def _write_journey(console: Console, built: Built) -> None:
    console.print("\n" + _("From the pit to the container: lot {lot}").format(lot=built.written.chosen.good))
    rows = [
        (step.day, step.what, step.mass_kg, step.lot, step.party, step.place)
        for step in built.written.journey
    ]
    titles = (_("Day"), _("What"), _("Mass (kg)"), _("Lot"), _("By"), _("Where"))
    console.print(list_table(titles, rows, right=(2,)))


def _write_assessments(console: Console, built: Built) -> None:
    console.print("\n" + _("Due diligence, in {folder}:").format(folder=built.folder / "assessments"))
    console.print(_("Report: {file}").format(file=built.folder / "report.html"))
    rows = [(one.subject.id, one.pack, _(RESULTS[one.result])) for one in built.written.assessments]
    console.print(list_table((_("Lot"), _("Pack"), _("Result")), rows))


def _write_next(console: Console, built: Built) -> None:
    chosen, folder = built.written.chosen, built.folder
    console.print("\n" + _("Try next:"))
    for command in (
        f"trace {chosen.good} --data {folder}",
        f"show lot {chosen.flagged} --data {folder}",
        f"show lot {chosen.held} --data {folder}",
        f"show tag {chosen.tags['good']} --data {folder}",
        f"assess {chosen.held} --data {folder}",
        f"show balance party {GOLD_EXPORTER} --data {folder}",
        f"verify {folder}/passports/{chosen.good}.passport.json --policy {folder}/policy",
        f"audit {folder}/export --policy {folder}/policy",
    ):
        console.print(f"  {PROGRAM} {command}", soft_wrap=True)
