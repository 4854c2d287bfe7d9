"""Who dealt with whom, and what was paid and declared: suspended, new and related parties, forces, levies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.months import days_between
from ledger.diligence.question import Answer, Question, all_passed, failed, passed, unanswered, undecided
from ledger.diligence.readings import weighed, weighings
from ledger.language import N_
from ledger.lots.codes import find_mineral
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.market import CertificateDetails, LotExported
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.parties import PartyDetails, PartyRegistered, PartySuspended
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.sites import SiteDetails
from ledger.lots.types.title import LotSold, PaymentRecorded

_HS_DIGITS: Final = 2 + 2


def parties_active(question: Question) -> Iterator[Answer]:
    """Nobody who sends, sells, buys or receives a lot is suspended on that day."""
    suspensions = cache(lambda party: question.history.said_of("party", party, PartySuspended))
    known = cache(lambda party: bool(question.history.said_of("party", party, PartyDetails)))
    active: list[Stated[Any]] = []
    for one in question.of(LotDispatched) + question.of(LotReceived) + question.of(LotSold):
        parties = sorted({one.issuer, *one.event.names("party")})
        away = [party for party in parties if _suspended(suspensions(party), one)]
        if away:
            yield failed("party-suspended", one, party=", ".join(away), lot=one.event.lots[0], day=one.day)
        elif not all(map(known, parties)):
            yield unanswered("party.registered", one)
        else:
            active.append(one)
    yield from all_passed(active)


def _suspended(told: Sequence[Stated[PartySuspended]], at: Stated[Any]) -> bool:
    before = [one for one in told if one.effective_at <= at.effective_at]
    return bool(before) and before[-1].type == "party.suspended"


def new_buyer_share(question: Question) -> Iterator[Answer]:
    """No party that was registered lately takes a large share of a site's ore at once."""
    history, days = question.history, question.number("days")
    nets = {one.body.lot: one.body.quantity.stated_net_kg() for one in question.of(LotRegistered)}
    taken: dict[str, list[tuple[Stated[LotDispatched], str]]] = defaultdict(list)
    for lot in sorted(nets):
        told = history.said_of("lot", lot, LotDispatched)
        if told:
            taken[told[0].body.to].append((told[0], lot))
    for party, each in sorted(taken.items()):
        known = history.said_of("party", party, PartyRegistered)
        if not known:
            yield unanswered("party.registered", *(one for one, _ in each))
            continue
        until = [(one, lot) for one, lot in each if days_between(known[0].day, one.day) < days]
        everybody = [
            lot
            for others in taken.values()
            for one, lot in others
            if 0 <= days_between(known[0].day, one.day) < days
        ]
        if any(nets[lot] is None for lot in everybody):
            yield unanswered("lot.registered/quantity", *(one for one, _ in each))
        elif until and len(everybody) < question.number("least"):
            yield undecided("first-lots-too-few", site=question.subject.id, party=party, count=len(everybody))
        elif _share(until, everybody, nets) > question.number("percent"):
            percent = round(_share(until, everybody, nets))
            yield failed(
                "new-buyer",
                known[0],
                *(one for one, _ in until),
                party=party,
                site=question.subject.id,
                percent=percent,
            )
        else:
            yield passed(known[0])


def _share(own: list[tuple[Any, str]], every: list[str], nets: Mapping[str, Decimal | None]) -> Decimal:
    whole = sum((nets[lot] or Decimal(0) for lot in every), Decimal(0))
    return sum((nets[lot] or Decimal(0) for _, lot in own), Decimal(0)) * 100 / whole if whole else Decimal(0)


def owners_apart(question: Question) -> Iterator[Answer]:
    """Seller and buyer have no beneficial owner in common, as far as both disclosed theirs."""
    for one in question.of(LotSold):
        owners = [_owners(question.history, party) for party in (one.issuer, one.body.buyer)]
        if None in owners:
            yield unanswered("party.registered/beneficial_owners", one)
        elif (owners[0] or set()) & (owners[1] or set()):
            yield failed("owners-shared", one, seller=one.issuer, buyer=one.body.buyer)
        else:
            yield passed(one)


