"""What a label promises besides origin: a price, a premium on top, and that nothing else is mixed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from re import fullmatch
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.diligence.checks.check import Check, Kind
from ledger.diligence.checks.incidents import days_between
from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.schema import AMOUNT
from ledger.lots.stoichiometry import share_of
from ledger.lots.types.birth import Birth
from ledger.lots.types.custody import DispatchCancelled, LotDispatched
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.title import LotSold, PaymentRecorded

_HUNDRED: Final = Decimal(100)


def minimum_price(question: Question) -> Iterator[Answer]:
    """A sale under one of the ``labels`` paid ``percent`` of the day's ``reference`` price of its metal.

    The price is that of all lots of the sale together, a sealed field: who was not shown it cannot tell.
    """
    for sale in _sales(question):
        price, fine = _number(sale.disclosed.get("price")), _fine_kg(question, sale)
        if price is None:
            yield unanswered("lot.sold/price", sale)
        elif fine is None:
            yield unanswered("lot.sold/components", sale)
        elif sale.body.currency not in question.words("currencies", day=sale.day):
            yield unanswered("lot.sold/currency", sale)
        else:
            least = question.number("percent", day=sale.day) / _HUNDRED
            least *= question.number("reference", day=sale.day)
            values = {"paid": _each(price, fine), "least": round(least, 2), "day": sale.day}
            yield failed("price-too-low", sale, **values) if price < least * fine else passed(sale)


def premium_paid(question: Question) -> Iterator[Answer]:
    """A sale under one of the ``labels`` has payments of one of the ``names``: ``premium`` for a kilogram."""
    for sale in _sales(question):
        told = [
            one
            for one in question.history.of(PaymentRecorded)
            if one.body.of == sale.id and one.body.name in question.words("names")
        ]
        paid = [_amount(one) for one in told]
        fine = _fine_kg(question, sale)
        least = question.number("premium", day=sale.day)
        currencies = question.words("currencies", day=sale.day)
        total = sum((amount for amount in paid if amount is not None), Decimal(0))
        if not told:
            yield unanswered("payment.recorded", sale)
        elif fine is None:
            yield unanswered("lot.sold/components", sale)
        elif not currencies.issuperset(one.body.currency or "" for one in told):
            yield unanswered("payment.recorded/currency", sale, *told)
        elif total >= least * fine:
            yield passed(sale, *told)
        elif None in paid:
            yield unanswered("payment.recorded/amount", sale, *told)
        else:
            values = {"paid": _each(total, fine), "least": least, "day": sale.day}
            yield failed("premium-too-low", sale, *told, **values)


def label_unmixed(question: Question) -> Iterator[Answer]:
    """What is traded under one of the ``labels`` has nothing in it that is not."""
    labels = question.words("labels")
    for one in question.of(Birth) if _is_labelled(question) else ():
        if one.body.trade_name is None:
            yield unanswered(f"{one.type}/trade_name", one)
        elif one.body.trade_name in labels:
            yield passed(one)
        else:
            yield failed("mixed-with-other", one, lot=one.body.lot, name=one.body.trade_name)


def both_sides_told(question: Question) -> Iterator[Answer]:
    """Whoever lots were sent to says within ``days`` that they came, or the dispatch is cancelled."""
    ended: dict[str, list[Stated[Any]]] = {}
    for one in (*question.of(LotReceived), *question.of(DispatchCancelled)):
        for lot in one.event.lots:
            ended.setdefault(lot, []).append(one)
    for sent in question.of(LotDispatched):
        for lot in sorted({*sent.body.lots} & question.lots.keys()):
            told = [one for one in ended.get(lot, ()) if _ends(one, sent)]
            age = days_between(sent.day, question.on)
            if told:
                yield passed(sent, *told)
            elif age <= question.number("days"):
                yield unanswered("lot.received", sent)
            else:
                yield failed("arrival-untold", sent, lot=lot, party=sent.body.to, day=sent.day, days=age)


def label_handed_over(question: Question) -> Iterator[Answer]:
    """As ``both_sides_told``, of what is traded under one of the ``labels``."""
    if _is_labelled(question):
        yield from both_sides_told(question)


def _is_labelled(question: Question) -> bool:
    """Whether anything of a lot was born under one of the ``labels``."""
    labels = question.words("labels")
    return any(one.body.trade_name in labels for one in question.of(Birth))


def _ends(one: Stated[Any], sent: Stated[LotDispatched]) -> bool:
    """Whether an event is the consignee's receipt of a dispatch, or takes the dispatch back."""
    if one.id in sent.body.receipts:
        return True
    return one.index > sent.index and (one.issuer == sent.body.to or isinstance(one.body, DispatchCancelled))


def _sales(question: Question) -> list[Stated[LotSold]]:
    """The sales under a label by which a price was agreed: not work for hire."""
    sold = [one for one in question.of(LotSold) if one.body.terms != "toll"]
    return sold if sold and _is_labelled(question) else []


def _fine_kg(question: Question, sale: Stated[LotSold]) -> Decimal | None:
    """The kilograms of metal in a sale, as it states mass and grade; None when it does not."""
    metals = question.words("metals")
    net = None if sale.body.quantity is None else sale.body.quantity.stated_net_kg()
    grades = [
        Decimal(one.value_percent) * share / _HUNDRED
        for one in sale.body.components
        if one.analyte in metals and (share := share_of(one.analyte, one.basis)) is not None
    ]
    return None if net is None or not grades else net * max(grades)


def _amount(one: Stated[PaymentRecorded]) -> Decimal | None:
    return _number(one.body.amount or one.disclosed.get("amount"))


def _number(told: JSON) -> Decimal | None:
    """Return an amount as it was disclosed; None for what is no amount."""
    return Decimal(told) if isinstance(told, str) and fullmatch(AMOUNT, told) else None


def _each(amount: Decimal, fine: Decimal) -> Decimal:
    """An amount for each kilogram, to be shown."""
    return round(amount / fine, 2) if fine else amount


_LOTS: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_PRICED: Final[Mapping[str, Kind]] = {"labels": "words", "metals": "words", "currencies": "words"}
CHECKS: Final[Mapping[str, Check]] = {
    "minimum_price": Check(
        minimum_price, subjects=_LOTS, takes={**_PRICED, "percent": "number", "reference": "number"}
    ),
    "premium_paid": Check(
        premium_paid, subjects=_LOTS, takes={**_PRICED, "names": "words", "premium": "number"}
    ),
    "label_unmixed": Check(label_unmixed, subjects=_LOTS, takes={"labels": "words"}),
    "label_handed_over": Check(
        label_handed_over, subjects=_LOTS, takes={"labels": "words", "days": "number"}
    ),
    "both_sides_told": Check(both_sides_told, subjects=_LOTS, takes={"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "price-too-low": N_("The sale of {day} paid {paid} for a kilogram of metal; at least {least} was due."),
    "premium-too-low": N_(
        "The premium on the sale of {day} is {paid} for a kilogram of metal; at least {least} was due."
    ),
    "mixed-with-other": N_("Lot {lot} went in as “{name}”, which is not the label."),
    "arrival-untold": N_(
        "Lot {lot} was sent to {party} on {day}, and {days} days later nobody says it came."
    ),
}
