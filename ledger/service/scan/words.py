"""What a tag page says, in plain words: one sentence for each answer there is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_, _, current, ngettext
from ledger.lots.codes import COUNTRIES, find_mineral
from ledger.service.scan.checked import RecordVerdict
from ledger.service.scan.diligence import Answer
from ledger.service.scan.journey import Area, Origin, StageName
from ledger.service.scan.public import Note, Standing

UNKNOWN_COUNTRY: Final = "ZZ"

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
        "events-decided": N_("Every step was allowed when it was made, by the rules then in force."),
        "replayed": N_("Masses, owners and holds follow from the steps."),
    }
)
"""Code of what was checked → its sentence. The others hold numbers, which are not for strangers."""

NOT_CHECKED: Final = (
    N_("Whether the ore in the bag is that ore: compare seal, weight and photo with the bag."),
    N_("Whether the scale was true, and whether nobody was forced."),
    N_("Whether this code was copied from another bag."),
    N_("By anybody but this server: see below how to check it yourself."),
)


def title(named: tuple[str, str]) -> str:
    """Return what an answer is called in the current language."""
    return _(named[0])


def meaning(named: tuple[str, str]) -> str:
    """Return what an answer means in the current language."""
    return _(named[1])


def mineral_name(code: str) -> str:
    """Return what a mineral is called; its HS code where it has no name."""
    known = find_mineral(code)
    if known is None:
        return code
    return known.french if current() == "fr" else known.name


def country_name(code: str) -> str:
    """Return what a country is called; its code where it has no name."""
    known = None if code == UNKNOWN_COUNTRY else COUNTRIES.find(code)
    if known is None:
        return _("country not stated") if code == UNKNOWN_COUNTRY else code
    return known.french if current() == "fr" and known.french else known.name


def area_name(area: Area) -> str:
    """Return what an area is called: its province, if it is known, and its country."""
    country = country_name(area.country)
    return country if area.province is None else f"{area.province}, {country}"


def origin_name(origin: Origin) -> str:
    """Return where a part of a lot is from."""
    if origin.kind == "foreign":
        return _("from another ledger")
    if origin.area is None:
        return _("origin declared, not traced to a site")
    return area_name(origin.area)


def share_words(origin: Origin) -> str:
    """Return a share as people read it."""
    if origin.percent == 0:
        return _("less than 1 %")
    return _("{percent} %").format(percent=origin.percent)


def delay_words(hours: int) -> str:
    """Return how old what is shown is at least; empty where it is not delayed."""
    if hours == 0:
        return ""
    return ngettext(
        "To protect people, this page shows only what was recorded more than {hours} hour ago.",
        "To protect people, this page shows only what was recorded more than {hours} hours ago.",
        hours,
    ).format(hours=hours)


_MONTHS: Final = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)


def month_name(month: str) -> str:
    """Return a month ``YYYY-MM`` as people read it: March 2026."""
    year, number = month.split("-")
    return f"{_(_MONTHS[int(number) - 1])} {year}"


def months_words(first: str, last: str) -> str:
    """Return a span of months as people read it: March to May 2026."""
    if first == last:
        return month_name(first)
    begun, year = month_name(first).rsplit(" ", 1)
    if last.startswith(year):
        return _("{first} to {last}").format(first=begun, last=month_name(last))
    return _("{first} to {last}").format(first=month_name(first), last=month_name(last))


def day_name(day: str) -> str:
    """Return a day ``YYYY-MM-DD`` as people read it: 5 March 2026."""
    month, _dash, number = day.rpartition("-")
    return f"{int(number)} {month_name(month)}"