def _owners(history: History, party: str) -> set[str] | None:
    """The disclosed owners, each as its text or its name; None when nothing was disclosed."""
    told = history.said_of("party", party, PartyDetails)
    given = [one.disclosed["beneficial_owners"] for one in told if one.disclosed.get("beneficial_owners")]
    if not given:
        return None
    listed = given[-1] if isinstance(given[-1], list) else [given[-1]]
    return {str(each.get("name") if isinstance(each, dict) else each).casefold() for each in listed}


def declared_as_dug(question: Question) -> Iterator[Answer]:
    """What leaves the country, or enters one, is declared under the heading of the ore that it is."""
    minerals = {one.lot: one.mineral for one in question.once(weighed)}
    for one in question.own:
        if one.type not in {"lot.exported", "lot.imported"}:
            continue
        code = vars(one.body).get("cn_code")
        headings = {_heading(minerals[lot]) for lot in one.event.lots if lot in minerals}
        if code is None or not headings:
            yield unanswered(f"{one.type}/cn_code", one)
        elif headings != {code[:_HS_DIGITS]}:
            yield failed("declared-otherwise", one, heading=code, lot=one.event.lots[0])
        else:
            yield passed(one)


def _heading(mineral: str) -> str:
    known = find_mineral(mineral)
    return (mineral.replace(".", "") if known is None else known.hs)[:_HS_DIGITS]


def no_forces_paid(question: Question) -> Iterator[Answer]:
    """Nobody who bears arms was paid for a lot or escorted it, as far as payments say."""
    payees = question.words("payees")
    for one in question.of(PaymentRecorded):
        if one.body.payee_class == "unknown":
            yield unanswered("payment.recorded/payee_class", one)
        elif one.body.payee_class in payees or one.body.kind == "security":
            yield failed("forces-paid", one, payee=one.body.payee_class, lot=", ".join(one.event.lots) or "?")
        else:
            yield passed(one)


def minerals_of_site(question: Question) -> Iterator[Answer]:
    """A lot is of a mineral that its site is registered for."""
    for one in question.of(LotRegistered):
        told = question.history.said_of("site", one.body.site, SiteDetails)
        before = [each for each in told if each.index < one.index]
        if not before or not before[-1].body.minerals:
            yield unanswered("site.registered/minerals", one)
        elif one.body.mineral not in before[-1].body.minerals:
            yield failed("mineral-not-of-site", one, before[-1], lot=one.body.lot, mineral=one.body.mineral)
        else:
            yield passed(one)


def cargo_single(question: Question) -> Iterator[Answer]:
    """Lots that leave together are of one mineral."""
    told = question.history.of_lots(_companions(question))
    minerals = {one.lot: one.mineral for one in weighings(question.history, told)}
    alike: list[Stated[Any]] = []
    for one in question.of(LotDispatched):
        found = {minerals.get(lot) for lot in one.body.lots}
        if None in found:
            yield unanswered("lot.registered", one)
        elif len(found) > 1:
            yield failed("cargo-mixed", one, minerals=", ".join(sorted(filter(None, found))), day=one.day)
        else:
            alike.append(one)
    yield from all_passed(alike)


def _companions(question: Question) -> Mapping[str, int]:
    return question.history.ancestry(lot for one in question.of(LotDispatched) for lot in one.body.lots)


def first_sale_taxed(question: Question) -> Iterator[Answer]:
    """Where a lot was sold first, a tax, fee or royalty on it stands in the record."""
    paid = {
        lot
        for one in question.of(PaymentRecorded)
        if one.body.kind in question.words("kinds")
        for lot in one.event.lots
    }
    dug = {one.body.lot for one in question.of(LotRegistered)}
    seen: set[str] = set()
    for one in question.of(LotSold):
        first = [lot for lot in one.body.lots if lot in dug - seen]
        seen.update(first)
        untaxed = [lot for lot in first if lot not in paid]
        if untaxed:
            yield failed("sold-untaxed", one, lot=", ".join(untaxed))
        elif first:
            yield passed(one)


