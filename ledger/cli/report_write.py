"""``report write``: what a ledger shows over some months, for people, on screen or on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from ledger.cli.asked import asked_options, read_asked
from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, progress, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.lots.schema import DAY, day_of, instant
from ledger.service.balances import day_given
from ledger.service.diligence.assessing import parse_subject
from ledger.service.ledger import now
from ledger.service.report.make import Wanted, make_report
from ledger.service.report.page import html_page, pdf_page

_YEAR_DAYS: Final = 365


@click.command(
    "write",
    cls=Command,
    help=_(
        "Write a report: findings with their clauses, and pictures of output, weights, delays and incidents."
    ),
    examples=(
        "report write --from 2025-01-01 --to 2025-06-30 --out half-year.html",
        "report write L-9 site:CD-NK-0007 --pack oecd-3t --pack plausibility --out L-9.pdf",
    ),
)
@click.argument("subjects", nargs=-1, metavar="[SUBJECT]...")
@click.option("--from", "first", metavar="DATE", help=_("First day; a year before the last unless given."))
@click.option("--to", "last", metavar="DATE", help=_("Last day; the day that is asked about unless given."))
@asked_options
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Where it goes, .html or .pdf; report.html unless given."),
)
@pass_settings
def write(settings: Settings, subjects: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Write a report."""
    target = given.pop("target") or settings.out or Path("report.html")
    if target.suffix not in {".html", ".pdf"}:
        raise click.UsageError(_("Name the report .html or .pdf."))
    last, first = day_given(given.pop("last")), day_given(given.pop("first"))
    asked = read_asked(**given | {"on": given["on"] or last}, at=now())
    wanted = Wanted(
        subjects=tuple(map(parse_subject, subjects)),
        asked=asked,
        first=first or day_of(instant(f"{last or asked.on}T00:00:00Z") - _YEAR_DAYS * DAY),
        last=last or asked.on,
    )
    with opened(settings) as ledger, ledger.view() as view, progress(_("Reading")) as note:
        report = make_report(view, wanted, note)
    data = html_page(report).encode() if target.suffix == ".html" else pdf_page(report)
    write_out(settings, OutFile(target, data))
    answer: dict[str, JSON] = {
        "file": str(target),
        "events": report.figures.events,
        "lots": report.figures.lots,
    }
    emit(settings, answer, lambda console: _say(console, target))


def _say(console: Console, target: Path) -> None:
    tell(console, _("The report is in {file}.").format(file=target))
