"""How a command answers: one JSON object for programs, tables and sentences for people.

Results go to standard output; words about them, progress and errors go to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ledger.cli.printable import printable
from ledger.cli.settings import Settings
from ledger.cli.typed import code_of, label_of
from ledger.cli.wording import mineral_word
from ledger.crypto.canonical import JSON
from ledger.errors import Conflict, LedgerError, Malformed, Problem, Refused
from ledger.language import N_, _, say, say_error
from ledger.lots.fields import template_of
from ledger.lots.problems import PROBLEMS

Report = Callable[[int, int], None]

# What every refusal says stands below the languages, so it is marked for them here.
_REFUSED = N_("The event was not recorded.")
_AGAIN = N_("Somebody was faster. Look at what happened, then run or sign it again: it will build on that.")
_WIDE = 200
# Values that are the HS code of a mineral.
_MINERALS = frozenset({"hs", "mineral"})
MOST = 20
"""Problems of one error listed for people; the answer with --json has all."""
_TEMPLATES = {code: template.sentence for code, template in PROBLEMS.items()}
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
    """Return a problem as every answer shows it, its sentence in the current language."""
    return {
        "code": problem.code,
        "weight": problem.weight,
        "where": problem.where,
        "message": _sentence(problem),
    }


def _sentence(problem: Problem) -> str:
    # One code for every field's form, and many sentences.
    template = template_of(problem)
    named = replace(problem, values={name: _named(name, one) for name, one in problem.values.items()})
    return say(named, _TEMPLATES if template is None else {problem.code: template})


def _named(name: str, value: str) -> str:
    """Return a value of a sentence as people call it: a mineral by its name too, a tag by its code."""
    if name in _MINERALS:
        return mineral_word(value)
    return code_of(value) if name == "tag" else value


def error_json(error: LedgerError) -> dict[str, JSON]:
    """Return an error as ``{code, message, problems}``, with ``head`` where there is a new one."""
    answer: dict[str, JSON] = {
        "code": error.code,
        "message": _("This is not an event that can be recorded.")
        if error.code == "event-malformed"
        else say_error(error),
        "problems": [problem_json(problem) for problem in problems_of(error)],
    }
    if isinstance(error, Refused) and error.head is not None:
        answer["head"] = error.head
    hint = error.hint or (_AGAIN if isinstance(error, Conflict) else "")
    if hint:
        answer["hint"] = _(hint)
    return answer


def problems_of(error: LedgerError) -> tuple[Problem, ...]:
    """Return all that is wrong, where an error lists it."""
    return error.problems if isinstance(error, Refused | Malformed) else ()


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
