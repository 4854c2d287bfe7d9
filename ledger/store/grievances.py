"""What strangers report of tags: kept beside the log, for the programme to look into.

Nothing of it is ever shown to the public, nor does it change anything by itself: a report that nobody has
looked into must harm nobody. Who reported need not say who they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ledger.errors import NotFound, Refused
from ledger.language import N_
from ledger.store.sqlite import Database

Settled = Literal["dismissed", "drafted"]
MOST_OPEN: Final = 10_000
"""Reports that wait at the same time: a flood must not fill the disk."""
_COLUMNS: Final = "reference, at, tag, kind, text, contact, settled_as, settled_by, settled_at, reason"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is kept; times are Unix milliseconds, ``tag`` is a code of 13 symbols."""

    reference: str
    at: int
    tag: str
    kind: str
    text: str
    contact: str | None
    settled_as: Settled | None = None
    settled_by: str | None = None
    settled_at: int | None = None
    reason: str | None = None


class Grievances:
    """The reports of one ledger. Whatever writes is called within a transaction of the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, report: Report) -> None:
        """Keep a new report; Refused while too many wait."""
        row = self._database.row("SELECT count(*) FROM grievance WHERE settled_as IS NULL")
        if row is not None and row[0] >= MOST_OPEN:
            raise Refused(
                code="reports-full",
                message=N_("So many reports wait to be read that no more are taken now. Try again later."),
            )
        self._database.run(
            "INSERT INTO grievance (reference, at, tag, kind, text, contact) VALUES (?, ?, ?, ?, ?, ?)",
            (report.reference, report.at, report.tag, report.kind, report.text, report.contact),
        )

    def each(self, *, settled: bool) -> list[Report]:
        """Return the reports that wait, the oldest first, or those that were settled."""
        condition = "IS NOT NULL" if settled else "IS NULL"
        # Column names and conditions are the literals above.
        sql = f"SELECT {_COLUMNS} FROM grievance WHERE settled_as {condition} ORDER BY at, reference"  # noqa: S608 - see above
        return [Report(*row) for row in self._database.rows(sql)]

    def get(self, reference: str) -> Report:
        """Return a report; NotFound when there is none of that reference."""
        sql = f"SELECT {_COLUMNS} FROM grievance WHERE reference = ?"  # noqa: S608 - as above
        row = self._database.row(sql, (reference,))
        if row is None:
            raise NotFound(
                "report-missing",
                N_("There is no report {reference}."),
                values={"reference": reference},
            )
        return Report(*row)

    def settle(self, reference: str, settled: Settled, *, by: str, at: int, reason: str | None) -> None:
        """Write down what became of a report, and erase how to reach who made it."""
        self.get(reference)
        self._database.run(
            "UPDATE grievance SET settled_as = ?, settled_by = ?, settled_at = ?, reason = ?, contact = NULL "
            "WHERE reference = ?",
            (settled, by, at, reason, reference),
        )
