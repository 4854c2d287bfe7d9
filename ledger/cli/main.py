"""The program ``mineral-ledger``: its commands, each loaded when it is called; ``ending`` is how it ends."""

from __future__ import annotations

import ledger.cli.quiet  # noqa: F401 - Ctrl-C shows no traceback while all that follows is loaded

# isort: split
import gc
import gettext
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from ledger.cli.command import Group
from ledger.cli.interrupt import keep_interrupts
from ledger.cli.settings import PROGRAM, Settings
from ledger.language import CATALOGUES, N_, _, spoken, use

LANGUAGES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the environment that say which language is spoken, the strongest first."""
_LANG: Final = "--lang"
RARELY: Final = (100_000, 10, 10)

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "init": ("ledger.cli.init:init", N_("Open a new ledger.")),
    "key": ("ledger.cli.key_requests:key", N_("Make keys, and let them sign for a party.")),
    "party": ("ledger.cli.party:party", N_("Register parties and keep what is known of them.")),
    "site": ("ledger.cli.site:site", N_("Register mine sites and decide their status.")),
    "licence": ("ledger.cli.office:licence", N_("Record the licences of parties and sites.")),
    "area": ("ledger.cli.office:area", N_("Restrict areas, and lift that.")),
    "place": ("ledger.cli.site:place", N_("Register places that lots pass.")),
    "tag": ("ledger.cli.tag_care:tag", N_("Issue tags, hand them on, replace and void them.")),
    "lot": ("ledger.cli.lot:lot", N_("Register lots, work on them, move them, correct them.")),
    "stock": ("ledger.cli.declared:stock", N_("Count what lies at a place.")),
    "stockpile": (
        "ledger.cli.stockpile:stockpile",
        N_("Open heaps and silos, put lots on them, draw from them, count them."),
    ),
    "hold": ("ledger.cli.change:hold", N_("End holds on lots.")),
    "certificate": (
        "ledger.cli.certificate:certificate",
        N_("Issue export certificates, or cite them."),
    ),
    "incident": ("ledger.cli.reports:incident", N_("Open incidents, answer and close them.")),
    "decision": ("ledger.cli.assurance:decision", N_("Record whether one goes on dealing.")),
    "plan": ("ledger.cli.assurance:plan", N_("Adopt plans to mitigate a risk, and review them.")),
    "report": ("ledger.cli.assurance:report", N_("Record reports, audits and assessments.")),
    "sign": ("ledger.cli.sign:sign", N_("Sign an event of any type from a JSON file.")),
    "submit": ("ledger.cli.sign:submit", N_("Send signed events.")),
    "qr": ("ledger.cli.qr:qr", N_("Show signed events as a QR code.")),
    "show": ("ledger.cli.show:show", N_("Show a lot, a party, a site, a tag or an event.")),
    "search": ("ledger.cli.search:search", N_("Find an id, a container, a drum or a seal.")),
    "trace": ("ledger.cli.trace:trace", N_("Show what a lot is made of and what was made of it.")),
    "receipt": ("ledger.cli.proof:receipt", N_("Print the proof that the log holds an event.")),
    "passport": ("ledger.cli.proof:passport", N_("Write all that a stranger needs to judge a lot offline.")),
    "label": ("ledger.cli.label:label", N_("Print labels, lot certificates and covers of exports.")),
    "slip": ("ledger.cli.slip:slip", N_("Print a receipt in large type, or as a short message.")),
    "export": ("ledger.cli.keep:export", N_("Write the whole log as files, for any auditor.")),
    "backup": ("ledger.cli.keep:backup", N_("Copy the database while it is in use.")),
    "restore": ("ledger.cli.keep:restore", N_("Put a backup into the data folder.")),
    "rebuild": ("ledger.cli.keep:rebuild", N_("Make all that is derived from the log anew.")),
    "resume": ("ledger.cli.keep:resume", N_("End a halt.")),
    "verify": ("ledger.cli.check:verify", N_("Judge a receipt, a passport or a label offline.")),
    "audit": ("ledger.cli.check:audit", N_("Audit a whole log.")),
    "sample": ("ledger.cli.auditing:sample", N_("Draw lots at random so that anybody can again.")),
    "assess": ("ledger.cli.assess:assess", N_("Assess lots, sites and parties by packs of rules.")),
    "screen": ("ledger.cli.screen:screen", N_("Assess what is new, and draft incidents.")),
    "pack": ("ledger.cli.pack:pack", N_("Show packs of rules, and check one's own.")),
    "witness": ("ledger.cli.witness:witness", N_("Cosign checkpoints, and have one's own cosigned.")),
    "disclosure": ("ledger.cli.disclosure:disclosure", N_("Erase what sealed fields say.")),
    "import": ("ledger.cli.import_:import_", N_("Take over registers of sites, and logbooks of lots.")),
    "serve": ("ledger.cli.serve:serve", N_("Serve the ledger over HTTP.")),
    "login": ("ledger.cli.login:login", N_("Log in at a service, and print the token.")),
    "demo": ("ledger.cli.demo:demo", N_("Build a demo: an invented trade year.")),
    "completion": ("ledger.cli.completion:completion", N_("Let the shell complete commands and options.")),
}
"""Name → where it is loaded from, and its line in the list of commands, for which nothing is loaded."""


class Program(Group):
    """The whole program: whatever a command raises ends with an exit code."""

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
        settings = Settings()
        try:
            ended = super().main(arguments, name, obj=settings, **extra)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place where anything is caught
            from ledger.cli.ending import end

            return end(error, settings, as_json=settings.json or "--json" in arguments)
        return ended if isinstance(ended, int) else 0


def program() -> Program:
    """Return the program, its texts in the current language."""
    made = Program(
        PROGRAM,
        lazy=COMMANDS,
        help=_("Follow a mineral lot from the pit to the smelter, in a ledger that outsiders can check."),
        no_args_is_help=True,
    )
    click.version_option(package_name=PROGRAM, message="%(prog)s %(version)s")(made)
    return made


def _asked(arguments: Sequence[str]) -> str | None:
    """Return what --lang names. The texts of commands are said while they are loaded, before options are."""
    if _LANG in arguments[:-1]:
        return arguments[arguments.index(_LANG) + 1]
    named = (one.partition("=")[2] for one in arguments if one.startswith(f"{_LANG}="))
    return next(named, None)


def main() -> None:
    """Run the program in the language that --lang names, else in that of the environment."""
    keep_interrupts()
    # What a command loads stays to its end: to look for garbage in it again and again is in vain.
    gc.set_threshold(*RARELY)
    # No other package that is installed here has a say in what is valid, and none is looked for.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    environment = next((value for name in LANGUAGES if (value := os.environ.get(name))), "")
    use(":".join(one for one in (_asked(sys.argv[1:]), environment) if one))
    os.environ["LANGUAGE"] = spoken()
    # Click asks the process' own domain for its words, in the language that LANGUAGE names.
    gettext.bindtextdomain("click", CATALOGUES)
    gettext.textdomain("click")
    program().main()
