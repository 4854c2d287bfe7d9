"""Lots, masses, grades and tags as people type them, and the parts of a body that they become.

Only the shape is looked at here, all faults at once; what a value may be is in the schema of the events.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

import click

from ledger.cli.command import Decorator, Given, UsageFaults, several
from ledger.errors import Malformed, Problem
from ledger.language import _
from ledger.lots.codes import MINERALS, find_mineral, find_mineral_named
from ledger.lots.tag import ALPHABET, parse_tag

CHANCE: Final = 8
"""Random symbols at the end of an id that the program chooses: 40 bits."""

QUANTITY: Final[Mapping[str, str]] = {
    "mass": "mass_kg",
    "gross": "gross_kg",
    "tare": "tare_kg",
    "net": "net_kg",
    "moisture": "moisture_percent",
    "scale": "scale_id",
    "division": "scale_division_kg",
    "uncertainty": "uncertainty_kg",
    "condition": "wet_or_dry",
}
_ASSAY: Final = ("method", "status", "lab", "sample")
_OUTPUT: Final = frozenset({*QUANTITY, *_ASSAY, "lot", "number", "kind", "mineral", "tag", "grade", "basis"})
_LOSS: Final = frozenset({"basis"})
_PACKAGE: Final = frozenset({*QUANTITY, "tag", "seal", "outcome", "kind"})
_ELEMENT: Final = re.compile(r"[A-Z][a-z]?")

quantity_options: Final[Decorator] = several(
    click.option("--mass", metavar="KG", help=_("Net mass in kilograms.")),
    click.option("--gross", metavar="KG", help=_("Gross mass in kilograms.")),
    click.option("--tare", metavar="KG", help=_("Mass of the empty package.")),
    click.option("--moisture", metavar="PERCENT", help=_("Moisture in per cent.")),
    click.option("--condition", metavar="wet|dry", help=_("Whether it was weighed wet or dry.")),
    click.option("--scale", metavar="ID", help=_("The scale.")),
    click.option("--uncertainty", metavar="KG", help=_("Uncertainty of the weighing.")),
)
grade_options: Final[Decorator] = several(
    click.option(
        "--grade",
        multiple=True,
        metavar="[BASIS=]PERCENT",
        help=_("Content, such as SnO2=65.2 (repeatable)."),
    ),
    click.option("--basis", metavar="FORMULA", help=_("What a bare --grade counts: SnO2, Ta2O5, WO3, Au …")),
    click.option("--method", metavar="NAME", help=_("visual, xrf, lab or fire_assay.")),
    click.option("--status", metavar="NAME", help=_("provisional, final or umpire.")),
    click.option("--lab", metavar="PARTY", help=_("The laboratory.")),
)


def new_id(prefix: str, occurred_at: str) -> str:
    """Return a new id: ``L-250701-7K3M9Q2X``, the day and 8 random base-32 characters behind the prefix."""
    day = occurred_at[2:10].replace("-", "")
    return f"{prefix}-{day}-{''.join(secrets.choice(ALPHABET) for _symbol in range(CHANCE))}"


def tag_number(typed: str) -> str:
    """Return our code as it is recorded; what is mistyped is kept as it is, for the ledger to name."""
    try:
        return parse_tag(typed)
    except Malformed:
        return typed.strip()


def tag_ref(typed: str) -> dict[str, Any]:
    """Return a tag as events name it: our code, or ``SCHEME:NUMBER`` of another scheme."""
    scheme, colon, number = typed.partition(":")
    return {"scheme": scheme, "number": number} if colon else {"number": tag_number(typed)}


def mineral_code(typed: str) -> str:
    """Return the HS code of a mineral given by code or name, English or French; Malformed for another."""
    if "." in typed:
        return typed
    found = find_mineral_named(typed) or find_mineral(typed)
    if found is None:
        raise Malformed(
            "mineral-unknown", _("No mineral is called “{name}”.").format(name=typed), hint=_names_like(typed)
        )
    return found.code


def _names_like(typed: str) -> str:
    """Return the minerals whose names are much like what was typed, or else all of them."""
    named = {name.casefold(): mineral for mineral in MINERALS for name in (mineral.name, mineral.french)}
    near = {named[name].code: named[name] for name in get_close_matches(typed.casefold(), named)}
    names = ", ".join(f"{mineral.name} ({mineral.code})" for mineral in near.values() or MINERALS)
    return _("Did you mean {names}?").format(names=names) if near else names


def quantity_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the quantity that options or parts state; empty when they state none."""
    return {field: values[name] for name, field in QUANTITY.items() if values.get(name)}


