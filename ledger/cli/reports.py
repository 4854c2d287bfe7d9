"""``incident reports|report|dismiss|draft``: what strangers reported of tags, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.advice import whole
from ledger.cli.command import Decorator, Given, pass_settings
from ledger.cli.incident import incident
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.cli.writing import OutFile, check_out, write_out
from ledger.crypto.canonical import JSON
from ledger.language import _, ngettext
from ledger.service.grievance import KINDS, dismiss, draft, find_report, report_json, reports

_SHOWN: Final = 60
_by_option: Final[Decorator] = click.option(
    "--by", required=True, metavar="NAME", help=_("Who looked into it; it is written down.")
)


@incident.command(
    "reports",
    help=_("List what strangers reported of tags, on their pages. Nothing of it is public."),
    examples=("incident reports", "incident reports --settled --json"),
)
@click.option("--settled", is_flag=True, help=_("Those that were dismissed, or drafted as incidents."))
@pass_settings
def _reports(settings: Settings, *, settled: bool) -> None:
    with opened(settings) as ledger:
        found = [report_json(one) for one in reports(ledger, settled=settled)]

    def write(console: Console) -> None:
        count = ngettext("{count} report", "{count} reports", len(found))
        tell(console, count.format(count=len(found)))
        titles = (_("Report"), _("Since"), _("Tag"), _("What"), "")
        rows = [
            (
                one["reference"],
                str(one["at"])[:10],
                one["tag"],
                _(KINDS[str(one["kind"])]),
                " ".join(str(one["text"]).split())[:_SHOWN],
            )
            for one in found
        ]
        if rows:
            console.print(list_table(titles, rows))

    emit(settings, {"reports": [*found]}, write)


@incident.command(
    "report",
    help=_("Show one report by a stranger in full."),
    examples=("incident report R-7K3M9Q2X",),
)
@click.argument("reference")
@pass_settings
def _report(settings: Settings, reference: str) -> None:
    with opened(settings) as ledger:
        found = report_json(find_report(ledger, reference))

    def write(console: Console) -> None:
        tell(console, f"{found['reference']}  {found['at']}  {found['tag']}  {_(KINDS[str(found['kind'])])}")
        tell(console, str(found["text"]))
        if found["contact"]:
            tell(console, _("To reach who reported it: {contact}").format(contact=found["contact"]))
        if found["settled_as"]:
            tell(console, _("Settled by {name}.").format(name=found["settled_by"]))

    emit(settings, found, write)


@incident.command(
    "dismiss",
    help=_("Settle a report by a stranger without an incident; how to reach who made it is erased."),
    examples=("incident dismiss R-7K3M9Q2X --reason 'Weighed again: it is the same.' --by 'A. Mwamba'",),
)
@click.argument("reference")
@click.option("--reason", required=True, metavar="TEXT", help=_("Why."))
@_by_option
@pass_settings
def _dismiss(settings: Settings, reference: str, **given: Given) -> None:
    with opened(settings) as ledger:
        dismiss(ledger, reference, **given)
        found = report_json(find_report(ledger, reference))
    sentence = _("Report {reference} is settled.").format(reference=reference)
    emit(settings, found, lambda console: tell(console, sentence))


@incident.command(
    "draft",
    help=_("Draft an incident from a report by a stranger: to be read, completed, signed and submitted."),
    examples=("incident draft R-7K3M9Q2X --by 'A. Mwamba' --out R-7K3M9Q2X.json",),
)
@click.argument("reference")
@_by_option
@pass_settings
def _draft(settings: Settings, reference: str, by: str) -> None:
    target = settings.out or Path(f"{reference}.json")
    check_out(settings, target)
    with opened(settings) as ledger:
        event = draft(ledger, reference, by=by)
    # The story, and how to reach who told it, are for who signs.
    data = json.dumps(event, ensure_ascii=False, indent=2).encode() + b"\n"
    write_out(settings, OutFile(target, data, private=True))
    sentence = _("The draft is in {file}. Read it, name what it is about, then sign it: {sign}").format(
        file=target, sign=whole(settings, "sign", target)
    )
    answer: dict[str, JSON] = {"reference": reference, "file": str(target), "draft": event}
    emit(settings, answer, lambda console: tell(console, sentence))
