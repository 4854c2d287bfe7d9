"""``import lots``: a logbook on paper or in a spreadsheet, recorded line by line."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.output import MOST, emit, problem_json, progress, tell
from ledger.cli.printable import printable
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.signing import signing_key
from ledger.cli.tables import fields_table, list_table
from ledger.crypto.canonical import JSON
from ledger.language import N_, _, ngettext, say
from ledger.service.intake.faults import FAULTS, LineFault
from ledger.service.intake.importing import IntakeReport, Terms, import_log
from ledger.service.intake.log import Logbook, read_log
from ledger.service.intake.mapping import BUILT_IN, LogFormat, LogMapping, find_log_mapping, read_log_mapping
from ledger.service.intake.rest import check_rest, write_rest
from ledger.service.recording.prepare import signer_of

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_TITLES: Final = (
    N_("Mine log of a tagging manager: one line for each bag"),
    N_("Négociant log: one line for each bag that comes in"),
    N_("Log of a processor or comptoir: one line for each lot in and each drum out"),
)
"""What the mappings that ship with the program are called."""
_WIDE: Final = 60
"""So much of a cell is shown to people."""
_ORDERS: Final = {"day-first": "dmy", "month-first": "mdy", "year-first": "ymd"}
_SIGNS: Final = {"comma": ",", "point": "."}


@click.command(
    "lots",
    cls=Command,
    help=_(
        "Record the lines of a logbook: of the mine, of the négociant, of the processor; CSV or XLSX. "
        "Lines without fault are recorded, the others named. A second import changes nothing."
    ),
    examples=(
        "import lots logbook.xlsx --dry-run --key coop.key",
        "import lots logbook.csv --dates day-first --decimal comma --rest correct.csv --key coop.key",
        "import lots purchases.csv --mapping negociant-log --key trader.key",
    ),
)
@click.argument("file", type=_FILE)
@click.option(
    "--mapping",
    metavar="NAME|FILE",
    help=_("What its columns mean: mine-log, negociant-log, processor-log or a file; found by the headings."),
)
@click.option("--dry-run", is_flag=True, help=_("Tell what would be done, and record nothing."))
@click.option(
    "--rest", type=_FILE, metavar="FILE", help=_("Write the lines with faults there, to be corrected.")
)
@click.option("--all-or-nothing", is_flag=True, help=_("Record nothing when any line has a fault."))
@click.option("--with-holds", is_flag=True, help=_("Record also lines that put a lot on hold."))
@click.option("--dates", type=click.Choice([*_ORDERS]), help=_("How dates such as 12/03/2025 are meant."))
@click.option("--decimal", type=click.Choice([*_SIGNS]), help=_("Which sign 1,250 has for its decimals."))
@click.option("--without", multiple=True, metavar="HEADING", help=_("Leave a column out (repeatable)."))
@click.option("--sheet", metavar="NAME", help=_("The sheet of a workbook; found by the headings."))
@pass_settings
def lots(settings: Settings, file: Path, **given: Given) -> int:
    """Import a logbook; the exit code is 1 when a line has a fault."""
    rest: Path | None = given["rest"]
    if rest is not None:
        if given["all_or_nothing"]:
            raise click.UsageError(
                _("With --all-or-nothing correct the file itself: --rest does not go with it.")
            )
        check_rest(rest)
    book = read_log(file, _mappings(given))
    with opened(settings) as ledger, progress(_("Importing")) as report:
        key = signing_key(settings)
        with ledger.view() as view:
            party = signer_of(view, key.public_key.hex())
        terms = Terms(
            time.time_ns() // 1_000_000,
            dry_run=given["dry_run"],
            all_or_nothing=given["all_or_nothing"],
            with_holds=given["with_holds"],
        )
        done = import_log(ledger, book, terms, party=party, key=key, progress=report)
    written = _written(rest, book, done)
    answer = {**_answer(book, done), "rest": None if written is None else str(written)}
    advice = _advice(done, written, all_or_nothing=terms.all_or_nothing)
    emit(settings, answer, lambda console: _write(console, book, done, advice))
    return 1 if done.faults else 0


def _written(rest: Path | None, book: Logbook, done: IntakeReport) -> Path | None:
    """Write the lines with faults, if any; what was recorded is told also where that fails."""
    if rest is None or not done.faults:
        return None
    try:
        write_rest(rest, book, done.faults, _sentence)
    except OSError as error:
        why = _("{file} cannot be written: {why}. Run the import again with another --rest FILE.")
        click.echo(printable(why.format(file=rest, why=_(error.strerror or str(error)))), err=True)
        return None
    return rest


def _advice(done: IntakeReport, rest: Path | None, *, all_or_nothing: bool) -> str:
    """Say what is to be done with the lines that have faults; empty when none has."""
    if not done.faults:
        return ""
    if rest is not None and done.dry_run:
        sentence = _("The lines with faults are in {file}; the others wait for the logbook to be imported.")
        return sentence.format(file=rest)
    if rest is not None:
        return _("Correct the lines in {file} and import that file.").format(file=rest)
    if all_or_nothing:
        return _("Correct the lines in the logbook and import it again.")
    return _("With --rest FILE these lines are written to a file, to be corrected and imported.")


def _mappings(given: Given) -> list[LogMapping]:
    name = given["mapping"]
    if name is None:
        found = [find_log_mapping(one) for one in BUILT_IN]
    else:
        found = [find_log_mapping(name) if name in BUILT_IN else read_log_mapping(Path(name))]
    stated = {"dates": _ORDERS.get(given["dates"]), "decimal": _SIGNS.get(given["decimal"])}
    changes = {field: value for field, value in stated.items() if value is not None}
    sheets = {"sheet": given["sheet"]} if given["sheet"] else {}
    left_out = dict.fromkeys(given["without"], _("Left out with --without."))
    return [
        one.model_copy(
            update={
                **changes,
                "ignored": {**one.ignored, **left_out},
                "format": LogFormat(**{**dict(one.format), **sheets}),
            }
        )
        for one in found
    ]


def _answer(book: Logbook, done: IntakeReport) -> dict[str, JSON]:
    sheet = book.sheet
    return {
        "log": book.mapping.log,
        "mapping": book.mapping.title,
        "lines": done.lines,
        "recorded": done.recorded,
        "unchanged": done.unchanged,
        "ready": done.ready,
        "events": done.events,
        "faults": [_fault_json(one) for one in done.faults],
        "flags": [
            {"code": one.problem.code, "count": one.count, "lines": [*one.lines]} for one in done.flags
        ],
        "ignored": {**book.ignored},
        "read_as": {"encoding": sheet.encoding, "delimiter": sheet.delimiter, "sheet": sheet.name},
        "dry_run": done.dry_run,
    }


def _fault_json(one: LineFault) -> dict[str, JSON]:
    problem = one.problem
    return {
        "line": one.line,
        "column": one.column,
        "value": one.value,
        "code": problem.code,
        "weight": problem.weight,
        "message": _sentence(one),
    }


def _sentence(one: LineFault) -> str:
    """Return what is wrong in the current language: our own sentence, or that of the ledger's rules."""
    problem = one.problem
    if problem.code in FAULTS:
        return say(problem, FAULTS)
    told = str(problem_json(problem)["message"])
    # The rules say it of a lot that is recorded, and this one is not.
    return _("It would go on hold: {what}").format(what=told) if problem.weight == "hold" else told


