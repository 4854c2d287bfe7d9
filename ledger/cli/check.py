"""``verify`` and ``audit``: checked without trusting whoever keeps the ledger."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.advice import whole
from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.kinds import label_text, paper_kind
from ledger.cli.output import emit, problem_json, progress, tell
from ledger.cli.printable import printable
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.cli.trust import read_trust
from ledger.crypto.canonical import JSON
from ledger.diligence.code_words import mineral_word
from ledger.errors import Fault, Problem
from ledger.language import N_, _, ngettext, say
from ledger.log.policy import Policy
from ledger.lots.tag import print_tag
from ledger.service.keeping.audit_store import audit_store
from ledger.verify.audit import audit as audit_log
from ledger.verify.faults import UNDECIDED, WORDS
from ledger.verify.label import verify_label
from ledger.verify.passport import MAX_AGE_DAYS, verify_passport
from ledger.verify.receipt import verify_receipt
from ledger.verify.remarks import FAULTS, REMARKS
from ledger.verify.verdict import TEMPLATE, Judged, Remark, Verdict
from ledger.verify.web_source import open_source

EXIT: Final = {"holds": 0, "intact": 0, "does_not_hold": 1, "altered": 1, "cannot_tell": 3}
MOST_FAULTS: Final = 100
MOST_ALIKE: Final = 5
"""Faults listed for people; the answer with --json has all."""

_RESULTS: Final = {
    "does_not_meet": N_("does not meet"),
    "not_established": N_("not established"),
    "meets": N_("meets"),
    "not_assessed": N_("not assessed"),
}
_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_COLOURS: Final = {0: "green", 1: "red", 3: "yellow"}


@click.command(
    "verify",
    cls=Command,
    help=_(
        "Judge a receipt, a passport or the text of a label's large QR code offline, by a trust file that you"
        " have from elsewhere."
    ),
    examples=(
        "verify L-9.passport.json --policy policy",
        "verify lot.tlog-proof --policy policy --json",
        "verify HTTPS://LEDGER.EXAMPLE/V/2KCFQ… --policy policy",
    ),
)
@click.argument("given", metavar="FILE|TEXT")
@click.option("--policy", type=_FILE, metavar="FILE", help=_("The trust file (or MINERAL_LEDGER_POLICY)."))
@click.option(
    "--max-age", type=int, default=MAX_AGE_DAYS, metavar="DAYS", help=_("How old a passport may be.")
)
@pass_settings
def verify(settings: Settings, given: str, policy: Path | None, max_age: int) -> None:
    """Verify a file, or a text that was scanned."""
    text = label_text(given)
    if text is not None:
        _answer(settings, verify_label(text, read_trust(policy)))
    file = Path(given)
    if file.is_dir():
        whole_log = whole(Settings(), "audit", file)
        raise click.UsageError(
            _("{file} is a folder. A whole log is audited: {command}").format(file=file, command=whole_log)
        )
    verdict = _judge(file, read_trust(policy), max_age)
    if verdict.origin is None and verdict.label is None and not settings.json:
        said = _("{file} could not be read as a receipt or as a passport. If it was one, ask for it again.")
        click.echo(printable(said.format(file=file)), err=True)
    _answer(settings, verdict)


def _judge(file: Path, trust: Policy | None, max_age: int) -> Verdict:
    data = file.read_bytes()
    text = label_text(data)
    if text is not None:
        return verify_label(text, trust)
    if paper_kind(data, file) == "receipt":
        return verify_receipt(data, trust)
    return verify_passport(data, trust, now=time.time_ns() // 1_000_000, max_age_days=max_age)


@click.command(
    "audit",
    cls=Command,
    help=_("Audit a whole log: a folder, a web address, or with --data the store itself."),
    examples=(
        "audit ./public --policy policy --save june.state",
        "audit https://ledger.example.org/log --policy policy --since june.state --save july.state",
        "audit --data ./ledger",
    ),
)
@click.argument("place", required=False, metavar="[DIR|URL]")
@click.option("--policy", type=_FILE, metavar="FILE", help=_("The trust file (or MINERAL_LEDGER_POLICY)."))
@click.option(
    "--since",
    type=click.Path(path_type=Path, exists=True),
    metavar="STATE",
    help=_("Go on from what an earlier audit saved."),
)
@click.option("--save", type=_FILE, metavar="STATE", help=_("Save the state; an interrupted audit goes on."))
@click.option("--workers", type=click.IntRange(1), metavar="N", help=_("Processes; all cores unless given."))
@pass_settings
def audit(settings: Settings, place: str | None, policy: Path | None, **given: Given) -> None:
    """Audit a log."""
    trust = read_trust(policy)
    with progress(_("Auditing")) as report:
        if place is None:
            verdict = audit_store(settings.data_folder(), policy=trust, progress=report, **given)
        else:
            _check_place(place)
            verdict = audit_log(open_source(place), policy=trust, progress=report, **given)
    _answer(settings, verdict)


def _check_place(place: str) -> None:
    if "://" not in place and not Path(place).is_dir():
        raise click.UsageError(_("There is no folder {place}.").format(place=place))


def _answer(settings: Settings, verdict: Verdict) -> NoReturn:
    emit(settings, verdict.as_json(), lambda console: _write(console, verdict))
    raise click.exceptions.Exit(EXIT[verdict.verdict])


def _write(console: Console, verdict: Verdict) -> None:
    colour = _COLOURS[EXIT[verdict.verdict]]
    heading = [f"[bold {colour}]{_words(verdict)}[/]"]
    if verdict.origin is not None and verdict.size is not None:
        entries = ngettext("{origin}, {count} entry", "{origin}, {count} entries", verdict.size)
        heading.append(escape(printable(entries.format(origin=verdict.origin, count=verdict.size))))
    if verdict.as_of:
        heading.append(_("as of {time}").format(time=verdict.as_of))
    console.print("  ".join(heading))
    if verdict.label is not None:
        _write_label(console, verdict.label)
    for title, remarks in ((_("Checked"), verdict.checked), (_("Not checked"), verdict.not_checked)):
        if remarks:
            console.print(f"[bold]{title}[/bold]")
        for remark in remarks:
            console.print(f"  · {escape(printable(_say(remark)))}")
    for judged in verdict.assessments or ():
        _write_assessment(console, judged)
    # What only follows from the faults is counted by one of them.
    faults = [fault for fault in verdict.faults if fault.code != UNDECIDED]
    if faults:
        rows = _fault_rows(faults)
        titles = (_("Entry"), _("Event"), _("Code"), _("Where"), _("Fault"))
        console.print(list_table(titles, rows, right=(0,)))
        if len(faults) > len(rows):
            tell(console, _("… and {count} more: --json shows all").format(count=len(faults) - len(rows)))


def _fault_rows(faults: Sequence[Fault]) -> list[tuple[object, ...]]:
    """Return the rows of faults; of those that say the same only some, as one may be the cause of all."""
    told: Counter[tuple[str, str]] = Counter()
    rows: list[tuple[object, ...]] = []
    for fault in faults:
        words = fault_words(fault)
        told[fault.code, words] += 1
        if told[fault.code, words] <= MOST_ALIKE and len(rows) < MOST_FAULTS:
            rows.append((fault.index, (fault.event_id or "")[:16], fault.code, fault.where, words))
    return rows


def _write_label(console: Console, label: Mapping[str, JSON]) -> None:
    """Write what a label says, to be compared with the bag."""
    tag = label["tag"]
    for title, value in (
        (_("Lot"), label["lot"]),
        (_("Tag"), None if tag is None else print_tag(str(tag))),
        (_("Mineral"), mineral_word(str(label["mineral"]))),
        (_("Mass"), f"{label['mass']} kg"),
        (_("Country"), label["country"]),
        (_("Month"), label["month"]),
    ):
        if value is not None:
            console.print(f"  {title}  {escape(printable(str(value)))}")


def _write_assessment(console: Console, judged: Judged) -> None:
    """Write what comes of an assessment, apart from the verdict on the record."""
    title = _("Assessment")
    console.print(f"[bold]{title}[/bold]")
    if judged.result is not None:
        said = _("{assessor} says under {pack} {version}, for {day}: {result}.").format(
            assessor=judged.assessor,
            pack=judged.pack,
            version=judged.version,
            day=judged.on,
            result=_(_RESULTS[judged.result]),
        )
        console.print(f"  {escape(printable(said))}")
    for remark in judged.remarks:
        console.print(f"  · {escape(printable(_say(remark)))}")


def _words(verdict: Verdict) -> str:
    if verdict.label is not None and verdict.verdict == "intact":
        return _("Signed by this ledger")
    return {
        "holds": _("The log holds"),
        "does_not_hold": _("The log does not hold"),
        "intact": _("Record intact"),
        "altered": _("Record altered"),
        "cannot_tell": _("Cannot tell"),
    }[verdict.verdict]


def fault_words(fault: Fault) -> str:
    """Return what is wrong in the current language."""
    if WORDS in fault.values:
        # Its code is that of the rule, whose sentence is quoted.
        told = Problem(fault.code, "refused", fault.where, fault.values[WORDS], fault.values)
        quoting = FAULTS["should-be-refused"]
        return _(quoting).format(words=problem_json(told)["message"])
    return say(Problem(fault.code, "refused", fault.where, fault.message, fault.values), FAULTS)


def _say(remark: Remark) -> str:
    if TEMPLATE in remark.values:
        # What an error said, which another language says again from its own template.
        return _(remark.values[TEMPLATE]).format_map(remark.values)
    said = REMARKS[remark.code]
    words = _(said) if isinstance(said, str) else ngettext(*said, int(remark.values["count"]))
    return words.format_map(remark.values)
