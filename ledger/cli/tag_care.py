"""``tag return|lose|damage|replace|remove``: what becomes of tags once they are issued."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from ledger.cli.command import Decorator, Given, UsageFaults, given_fields, pass_settings, several
from ledger.cli.parts import common_of, common_options, reason_option, tag_ref
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.cli.tag import codes_argument, listed_tags, tag, typed_codes
from ledger.cli.typed import is_tag
from ledger.errors import Problem
from ledger.language import _
from ledger.lots.types.tags import code_digest
from ledger.store.catalog import Catalog

_scheme: Final[Decorator] = several(
    click.option(
        "--scheme",
        metavar="ID",
        help=_("Of another scheme and not issued here; by a programme or authority."),
    ),
    click.option("--noticed", metavar="DATE", help=_("The day on which it was noticed.")),
)


@tag.command(
    "return",
    help=_("Give unused tags back to their issuer."),
    examples=("tag return --codes left.txt --key coop.key",),
)
@codes_argument
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def _return(settings: Settings, code: tuple[str, ...], codes: Path | None, **given: Given) -> None:
    typed = typed_codes(code, codes)
    fields = given_fields(given, "reason")
    record(settings, "tags.returned", lambda view: {**listed_tags(view, typed), **fields}, **common_of(given))


@tag.command(
    "lose",
    help=_("Report tags that are lost, used or not; a bag that carries one later is on hold."),
    examples=(
        "tag lose 7K3M-9Q2X-TW4R-A --reason 'fell off the lorry' --key coop.key",
        "tag lose 0584001 --scheme ITSCI --reason stolen --key programme.key",
    ),
)
@codes_argument
@_scheme
@reason_option
@common_options
@pass_settings
def _lose(settings: Settings, code: tuple[str, ...], codes: Path | None, **given: Given) -> None:
    _report(settings, "tag.lost", typed_codes(code, codes), given)


@tag.command(
    "damage",
    help=_("Report tags that are damaged, used or not; a bag that carries one later is on hold."),
    examples=("tag damage 7K3M-9Q2X-TW4R-A --reason torn --key coop.key",),
)
@codes_argument
@_scheme
@reason_option
@common_options
@pass_settings
def _damage(settings: Settings, code: tuple[str, ...], codes: Path | None, **given: Given) -> None:
    _report(settings, "tag.damaged", typed_codes(code, codes), given)


def _report(settings: Settings, type: str, typed: list[str], given: dict[str, Any]) -> None:
    fields = given_fields(given, "reason", "scheme", noticed_on="noticed")

    def body(view: Catalog) -> dict[str, Any]:
        if "scheme" in fields:
            digests = [code_digest(fields["scheme"], code) for code in typed]
            for digest, code in zip(digests, typed, strict=True):
                is_tag(digest, code)
            return {"tags": digests, **fields}
        return {**listed_tags(view, typed), **fields}

    record(settings, type, body, **common_of(given))


@tag.command(
    "replace",
    help=_("Put new tags on a lot in the place of old ones, which lead to it for ever."),
    examples=(
        "tag replace L-1 7K3M-9Q2X-TW4R-A=9D2T-9VZX-C627-5 --level negociant --key trader.key",
        "tag replace L-1 ITSCI:0584001=ITSCI:0912345 --level negociant --key trader.key",
    ),
)
@click.argument("lot")
@click.argument("pair", nargs=-1, required=True, metavar="OLD=NEW...")
@click.option("--level", default="mine", metavar="LEVEL", help=_("mine, negociant, processor or export."))
@click.option(
    "--why",
    default="next_level",
    metavar="WHY",
    help=_("next_level, damaged, lost, illegible, repacked or other."),
)
@click.option("--remark", metavar="TEXT", help=_("What else is to be said."))
@common_options
@pass_settings
def _replace(settings: Settings, lot: str, pair: tuple[str, ...], level: str, **given: Given) -> None:
    replacements = [_pair(text, level) for text in pair]
    body = {"lot": lot, "replacements": replacements, **given_fields(given, "remark", reason="why")}
    record(settings, "tag.replaced", body, **common_of(given))


def _pair(text: str, level: str) -> dict[str, Any]:
    old, sign, new = text.partition("=")
    if not sign or not old or not new:
        message = _("“{text}” cannot be read; {why}.").format(text=text, why=_("write it as OLD=NEW"))
        raise UsageFaults([Problem("usage", "refused", "OLD=NEW", message)])
    return {"old": tag_ref(old), "new": tag_ref(new) | ({} if level == "mine" else {"level": level})}


@tag.command(
    "remove",
    help=_("Take tags off a lot that is opened or processed; one that turns up again is on hold."),
    examples=("tag remove L-1 7K3M-9Q2X-TW4R-A --why opened --key trader.key",),
)
@click.argument("lot")
@click.argument("code", nargs=-1, required=True)
@click.option(
    "--why",
    default="opened",
    metavar="WHY",
    help=_("processing, opened, inspected, repacked or other."),
)
@click.option("--remark", metavar="TEXT", help=_("What else is to be said."))
@common_options
@pass_settings
def _remove(settings: Settings, lot: str, code: tuple[str, ...], **given: Given) -> None:
    tags = [tag_ref(typed) for typed in code]
    body = {"lot": lot, "tags": tags, **given_fields(given, "remark", reason="why")}
    record(settings, "tag.removed", body, **common_of(given))