def receipts_once(question: Question) -> Iterator[Answer]:
    """No receipt number stands for two payments."""
    own = {one.id for one in question.of(PaymentRecorded)}
    seen: dict[tuple[str, str], list[Stated[PaymentRecorded]]] = defaultdict(list)
    for one in question.history.of(PaymentRecorded):
        if one.body.receipt_number is None:
            if one.id in own:
                yield unanswered("payment.recorded/receipt_number", one)
            continue
        seen[one.body.payee or one.body.payee_class, one.body.receipt_number].append(one)
    for (_, number), each in sorted(seen.items()):
        if own.isdisjoint(one.id for one in each):
            continue
        yield failed("receipt-twice", *each, number=number) if len(each) > 1 else passed(*each)


def verifier_apart(question: Question) -> Iterator[Answer]:
    """Who checked the papers of a certificate is not who countersigned it."""
    for one in question.of(CertificateDetails):
        if one.body.verifier is None or one.body.validator is None:
            yield unanswered(f"{one.type}/{'verifier' if one.body.verifier is None else 'validator'}", one)
        elif one.body.verifier == one.body.validator:
            yield failed("verifier-validates", one, number=one.body.number)
        else:
            yield passed(one)


def certificate_in_time(question: Question) -> Iterator[Answer]:
    """Lots leave within the days of their certificate, which is valid no longer than the days given."""
    papers: dict[str, Stated[CertificateDetails]] = {}
    for one in question.own:
        if isinstance(one.body, CertificateDetails):
            papers[one.body.number] = one
        elif isinstance(one.body, LotExported):
            if not one.body.certificates:
                yield unanswered("lot.exported/certificates", one)
            for number in one.body.certificates:
                yield _in_time(one, papers.get(number), number, question.number("days"))


def _in_time(
    one: Stated[Any], paper: Stated[CertificateDetails] | None, number: str, days: Decimal
) -> Answer:
    if paper is None:
        return unanswered("certificate.issued", one)
    age = days_between(paper.body.issued_on, one.day)
    if not 0 <= age <= days:
        return failed("certificate-out-of-time", one, paper, number=number, days=age)
    return passed(one, paper)


_LOTS: Final[Any] = frozenset({"lot", "shipment"})
_SITE: Final[Any] = frozenset({"site"})
_PERIOD: Final[Any] = frozenset({"period", "lot", "shipment"})
_BUYER: Final[Any] = {"days": "number", "percent": "number", "least": "number"}

CHECKS: Final[Mapping[str, Check]] = {
    "parties_active": Check(parties_active, _LOTS),
    "new_buyer_share": Check(new_buyer_share, _SITE, _BUYER),
    "owners_apart": Check(owners_apart, _LOTS),
    "declared_as_dug": Check(declared_as_dug, _LOTS),
    "no_forces_paid": Check(no_forces_paid, _LOTS, {"payees": "words"}),
    "minerals_of_site": Check(minerals_of_site, _LOTS),
    "cargo_single": Check(cargo_single, _LOTS),
    "first_sale_taxed": Check(first_sale_taxed, _LOTS, {"kinds": "words"}, frozenset({"fail"})),
    "receipts_once": Check(receipts_once, _PERIOD),
    "verifier_apart": Check(verifier_apart, _LOTS),
    "certificate_in_time": Check(certificate_in_time, _LOTS, {"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "party-suspended": N_("{party} dealt with lot {lot} on {day} while suspended."),
    "new-buyer": N_(
        "{party}, new on the record, took {percent} % of the ore of site {site} in its first months."
    ),
    "first-lots-too-few": N_(
        "Site {site} sent {count} lots in the first months of {party}, too few to judge."
    ),
    "owners-shared": N_("{seller} and {buyer} have a beneficial owner in common."),
    "declared-otherwise": N_(
        "Lot {lot} crossed a border under code {heading}, which is not that of its mineral."
    ),
    "forces-paid": N_("A payment for lot {lot} went to {payee}."),
    "mineral-not-of-site": N_("Lot {lot} is of {mineral}, which its site is not registered for."),
    "cargo-mixed": N_("Lots of several minerals left together on {day}: {minerals}."),
    "sold-untaxed": N_("No tax, fee or royalty is recorded for the first sale of {lot}."),
    "receipt-twice": N_("Receipt {number} stands for more than one payment."),
    "verifier-validates": N_("Certificate {number} was checked and countersigned by the same person."),
    "certificate-out-of-time": N_("Lots left on certificate {number} {days} days after its issue."),
}
