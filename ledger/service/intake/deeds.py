"""What an entry of a logbook is in the ledger's words: events, each building on the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.lots.tagging import Tag
from ledger.lots.types.tags import record_id
from ledger.lots.view import View
from ledger.service.intake.bodies import components_of, lot_id, net_kg, quantity_of, reference, tag_refs
from ledger.service.intake.cells import Line
from ledger.service.intake.entries import Entry
from ledger.service.intake.faults import LineFault, fault
from ledger.service.intake.log import Logbook
from ledger.service.intake.mapping import LogField

_SPOTS: Final[tuple[tuple[str, LogField], ...]] = (
    ("/occurred_at", "date"),
    ("/place", "place"),
    ("/body/site", "site"),
    ("/body/mineral", "mineral"),
    ("/body/components", "grade"),
    ("/body/tags", "tag"),
    ("/body/lot", "tag"),
    ("/body/lots", "tag"),
    ("/body/quantity", "mass"),
    ("/body/custodian", "custodian"),
    ("/body/owner", "owner"),
    ("/body/number", "number"),
    ("/body/explanation", "explanation"),
    ("/body/buyer", "buyer"),
    ("/body/to", "sent_to"),
    ("/body/extracted_to", "extracted_to"),
    ("/body/extracted_from", "extracted_from"),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One event to be recorded. ``spots`` say which line and field a place in the payload is from."""

    type: str
    body: dict[str, JSON]
    line: Line
    paper_ref: str
    spots: tuple[tuple[str, Line, LogField], ...]
    day: str = ""

    @property
    def common(self) -> dict[str, JSON]:
        """Further common fields: how it came in, from which paper, where."""
        common: dict[str, JSON] = {"entry_mode": "import", "paper_ref": self.paper_ref}
        if self.type == "lot.registered" and self.line.text("place"):
            common["place"] = self.line.text("place")
        return common

    @property
    def births(self) -> tuple[str, ...]:
        """The lots that it brings into being."""
        outputs = self.body.get("outputs")
        parts = outputs if isinstance(outputs, list) else [self.body] if self.type == "lot.registered" else []
        return tuple(str(part["lot"]) for part in parts if isinstance(part, dict))

    @property
    def occurred_at(self) -> str:
        """The day of the line, with the time of day where it states one, unless it was on another day."""
        if self.day:
            return f"{self.day}T00:00:00Z"
        return f"{self.line.text('date')}T{self.line.text('time') or '00:00:00'}Z"

    def spot(self, where: str) -> tuple[Line, LogField | None]:
        """Return the line and the field that a JSON Pointer into the payload is from."""
        found = [one for one in self.spots if where == one[0] or where.startswith(f"{one[0]}/")]
        if not found:
            return self.line, None
        _place, line, name = max(found, key=lambda one: len(one[0]))
        return line, name


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports: a party by a key (hex).

    ``attests`` is whether it attests what others have, ``silent`` that it is shown neither holds nor flags.
    """

    party: str
    key: str
    attests: bool
    silent: bool = False


Said: TypeAlias = Deed | LineFault


def deeds_of(entry: Entry, book: Logbook, who: Importer, view: View) -> Iterator[Said]:
    """Yield the events of an entry in order, or why there can be none.

    ``view`` is asked again after each of them, when it shows what the one before changed.
    """
    return {"mine": _mined, "negociant": _bought, "processor": _processed}[book.mapping.log](
        entry, book, who, view
    )


def _mined(entry: Entry, _book: Logbook, who: Importer, _view: View) -> Iterator[Said]:
    """A bag at the pit: registered; attested when an agent enters it for somebody else."""
    line = entry.last
    custodian = line.text("custodian") or who.party
    ref, key = reference(line)
    lot = lot_id(line, "mine", custodian, *key)
    body: dict[str, JSON] = {
        "lot": lot,
        "site": line.text("site"),
        "mineral": line.text("mineral"),
        "quantity": quantity_of(line),
        "tags": tag_refs(line.tags("tag"), ""),
        **{name: line.text(name) for name in ("number", "owner") if line.text(name)},
        **{name: line.text(name) for name in ("extracted_from", "extracted_to") if line.text(name)},
        **components_of(line),
    }
    if custodian != who.party:
        body["custodian"] = custodian
    if line.text("team"):
        body["producers"] = [{"team": line.text("team"), "share_percent": "100"}]
    yield Deed("lot.registered", body, line, ref, _spots(line))
    if who.attests and custodian != who.party:
        yield Deed("lot.attested", {"lots": [lot]}, line, ref, _spots(line))
    yield from _handed_on(line, lot, ref)


def _bought(entry: Entry, book: Logbook, who: Importer, view: View) -> Iterator[Said]:
    """Bags that a négociant received and, where there is a new tag, put into one bag of his own."""
    lots: list[str] = []
    for line in entry.lines:
        lot = _lot_in(line, book, view)
        if isinstance(lot, LineFault):
            yield lot
            continue
        yield from _sent_by_another(line, lot, book)
        lots.append(lot.id)
        yield _receipt(line, lot.id, ref=reference(line)[0])
    line, tags = entry.last, entry.last.tags("new_tag")
    if not tags:
        for each in lots:
            yield from _handed_on(line, each, reference(line)[0])
        return
    stated = next((one.text("new_mass") for one in entry.lines if one.text("new_mass")), "")
    whole = sum((net_kg(one) for one in entry.lines), Decimal(0))
    output: dict[str, JSON] = {
        "lot": lot_id(line, "negociant", who.party, *tags[0]),
        "quantity": {"mass_kg": stated or f"{whole.normalize():f}"},
        "tags": tag_refs(tags, "negociant"),
    }
    body: dict[str, JSON] = {"inputs": [{"lot": lot} for lot in lots], "outputs": [output]}
    spots = tuple((f"/body/inputs/{at}", one, _named(one)) for at, one in enumerate(entry.lines))
    outcome: tuple[tuple[str, Line, LogField], ...] = (
        ("/body/outputs", line, "new_mass" if stated else "mass"),
        ("/body/outputs/0/tags", line, "new_tag"),
    )
    # One bag emptied into another is sorted, so that it may be done with a lot on hold as well.
    type = "lot.combined" if len(lots) > 1 else "lot.sorted"
    yield Deed(type, body, line, reference(line)[0], (*_spots(line)[:1], *spots, *outcome))
    out = next((one for one in entry.lines if one.text("buyer") or one.text("sent_to")), line)
    yield from _handed_on(out, str(output["lot"]), reference(out)[0])


def _handed_on(line: Line, lot: str, ref: str) -> Iterator[Deed]:
    """What a line says of a sale, and of whom the lot was sent to."""
    if line.text("buyer"):
        sale: dict[str, JSON] = {"lots": [lot], "buyer": line.text("buyer"), "terms": line.text("terms")}
        if line.text("purchase_number"):
            sale["purchase_number"] = line.text("purchase_number")
        yield Deed("lot.sold", sale, line, ref, _spots(line), line.text("sent_on"))
    if line.text("sent_to"):
        sent: dict[str, JSON] = {"lots": [lot], "to": line.text("sent_to")}
        if line.text("waybill"):
            sent["waybill"] = line.text("waybill")
        yield Deed("lot.dispatched", sent, line, ref, _spots(line), line.text("sent_on"))


def _processed(entry: Entry, book: Logbook, who: Importer, view: View) -> Iterator[Said]:
    """A run of the plant: what is on its way here is received with it, then worked."""
    inputs: list[JSON] = []
    spots: list[tuple[str, Line, LogField]] = [("/occurred_at", entry.last, "date")]
    run = entry.last.text("run")
    for line in entry.of("in"):
        lot = _lot_in(line, book, view)
        if isinstance(lot, LineFault):
            yield lot
            continue
        if lot.transfer is not None and lot.transfer.consignee == who.party:
            yield _receipt(line, lot.id, ref=f"{run} in")
        spots.append((f"/body/inputs/{len(inputs)}", line, _named(line)))
        spots.append((f"/body/inputs/{len(inputs)}/quantity", line, "mass"))
        inputs.append({"lot": lot.id, "quantity": quantity_of(line)})
    outputs: list[JSON] = []
    for line in entry.of("out"):
        at = f"/body/outputs/{len(outputs)}"
        spots += [
            (f"{at}{where.removeprefix('/body')}", here, name) for where, here, name in _spots(line)[1:]
        ]
        spots.append((at, line, "mass"))
        outputs.append(
            _output(line, lot_id(line, "processor", who.party, line.text("book"), run, str(len(outputs))))
        )
    losses: list[JSON] = []
    for line in entry.of("loss"):
        spots.append((f"/body/losses/{len(losses)}", line, "mass"))
        losses.append({"name": line.text("loss") or "loss", "quantity": quantity_of(line)})
    process = next((line.text("process") for line in entry.lines if line.text("process")), "")
    body: dict[str, JSON] = {"inputs": inputs, "outputs": outputs}
    if losses:
        body["losses"] = losses
    if process:
        body["process"] = process
    if plant := entry.last.text("place"):
        body["plant"] = plant
    is_union = not process and len(outputs) == 1 and len(inputs) > 1
    yield Deed("lot.combined" if is_union else "lot.processed", body, entry.last, run, tuple(spots))


def _output(line: Line, lot: str) -> dict[str, JSON]:
    output: dict[str, JSON] = {"lot": lot, "quantity": quantity_of(line), **components_of(line)}
    for name in ("number", "kind", "mineral"):
        if line.text(name):
            output[name] = line.text(name)
    if line.tags("tag"):
        output["tags"] = tag_refs(line.tags("tag"), "processor")
    return output


def _receipt(line: Line, lot: str, *, ref: str) -> Deed:
    body: dict[str, JSON] = {"lot": lot, "quantity": quantity_of(line)}
    for name in ("explanation", "place"):
        if line.text(name):
            body[name] = line.text(name)
    return Deed("lot.received", body, line, ref, _spots(line))


def _lot_in(line: Line, book: Logbook, view: View) -> Lot | LineFault:
    """Find the lot of a line by its id, or by the tag on it."""
    name = _named(line)
    at = {"column": book.columns.heading(name), "cell": book.cell(line, name)}
    if name == "lot":
        found = view.find(Lot, line.text("lot"))
        return found or fault(line.number, "lot-not-recorded", **at, lot=line.text("lot"))
    lots: dict[str, Lot] = {}
    for scheme, number in line.tags("tag"):
        tag = view.find(Tag, record_id(scheme, number))
        lot = None if tag is None or tag.lot is None else view.find(Lot, tag.lot)
        if lot is None:
            return fault(line.number, "tag-on-no-lot", **at, tag=number)
        lots[lot.id] = lot
    if len(lots) > 1:
        return fault(line.number, "line-of-several-lots", **at, lots=", ".join(lots))
    return next(iter(lots.values()))


def _sent_by_another(line: Line, lot: Lot, book: Logbook) -> Iterator[LineFault]:
    seller, consignor = line.text("seller"), lot.transfer.consignor if lot.transfer else ""
    if seller and consignor and seller != consignor:
        at = {"column": book.columns.heading("seller"), "cell": book.cell(line, "seller")}
        yield fault(line.number, "seller-differs", **at, lot=lot.id, consignor=consignor, seller=seller)


def _named(line: Line) -> LogField:
    """Return the field by which a line names its lot."""
    return "lot" if "lot" in line.values else "tag"


def _spots(line: Line) -> tuple[tuple[str, Line, LogField], ...]:
    at: dict[LogField, LogField] = {"tag": _named(line)}
    if "mass" not in line.values:
        at["mass"] = "gross"
    return tuple((where, line, at.get(name, name)) for where, name in _SPOTS)
