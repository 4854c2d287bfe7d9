"""The parties of a chain: who they are, what they may do, whether they were suspended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any, Final, Literal

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated, attribute_of
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.diligence.records import covers, days_between, newest, party_record, site_record
from ledger.language import N_
from ledger.lots.event import Nature
from ledger.lots.table import TYPES
from ledger.lots.types.market import LotExported
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.parties import PartyDetails, PartySuspended
from ledger.lots.types.receipt import LotReceived


def parties_described(question: Question) -> Iterator[Answer]:
    """Every party that had a lot in its hands gives each of ``fields`` of itself, or discloses it."""
    fields = sorted(question.words("fields"))
    for party, last in _signers(question).items():
        described = newest(party_record(question.history, party).described, question.on)
        if described is None:
            yield unanswered("party.registered", last)
            continue
        lacking = [field for field in fields if not _says(described, field)]
        yield from (unanswered(f"{described.type}/{field}", described) for field in lacking)
        if not lacking:
            yield passed(described)


def _says(described: Stated[PartyDetails], field: str) -> bool:
    if attribute_of(type(described.body), field) is None:
        return described.disclosed.get(field) is not None
    return bool(getattr(described.body, field))


def members_only(question: Question) -> Iterator[Answer]:
    """Every party that had a lot in its hands is in one of ``schemes``."""
    schemes = question.words("schemes")
    for party, last in _signers(question).items():
        described = newest(party_record(question.history, party).described, last.day)
        if described is None:
            yield unanswered("party.registered", last)
        elif not described.body.schemes:
            yield unanswered(f"{described.type}/schemes", described)
        elif schemes.isdisjoint(described.body.schemes):
            yield failed("not-a-member", described, last, party=party)
        else:
            yield passed(described)


def not_suspended(question: Question) -> Iterator[Answer]:
    """Nobody handled a lot while it was suspended; parties that are not described leave it open."""
    acts: dict[str, list[Stated[Any]]] = defaultdict(list)
    for one in _moves(question):
        acts[one.issuer].append(one)
    for party, last in _signers(question).items():
        turns = question.history.said_of("party", party, PartySuspended)
        during = [one for one in acts[party] if _suspended_at(turns, one)]
        if during:
            yield failed("handled-while-suspended", *turns, *during, party=party, day=during[0].day)
        elif not party_record(question.history, party).described:
            yield unanswered("party.registered", last)
        else:
            yield passed(last)


def _suspended_at(turns: list[Stated[PartySuspended]], one: Stated[Any]) -> bool:
    before = [turn for turn in turns if turn.effective_at <= one.effective_at]
    return bool(before) and before[-1].type == "party.suspended"


def exporter_status(question: Question) -> Iterator[Answer]:
    """Who exports has one of the ``accepted`` statuses of exporters."""
    accepted = question.words("accepted")
    for export in question.of(LotExported):
        described = newest(party_record(question.history, export.issuer).described, export.day)
        status = None if described is None else described.body.exporter_status
        if described is None or status is None:
            yield unanswered("party.registered/exporter_status", export)
        elif status.casefold() in accepted:
            yield passed(described, export)
        else:
            yield failed("exporter-status", described, export, party=export.issuer, status=status)


def trader_card(question: Question) -> Iterator[Answer]:
    """A trader of ``countries`` takes ore in under a card that covers the day and is for ``days`` at most."""
    for one, said in _cards(question):
        dated = [(card, each) for card, each in said if card.from_ and card.to]
        valid = [(card, each) for card, each in dated if covers(card, one.day)]
        short = [
            each
            for card, each in valid
            if days_between(card.from_ or "", card.to or "") <= question.number("days", day=one.day)
        ]
        if not dated:
            yield unanswered("party.registered/licences/to", one)
        elif not valid:
            yield failed("card-lapsed", one, *(each for _, each in dated), party=one.issuer, day=one.day)
        elif not short:
            yield doubted("card-too-long", one, *(each for _, each in valid), party=one.issuer)
        else:
            yield passed(one, *short)


def card_zone(question: Question) -> Iterator[Answer]:
    """A trader of ``countries`` takes in ore of the zones alone that its card was issued for."""
    sites = cache(partial(site_record, question.history))
    dug = {one.body.lot: one.body.site for one in question.of(LotRegistered)}
    for one, said in _cards(question):
        card = {licence.zone: each for licence, each in said if licence.zone is not None}
        behind = question.history.ancestry([one.body.lot])
        for site in dict.fromkeys(dug[lot] for lot in behind if lot in dug):
            zones = {licence.zone for licence, _ in sites(site).licences() if licence.zone is not None}
            if not card:
                yield unanswered("party.registered/licences/zone", one)
            elif not zones:
                yield unanswered("licence.recorded/zone", one)
            elif zones.isdisjoint(card):
                yield failed("card-of-another-zone", one, *card.values(), party=one.issuer, site=site)
            else:
                yield passed(one, *card.values())


def _cards(question: Question) -> Iterator[tuple[Stated[LotReceived], list[tuple[Any, Stated[Any]]]]]:
    """Yield each receipt by a trader of the countries, with the licences on record of it."""
    countries = question.words("countries")
    for one in question.of(LotReceived):
        record = party_record(question.history, one.issuer)
        described = newest(record.described, one.day)
        if described is not None and described.body.country in countries and "trader" in described.body.roles:
            yield one, record.licences()


def _moves(question: Question) -> Iterator[Stated[Any]]:
    return (one for one in question.own if TYPES[one.type].nature is Nature.MOVING)


def _signers(question: Question) -> dict[str, Stated[Any]]:
    """Return who moved lots, each with the last that it did."""
    return {one.issuer: one for one in _moves(question)}


_LOT: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_OPEN: Final[frozenset[Literal["fail", "open", "review"]]] = frozenset({"open"})

CHECKS: Final[Mapping[str, Check]] = {
    "parties_described": Check(parties_described, subjects=_LOT, takes={"fields": "words"}, answers=_OPEN),
    "members_only": Check(members_only, subjects=_LOT, takes={"schemes": "words"}),
    "not_suspended": Check(not_suspended, subjects=_LOT),
    "exporter_status": Check(exporter_status, subjects=_LOT, takes={"accepted": "words"}),
    "trader_card": Check(
        trader_card,
        subjects=_LOT,
        takes={"countries": "words", "days": "number"},
        answers=frozenset({"fail", "open", "review"}),
    ),
    "card_zone": Check(card_zone, subjects=_LOT, takes={"countries": "words"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "not-a-member": N_("{party} had the lot in its hands and is in other schemes only."),
    "handled-while-suspended": N_("{party} handled the lot on {day}, while it was suspended."),
    "exporter-status": N_("The exporter {party} has the status “{status}”."),
    "card-lapsed": N_("No card of {party} on record covers {day}, when it took ore in."),
    "card-too-long": N_("The card of {party} is valid for longer than cards are issued for."),
    "card-of-another-zone": N_("{party} took in ore of site {site}, which is in no zone of its card."),
}
