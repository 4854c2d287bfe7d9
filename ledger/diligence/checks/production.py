"""Where and when ore was dug: the standing of the site on that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.codes import RED
from ledger.lots.types.origin import LotAttested, LotRegistered
from ledger.lots.types.sites import StatusDecided
from ledger.lots.types.stock_count import StockCounted


def site_status(question: Question) -> Iterator[Answer]:
    """No ore from a site that was red on the day it was dug; a lapsed status asks for a look.

    What was entered after its site had turned red and dated before needs a witness of that date.
    """
    for one in question.of(LotRegistered):
        decided = _decision_on(question.history, one.body.site, one.day)
        if decided is None:
            yield unanswered("site.status_decided", one)
        elif decided.body.status == RED:
            yield failed("site-was-red", one, decided, lot=one.body.lot, site=one.body.site, day=one.day)
        elif _turned_red_before_entry(question.history, one) and not _witnessed(question.history, one):
            yield unanswered("lot.attested", one)
        elif (age := _days(decided.body.from_, one.day)) > question.number("days", day=one.day):
            yield doubted("status-lapsed", one, decided, site=one.body.site, days=age)
        else:
            yield passed(one, decided)


def _decision_on(history: History, site: str, day: str) -> Stated[StatusDecided] | None:
    """The status decision in force at a site on a day, as the newest record has it."""
    told = (one for one in history.of(StatusDecided) if one.body.site == site)
    covering = [one for one in told if one.body.from_ <= day and (one.body.to is None or day <= one.body.to)]
    return covering[-1] if covering else None


def _turned_red_before_entry(history: History, one: Stated[LotRegistered]) -> bool:
    """Whether the site was red on the day the lot was entered, though not on the day it is dated."""
    decided = _decision_on(history, one.body.site, one.recorded_on)
    return decided is not None and decided.body.status == RED


def _witnessed(history: History, one: Stated[LotRegistered]) -> bool:
    """Whether somebody attested the lot, or counted its custodian's stock, before the site turned red."""
    decided = _decision_on(history, one.body.site, one.recorded_on)
    attested = (each.day for each in history.of(LotAttested) if one.body.lot in each.body.lots)
    counted = (
        each.day
        for each in history.of(StockCounted)
        if each.body.party == (one.body.custodian or one.issuer)
        and any(count.mineral == one.body.mineral for count in each.body.counts)
    )
    return decided is not None and min((*attested, *counted), default=one.recorded_on) < decided.body.from_


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


CHECKS: Final[Mapping[str, Check]] = {
    "site_status": Check(
        site_status,
        subjects=frozenset({"lot", "site", "shipment"}),
        takes={"days": "number"},
        answers=frozenset({"fail", "open", "review"}),
    ),
}
SENTENCES: Final[Mapping[str, str]] = {
    "site-was-red": N_("Lot {lot} was dug at site {site} on {day}, when the site was red."),
    "status-lapsed": N_("The status of site {site} had been decided {days} days before."),
}
