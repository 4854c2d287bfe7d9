"""Write ``docs/cli.md`` from the help of every command, so that both say the same.

python -m scripts.build_cli_reference
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from ledger.cli.command import EVERYWHERE, Command
from ledger.cli.main import program
from ledger.cli.settings import PROGRAM

REFERENCE: Final = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
_HEAD: Final = """# Commands

Generated from the program's help by `scripts/build_cli_reference.py`; [the tutorial](tutorial.md) shows
them at work, [errors](errors.md) what they say when something is wrong.

Without `--json` results are tables and sentences on standard output, and words about them, progress and
errors go to standard error. With `--json` there is one JSON object on standard output, an error too;
`schemas/output/` describes each. Nothing is asked without a terminal. French is spoken where `--lang`, or
else `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` or `LANG`, asks for it.

| exit code | means |
|---|---|
| 0 | it holds, or it is done |
| 1 | it does not hold, it was refused, or the content has a fault, malformed or not |
| 2 | wrong usage, or a path that cannot be opened |
| 3 | cannot tell |
| 4 | not found |
| 5 | conflict: somebody was faster; `head` is the newest event, sign again on it |
| 70 | a fault of the program |
| 75 | the log is halted; reading goes on |
| 130 | stopped by Ctrl-C; what was recorded before stays recorded |

Every writing command prints `{event_id, index, recorded_at, problems, lots, receipt}`. An EVENT is named by
its id, by its first eight digits or more, or by a lot, whose newest event is meant.

## Everywhere

These options stand before or after a command; the last one given counts.

"""


def commands(
    command: click.Command, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that does something, with the words that call it, in the order of the help."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None:
            yield from commands(found, (*words, name))


def reference() -> str:
    """Return the whole page."""
    root = program()
    parts = [_HEAD, *_options(option for option in root.params if option.name in EVERYWHERE)]
    for words, command in commands(root):
        parts.append(f"\n## {' '.join(words)}\n\n{command.help}\n\n")
        parts.append(f"```\n{_usage(words, command)}\n```\n\n")
        parts += _options(one for one in command.params if isinstance(one, click.Option) and one.expose_value)
        if isinstance(command, Command) and command.examples:
            lines = "\n".join(f"{PROGRAM} {example}" for example in command.examples)
            parts.append(f"\n```\n{lines}\n```\n")
    return "".join(parts)


def _usage(words: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join((PROGRAM, *words)))
    return " ".join((context.command_path, *command.collect_usage_pieces(context)))


def _options(options: Iterator[click.Parameter]) -> Iterator[str]:
    for option in options:
        record = option.get_help_record(click.Context(click.Command(PROGRAM)))
        if record is not None:
            yield f"- `{record[0]}` {record[1]}\n"


def main() -> None:
    """Write the page."""
    REFERENCE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
