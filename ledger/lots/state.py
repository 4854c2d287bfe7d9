"""What is known after a prefix of the log: one frozen record for each thing.

Every derived fact of the ledger is such a record. The server's catalog and the auditor's scratch store keep
the same records as ``(kind, id) → JSON``, so a rebuild is a replay and both decide alike. Records hold ids,
never other records' contents.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, TypeVar

from ledger.frozen import dataclass
from ledger.lots.certificate import Certificate
from ledger.lots.office import Area, Incident, Plan, Province
from ledger.lots.policy import LedgerPolicy, Role
from ledger.lots.quantity import Grade, Interval
from ledger.lots.stockpile import Addition, Contamination, Draw, Filling, Stockpile, StockpileBefore
from ledger.lots.stocks import ForeignLot, OpeningStock, Shipment, ShippingMark, Stock
from ledger.lots.tagging import Batch, Tag
from ledger.lots.values import (
    Change,
    Gap,
    Hold,
    Inspection,
    LicenceTerm,
    Part,
    Share,
    StatusDecision,
    Told,
    Transfer,
)

LotState = Literal[
    "registered",
    "in_stock",
    "dispatched",
    "received_in_part",
    "exported",
    "imported",
    "transformed",
    "consumed",
    "lost",
    "seized",
    "destroyed",
    "voided",
]
LEDGER: Final = "LEDGER"
ENDED: Final = frozenset({"transformed", "consumed", "destroyed", "lost", "voided"})

CorrectionState = Literal["pending", "approved", "rejected"]


@dataclass(frozen=True)
class Ledger:
    """The ledger itself; its id is always ``LEDGER``, which is also the party the statement key signs for.

    ``provinces`` are those that an authority ever restricted, as ``CC/NAME``.
    """

    id: str
    genesis: str
    head: str
    origin: str
    policy: LedgerPolicy
    statement_key: str
    log_vkeys: tuple[str, ...]
    demo: bool
    public: bool
    closed: bool = False
    provinces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Party:
    """A business entity or service with its roles; ``keys`` are the enrolled public keys in hex.

    ``described_by`` is the event that its details are from, ``suspended_at`` the effective time of its
    suspension in Unix milliseconds.
    """

    id: str
    head: str
    name: str
    country: str
    roles: tuple[Role, ...]
    keys: tuple[str, ...] = ()
    suspended: bool = False
    described_by: str = ""
    suspended_at: int | None = None
    licences: tuple[LicenceTerm, ...] = ()


@dataclass(frozen=True)
class Key:
    """An enrolled public key (hex). ``retired_at`` is Unix ms; ``seq`` and ``last`` are its newest event."""

    id: str
    party: str
    use: Literal["admin", "field", "statement"]
    retired_at: int | None = None
    revoked: bool = False
    suspect_from: str | None = None
    seq: int = 0
    last: str | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Site:
    """A mine site. ``decisions`` are in log order; the last that covers a day is in force on it.

    ``described_by`` is the event that its details are from, ``since`` the day on which it was first
    registered. ``areas`` restricted it, now or once; of ``inspections`` the newest are kept.
    """

    id: str
    head: str
    name: str
    country: str
    province: str
    minerals: tuple[str, ...]
    operators: tuple[str, ...] = ()
    monthly_allotment_kg: Decimal | None = None
    decisions: tuple[StatusDecision, ...] = ()
    observations: int = 0
    described_by: str = ""
    since: str = ""
    inspections: tuple[Inspection, ...] = ()
    licences: tuple[LicenceTerm, ...] = ()
    areas: tuple[str, ...] = ()

    def decided_on(self, day: str) -> StatusDecision | None:
        """Return the decision in force on a day, if one is."""
        for decision in reversed(self.decisions):
            if decision.from_day <= day and (decision.to_day is None or day <= decision.to_day):
                return decision
        return None

    def status_on(self, day: str) -> int:
        """Return the status decided for a day; 0 (blue, not inspected) when none is."""
        decision = self.decided_on(day)
        return 0 if decision is None else decision.status


@dataclass(frozen=True)
class SiteMonth:
    """Production registered at a site in a calendar month; id ``SITE/YYYY-MM``, net kilograms."""

    id: str
    net_kg: Decimal
    lots: int


@dataclass(frozen=True)
class Place:
    """A place that lots pass, with who runs it and the site it belongs to, if any."""

    id: str
    head: str
    name: str
    kind: str
    country: str
    site: str | None
    operator: str | None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lot:
    """A quantity of mineral and its standing now. Masses are net kilograms; ``dry`` is net of moisture.

    ``sent`` is the dry mass as it was sent, since its receiver weighed it.
    ``exported_from`` are the countries whose exporters have sent it, or what it is made of, across a border,
    ``exported_by`` is the export that sent it last. ``sought`` marks a lost lot that is still looked for.
    ``stockpiled`` is the addition by which it went onto a heap, ``drawn`` the draw by which it came off one;
    what comes off heaps, and what is made of that, has their additions as its ``contamination``.
    ``bound_kg`` is how much dry mass it counts for at most, None for all that its weighing allows.
    Of the open ``incidents`` that name it the newest are listed.
    """

    id: str
    head: str
    born: str
    mineral: str
    custodian: str
    owner: str
    state: LotState
    revision: int
    net: Interval
    dry: Interval
    weighed_by: str
    shares: tuple[Share, ...]
    grades: tuple[Grade, ...] = ()
    tags: tuple[str, ...] = ()
    place: str | None = None
    charge_holder: str | None = None
    transfer: Transfer | None = None
    parents: tuple[Part, ...] = ()
    children: tuple[str, ...] = ()
    attested_by: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    exported_from: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    flags: tuple[str, ...] = ()
    deficit: bool = False
    sent: Interval | None = None
    incidents: tuple[str, ...] = ()
    sought: bool = False
    exported_by: str | None = None
    stockpiled: str | None = None
    drawn: str | None = None
    contamination: tuple[Contamination, ...] = ()
    bound_kg: Decimal | None = None

    @property
    def bound(self) -> Decimal:
        """How much dry mass it counts for at most, in kilograms."""
        return self.dry.high if self.bound_kg is None else min(self.bound_kg, self.dry.high)

    @property
    def ended(self) -> bool:
        """Whether nothing can happen to the lot any more; what is lost and still looked for may be found."""
        return self.state in ENDED and not self.sought


@dataclass(frozen=True)
class PendingReceipt:
    """The last receipt of a lot that a party signed before its dispatch was recorded; id ``LOT/PARTY``.

    ``event`` is the receipt, None when it was withdrawn, ``dispatch`` the event that named it since.
    """

    id: str
    event: str | None
    dispatch: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for its dispatch."""
        return self.event is not None and self.dispatch is None


