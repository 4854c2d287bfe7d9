"""How the program ends: every error has its exit code and its sentence, and none shows a traceback.

Exit codes: 0 holds or done; 1 does not hold, refused, or any fault in the content; 2 usage, or a path that
cannot be opened; 3 cannot tell; 4 not found; 5 conflict; 70 our bug; 75 the log is halted; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Final

import click
from click.exceptions import NoArgsIsHelpError

from ledger.cli.advice import command_after
from ledger.cli.command import UsageFaults
from ledger.cli.output import error_json, problem_json, write_error
from ledger.cli.quiet import interrupted
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.errors import CannotTell, Conflict, LedgerError, LogHalted, NotFound
from ledger.language import N_, _

FALSE: Final = 1
USAGE: Final = 2
CANNOT_TELL: Final = 3
NOT_FOUND: Final = 4
CONFLICT: Final = 5
BUG: Final = 70
HALTED: Final = 75
INTERRUPTED: Final = 130

# The operating system's own words, which it says in English.
SYSTEM: Final = (
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("Directory not empty"),
    N_("Read-only file system"),
    N_("No space left on device"),
    N_("Input/output error"),
    N_("File name too long"),
)

_BY_CLASS: Final = (
    (Conflict, CONFLICT),
    (NotFound, NOT_FOUND),
    (CannotTell, CANNOT_TELL),
    (LogHalted, HALTED),
)
# What is named by its path and is not there cannot be opened; whoever may not sign was refused.
_BY_CODE: Final = {
    "ledger-missing": USAGE,
    "ledger-read-only": USAGE,
    "state-unopened": USAGE,
    "backup-missing": USAGE,
    "folder-missing": USAGE,
    "mapping-missing": USAGE,
    "register-missing": USAGE,
    "signer-not-accepted": FALSE,
}


def end(error: BaseException, settings: Settings, *, as_json: bool) -> int:
    """Say what went wrong; the exit code."""
    _give_up_output()
    if isinstance(error, BrokenPipeError):
        # Whoever read has gone; there is nobody left to tell.
        return FALSE
    if isinstance(error, NoArgsIsHelpError) and not as_json:
        click.echo(error.format_message(), err=True)
        return USAGE
    answer, code = _said(error, settings)
    if code == INTERRUPTED and not as_json:
        # Nothing went wrong.
        click.echo(answer["message"], err=True)
    else:
        write_error(answer, as_json=as_json)
    return code


def _give_up_output() -> None:
    """Drop what the system refuses to write, so that Python does not try again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _said(error: BaseException, settings: Settings) -> tuple[dict[str, JSON], int]:
    if isinstance(error, click.Abort) or interrupted(error):
        message = _("Stopped, as you asked. What was recorded before stays recorded.")
        return {"code": "interrupted", "message": message, "problems": []}, INTERRUPTED
    if isinstance(error, LedgerError):
        return _with_command(error_json(error), command_after(error, settings)), exit_code(error)
    if isinstance(error, click.ClickException):
        return _usage_json(error), USAGE
    if isinstance(error, OSError) and error.strerror is not None:
        return {"code": "path", "message": _of_system(error), "problems": []}, USAGE
    message = _("This is a fault of the program: {what}.").format(
        what=f"{type(error).__name__}: {error}".splitlines()[0]
    )
    hint = _("Please report it with the command that you ran.")
    return {"code": "bug", "message": message, "problems": [], "hint": hint}, BUG


def _of_system(error: OSError) -> str:
    """Say what the operating system refused: usually a file, but a full disk has no name."""
    why = error.strerror or str(error)
    if error.filename is None:
        return _("The system refused: {why}.").format(why=_(why))
    if isinstance(error, FileExistsError):
        return _("{file} is there already.").format(file=error.filename)
    return _("{file} cannot be opened: {why}.").format(file=error.filename, why=_(why))


def exit_code(error: LedgerError) -> int:
    """Return the exit code of an error."""
    by_class = next((code for kind, code in _BY_CLASS if isinstance(error, kind)), FALSE)
    return _BY_CODE.get(error.code, by_class)


def _with_command(answer: dict[str, JSON], command: str) -> dict[str, JSON]:
    hint = "\n".join(text for text in (str(answer.get("hint", "")), command) if text)
    return {**answer, "hint": hint} if hint else answer


def _usage_json(error: click.ClickException) -> dict[str, JSON]:
    problems = error.problems if isinstance(error, UsageFaults) else ()
    answer: dict[str, JSON] = {
        "code": "usage",
        "message": _("Which command?") if isinstance(error, NoArgsIsHelpError) else error.format_message(),
        "problems": [problem_json(problem) for problem in problems],
    }
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        answer["hint"] = _("How it is written: {command}").format(command=f"{context.command_path} --help")
    return answer
