"""By which packs, of which day and as known when: the options of whatever assesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ledger.cli.command import Decorator, several
from ledger.cli.settings import utc_second
from ledger.diligence.cahra import read_cahra
from ledger.diligence.shipped import shipped_ids
from ledger.language import _
from ledger.lots.schema import DAY, day_of, instant
from ledger.service.diligence.assessing import Asked
from ledger.service.diligence.packs import find_pack
from ledger.service.show.thing import moment

_SECOND: Final = 1000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

asked_options: Final[Decorator] = several(
    click.option(
        "--pack",
        "packs",
        multiple=True,
        metavar="PACK",
        help=_("A pack by its id or folder (repeatable); all that come with the program unless given."),
    ),
    click.option(
        "--on",
        metavar="DATE",
        help=_("The day that is asked about, also one to come; today unless given."),
    ),
    click.option(
        "--known-at", metavar="DATE", help=_("What was recorded later was not known; now unless given.")
    ),
    click.option(
        "--cahra",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=_("A list of conflict-affected and high-risk areas (JSON)."),
    ),
)


def read_asked(
    packs: Sequence[str], on: str | None, known_at: str | None, cahra: Path | None, *, at: int
) -> Asked:
    """Return what the options ask; ``at`` (Unix ms) is when it is known, and the day, unless they say so.

    A day to come may be asked about; nothing is known after ``at``.
    """
    known = at if known_at is None else _known(known_at, at)
    return Asked(
        packs=tuple(map(find_pack, dict.fromkeys(packs or shipped_ids()))),
        on=day_of(known) if on is None else utc_second(on)[:10],
        known_at=known,
        cahra=None if cahra is None else read_cahra(cahra.read_bytes()),
    )


def ahead(asked: Asked) -> str | None:
    """Return what is to be said of a question about a day to come, None where it is about none."""
    if asked.on <= day_of(asked.known_at):
        return None
    sentence = _("{day} is still to come: it is answered as if nothing more were recorded until then.")
    return sentence.format(day=asked.on)


def _known(text: str, at: int) -> int:
    """The end of the second, of a day its last, as far as it is over; a usage error when none of it is."""
    first = instant(utc_second(text))
    if first > at:
        sentence = _("“{text}” is after {moment}, up to which it is known what was recorded.")
        raise click.UsageError(sentence.format(text=text, moment=moment(at)))
    return min(at, first + (DAY if _DAY.fullmatch(text.strip()) else _SECOND) - 1)