@dataclass(frozen=True)
class LotBefore:
    """A lot as it was before its head event, None when that gave birth to it; lets the event be voided."""

    id: str
    lot: Lot | None


@dataclass(frozen=True)
class Recorded:
    """What later decisions need to know of a recorded event.

    ``subjects`` are ``kind:id``, ``parties`` its issuer, all parties it names and the custodians of
    its lots before it, ``stakes`` the parties besides the issuer to whom it gave or took something; times
    are Unix milliseconds.
    """

    id: str
    index: int
    recorded_at: int
    effective_at: int
    type: str
    issuer: str
    key: str
    subjects: tuple[str, ...]
    parties: tuple[str, ...] = ()
    stakes: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    changes: tuple[Change, ...] = ()
    pending: tuple[str, ...] = ()
    voided_by: str | None = None
    disputed_by: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The codes of what was told, each once."""
        return tuple(dict.fromkeys(one.code for one in self.told))


@dataclass(frozen=True)
class Correction:
    """A proposed change of one field; the id is the correcting event's."""

    id: str
    event: str
    field: str
    old: str
    new: str
    proposer: str
    state: CorrectionState


@dataclass(frozen=True)
class Refusal:
    """A refused event by its id, with the index of ``submission.refused`` and the codes."""

    id: str
    index: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class RefusalCount:
    """Refusals put on record for one key in one hour; id ``KEY/HOUR`` with hours since 1970."""

    id: str
    count: int


Record: TypeAlias = (
    Ledger
    | Party
    | Key
    | Site
    | SiteMonth
    | Place
    | Area
    | Province
    | Batch
    | Tag
    | Incident
    | Plan
    | Lot
    | LotBefore
    | PendingReceipt
    | Recorded
    | Correction
    | Certificate
    | Stockpile
    | StockpileBefore
    | Addition
    | Draw
    | Filling
    | Shipment
    | ShippingMark
    | ForeignLot
    | OpeningStock
    | Stock
    | Refusal
    | RefusalCount
)
R = TypeVar("R", bound=Record)

# The commonest first: that is the order in which they are asked for.
Headed: TypeAlias = Lot | Party | Site | Place | Stockpile | Batch | Incident | Area | Ledger

KINDS: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "ledger": Ledger,
        "party": Party,
        "key": Key,
        "site": Site,
        "site_month": SiteMonth,
        "place": Place,
        "area": Area,
        "province": Province,
        "batch": Batch,
        "tag": Tag,
        "incident": Incident,
        "plan": Plan,
        "lot": Lot,
        "lot_before": LotBefore,
        "pending_receipt": PendingReceipt,
        "event": Recorded,
        "correction": Correction,
        "certificate": Certificate,
        "stockpile": Stockpile,
        "stockpile_before": StockpileBefore,
        "addition": Addition,
        "draw": Draw,
        "filling": Filling,
        "shipment": Shipment,
        "shipping_mark": ShippingMark,
        "foreign_lot": ForeignLot,
        "opening_stock": OpeningStock,
        "stock": Stock,
        "refusal": Refusal,
        "refusal_count": RefusalCount,
    }
)
KIND_OF: Final[Mapping[type[Any], str]] = MappingProxyType({record: kind for kind, record in KINDS.items()})
