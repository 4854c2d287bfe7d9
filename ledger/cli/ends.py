"""``lot lose``, ``find``, ``seize``, ``release`` and ``destroy``: what takes lots out of their hands."""

from __future__ import annotations

from typing import get_args

import click

from ledger.cli.command import Command, Given, given_fields, pass_settings
from ledger.cli.parts import common_of, common_options, decision_options
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _
from ledger.lots.types.ends import LotLost

_CAUSES = get_args(LotLost.model_fields["cause"].annotation)


@click.command(
    "lose",
    cls=Command,
    help=_("Report lots that are missing. With --gone they are given up, which ends them."),
    examples=(
        "lot lose L-1 --cause robbery --reported-to 'Police, Kalima' --report-number 'PV 9' --key trader.key",
        "lot lose L-1 --cause flood --gone --key trader.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--gone", is_flag=True, help=_("Without hope of recovery."))
@click.option("--cause", type=click.Choice(_CAUSES), help=_("How they were lost."))
@click.option("--noticed", metavar="DATE", help=_("The day on which it was noticed."))
@click.option("--reported-to", metavar="TEXT", help=_("Whom it was reported to."))
@click.option("--report-number", metavar="TEXT", help=_("Number of the report."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def lose(settings: Settings, lot: tuple[str, ...], *, gone: bool, **given: Given) -> None:
    """Report lots as lost."""
    fields = given_fields(given, "cause", "reported_to", "report_number", "remark", noticed_on="noticed")
    outcome = {"outcome": "gone"} if gone else {}
    record(settings, "lot.lost", {"lots": list(lot), **outcome, **fields}, **common_of(given))


@click.command(
    "find",
    cls=Command,
    help=_("Report that lost lots are found; they are in stock again."),
    examples=("lot find L-1 --place DEPOT-1 --key trader.key",),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def find(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Report lots as found."""
    body = {"lots": list(lot), "outcome": "found", **given_fields(given, "place", "remark")}
    record(settings, "lot.lost", body, **common_of(given))


@click.command(
    "seize",
    cls=Command,
    help=_("Seize lots, by an authority; custody and title stay where they were."),
    examples=("lot seize L-1 --act 'PV 12/2025' --reason 'no papers' --held-at POST-1 --key authority.key",),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--act", required=True, metavar="TEXT", help=_("The decision."))
@click.option("--reason", required=True, metavar="TEXT", help=_("Why."))
@click.option("--held-at", metavar="PLACE", help=_("Where it is kept."))
@click.option("--held-by", metavar="PARTY", help=_("Who keeps it, if not the signer."))
@click.option("--seized", metavar="DATE", help=_("The day of the seizure."))
@common_options
@pass_settings
def seize(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Seize lots."""
    fields = given_fields(given, "act", "reason", "held_at", "held_by", seized_on="seized")
    record(settings, "lot.seized", {"lots": list(lot), **fields}, **common_of(given))


@click.command(
    "release",
    cls=Command,
    help=_("Release seized lots, to their holder or with --to by the State to another."),
    examples=(
        "lot release L-1 --act 'Order 3' --key authority.key",
        "lot release L-1 --act 'Order 4' --to EXPORTER-1 --key authority.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--act", required=True, metavar="TEXT", help=_("The decision."))
@click.option("--to", metavar="PARTY", help=_("Who gets them, if not their holder."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def release(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Release seized lots."""
    body = {"lots": list(lot), **given_fields(given, "act", "to", "reason", "place")}
    record(settings, "lot.released", body, **common_of(given))


@click.command(
    "destroy",
    cls=Command,
    help=_("Record that lots were destroyed, by whom and before whom."),
    examples=(
        "lot destroy L-1 --method 'mixed into concrete' --witness NGO --reason fake --key authority.key",
    ),
)
@click.argument("lot", nargs=-1, required=True)
@click.option("--method", required=True, metavar="TEXT", help=_("How."))
@click.option("--by", metavar="PARTY", help=_("By whom, if not by the signer."))
@click.option("--witness", multiple=True, metavar="PARTY", help=_("Who saw it (repeatable)."))
@decision_options
@common_options
@pass_settings
def destroy(settings: Settings, lot: tuple[str, ...], **given: Given) -> None:
    """Record the destruction of lots."""
    fields = given_fields(given, "method", "by", "act", "reason", "place", witnesses="witness")
    record(settings, "lot.destroyed", {"lots": list(lot), **fields}, **common_of(given))
