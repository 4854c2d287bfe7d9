"""``tag …``: tags from the printer to the bag."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from ledger.cli.advice import whole
from ledger.cli.command import Decorator, Given, Group, given_fields, pass_settings, several
from ledger.cli.parts import common_of, common_options, new_id, reason_option, tag_ref
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.cli.typed import is_tag
from ledger.cli.writing import write_secret
from ledger.errors import NotFound
from ledger.language import N_, _
from ledger.lots.state import Lot, Recorded
from ledger.lots.tag import RANDOM_BYTES, print_tag, tag_digest, tag_from_random
from ledger.lots.tagging import Tag
from ledger.service.show.thing import tag_record
from ledger.store.catalog import Catalog

MOST: Final = 500
_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_CONFLICT: Final = "tag-conflict"

codes_argument: Final[Decorator] = several(
    click.argument("code", nargs=-1),
    click.option("--codes", type=_FILE, metavar="FILE", help=_("A file with one code on each line.")),
)

tag = Group(
    "tag", help=_("Issue tags, hand them on, take them back, replace and void them, settle whose they are.")
)


@tag.command(
    "issue",
    help=_("Issue new tags. Only this answer shows their codes; the log holds digests."),
    examples=("tag issue --site CD-NK-0007 --count 100 --codes tags.txt --key authority.pem",),
)
@click.option("--site", metavar="ID", help=_("The site they are for."))
@click.option("--count", required=True, type=click.IntRange(1, MOST), help=_("How many, at most 500."))
@click.option("--level", default="mine", metavar="LEVEL", help=_("mine, negociant, processor or export."))
@click.option("--batch", metavar="ID", help=_("Id of the batch; chosen by the program unless given."))
@click.option("--codes", type=_FILE, metavar="FILE", help=_("Write the codes there too, for its owner only."))
@common_options
@pass_settings
def _issue(settings: Settings, count: int, codes: Path | None, **given: Given) -> None:
    made = [tag_from_random(secrets.token_bytes(RANDOM_BYTES)) for _number in range(count)]
    printed = [print_tag(code) for code in made]
    if codes is not None:
        # Before anything is recorded: a batch whose codes nobody knows is of no use.
        write_secret(codes, "".join(f"{code}\n" for code in printed).encode())
    batch = given["batch"] or new_id("B", settings.occurred_at())
    body = {
        "batch": batch,
        **given_fields(given, "site", "level"),
        "tags": [tag_digest(code) for code in made],
    }
    record(settings, "tags.issued", body, shown={"batch": batch, "codes": printed}, **common_of(given))


@tag.command(
    "assign",
    help=_("Hand tags to a party."),
    examples=(
        "tag assign 7K3M-9Q2X-TW4R-A --to COOP-1 --key authority.pem",
        "tag assign --codes tags.txt --to COOP-1 --key authority.pem",
    ),
)
@codes_argument
@click.option("--to", required=True, metavar="PARTY", help=_("Who gets them."))
@common_options
@pass_settings
def _assign(settings: Settings, code: tuple[str, ...], codes: Path | None, to: str, **given: Given) -> None:
    typed = typed_codes(code, codes)
    record(settings, "tags.assigned", lambda view: {**listed_tags(view, typed), "to": to}, **common_of(given))


@tag.command(
    "void",
    help=_("Void tags that must not turn up any more: stolen, spoilt, lost."),
    examples=("tag void 7K3M-9Q2X-TW4R-A --reason stolen --key authority.pem",),
)
@codes_argument
@reason_option
@common_options
@pass_settings
def _void(settings: Settings, code: tuple[str, ...], codes: Path | None, reason: str, **given: Given) -> None:
    typed = typed_codes(code, codes)
    record(
        settings,
        "tag.voided",
        lambda view: {**listed_tags(view, typed), "reason": reason},
        **common_of(given),
    )


@tag.command(
    "resolve",
    help=_("Decide which lot a tag belongs to that was used twice, and end the hold on all of them."),
    examples=(
        "tag resolve 7K3M-9Q2X-TW4R-A --keeper L-250701-7K3M9Q2X --reason 'seals' --key authority.pem",
    ),
)
@click.argument("code")
@click.option("--keeper", required=True, metavar="LOT", help=_("The lot that keeps the tag."))
@click.option("--hold", metavar="ID", help=_("Which hold, when the keeper has several of this kind."))
@reason_option
@common_options
@pass_settings
def _resolve(settings: Settings, code: str, keeper: str, hold: str | None, **given: Given) -> None:
    def body(view: Catalog) -> dict[str, Any]:
        held = hold or the_hold(view, keeper, settings, kind=_CONFLICT)
        return {
            "tag": tag_ref(code),
            "batches": _batches_of(view, code),
            "hold": held,
            "lots": held_lots(view, held, keeper),
            "keeper": keeper,
            **given_fields(given, "reason"),
        }

    record(settings, "tag.conflict_resolved", body, **common_of(given))


def typed_codes(codes: Iterable[str], file: Path | None) -> list[str]:
    """Return the codes given, by themselves and in a file; a usage error when there are none."""
    found = [*codes, *(file.read_text(encoding="utf-8").split() if file else ())]
    if not found:
        raise click.UsageError(_("Which tags? Give their codes, or a file of them with --codes."))
    return found


def _batches_of(view: Catalog, code: str) -> list[str]:
    """Return the batch of a tag, none of one that was not issued here; NotFound when nobody knows it."""
    known = view.find(Tag, tag_record(code))
    if known is None:
        raise _never_issued(code)
    return [] if known.batch is None else [known.batch]


def _never_issued(code: str) -> NotFound:
    return NotFound(
        "tag-missing",
        N_("Tag {code} was never issued."),
        values={"code": code},
        hint=N_("Compare it with the label."),
    )


def listed_tags(view: Catalog, typed: Iterable[str]) -> dict[str, list[str]]:
    """Return the digests of tags, and the batches they belong to."""
    ids = [tag_record(code) for code in typed]
    batches: dict[str, None] = {}
    for id, code in zip(ids, typed, strict=True):
        known = view.find(Tag, id)
        if known is None or known.batch is None:
            raise _never_issued(code)
        batches[known.batch] = None
        is_tag(id, code)
    return {"batches": list(batches), "tags": [id.rpartition(":")[2] for id in ids]}


def the_hold(view: Catalog, lot: str, settings: Settings, *, kind: str | None = None) -> str:
    """Return the one hold, or the one of a kind, that a lot carries; NotFound or a usage error otherwise."""
    holds = [held.id for held in view.get(Lot, lot).holds if kind in (None, held.kind)]
    if not holds:
        message = N_("Lot {lot} carries no such hold.") if kind else N_("Lot {lot} is not on hold.")
        hint = whole(settings, "show", "lot", lot)
        raise NotFound("hold-missing", message, hint=hint, values={"lot": lot})
    if len(holds) > 1:
        raise click.UsageError(_("Which hold? Give one with --hold: {holds}").format(holds=", ".join(holds)))
    return holds[0]


def held_lots(view: Catalog, hold: str, *known: str) -> list[str]:
    """Return every lot that carries a hold: those its event names, what was made of them, and ``known``."""
    cause = view.find(Recorded, hold.partition(":")[2])
    waiting = [*known, *(cause.lots if cause is not None else ())]
    seen: dict[str, bool] = {}
    while waiting:
        id = waiting.pop(0)
        if id not in seen:
            lot = view.get(Lot, id)
            seen[id] = any(held.id == hold for held in lot.holds)
            waiting += lot.children
            waiting += [other for tag in lot.tags if (other := _lot_of(view, tag)) is not None]
    return [id for id, held in seen.items() if held]


def _lot_of(view: Catalog, tag: str) -> str | None:
    known = view.find(Tag, tag)
    return None if known is None else known.lot
