"""Whose a lot is, apart from who has it; and what was paid on the way, to whom and for what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.quantity import Components, Quantity
from ledger.lots.schema import (
    Amount,
    Date,
    EventRef,
    Fixed,
    Free,
    Id,
    LotRef,
    Model,
    Name,
    NotBefore,
    PartyRef,
    Past,
    Percent,
    Remark,
    SiteRef,
)
from ledger.lots.state import Lot
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import component_problems, policy_of, quantity_problems

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Terms = Literal["cash", "credit", "prefinance", "provisional", "toll", "in_kind"]
Payment = Literal["tax", "fee", "royalty", "official", "security", "informal", "price"]
Payee = Literal[
    "government",
    "official",
    "customary_authority",
    "public_security",
    "private_security",
    "armed_group",
    "company",
    "cooperative",
    "programme",
    "person",
    "unknown",
]
Method = Literal["cash", "mobile_money", "bank", "cheque", "in_kind", "offset"]


class LotSold(Model):
    """Title passes from the owner to the buyer, whoever has the lots; under ``toll`` it stays.

    The price is sealed. ``purchase_number`` is the purchase order's, unique for the buyer (RCM App. B 2.2),
    ``incoming`` are those under which the seller bought what the lots are made of (3.4, 4.2.6).
    """

    lots: Lots
    seller: PartyRef | None = None
    buyer: PartyRef
    terms: Annotated[Terms, Fixed()]
    purchase_number: Name | None = None
    purchased_on: Annotated[Date | None, Past()] = None
    contract: Name | None = None
    quantity: Quantity | None = None
    components: Components = ()
    incoming: Annotated[tuple[Name, ...], Field(max_length=256)] = ()
    currency: Currency | None = None
    due_on: Date | None = None
    remark: Remark | None = None


class PaymentRecorded(Model):
    """A payment on lots, on a consignment (``of``, its dispatch), at a site, or for a sale (``of``).

    The amount may be sealed, and is then not stated here. Where it was paid is the event's ``place``.
    """

    lots: Annotated[tuple[LotRef, ...], Field(max_length=256)] = ()
    of: EventRef | None = None
    site: SiteRef | None = None
    kind: Payment
    name: Name | None = None
    payer: PartyRef | None = None
    payee: PartyRef | None = None
    payee_name: Name | None = None
    payee_class: Payee
    amount: Amount | None = None
    currency: Currency | None = None
    in_kind: Quantity | None = None
    base: Amount | None = None
    rate_percent: Percent | None = None
    receipt_number: Name | None = None
    method: Method | None = None
    paid_on: Annotated[Date | None, Past()] = None
    period_from: Date | None = None
    period_to: Annotated[Date | None, NotBefore("period_from")] = None
    consignment: Annotated[Id | None, Free()] = None
    remark: Remark | None = None


def _sell_rules(event: Event[LotSold], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lots = [get(view, Lot, id) for id in body.lots]
    for position, lot in enumerate(lots):
        where = f"/body/lots/{position}"
        if lot.owner != event.issuer:
            yield problem("not-owner", where, lot=lot.id, owner=lot.owner, party=event.issuer)
        elif body.buyer == event.issuer:
            yield problem("owned-already", "/body/buyer", lot=lot.id, party=event.issuer)
        if lot.ended:
            yield problem("lot-ended", where, lot=lot.id, state=lot.state)
    if body.seller not in (None, event.issuer):
        yield problem("not-owner", "/body/seller", lot=lots[0].id, owner=event.issuer, party=body.seller)
    mineral, policy = lots[0].mineral, policy_of(view)
    if body.quantity is not None:
        yield from quantity_problems(
            body.quantity, "/body/quantity", lot=lots[0].id, mineral=mineral, policy=policy
        )
    yield from component_problems(body.components, "/body/components", mineral, policy)
    if body.purchase_number is None:
        yield problem("optional-missing", "/body", field="purchase_number")


def _sell(event: Event[LotSold], _at: At, draft: Draft) -> None:
    if event.body.terms == "toll":
        return
    for id in event.body.lots:
        draft.put(replace(draft.get(Lot, id), owner=event.body.buyer))


def _pay_rules(event: Event[PaymentRecorded], _at: At, _view: View) -> Iterator[Problem]:
    body, sealed = event.body, event.payload.sealed
    paid = body.amount is not None or "amount" in sealed
    missing = [] if paid or body.in_kind is not None else ["amount"]
    missing += ["currency"] if paid and body.currency is None else []
    named = body.payee is not None or body.payee_name is not None or "payee_name" in sealed
    missing += [] if named else ["payee"]
    if missing:
        yield problem("optional-missing", "/body", field=", ".join(missing))


def _pay(_event: Event[PaymentRecorded], _at: At, _draft: Draft) -> None:
    """Change nothing: a payment is told of its lots."""


def _unpay(_event: Event[Any], _draft: Draft) -> None:
    """Take nothing back."""


TYPES: Final = (
    EventType(
        "lot.sold",
        LotSold,
        Nature.MOVING,
        "lot",
        _sell_rules,
        _sell,
        custody=False,
        sealable=frozenset({"price", "conditions"}),
    ),
    EventType(
        "payment.recorded",
        PaymentRecorded,
        Nature.ANNOTATING,
        "lot",
        _pay_rules,
        _pay,
        sealable=frozenset({"amount", "payee_name", "payer_name", "narrative"}),
        undo=_unpay,
    ),
)
