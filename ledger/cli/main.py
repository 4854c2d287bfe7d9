"""The program ``mineral-ledger``: what it can do, and how it ends.

Exit codes: 0 holds or done; 1 does not hold, refused, or any fault in the content; 2 usage, or a path that
cannot be opened; 3 cannot tell; 4 not found; 5 conflict; 70 our bug; 75 the log is halted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click
from click.exceptions import NoArgsIsHelpError

from ledger.cli.command import PROGRAM, Group, UsageFaults
from ledger.cli.output import error_json, problem_json, write_error
from ledger.crypto.canonical import JSON
from ledger.errors import CannotTell, Conflict, LedgerError, LogHalted, NotFound
from ledger.language import _, use

DONE: Final = 0
FALSE: Final = 1
USAGE: Final = 2
CANNOT_TELL: Final = 3
NOT_FOUND: Final = 4
CONFLICT: Final = 5
BUG: Final = 70
HALTED: Final = 75
INTERRUPTED: Final = 130

_BY_CLASS: Final = (
    (Conflict, CONFLICT),
    (NotFound, NOT_FOUND),
    (CannotTell, CANNOT_TELL),
    (LogHalted, HALTED),
)
# What is named by its path and is not there cannot be opened; whoever may not sign was refused.
_BY_CODE: Final = {
    "ledger-missing": USAGE,
    "backup-missing": USAGE,
    "folder-missing": USAGE,
    "mapping-missing": USAGE,
    "register-missing": USAGE,
    "signer-not-accepted": FALSE,
}

COMMANDS: Final = {
    "init": "ledger.cli.init:init",
    "key": "ledger.cli.key:key",
    "party": "ledger.cli.party:party",
    "site": "ledger.cli.site:site",
    "place": "ledger.cli.site:place",
    "tag": "ledger.cli.tag:tag",
    "lot": "ledger.cli.lot:lot",
    "hold": "ledger.cli.change:hold",
    "certificate": "ledger.cli.certificate:certificate",
    "sign": "ledger.cli.sign:sign",
    "submit": "ledger.cli.sign:submit",
    "show": "ledger.cli.show:show",
    "trace": "ledger.cli.trace:trace",
    "receipt": "ledger.cli.proof:receipt",
    "passport": "ledger.cli.proof:passport",
    "export": "ledger.cli.keep:export",
    "backup": "ledger.cli.keep:backup",
    "restore": "ledger.cli.keep:restore",
    "rebuild": "ledger.cli.keep:rebuild",
    "resume": "ledger.cli.keep:resume",
    "verify": "ledger.cli.check:verify",
    "audit": "ledger.cli.check:audit",
    "witness": "ledger.cli.witness:witness",
    "disclosure": "ledger.cli.disclosure:disclosure",
    "import": "ledger.cli.import_:import_",
    "demo": "ledger.cli.demo:demo",
    "completion": "ledger.cli.completion:completion",
}


class Program(Group):
    """The whole program: every way to end has its exit code, and none shows a traceback."""

    def main(  # type: ignore[override]  # click's has overloads for returning, which this never does
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,  # noqa: ANN401 - click's
    ) -> None:
        """Run a command and end the process with its exit code."""
        arguments = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        sys.exit(self._run(arguments, prog_name or PROGRAM, extra))

    def _run(self, arguments: list[str], name: str, extra: dict[str, Any]) -> int:
        try:
            ended = super().main(arguments, name, **extra)
        except Exception as error:  # noqa: BLE001 - the last place where anything is caught
            return _end(error, as_json="--json" in arguments)
        except KeyboardInterrupt:
            return INTERRUPTED
        return ended if isinstance(ended, int) else DONE


def _end(error: Exception, *, as_json: bool) -> int:
    """Say what went wrong; the exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read has gone; there is nobody left to tell, and Python must not try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FALSE
    if isinstance(error, click.Abort):
        return INTERRUPTED
    if isinstance(error, NoArgsIsHelpError) and not as_json:
        click.echo(error.format_message(), err=True)
        return USAGE
    answer, code = _said(error)
    write_error(answer, as_json=as_json)
    return code


def _said(error: Exception) -> tuple[dict[str, JSON], int]:
    if isinstance(error, LedgerError):
        return error_json(error), exit_code(error)
    if isinstance(error, click.ClickException):
        return _usage_json(error), USAGE
    if isinstance(error, OSError) and error.filename is not None:
        message = _("{file} cannot be opened: {why}.").format(file=error.filename, why=error.strerror)
        return {"code": "path", "message": message, "problems": []}, USAGE
    message = _("This is a fault of the program: {what}.").format(
        what=f"{type(error).__name__}: {error}".splitlines()[0]
    )
    hint = _("Please report it with the command that you ran.")
    return {"code": "bug", "message": message, "problems": [], "hint": hint}, BUG


def exit_code(error: LedgerError) -> int:
    """Return the exit code of an error."""
    by_class = next((code for kind, code in _BY_CLASS if isinstance(error, kind)), FALSE)
    return _BY_CODE.get(error.code, by_class)


def _usage_json(error: click.ClickException) -> dict[str, JSON]:
    problems = error.problems if isinstance(error, UsageFaults) else ()
    answer: dict[str, JSON] = {
        "code": "usage",
        "message": _("Which command?") if isinstance(error, NoArgsIsHelpError) else error.format_message(),
        "problems": [problem_json(problem) for problem in problems],
    }
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        answer["hint"] = _("“{command} --help” explains it.").format(command=context.command_path)
    return answer


def program() -> Program:
    """Return the program, its texts in the current language."""
    return Program(
        PROGRAM,
        lazy=COMMANDS,
        help=_("Follow a mineral lot from the pit to the smelter, in a ledger that outsiders can check."),
        no_args_is_help=True,
    )


def main() -> None:
    """Run the program in the language of the environment."""
    use(next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), ""))
    program().main()
