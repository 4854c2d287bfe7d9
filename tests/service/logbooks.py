"""A ledger with the people, the sites and the tags that the example logbooks speak of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.crypto.envelope import envelope_id
from ledger.lots.state import Lot
from ledger.lots.tag import parse_tag, print_tag, tag_digest, tag_from_random
from ledger.lots.tagging import Tag
from ledger.service.intake.importing import IntakeReport, Progress, Terms, import_log
from ledger.service.intake.log import read_log
from ledger.service.intake.mapping import BUILT_IN, LogMapping, find_log_mapping
from tests.store.world import START, World, key_of

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "logs"
PEOPLE = {
    "DEMO-COOP": "cooperative",
    "DEMO-AGENT": "tagging_agent",
    "DEMO-TRADER": "trader",
    "DEMO-PLANT": "processor",
}
SITE, RED = "DEMO-SITE-1", "DEMO-SITE-2"
HEADING = "No;Date;Tag;Mineral;Weight;Site;Team"
BUILT = [find_log_mapping(name) for name in BUILT_IN]


def code(number: int) -> str:
    """The code of one of the tags that the examples use, as it is printed."""
    return print_tag(tag_from_random(sha256(f"example tag {number}".encode()).digest()[:8]))


def forms(**changes: Any) -> list[LogMapping]:  # noqa: ANN401 - fields of a mapping
    return [one.model_copy(update=changes) for one in BUILT]


class LogWorld(World):
    """The world of the examples, with twelve mine tags of which the last is void."""

    def populate(self) -> None:
        self.clock.now = START
        for party, role in PEOPLE.items():
            self.record(self.party(party, role))
        for site, status in ((SITE, 1), (RED, 3)):
            registered = self.record(self.site(site)).event_id
            decided = {"site": site, "status": status, "legal_act": "DEMO 1", "from": "2025-01-01"}
            self.record(self.sign("site.status_decided", decided, cites=[registered]))
        self.issue([code(number) for number in range(12)], void=[code(11)])

    def issue(self, codes: Iterable[str], *, void: Iterable[str] = (), batch: str = "DEMO-BATCH") -> None:
        tags = [tag_digest(parse_tag(one)) for one in codes]
        issued = self.sign("tags.issued", {"batch": batch, "tags": tags})
        self.record(issued)
        if spoilt := [tag_digest(parse_tag(one)) for one in void]:
            body = {"batches": [batch], "tags": spoilt, "reason": "spoilt"}
            self.record(self.sign("tag.voided", body, cites=[envelope_id(issued)]))

    def take(
        self,
        file: Path,
        *,
        by: str = "DEMO-COOP",
        mappings: list[LogMapping] | None = None,
        progress: Progress | None = None,
        **terms: Any,  # noqa: ANN401 - fields of Terms
    ) -> IntakeReport:
        book = read_log(file, forms(dates="dmy") if mappings is None else mappings)
        return import_log(
            self.handle, book, Terms(self.clock.now, **terms), party=by, key=key_of(by), progress=progress
        )

    def send(self, *lots: str, to: str = "DEMO-TRADER", by: str = "DEMO-COOP") -> None:
        for lot in lots:
            self.record(self.dispatch(lot, to, by=by))

    def lot_with(self, tag: str) -> Lot:
        known = self.find(Tag, tag_digest(parse_tag(tag)))
        assert known is not None
        assert known.lot is not None
        found = self.find(Lot, known.lot)
        assert found is not None
        return found

    @property
    def today(self) -> str:
        return datetime.fromtimestamp(self.clock.now // 1000, UTC).date().isoformat()


def log(tmp_path: Path, *lines: str, heading: str = HEADING, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((heading, *lines)) + "\n", encoding="utf-8")
    return path


def bag(number: int, **cells: str) -> str:
    """A good line, with other cells by their heading."""
    usual = {
        "No": str(number), "Date": "2025-06-12", "Tag": code(number), "Mineral": "cassiterite",
        "Weight": "50", "Site": SITE, "Team": "A",
    }  # fmt: skip
    return ";".join({**usual, **cells}.values())


def told(report: IntakeReport) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.problem.code) for one in report.faults]
