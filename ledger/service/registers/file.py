"""A whole register file: every line read, every fault told at once, sites with their visits in date order."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from pydantic import ValidationError

from ledger.crypto.canonical import JSON, format_canonical
from ledger.errors import Malformed, NotFound
from ledger.language import N_, _, say
from ledger.lots.fields import field_problems, template_of
from ledger.lots.schema import Model
from ledger.lots.types.sites import Observation, SiteRegistered
from ledger.service.registers.cells import Findings, Odd, Row
from ledger.service.registers.mapping import RegisterMapping
from ledger.service.registers.visits import Visit, codes_of, read_visit

_NOT_IN_ID: Final = re.compile(r"[^A-Z0-9._-]")
_COLUMNS: Final = 1_000
_ID_LIMIT: Final = 40
_MINERALS: Final = 16
_PLACE: Final = ("name", "latitude", "longitude")
_TEXTS: Final = ("name", "province", "former_province", "district", "chiefdom", "grouping", "locality")


@dataclass(frozen=True, slots=True)
class RegisterSite:
    """A site of the register: the body of its registration, and its visits by date."""

    id: str
    line: int
    body: dict[str, JSON]
    visits: tuple[Visit, ...]
    workers: int | None
    minerals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """What a file holds: sites in the order of their first lines, and every cell that was odd."""

    mapping: RegisterMapping
    sites: tuple[RegisterSite, ...]
    odd: tuple[Odd, ...]

    @property
    def visits(self) -> int:
        """How many visits there are at all sites together."""
        return sum(len(site.visits) for site in self.sites)


@dataclass(slots=True)
class _Draft:
    """A site while the file is read."""

    line: int
    key: str
    body: dict[str, JSON]
    named: list[tuple[str, ...]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def read_register(path: Path, mapping: RegisterMapping) -> Register:
    """Return the register in a file.

    Raises Malformed with every fault and its line when a line cannot be a site or visit; NotFound when the
    file cannot be read. Odd cells refuse nothing: they are handled, and named in the answer.
    """
    findings = Findings()
    drafts: dict[str, _Draft] = {}
    refs: dict[str, int] = {}
    try:
        with path.open(encoding=mapping.format.encoding, newline="") as file:
            for row in _rows(file, mapping, findings):
                _take(row, mapping, drafts, refs, findings)
    except OSError as error:
        raise NotFound(
            "register-missing",
            N_("The file {path} cannot be read: {why}."),
            values={"path": path, "why": _(str(error.strerror))},
        ) from error
    except UnicodeDecodeError as error:
        message = _("It is not written in {encoding}, at byte {position}.")
        message = message.format(encoding=mapping.format.encoding, position=error.start)
        findings.fault("register-encoding", 0, "", message)
    sites = tuple(_site(id, draft, mapping, findings) for id, draft in drafts.items())
    if not drafts and not findings.faults:
        findings.fault("register-empty", 1, "", _("There is no line below the heading."))
    if findings.faults:
        raise _malformed(path, findings)
    return Register(mapping, sites, tuple(findings.odd))


def _rows(file: TextIO, mapping: RegisterMapping, findings: Findings) -> Iterator[Row]:
    reader = csv.reader(file, delimiter=mapping.format.delimiter, strict=True)
    line = 1
    try:
        header = next(reader, [])
        if not _check_header(header, mapping, findings):
            return
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                yield Row(line, dict(zip(header, cells, strict=True)), mapping=mapping, findings=findings)
            elif cells:
                message = _("Cells here: {here}; cells of the heading: {heading}.")
                message = message.format(here=len(cells), heading=len(header))
                findings.fault("register-cells", line, "", message)
            # A quoted cell may hold line breaks, so a record can begin above the line it ends on.
            line = reader.line_num + 1
    except csv.Error as error:
        message = _("It cannot be read as a table: {why}.").format(why=error)
        findings.fault("register-quoting", line, "", message)


def _check_header(header: list[str], mapping: RegisterMapping, findings: Findings) -> bool:
    before = len(findings.faults)
    if len(header) > _COLUMNS:
        message = _("The heading has {count} columns; a register has {most} at most.")
        findings.fault("register-too-wide", 1, "", message.format(count=len(header), most=_COLUMNS))
        return False
    known = {*mapping.columns(), *mapping.ignored}
    for column in sorted(known - set(header)):
        findings.fault("register-column-missing", 1, column, _("The column is missing."))
    for column in header:
        if column not in known:
            message = _(
                "The mapping does not name this column: map it, or name it under “ignored” with a reason."
            )
            findings.fault("register-column-unknown", 1, column, message)
    for column in (column for column, count in Counter(header).items() if count > 1):
        findings.fault("register-column-twice", 1, column, _("The column stands twice."))
    return len(findings.faults) == before


def _take(
    row: Row, mapping: RegisterMapping, drafts: dict[str, _Draft], refs: dict[str, int], findings: Findings
) -> None:
    """Add one line: its site, when it is new, and its visit."""
    columns = mapping.site
    key = row.required(columns.id)
    id = _NOT_IN_ID.sub("-", f"{columns.id_prefix}{key}".upper())
    if len(id) > _ID_LIMIT or not id[:1].isalnum():
        message = _("“{id}” is no id: 40 letters, digits, dots, dashes, and a letter or digit first.")
        row.fault(columns.id, message.format(id=id))
    body = _site_body(row, mapping)
    draft = drafts.setdefault(id, _Draft(row.line, key, body))
    if draft.key != key:
        message = _("“{one}” and “{other}” (line {line}) would both be {id}.")
        row.fault(columns.id, message.format(one=key, other=draft.key, line=draft.line, id=id))
    elif draft.body != body:
        _compare(row, draft, body, mapping)
    draft.named.append(tuple(text for _, text in row.listed(mapping.minerals_of_site)))
    if mapping.visit is not None:
        visit = read_visit(row, mapping.visit, mapping)
        if (first := refs.setdefault(visit.ref, row.line)) != row.line:
            message = _("“{ref}” stands in line {line} already.")
            row.fault(mapping.visit.ref, message.format(ref=visit.ref, line=first))
        draft.visits.append(visit)
        _check(Observation, {"site": id, **visit.body}, row.line, findings)


def _site_body(row: Row, mapping: RegisterMapping) -> dict[str, JSON]:
    columns = mapping.site
    body: dict[str, JSON] = {"country": mapping.country}
    for name in ("name", "province"):
        body[name] = row.required(getattr(columns, name))
    body.update(row.texts({name: getattr(columns, name) for name in _TEXTS[2:]}))
    body["latitude"] = row.degrees(columns.latitude, limit=90)
    body["longitude"] = row.degrees(columns.longitude, limit=180)
    return body


def _compare(row: Row, draft: _Draft, body: dict[str, JSON], mapping: RegisterMapping) -> None:
    """A site that is described differently further down: another place is a fault, another word is named."""
    for name in sorted(body.keys() | draft.body.keys()):
        was, now = draft.body.get(name), body.get(name)
        column = getattr(mapping.site, name, None)
        if was == now or column is None:
            continue
        if name in _PLACE:
            message = _("“{now}” differs from “{was}” in line {line} for the same site.")
            row.fault(column, message.format(now=now, was=was, line=draft.line))
        else:
            message = _("differs from line {line} (“{was}”), which was taken for the site")
            row.odd(column, message.format(line=draft.line, was=was))


def _site(id: str, draft: _Draft, mapping: RegisterMapping, findings: Findings) -> RegisterSite:
    """Finish a site: its minerals and census come from its visits, the latest first."""
    visits = sorted(draft.visits, key=lambda visit: (visit.day, visit.line))
    codes: dict[str, None] = {}
    others: dict[str, None] = {}
    for visit in reversed(visits):
        codes.update(dict.fromkeys(visit.minerals))
        others.update(dict.fromkeys(visit.other_minerals))
    for name in dict.fromkeys(name for names in draft.named for name in names):
        found = codes_of(name, mapping)
        codes.update(dict.fromkeys(found or ()))
        if found is None:
            others[name] = None
    source = f"{mapping.credit}; {mapping.site.id} {draft.key}"
    body: dict[str, JSON] = {"site": id, **draft.body, "source": source}
    if codes:
        body["minerals"] = [*islice(codes, _MINERALS)]
    if others:
        body["other_minerals"] = [*islice(others, _MINERALS)]
    counted = next((visit for visit in reversed(visits) if visit.workers is not None), None)
    if counted is not None:
        census = {"workers": counted.workers, "counted_on": counted.day}
        body["census"] = {**census, "source": f"{mapping.observer}, {counted.ref}"}
    _check(SiteRegistered, body, draft.line, findings)
    workers = None if counted is None else counted.workers
    return RegisterSite(id, draft.line, body, tuple(visits), workers, tuple(codes))


def _check(model: type[Model], body: dict[str, JSON], line: int, findings: Findings) -> None:
    """Note everything that would make the event malformed."""
    try:
        model.model_validate_json(format_canonical(body))
    except (ValidationError, Malformed) as error:
        if line in findings.faulty_lines:
            return  # the cell itself has been named
        for one in field_problems(error) if isinstance(error, ValidationError) else ():
            message = say(one, {one.code: template_of(one) or one.message})
            findings.fault("register-field", line, one.where.removeprefix("/"), message)
        if isinstance(error, Malformed):
            findings.fault("register-field", line, "", _(error.message))


def _malformed(path: Path, findings: Findings) -> Malformed:
    return Malformed(
        "register-malformed",
        N_("{file} is not such a register; nothing was imported. Faults: {count}."),
        values={"file": path.name, "count": len(findings.faults)},
        hint=N_("docs/import-sites.md says how a register is read and how another one is mapped."),
        problems=findings.faults,
    )
