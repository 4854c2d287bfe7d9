"""One visit of a register as the body of ``observation.recorded``.

Nothing is inferred: an empty cell gives no field, because it was not asked, which is neither no nor zero.
What a field cannot hold is kept in words. What is recorded is the source's words, in whatever language the
import is run; only the report speaks the reader's.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.lots.codes import find_mineral_named
from ledger.service.registers.cells import Row
from ledger.service.registers.mapping import GroupColumns, RegisterMapping, VisitColumns


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit: its lasting reference, its day, the body without the site, what the source did not know."""

    line: int
    ref: str
    day: str
    workers: int | None
    minerals: tuple[str, ...]
    other_minerals: tuple[str, ...]
    body: dict[str, JSON]
    not_known: tuple[tuple[str, str], ...] = ()


def read_visit(row: Row, columns: VisitColumns, mapping: RegisterMapping) -> Visit:
    """Return the visit in a line; what is wrong with it is noted at the row."""
    kept: list[str] = []
    not_known: list[tuple[str, str]] = []
    ref = f"{columns.ref_prefix}{row.required(columns.ref)}"
    day = row.day(columns.date)
    body: dict[str, JSON] = {"observed_on": day, "observer": mapping.observer, "source_ref": ref}
    body.update(row.texts({str(name): column for name, column in columns.texts.items()}))
    workers = row.count(columns.workers, kept=kept)
    if workers is not None:
        body["workers"] = workers
    for name, column in columns.answers.items():
        answer = row.answer(column, kept=kept)
        if isinstance(answer, str):
            not_known.append((f"/body/{name}", f"The source says: {answer}."))
        elif answer is not None:
            body[name] = answer
    hs, others = _minerals(row, columns, mapping, body, not_known)
    if services := row.listed(columns.state_services):
        body["state_services"] = [text for _, text in services]
    _status(row, columns, mapping, body)
    if groups := [group for one in columns.armed_groups if (group := _group(row, one, mapping, kept))]:
        body["armed_groups"] = [*groups]
    _contradictions(row, columns, body)
    if kept:
        body["remarks"] = [*kept]
    return Visit(row.line, ref, day, workers, hs, others, body, tuple(not_known))


def _minerals(
    row: Row,
    columns: VisitColumns,
    mapping: RegisterMapping,
    body: dict[str, JSON],
    not_known: list[tuple[str, str]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fill in the minerals in the source's words and by code; return the codes, and the names without one."""
    codes: dict[str, None] = {}
    others: dict[str, None] = {}
    reported: list[JSON] = []
    for one in columns.minerals:
        name = row.text(one.name)
        places = dict(row.texts({"selling_points": one.selling_points, "destinations": one.destinations}))
        if name is None:
            for field, text in places.items():
                column = one.selling_points if field == "selling_points" else one.destinations
                row.odd(str(column), _("recorded under “not named”: the mineral is not named"))
                reported.append({"name": "not named", field: text})
            continue
        found = codes_of(name, mapping)
        if found == ():
            not_known.append(("/body/minerals", f"The source says: {name}."))
        elif found is None:
            row.odd(one.name, _("recorded by its name: the list of minerals has no code for it"))
            others[name] = None
        elif set(found) <= set(codes):
            row.odd(one.name, _("named twice in one visit; its code is recorded once"))
        codes.update(dict.fromkeys(found or ()))
        reported.append({"name": name, **places})
    if codes:
        body["minerals"] = [*codes]
    if reported:
        body["reported_minerals"] = reported
    return tuple(codes), tuple(others)


def codes_of(name: str, mapping: RegisterMapping) -> tuple[str, ...] | None:
    """Return the HS codes of a mineral's name; empty for “unknown”, None when the name has no code."""
    if name in mapping.minerals:
        return mapping.minerals[name]
    found = find_mineral_named(name)
    return None if found is None else (found.code,)


def _status(row: Row, columns: VisitColumns, mapping: RegisterMapping, body: dict[str, JSON]) -> None:
    if columns.status is None or (text := row.text(columns.status)) is None:
        return
    body["reported_status_as"] = text
    status = mapping.statuses.get(text)
    if status is not None:
        body["reported_status"] = status
    elif text not in mapping.statuses:
        row.odd(columns.status, _("recorded in its words: the mapping has no status for it"))


def _group(
    row: Row, columns: GroupColumns, mapping: RegisterMapping, kept: list[str]
) -> dict[str, JSON] | None:
    """One armed group; None when nothing was said, or that there was none."""
    group: dict[str, JSON] = dict(
        row.texts({"name": columns.name, "kind": columns.kind, "frequency": columns.frequency})
    )
    if group.get("kind") in mapping.words.no_group and "name" not in group:
        del group["kind"]
    acts: dict[str, list[JSON]] = {"acts": [], "acts_denied": [], "acts_unknown": []}
    for act, column in columns.acts.items():
        answer = row.answer(column, kept=kept)
        if answer is not None:
            acts["acts_unknown" if isinstance(answer, str) else "acts" if answer else "acts_denied"].append(
                act
            )
    group.update({name: [*said] for name, said in acts.items() if said})
    if group and "name" not in group:
        said = _("answers about a group that is not named, recorded so: {fields}")
        row.odd(columns.name, said.format(fields=", ".join(group)))
    return group or None


def _contradictions(row: Row, columns: VisitColumns, body: dict[str, JSON]) -> None:
    """Name cells that speak against each other; all are recorded as they stand."""
    if body.get("visited") is True and "not_visited_because" in body:
        row.odd(columns.texts["not_visited_because"], _("recorded as it stands, though the site was visited"))
    if body.get("armed_presence") is True and "armed_groups" not in body:
        row.odd(columns.answers["armed_presence"], _("recorded as it stands, though no group is named"))
    if body.get("armed_presence") is False and body.get("interference") is True:
        row.odd(columns.answers["interference"], _("recorded as it stands, though no presence is"))
