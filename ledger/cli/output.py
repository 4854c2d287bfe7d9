"""How a command answers: one JSON object for programs, tables and sentences for people.

Results go to standard output; words about them, progress and errors go to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ledger.cli.printable import printable
from ledger.cli.settings import Settings
from ledger.cli.typed import code_of, label_of
from ledger.crypto.canonical import JSON
from ledger.errors import LedgerError, Problem
from ledger.language import _
from ledger.service import saying

Report = Callable[[int, int], None]

_WIDE = 200
MOST = 20
"""Problems of one error listed for people; the answer with --json has all."""
_COLOURS = {"refused": "red", "hold": "yellow", "flag": "yellow"}


class PlainConsole(Console):
    """A console on which no text, wherever it comes from, can do more than be read."""

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401 - rich's own options
        """Return a string as it is measured and shown: every sentence, cell and branch passes here."""
        return super().render_str(printable(text, lines=True), **options)


def json_text(value: JSON | Mapping[str, JSON]) -> str:
    """Return JSON to be read by people and programs, nothing in it that a terminal would obey."""
    return printable(json.dumps(value, ensure_ascii=False, indent=2), lines=True)


def json_line(value: Mapping[str, JSON]) -> str:
    """Return a JSON object on one line, for answers of which there are many."""
    return printable(json.dumps(value, ensure_ascii=False))


def emit(settings: Settings, answer: Mapping[str, JSON], render: Callable[[Console], None]) -> None:
    """Answer: the object with ``--json``, otherwise what ``render`` writes."""
    if settings.json:
        print(json_text(answer))  # noqa: T201 - the answer itself
    else:
        write(render)


def write(render: Callable[[Console], None]) -> None:
    """Write for people to standard output."""
    render(_console())


def _console() -> Console:
    # Whoever reads a file or a pipe has no width: a long id must not be broken there.
    width = None if sys.stdout.isatty() else _WIDE
    return PlainConsole(highlight=False, soft_wrap=True, width=width, emoji=False)


def problem_json(problem: Problem) -> dict[str, JSON]:
    """Return a problem as every answer shows it; a tag is called as it was typed."""
    return saying.problem_json(problem, tag=code_of)


def error_json(error: LedgerError) -> dict[str, JSON]:
    """Return an error as ``{code, message, problems}``; a tag is called as it was typed."""
    return saying.error_json(error, tag=code_of)


def write_error(answer: Mapping[str, JSON], *, as_json: bool) -> None:
    """Say an error: the object on standard output, or sentences on standard error."""
    if as_json:
        print(json_text(answer))  # noqa: T201 - the answer itself
        return
    console = PlainConsole(stderr=True, highlight=False, soft_wrap=True, emoji=False)
    message = str(answer["message"])
    # The lines and tabs of a list of choices are click's.
    usage = answer["code"] == "usage"
    message = printable(message.expandtabs(2), lines=True) if usage else printable(message)
    console.print("[red]" + _("Error:") + f"[/red] {escape(message)}")
    problems = answer.get("problems")
    problems = problems if isinstance(problems, list) else []
    write_problems(console, problems[:MOST])
    if len(problems) > MOST:
        tell(console, _("… and {count} more: --json shows all").format(count=len(problems) - MOST))
    if answer.get("hint"):
        console.print(escape(printable(str(answer["hint"]), lines=True)))


def tell(console: Console, sentence: str) -> None:
    """Write a sentence on one line as it stands: a name in it may hold what would be markup."""
    console.print(printable(sentence), markup=False)


def write_data(console: Console, text: str) -> None:
    """Write what programs read, such as a receipt: to a file or a pipe exactly as it is."""
    if console.is_terminal:
        console.print(text, end="", markup=False)
    else:
        sys.stdout.write(text)


def write_problems(console: Console, problems: Iterable[JSON]) -> None:
    """Write one line for each problem: weight, sentence, code, and the option or the place it is about."""
    for problem in problems:
        if isinstance(problem, dict):
            weight = str(problem["weight"])
            message = escape(printable(str(problem["message"])))
            where = label_of(str(problem["where"])) or problem["where"]
            place = escape(printable(f" ({where})")) if where else ""
            console.print(
                f"  [{_COLOURS.get(weight, 'red')}]{_weight(weight)}[/] {message}{place}"
                f" [dim]{problem['code']}[/dim]"
            )


def _weight(weight: str) -> str:
    return {"refused": _("refused"), "hold": _("on hold"), "flag": _("flag")}.get(weight, weight)


@contextmanager
def progress(title: str) -> Iterator[Report | None]:
    """Give a function to be told how many of how many are done; None where nobody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
