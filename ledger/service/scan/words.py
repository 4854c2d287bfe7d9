"""What a tag page says, in plain words: one sentence for each answer there is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_, _, ngettext
from ledger.service.scan.checked import RecordVerdict
from ledger.service.scan.diligence import Answer
from ledger.service.scan.journey import StageName
from ledger.service.scan.public import Note, Standing

VERDICTS: Final[Mapping[RecordVerdict, tuple[str, str]]] = MappingProxyType(
    {
        "intact": (N_("Record intact"), N_("Nothing in the record was changed since it was written.")),
        "altered": (
            N_("Record altered"),
            N_("What is stored here is not what was recorded. Do not rely on it, and report it."),
        ),
        "cannot_tell": (
            N_("Cannot tell"),
            N_("Nothing false was found, and not enough could be checked."),
        ),
    }
)
"""Verdict on the record → what it is called, and what that means."""

ASSESSMENTS: Final[Mapping[Answer, tuple[str, str]]] = MappingProxyType(
    {
        "pass": (N_("Nothing found against it"), N_("All rules that apply are met, as far as was recorded.")),
        "review": (
            N_("Somebody has to look"),
            N_("There are marks or answers that a person has to look into before buying."),
        ),
        "fail": (N_("A rule is not met"), N_("Ask the seller, and look into it before you buy.")),
        "open": (
            N_("Questions are open"),
            N_("Nothing was found against it, and not everything is shown that the rules ask for."),
        ),
        "none": (N_("Not assessed"), N_("No rule was asked about this lot.")),
    }
)
"""What due diligence says → what it is called, and what that means."""

STANDINGS: Final[Mapping[Standing, str]] = MappingProxyType(
    {
        "in_stock": N_("In stock"),
        "on_its_way": N_("On its way"),
        "exported": N_("Exported"),
        "consumed": N_("Consumed: smelted or used up by a plant"),
        "used_up": N_("Used up: all of it went into other lots"),
        "ended": N_("Ended: it is not traded any more"),
        "withheld": N_("Not shown: something happened to it too recently"),
    }
)

NOTES: Final[Mapping[Note, str]] = MappingProxyType(
    {
        "void": N_(
            "This tag was declared void. It must be on no bag: do not buy, and report where you saw it."
        ),
        "lost": N_("This tag was reported lost or stolen. It must be on no bag: report where you saw it."),
        "damaged": N_("This tag was given up as damaged. It must be on no bag: report where you saw it."),
        "returned": N_("This tag was given back unused. It must be on no bag: report where you saw it."),
        "replaced": N_("Another tag was put in the place of this one: the bag has to carry that one."),
        "removed": N_("This tag was taken off: the bag does not carry it any more."),
        "several": N_("The lot has other tags too: this is one of several bags."),
        "parted": N_("Part of this lot went on under other tags, so the bag is lighter than at first."),
        "marked": N_("The ledger put marks on this lot: something is late, differs or wants an explanation."),
    }
)

ON_HOLD: Final = N_(
    "On hold: something about it is contested. Until that is settled it may not be mixed or exported."
)

STAGES: Final[Mapping[StageName, str]] = MappingProxyType(
    {
        "mined": N_("Dug and tagged"),
        "declared": N_("Declared as older stock"),
        "traded": N_("Handed on and weighed"),
        "processed": N_("Sorted, mixed or processed"),
        "exported": N_("Exported"),
        "imported": N_("Arrived in another country"),
        "consumed": N_("Smelted or used up"),
    }
)

CHECKED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "log-signed": N_("The log's keys signed the list that all its entries stand in."),
        "witnessed": N_("Independent witnesses saw the same list."),
        "inclusions": N_("Every step stands in that list, signed by who made it."),
        "statement": N_("No step of this lot is left out, as the ledger states."),
        "replayed": N_("Masses, owners and holds follow from the steps, by the rules in force at each."),
    }
)
"""Code of what was checked → its sentence.

What is left out would give away that something has just happened to the lot: numbers of events, and whether
its newest ones could be decided without others.
"""

NOT_CHECKED: Final = (
    N_("Whether the ore in the bag is that ore: compare seal, weight and photo with the bag."),
    N_("Whether the scale was true, and whether nobody was forced."),
    N_("Whether this code was copied from another bag."),
    N_("By anybody but this server: this page says how to check it yourself."),
)


def title(named: tuple[str, str]) -> str:
    """Return what an answer is called in the current language."""
    return _(named[0])


def meaning(named: tuple[str, str]) -> str:
    """Return what an answer means in the current language."""
    return _(named[1])


def delay_words(hours: int) -> str:
    """Return how old what is shown is at least; empty where it is not delayed."""
    if hours == 0:
        return ""
    return ngettext(
        "To protect people, this page shows only what was recorded more than {hours} hour ago.",
        "To protect people, this page shows only what was recorded more than {hours} hours ago.",
        hours,
    ).format(hours=hours)
