"""``screen``: what packs find that is new since the last time, with drafts of incidents to be signed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.advice import whole
from ledger.cli.asked import ahead, asked_options, read_asked
from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.output import emit, progress, tell
from ledger.cli.printable import printable
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.diligence.sentences import sentence_of
from ledger.language import _, ngettext
from ledger.service.diligence.finding_words import OUTCOMES, text_of
from ledger.service.diligence.incident_drafts import draft_incidents
from ledger.service.diligence.incident_news import News, UpdateDraft, draft_updates, update_of
from ledger.service.diligence.lacks import Lack
from ledger.service.diligence.overdue import SET, Overdue
from ledger.service.diligence.screen_state import open_screening
from ledger.service.diligence.screening import New, Screener, Screening
from ledger.service.ledger import now

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_SHORT: Final = 16


@dataclass(slots=True)
class _Told:
    """What a screening has to tell."""

    looked: Screening
    findings: list[dict[str, JSON]] = field(default_factory=list)
    overdue: list[dict[str, JSON]] = field(default_factory=list)
    open: int = 0
    lacks: list[Lack] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    updates: list[tuple[UpdateDraft, str | None]] = field(default_factory=list)

    def add(self, found: Iterable[New]) -> None:
        """Take what was found of a subject."""
        for one in found:
            self.findings.append(_new_json(one))
            self.lacks += [] if one.lack is None else [one.lack]
            self.news += one.news

    def draft(self, drafts: _Drafts) -> None:
        """Draft the incidents; each is given with the first of its findings, the others name it."""
        of = {(one["subject"], f"{one['pack']}/{one['rule']}"): one for one in self.findings}
        for draft in draft_incidents(self.lacks):
            found = [of[str(subject), draft.indicator] for subject in draft.subjects]
            for one in found:
                one.update(incident=draft.incident, level=draft.level, follows=draft.follows)
            found[0].update(draft=draft.event, file=drafts.write(draft.incident, draft.event))
        for update in draft_updates(self.news):
            self.updates.append((update, drafts.write(f"{update.incident}.news", update.event)))

    def as_json(self) -> dict[str, JSON]:
        return {
            "from": self.looked.start,
            "size": self.looked.size,
            "subjects": len(self.looked.subjects),
            "findings": [*self.findings],
            "open": self.open,
            "updates": [_update_json(*one) for one in self.updates],
            "overdue": [*self.overdue],
        }


@click.command(
    "screen",
    cls=Command,
    help=_(
        "Assess what is new since the last screening, print new findings, and draft incidents for what is"
        " critical or major. Nothing is recorded: whoever may open an incident signs the drafts."
    ),
    examples=(
        "screen --pack icglr-rcm --save july.screening --out drafts",
        "screen --pack icglr-rcm --since july.screening --save august.screening --out drafts",
        "screen --pack icglr-rcm --all --save year.screening --out drafts",
    ),
)
@click.option(
    "--since",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="STATE",
    help=_("Go on from what an earlier screening saved."),
)
@click.option("--save", type=_FILE, metavar="STATE", help=_("Save the state for the next screening."))
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=_("Ask everything again, as for what time alone has changed: statuses, visits and papers run out."),
)
@asked_options
@click.option("--out", "folder", type=_FOLDER, metavar="DIR", help=_("Write the drafts into this folder."))
@pass_settings
def screen(
    settings: Settings, since: Path | None, save: Path | None, folder: Path | None, **given: Given
) -> None:
    """Screen."""
    asked = read_asked(given["packs"], given["on"], given["known_at"], given["cahra"], at=now())
    drafts = _Drafts(settings, folder or settings.out)
    with opened(settings) as ledger, ledger.view() as view, progress(_("Screening")) as report:
        head = view.log.newest()
        size = 0 if head is None else head.size
        with open_screening(since, save, ledger=ledger.ledger.genesis, size=size) as state:
            screener = Screener(view, state, asked)
            told = _Told(screener.prepare(report, everything=bool(given["everything"])))
            subjects = told.looked.subjects
            for done, subject in enumerate(subjects, 1):
                told.add(screener.screen(subject))
                if report is not None:
                    report(done, len(subjects))
            told.open = screener.open
            told.draft(drafts)
            told.overdue += _overdue(screener, drafts)
            # The drafts are there: what they are of is not found anew.
            state.save()
    emit(settings, told.as_json(), lambda console: _write(console, settings, told, ahead(asked)))


class _Drafts:
    """Writes drafts into a folder, if one was named."""

    def __init__(self, settings: Settings, folder: Path | None) -> None:
        self._settings = settings
        self._folder = folder

    def write(self, name: str, event: dict[str, JSON]) -> str | None:
        """Write a draft for ``sign`` and return its file: it holds what will be sealed, so it is private."""
        if self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{name}.json"
        data = json.dumps(event, ensure_ascii=False, indent=2) + "\n"
        write_out(self._settings, OutFile(file, data.encode(), private=True))
        return str(file)


def _update_json(update: UpdateDraft, file: str | None) -> dict[str, JSON]:
    return {
        "incident": update.incident,
        "level": update.level,
        "rules": [*update.rules],
        "draft": update.event,
        "file": file,
    }


def _new_json(new: New) -> dict[str, JSON]:
    finding, response = new.finding, new.finding.response
    return {
        "subject": str(new.subject),
        "pack": new.pack.id,
        "rule": finding.rule,
        "title": text_of(new.pack, finding.rule).title,
        "outcome": finding.outcome,
        "answered": finding.answered,
        "severity": finding.severity,
        "messages": list(dict.fromkeys(sentence_of(reason) for reason in finding.reasons)),
        "evidence": list(finding.evidence),
        "action": None if response is None else response.action,
        "due_on": None if response is None else response.due_on,
        "incident": next(iter(new.incidents), None),
        "level": None,
        "follows": None,
        "draft": None,
        "file": None,
    }


def _overdue(screener: Screener, drafts: _Drafts) -> Iterator[dict[str, JSON]]:
    """Yield what is overdue, with one draft for each incident of which that is new."""
    drafted: set[str] = set()
    for one, new in screener.late():
        yield _overdue_json(one, drafts, new=new, drafted=one.incident.id in drafted)
        drafted |= {one.incident.id} if new else set()


def _overdue_json(one: Overdue, drafts: _Drafts, *, new: bool, drafted: bool) -> dict[str, JSON]:
    incident = one.incident
    event = update_of(incident, max(1, incident.level - 1), _why(one)) if new and not drafted else None
    file = None if event is None else drafts.write(f"{incident.id}.{one.due_on}", event)
    return {
        "incident": incident.id,
        "level": incident.level,
        "clock": one.clock,
        "pack": one.pack,
        "since": one.since,
        "due_on": one.due_on,
        "new": new,
        "message": _why(one),
        "draft": event,
        "file": file,
    }


def _why(one: Overdue) -> str:
    if one.clock == SET:
        return _("It was to be settled by {day}.").format(day=one.due_on)
    if one.clock == "adoption":
        sentence = _("Its plan was adopted on {since}; by {pack} it was to have settled it by {day}.")
    else:
        sentence = _("It has been open since {since}; by {pack} it was to be settled by {day}.")
    return sentence.format(since=one.since, pack=one.pack, day=one.due_on)


def _write(console: Console, settings: Settings, told: _Told, said_of_day: str | None) -> None:
    if said_of_day is not None:
        tell(console, said_of_day)
    count = len(told.looked.subjects)
    said = ngettext(
        "Entries {start} to {size}: {count} subject.", "Entries {start} to {size}: {count} subjects.", count
    )
    tell(console, said.format(start=told.looked.start, size=told.looked.size, count=count))
    for one in told.findings:
        _write_finding(console, one)
    if not told.findings:
        tell(console, _("Nothing new is found."))
    tell(console, _("Rules that cannot be told: {count}").format(count=told.open))
    if told.updates:
        news = [(one.incident, one.level, ", ".join(one.rules)) for one, _file in told.updates]
        console.print(list_table((_("News of incidents"), _("Level"), _("Rules")), news, right=(1,)))
    if told.overdue:
        rows = [(one["incident"], one["level"], one["due_on"], one["message"]) for one in told.overdue]
        titles = (_("Overdue"), _("Level"), _("By"), "")
        console.print(list_table(titles, rows, right=(1,)))
    files = [str(one["file"]) for one in told.findings if one["file"]]
    files += [file for _update, file in told.updates if file]
    files += [str(one["file"]) for one in told.overdue if one["file"]]
    if files:
        drafted = ngettext(
            "{count} draft, to be read and signed: {sign}; then submitted: {submit}",
            "{count} drafts, to be read and signed: {sign}; then submitted: {submit}",
            len(files),
        )
        sign = whole(settings, "sign", files[0])
        submit = whole(settings, "submit", Path(files[0]).with_suffix(".cose"))
        tell(console, drafted.format(count=len(files), sign=sign, submit=submit))


def _write_finding(console: Console, one: dict[str, JSON]) -> None:
    failed = one["outcome"] == "fail"
    colour, said = ("red", OUTCOMES["fail"]) if failed else ("yellow", OUTCOMES["review"])
    outcome = _(said)
    kind, colon, id = str(one["subject"]).partition(":")
    shown = f"{kind}{colon}{id[:_SHORT] if kind == 'shipment' else id}"
    subject, title = escape(printable(shown)), escape(printable(str(one["title"])))
    console.print(
        f"[{colour}]{escape(outcome)}[/]  [bold]{subject}[/bold]  {title}  [dim]{one['rule']}[/dim]"
    )
    messages = one["messages"]
    for message in messages if isinstance(messages, list) else ():
        tell(console, f"    {message}")
    if one["incident"] is not None and one["level"] is not None:
        drafted = _("Incident {incident} of level {level}").format(**one)
        follows = "" if one["follows"] is None else _(", which follows {follows}").format(**one)
        tell(console, f"    {drafted}{follows}")
    elif one["incident"] is not None:
        tell(console, "    " + _("About incident {incident}").format(incident=one["incident"]))
