"""A compact ledger of about 300 entries, one full tile and a partial one, with every event type of the slice.

The same bytes each time, but for the ML-DSA lines, which draw their own chance.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.crypto.sealed import seal
from ledger.errors import Refused
from ledger.lots.policy import default_policy
from ledger.lots.state import Lot
from ledger.lots.table import TYPES
from ledger.lots.tag import tag_digest, tag_from_random
from scripts.campaigns import chapter_custody, chapter_ends, chapter_heaps, chapter_offices
from scripts.campaigns.town import AUTHORITY, MINERAL, Town, key_of

ENTRIES: Final = 300


class Story:
    """What happens in a town. ``disclosures`` are kept by event id, ``lots`` are those worth a passport."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.disclosures: dict[str, str] = {}
        self.lots: list[str] = []
        self._codes = iter([tag_from_random(_chance(number)[:8]) for number in range(20)])

    def tell(self) -> None:
        """Let everything happen; the ledger is closed at the end."""
        self.live()
        policy = default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True)
        self._authority("ledger.updated", policy=policy, reason="yearly review")
        self._authority("ledger.closed", reason="a new ledger takes over")

    def live(self) -> None:
        """Let everything happen but the end."""
        for part in (self._govern, self._issue_tags, self._trade, self._mend, self._dispute, self._refuse):
            part()
        for chapter in CHAPTERS:
            chapter(self)
        while self._size() < ENTRIES - 2:
            self.sell(*self.dig("COOP-B", "SITE-2"))

    def _size(self) -> int:
        with self.town.handle.view() as view:
            head = view.log.newest()
        return 0 if head is None else head.size

    def _authority(self, type: str, **body: JSON) -> str:
        return self.town.do(AUTHORITY, type, {name.rstrip("_"): value for name, value in body.items()})

    def _govern(self) -> None:
        town = self.town
        self._authority(
            "party.updated", party="TRADER", name="Trader and Sons", country="CD", roles=["trader"]
        )
        self._authority("party.suspended", party="TRADER", reason="papers expired")
        self._authority("party.reinstated", party="TRADER", reason="papers renewed")
        field = town.enrolment("COOP-A", "field of COOP-A", "field")
        town.do("COOP-A", "key.added", {"party": "COOP-A", "enrolment": field})
        for name in ("old", "lost"):
            body: dict[str, JSON] = {"party": "SMELTER", "enrolment": town.enrolment("SMELTER", name)}
            town.do("SMELTER", "key.added", body)
        old, lost = (_public(name) for name in ("old", "lost"))
        town.do("SMELTER", "key.retired", {"party": "SMELTER", "key": old, "reason": "replaced"})
        town.do("SMELTER", "key.revoked", {"party": "SMELTER", "key": lost, "reason": "lost"})
        self._authority(
            "site.updated",
            site="SITE-2",
            name="Site two",
            country="CD",
            province="Sud-Kivu",
            minerals=[MINERAL],
        )
        self._authority("place.registered", place="DEPOT", name="Depot", kind="depot", country="CD")
        seen: dict[str, JSON] = {
            "site": "SITE-1",
            "observed_on": "2025-06-30",
            "observer": "Observers",
            "workers": 40,
        }
        town.do("PROGRAMME", "observation.recorded", seen)

    def _issue_tags(self) -> None:
        codes = list(self._codes)
        self._codes = iter(codes)
        digests: list[JSON] = [tag_digest(code) for code in codes]
        self._authority("tags.issued", batch="BATCH-1", site="SITE-1", tags=digests)
        self._authority("tags.assigned", batches=["BATCH-1"], tags=digests, to="COOP-A")
        self._authority("tag.voided", batches=["BATCH-1"], tags=digests[-1:], reason="spoilt")

    def dig(self, party: str, site: str, *, kg: str = "50", key: str = "", **more: JSON) -> tuple[str, str]:
        """Register a lot with a sealed price; return its id and custodian."""
        lot = self.town.new("LOT")
        digest, disclosure = seal("price", "9.50", _chance(int(lot[-4:])))
        body: dict[str, JSON] = {
            "lot": lot,
            "site": site,
            "mineral": MINERAL,
            "quantity": {"mass_kg": kg},
            **more,
        }
        event = self.town.do(party, "lot.registered", body, key=key, sealed=["price"], _sd=[digest])
        self.disclosures[event] = disclosure
        return lot, party

    def sell(self, lot: str, party: str, *, to: str = "TRADER", kg: str = "50") -> str:
        """Have a lot attested and bring it to a buyer; return its id."""
        self.town.do("AGENT", "lot.attested", {"lots": [lot]})
        self._move(lot, party, to, kg=kg)
        return lot

    def _move(self, lot: str, party: str, to: str, *, kg: str) -> None:
        self.town.do(party, "lot.dispatched", {"lots": [lot], "to": to})
        self.town.do(to, "lot.received", {"lot": lot, "quantity": {"mass_kg": kg}})

    def _work(self, type: str, party: str, lots: list[str], masses: list[str], **more: JSON) -> list[str]:
        made = [self.town.new("LOT") for _ in masses]
        body: dict[str, JSON] = {
            "inputs": [{"lot": lot} for lot in lots],
            "outputs": [
                {"lot": lot, "quantity": {"mass_kg": kg}} for lot, kg in zip(made, masses, strict=True)
            ],
            **more,
        }
        self.town.do(party, type, body)
        return made

    def _trade(self) -> None:
        """From two pits to a furnace, twice."""
        for _ in range(2):
            tag: JSON = [{"number": next(self._codes)}]
            first = self.sell(*self.dig("COOP-A", "SITE-1", tags=tag, key="field of COOP-A"))
            second = self.sell(*self.dig("COOP-B", "SITE-2"))
            [sorted_lot] = self._work("lot.sorted", "TRADER", [first], ["48"])
            [split] = self._work("lot.split", "TRADER", [second], ["20"])
            [mixed] = self._work("lot.combined", "TRADER", [sorted_lot, split], ["68"])
            self._move(mixed, "TRADER", "EXPORTER", kg="68")
            [clean] = self._work("lot.processed", "EXPORTER", [mixed], ["60"], process="magnetic")
            self._export(clean, "EXPORTER")
            self._move(clean, "EXPORTER", "SMELTER", kg="60")
            self.town.do("SMELTER", "lot.consumed", {"lots": [clean]})
            self.lots += [first, mixed, clean]

    def _export(self, lot: str, party: str) -> None:
        number = self.town.new("CERT")
        certificate: dict[str, JSON] = {
            "number": number,
            "lots": [lot],
            "issuing_country": "CD",
            "exporter": party,
            "ore": MINERAL,
            "mass_kg": "60",
            "issued_on": "2025-07-01",
            "expires_on": "2025-09-01",
        }
        self._authority("certificate.issued", **certificate)
        cited = self.town.new("CERT")
        self.town.do(party, "certificate.cited", {**certificate, "number": cited})
        self.town.do(party, "lot.exported", {"lots": [lot], "certificates": [number], "to_country": "MY"})

    def _mend(self) -> None:
        """Correct, approve, reject, void and cancel."""
        town = self.town
        for answer in ("correction.approved", "correction.rejected"):
            lot, party = self.dig("COOP-A", "SITE-1")
            mass = "/body/quantity/mass_kg"
            proposal = self._correct(party, self._head(lot), mass, old="50", new="49")
            town.do("PROGRAMME", answer, {"correction": proposal}, cites=[proposal])
            self._correct(party, self._head(lot), "/body/trade_name", old=None, new="cassiterite")
            self.lots.append(lot)
        lot, party = self.dig("COOP-A", "SITE-1")
        town.do(party, "event.voided", {"event": self._head(lot), "lots": [lot], "reason": "entered twice"})
        lot, party = self.dig("COOP-A", "SITE-1")
        town.do(party, "lot.dispatched", {"lots": [lot], "to": "TRADER"})
        town.do("TRADER", "dispatch.cancelled", {"lots": [lot], "reason": "the lorry broke down"})

    def _correct(self, party: str, event: str, field: str, *, old: JSON, new: JSON) -> str:
        body: dict[str, JSON] = {
            "event": event,
            "field": field,
            "old": old,
            "new": new,
            "reason": "typing error",
        }
        return self.town.do(party, "event.corrected", body, cites=[event])

    def _head(self, lot: str) -> str:
        with self.town.handle.view() as view:
            return view.get(Lot, lot).head

    def _dispute(self) -> None:
        """A disputed receipt, a tag on two lots, and production at a red site."""
        lot = self.sell(*self.dig("COOP-A", "SITE-1"))
        body: dict[str, JSON] = {"event": self._head(lot), "lots": [lot], "reason": "the scale was wrong"}
        dispute = self.town.do("PROGRAMME", "event.disputed", body)
        self.town.do(
            "PROGRAMME",
            "hold.lifted",
            {"lots": [lot], "hold": f"dispute:{dispute}", "reason": "weighed anew"},
        )
        code = next(self._codes)
        one, two = (self.dig("COOP-A", "SITE-1", tags=[{"number": code}])[0] for _ in range(2))
        self._authority(
            "tag.conflict_resolved",
            tag={"number": code},
            batches=["BATCH-1"],
            hold=f"tag-conflict:{self._head(two)}",
            lots=[one, two],
            keeper=one,
            reason="the seal is on the first",
        )
        self.lots += [lot, self.dig("COOP-A", "SITE-3")[0]]

    def _refuse(self) -> None:
        """A stranger's dispatch, and mass out of nothing: refused, on record."""
        lot, party = self.dig("COOP-A", "SITE-1")
        attempts: tuple[Callable[[], object], ...] = (
            lambda: self.town.do("COOP-B", "lot.dispatched", {"lots": [lot], "to": "TRADER"}),
            lambda: self._work("lot.split", party, [lot], ["80"]),
        )
        for attempt in attempts:
            try:
                attempt()
            except Refused:
                continue
            raise RuntimeError("bug: the ledger recorded what cannot be true")


CHAPTERS: Final[tuple[Callable[[Story], None], ...]] = (
    chapter_offices.chapter,
    chapter_custody.chapter,
    chapter_heaps.chapter,
    chapter_ends.chapter,
)
"""What else happens, each group of types in a module of its own."""


def missing_types(recorded: set[str]) -> set[str]:
    """Return the event types of the table that are not among those recorded."""
    return set(TYPES) - recorded


def _chance(number: int) -> bytes:
    return sha256(f"campaign chance {number}".encode()).digest()[:16]


def _public(name: str) -> str:
    return key_of(name).public_key.hex()
