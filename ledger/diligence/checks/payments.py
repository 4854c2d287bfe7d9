"""What was paid on the way of a lot: to whom, how, and with what to show for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated, present
from ledger.diligence.question import Answer, Question, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.title import PaymentRecorded

_TOLD: Final = ("amount", "currency", "paid_on")
_UNKNOWN: Final = "unknown"
_ZERO: Final = Decimal(0)


def payment_told(question: Question) -> Iterator[Answer]:
    """Payments of some ``kinds`` are told, with amount, currency, day and, for taxes, the receipt.

    That nothing was paid is told by a payment of 0; where nothing is said, nobody knows.
    """
    kinds = question.words("kinds")
    told = [one for one in paid(question) if one.body.kind in kinds]
    if not told and question.own:
        yield unanswered("payment.recorded")
    for one in told:
        lacking = next((name for name in _wanted(one) if not _says(one, name)), None)
        yield passed(one) if lacking is None else unanswered(f"payment.recorded/{lacking}", one)


def payee_allowed(question: Question) -> Iterator[Answer]:
    """Nothing was paid to one of the ``payees``; whom something was paid to is known."""
    for one in paid(question):
        if one.body.payee_class in question.words("payees") and not _is_nothing(one):
            yield failed("paid-to", one, payee=one.body.payee_class, kind=one.body.kind, day=one.day)
        elif one.body.payee_class == _UNKNOWN:
            yield unanswered("payment.recorded/payee", one)
        else:
            yield passed(one)


def cash_proven(question: Question) -> Iterator[Answer]:
    """Cash is paid against a receipt or with a document."""
    for one in paid(question):
        if one.body.method is None:
            yield unanswered("payment.recorded/method", one)
        elif one.body.method == "cash" and not (one.body.receipt_number or one.event.payload.evidence):
            yield failed("cash-without-receipt", one, kind=one.body.kind, day=one.day)
        else:
            yield passed(one)


def paid(question: Question) -> list[Stated[PaymentRecorded]]:
    """Return the payments on the subject's lots, and those for a sale or a dispatch of them."""
    told = question.history.of(PaymentRecorded)
    own = {one.id for one in question.own} if told else set()
    return [one for one in told if one.id in own or one.body.of in own]


def _wanted(one: Stated[PaymentRecorded]) -> tuple[str, ...]:
    if _is_nothing(one):
        return ()
    return (*_TOLD, "receipt_number") if one.body.payee_class == "government" else _TOLD


def _says(one: Stated[PaymentRecorded], name: str) -> bool:
    in_kind = name in {"amount", "currency"} and one.body.in_kind is not None
    return in_kind or present(one, name) or one.disclosed.get(name) is not None


def _is_nothing(one: Stated[PaymentRecorded]) -> bool:
    return one.body.amount is not None and Decimal(one.body.amount) == _ZERO


CHECKS: Final[Mapping[str, Check]] = {
    "payment_told": Check(
        payment_told,
        subjects=frozenset({"lot", "shipment"}),
        takes={"kinds": "words"},
        answers=frozenset({"open"}),
    ),
    "payee_allowed": Check(
        payee_allowed, subjects=frozenset({"lot", "shipment", "party"}), takes={"payees": "words"}
    ),
    "cash_proven": Check(cash_proven, subjects=frozenset({"lot", "shipment", "party"})),
}
SENTENCES: Final[Mapping[str, str]] = {
    "paid-to": N_("On {day} a payment ({kind}) went to: {payee}."),
    "cash-without-receipt": N_("On {day} a payment ({kind}) was made in cash, without receipt or document."),
}
