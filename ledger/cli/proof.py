"""``receipt`` and ``passport``: what others check without this ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.output import emit, tell, write_data
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.language import _, ngettext
from ledger.lots.suspicion import suspect_from
from ledger.service.passports.passport import build_passport
from ledger.service.passports.share import MOST_DAYS, address_of, end_shares, share
from ledger.service.show.thing import find_event, moment

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "receipt",
    cls=Command,
    help=_("Print the receipt of an event: that the log holds it, for a verifier without a network."),
    examples=("receipt 3f1c9a2b --out lot.tlog-proof", "receipt 3f1c9a2b --newest --out lot.tlog-proof"),
)
@click.argument("event", metavar="EVENT|LOT")
@click.option("--newest", is_flag=True, help=_("Under the newest published checkpoint, with its witnesses."))
@click.option("--out", "file", type=_FILE, metavar="FILE", help=_("Write it there."))
@pass_settings
def receipt(settings: Settings, event: str, file: Path | None, *, newest: bool) -> None:
    """Print a receipt."""
    with opened(settings) as ledger:
        with ledger.view() as view:
            recorded = find_event(view, event)
            suspect = suspect_from(recorded, view)
        data = ledger.receipt(recorded.id, newest=newest)
    target = file or settings.out
    answer: dict[str, JSON] = {
        "event_id": recorded.id,
        "receipt": data.decode(),
        "file": None,
        "suspect_from": suspect,
    }
    if suspect is not None and not settings.json:
        # Not among the lines of the receipt, which programs read.
        sentence = _("Key {key}, which signed the event, is suspect since {day}.")
        click.echo(sentence.format(key=recorded.key[:16], day=suspect), err=True)
    if target is not None:
        write_out(settings, OutFile(target, data))
        answer["file"] = str(target)

    def write(console: Console) -> None:
        if target is None:
            write_data(console, data.decode())
        else:
            tell(console, _("The receipt is in {file}.").format(file=target))

    emit(settings, answer, write)


@click.command(
    "passport",
    cls=Command,
    help=_("Write the passport of a lot: all that a stranger needs to judge it offline."),
    examples=(
        "passport L-9 --out L-9.passport.json",
        "passport L-9 --disclose price --for 'Buyer Ltd' --out L-9.passport.json",
        "passport L-9 --assessment L-9.oecd-3t.assessment",
        "passport L-9 --share 30",
        "passport L-9 --unshare",
    ),
)
@click.argument("lot")
@click.option("--disclose", multiple=True, metavar="FIELD", help=_("A sealed field to show (repeatable)."))
@click.option(
    "--assessment",
    "assessments",
    multiple=True,
    type=_FILE,
    metavar="FILE",
    help=_("A signed assessment of the lot to go along (repeatable)."),
)
@click.option("--for", "audience", metavar="NAME", help=_("For whom it is made."))
@click.option(
    "--share",
    "days",
    type=click.IntRange(1, MOST_DAYS),
    metavar="DAYS",
    help=_("Also make a link to it that works so long, for whoever has the link."),
)
@click.option("--unshare", is_flag=True, help=_("Write none: take back all links to passports of the lot."))
@click.option("--out", "file", type=_FILE, metavar="FILE", help=_("Where it goes: LOT.passport.json."))
@pass_settings
def passport(
    settings: Settings,
    lot: str,
    file: Path | None,
    *,
    unshare: bool,
    **given: Given,
) -> None:
    """Write a passport, share it, or take back what was shared."""
    if unshare:
        _unshare(settings, lot)
        return
    carried = [path.read_bytes() for path in given.pop("assessments")]
    days = given.pop("days")
    # A link needs no file; one is written when it is asked for.
    target = file or settings.out or (Path(f"{lot}.passport.json") if days is None else None)
    with opened(settings) as ledger:
        data = build_passport(ledger, lot, assessments=carried, **given)
        if target is not None:
            write_out(settings, OutFile(target, data))
        link = None if days is None else share(ledger, lot, data, days=days)
        address = None if link is None else address_of(ledger.ledger.origin, link.path)
    answer: dict[str, JSON] = {
        "lot": lot,
        "file": None if target is None else str(target),
        "bytes": len(data),
    }
    lines = []
    if target is not None:
        sentence = _("The passport of {lot} is in {file} ({size} bytes).")
        lines += [sentence.format(lot=lot, file=target, size=len(data))]
    if link is not None:
        until = moment(link.expires_at)
        answer["share"] = {"link": address, "path": link.path, "expires_at": until}
        lines += [_("Whoever has this link sees it until {day}:").format(day=until[:10]), str(address)]

    def write(console: Console) -> None:
        for line in lines:
            tell(console, line)

    emit(settings, answer, write)


def _unshare(settings: Settings, lot: str) -> None:
    with opened(settings) as ledger:
        ended = end_shares(ledger, lot)
    sentence = ngettext("{count} link was taken back.", "{count} links were taken back.", ended)
    emit(settings, {"lot": lot, "ended": ended}, lambda console: tell(console, sentence.format(count=ended)))