def components_of(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the components that grades state: each with its basis, or with the one basis given beside."""
    given = values.get("grade") or ()
    grades = (given,) if isinstance(given, str) else given
    assay = {name: values[name] for name in ("method", "status", "lab") if values.get(name)}
    if values.get("sample"):
        assay["sample_id"] = values["sample"]
    found = []
    for grade in grades:
        basis, _sign, percent = grade.rpartition("=")
        found.append(_component(basis or values.get("basis") or "", percent, assay))
    return found


def _component(basis: str, percent: str, assay: Mapping[str, str]) -> dict[str, Any]:
    element = _ELEMENT.match(basis)
    if element is None:
        raise click.UsageError(_("--grade needs --basis, the formula it counts: SnO2, Ta2O5, WO3, Au …"))
    return {
        "analyte": element[0],
        "basis": basis,
        "value_percent": percent,
        "method": "visual",
        **assay,
    }


def read_outputs(texts: Iterable[str], occurred_at: str) -> list[dict[str, Any]]:
    """Return the outputs of ``--output lot=L,mass=M,tag=T,…``; a lot that is not named gets a new id."""
    return [_output(values, occurred_at) for values in _read_parts("--output", texts, _OUTPUT)]


def _output(values: Mapping[str, str], occurred_at: str) -> dict[str, Any]:
    output: dict[str, Any] = {"lot": values.get("lot") or new_id("L", occurred_at)}
    output |= {name: values[name] for name in ("number", "kind") if name in values}
    if "mineral" in values:
        output["mineral"] = mineral_code(values["mineral"])
    output["quantity"] = quantity_of(values)
    if components := components_of(values):
        output["components"] = components
    if "tag" in values:
        output["tags"] = [tag_ref(typed) for typed in values["tag"].split("+")]
    return output


def read_losses(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return the losses of ``--loss NAME=KG[,basis=measured]``."""
    losses: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for text in texts:
        first, _comma, rest = text.partition(",")
        name, sign, mass = first.partition("=")
        if not sign or not mass:
            problems.append(_fault("--loss", text, _("write it as NAME=KG")))
            continue
        loss = {"name": name, "quantity": {"mass_kg": mass}}
        losses += [loss | values for values in _read_parts("--loss", [rest] if rest else [], _LOSS) or [{}]]
    if problems:
        raise UsageFaults(problems)
    return losses


def read_packages(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return packages, or what became of them on the way, of ``--package tag=T,outcome=missing,…``."""
    packages = []
    for values in _read_parts("--package", texts, _PACKAGE):
        package: dict[str, Any] = {
            name: values[name] for name in ("kind", "seal", "outcome") if name in values
        }
        if "tag" in values:
            package["tag"] = tag_ref(values["tag"])
        if quantity := quantity_of(values):
            package["quantity"] = quantity
        packages.append(package)
    return packages


def read_rests(texts: Iterable[str], occurred_at: str) -> list[dict[str, Any]]:
    """Return the remainders of ``--rest missing`` or ``--rest seized=KG``, each with a new id."""
    rests = []
    for text in texts:
        outcome, _sign, mass = text.partition("=")
        rest: dict[str, Any] = {"lot": new_id("L", occurred_at), "outcome": outcome}
        rests.append(rest | ({"quantity": {"mass_kg": mass}} if mass else {}))
    return rests


def read_pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """Return the names and values of an option that is given as NAME=VALUE."""
    problems = [_fault(option, text, _("write it as NAME=VALUE")) for text in texts if "=" not in text]
    if problems:
        raise UsageFaults(problems)
    return {name: value for name, _sign, value in (text.partition("=") for text in texts)}


def _read_parts(option: str, texts: Iterable[str], known: frozenset[str]) -> list[dict[str, str]]:
    """Split each text at commas into names and values; every fault in every text is told."""
    found: list[dict[str, str]] = []
    problems: list[Problem] = []
    for text in texts:
        values: dict[str, str] = {}
        for part in text.split(","):
            name, sign, value = (piece.strip() for piece in part.partition("="))
            if not sign or not value:
                problems.append(_fault(option, part, _("write each part as NAME=VALUE")))
            elif name not in known:
                names = ", ".join(sorted(known))
                problems.append(_fault(option, part, _("known are {names}").format(names=names)))
            elif name in values:
                problems.append(_fault(option, part, _("it is given twice")))
            else:
                values[name] = value
        found.append(values)
    if problems:
        raise UsageFaults(problems)
    return found


def _fault(option: str, text: str, why: str) -> Problem:
    message = _("“{text}” cannot be read; {why}.").format(text=text, why=why)
    return Problem("usage", "refused", option, message)


def content_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the components and tags of a lot that --grade and --tag gave; nothing of what was not given."""
    components, tags = components_of(given), [tag_ref(typed) for typed in given["tag"]]
    return {**({"components": components} if components else {}), **({"tags": tags} if tags else {})}


reason_option: Final[Decorator] = click.option("--reason", required=True, metavar="TEXT", help=_("Why."))
decision_options: Final[Decorator] = several(
    reason_option, click.option("--act", metavar="TEXT", help=_("The decision."))
)
common_options: Final[Decorator] = several(
    click.option("--place", metavar="ID", help=_("The place where it happened.")),
    click.option("--paper-ref", metavar="TEXT", help=_("The paper that it was copied from.")),
    click.option(
        "--assisted", metavar="PERSON", help=_("For whom without a key it is entered; a pseudonym.")
    ),
    click.option(
        "--seal", multiple=True, metavar="NAME=VALUE", help=_("A value of which only the digest is logged.")
    ),
)


def common_of(given: Mapping[str, Given]) -> dict[str, dict[str, Any]]:
    """Return the common fields and the sealed values that the common options gave, for a draft."""
    common = {name: given[name] for name in ("place", "paper_ref") if given.get(name)}
    if "paper_ref" in common:
        common["entry_mode"] = "paper"
    if given.get("assisted"):
        common |= {"person": given["assisted"], "entry_mode": "assisted"}
    return {"common": common, "sealed": dict(read_pairs("--seal", given.get("seal", ())))}