def _write(console: Console, book: Logbook, done: IntakeReport, advice: str) -> None:
    fields = {
        _("Read as"): _(book.mapping.title),
        _("Lines"): done.lines,
        **({_("Would be recorded"): done.ready} if done.ready else {_("Recorded now"): done.recorded}),
        _("Recorded before"): done.unchanged,
        _("Lines with faults"): len(done.faulty),
        _("Columns left out"): ", ".join(book.ignored),
    }
    console.print(fields_table(fields))
    if done.faults:
        rows = [(one.line, one.column, one.value[:_WIDE], _sentence(one)) for one in done.faults[:MOST]]
        titles = (_("Line"), _("Column"), _("Says"), _("What is wrong"))
        console.print(list_table(titles, rows, right=(0,)))
    if len(done.faults) > MOST:
        tell(console, _("… and {count} more: --json shows all").format(count=len(done.faults) - MOST))
    for flag in done.flags:
        lines = ngettext("{count} line", "{count} lines", flag.count).format(count=flag.count)
        tell(console, f"{_('flag')} {flag.problem.code} ({lines}): {problem_json(flag.problem)['message']}")
    if done.dry_run or (done.faults and not done.recorded):
        tell(console, _("Nothing was recorded."))
    if advice:
        tell(console, advice)
