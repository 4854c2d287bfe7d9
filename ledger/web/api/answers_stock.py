"""What the interface answers about the stock of a party."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ledger.store.holdings import Part
from ledger.web.api.answers import Day, Decimals, EventId, Model

Count = Annotated[int, Field(ge=0)]


class Sum(Model):
    """What there is of a mineral in a part of a stock, at a place where the lots lie at one."""

    part: Part
    place: str | None
    mineral: str
    lots: Count
    heaps: Count
    net_kg: Decimals


class StockHold(Model):
    """A hold on a lot and what was said when it was put on it."""

    hold: str
    kind: str
    event: EventId
    message: str


class Question(Model):
    """What whoever gets the lot next would be refused with it (`refused`) or would ask about."""

    code: str
    weight: Literal["refused", "hold", "flag"]
    message: str


class PackSaid(Model):
    """What a pack of due diligence finds about a lot."""

    pack: str
    answer: Literal["pass", "review", "fail", "open", "none"]
    failed: Count
    to_look_at: Count
    open: Count


class StockLot(Model):
    """A lot in a stock; `holds` and `questions` are null where the reader is not told."""

    lot: str
    part: Part
    mineral: str
    tags: list[str]
    net_kg: Decimals
    dry_kg: Decimals
    state: str
    place: str | None
    custodian: str
    owner: str
    from_: Annotated[str | None, Field(alias="from")]
    to: str | None
    sent_on: Day | None
    holds: list[StockHold] | None
    questions: list[Question] | None
    findings: Annotated[list[PackSaid] | None, Field(description="Null unless packs were asked.")]


class StockHeap(Model):
    """A heap or silo in a stock."""

    stockpile: str
    name: str
    place: str
    mineral: str
    net_kg: Decimals
    dry_kg: Decimals
    lots: Count


class StockTags(Model):
    """What became of the tags of a batch that the party was given."""

    batch: str
    scheme: str
    level: str
    site: str | None
    issuer: str
    issued: Count
    in_hand: Count
    used: Count
    damaged: Count
    lost: Count
    void: Count
    returned: Count


class VoidTag(Model):
    """A tag that must not be used, by the digest of its code; the ledger knows no code that was not used."""

    id: str
    batch: str | None
    lot: str | None


class Stock(Model):
    """The stock book of a party: sums of all lots that were asked for, and some of these lots."""

    party: str
    counts: Annotated[
        dict[Part, Count], Field(description="Lots in each part of the stock, whatever is asked.")
    ]
    found: Annotated[int, Field(ge=0, description="Lots that were asked for.")]
    on_hold: Count | None
    asked_about: Annotated[
        Count | None, Field(description="Null where too many lots would have to be looked at.")
    ]
    sums: list[Sum]
    lots: list[StockLot]
    heaps: list[StockHeap]
    tags: list[StockTags]
    void_tags: list[VoidTag]
