"""Whether what came out, left or arrived was there before: balances of work and of exporters."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.question import Answer, Question, failed, passed, unanswered, undecided
from ledger.diligence.readings import Weighing, latest, percent_more, weighed, weighings
from ledger.language import N_
from ledger.lots.quantity import Interval, total
from ledger.lots.types.borders import LotImported
from ledger.lots.types.declared import LotDeclared
from ledger.lots.types.market import CertificateDetails, LotExported
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.sites import SiteDetails
from ledger.lots.types.work import Work


def mass_covered(question: Question) -> Iterator[Answer]:
    """No work gives more dry mass than went in, beyond what scales and moisture leave open."""
    known: dict[str, Weighing] = {}
    ahead = deque(question.once(weighed))
    for one in question.of(Work):
        while ahead and ahead[0].stated.index <= one.index:
            weighing = ahead.popleft()
            known[weighing.lot] = weighing
        if not question.lots.keys().isdisjoint(one.event.births("lot")):
            yield _work_answer(one, known, question.number("percent"))


def _work_answer(one: Stated[Work], known: Mapping[str, Weighing], percent: Decimal) -> Answer:
    into = [known.get(part.lot) for part in one.body.inputs]
    out = [known.get(part.lot) for part in one.body.outputs]
    before, after = _dry(into), _dry(out)
    if before is None or after is None:
        return unanswered(f"{one.type}/{'inputs' if before is None else 'outputs'}/quantity", one)
    if after.low > before.high and percent_more(after.value, before.value) > percent:
        values = {"out": _plain(after.value), "into": _plain(before.value)}
        return failed("more-out-than-in", one, lot=one.body.outputs[0].lot, **values)
    return passed(one)


def _dry(found: Sequence[Weighing | None]) -> Interval | None:
    masses = [None if one is None else one.dry for one in found]
    known = [mass for mass in masses if mass is not None]
    return total(known) if known and len(known) == len(masses) else None


def dug_here(question: Question) -> Iterator[Answer]:
    """Everything a lot was made of begins with a production at a site, not with a declaration."""
    told = {one.body.lot: one for one in question.own if isinstance(one.body, LotRegistered | LotDeclared)}
    entered = {one.body.entered_as: one for one in question.of(LotImported)}
    for lot in sorted(question.lots):
        if question.history.parents.get(lot):
            continue
        one = told.get(lot) or entered.get(lot)
        if one is None:
            yield unanswered("lot.registered")
        elif isinstance(one.body, LotDeclared) and one.body.kind in question.words("kinds"):
            yield failed("not-dug-here", one, lot=lot, kind=one.body.kind)
        else:
            yield passed(one)


def exports_covered(question: Question) -> Iterator[Answer]:
    """An exporter sends no more dry mass than was dug, at sites of the record, of what it was made of."""
    history = question.history
    known = latest(weighings(history, history.stated))
    sent = [
        (one, lot)
        for one in question.of(LotExported)
        if one.issuer == question.subject.id
        for lot in one.body.lots
    ]
    dug = {one.body.lot for one in history.of(LotRegistered)}
    mined = sorted(dug.intersection(history.ancestry(lot for _, lot in sent)))
    out, into = _dry([known.get(lot) for _, lot in sent]), _dry([known.get(lot) for lot in mined])
    if not sent:
        return
    if out is None:
        yield unanswered("lot.exported/lots", sent[0][0])
    elif into is None or (
        out.low > into.high and percent_more(out.value, into.value) > question.number("percent")
    ):
        values = {
            "out": _plain(out.value),
            "into": "0" if into is None else _plain(into.value),
        }
        yield failed("exports-exceed-mines", sent[-1][0], party=question.subject.id, **values)
    else:
        yield passed(*(one for one, _ in sent))


def exports_within_allotment(question: Question) -> Iterator[Answer]:
    """What left in a year is within what the sites behind it are allowed in one."""
    since = _days_before(question.on, question.number("days"))
    sent = [one for one in question.of(LotExported) if one.issuer == question.subject.id and one.day > since]
    if not sent:
        return
    history = question.history
    mined = history.ancestry(lot for one in sent for lot in one.body.lots)
    sites = {one.body.site for one in history.of(LotRegistered) if one.body.lot in mined}
    yearly = [_allotment(history, site) for site in sorted(sites)]
    allowed = [each for each in yearly if each is not None]
    if not allowed or len(allowed) < len(yearly):
        yield unanswered("site.registered/monthly_allotment_kg", *sent[-1:])
        return
    out, limit = _net_sent(history, sent), sum(allowed, Decimal(0)) * 12
    if out is None:
        yield unanswered("lot.exported/lots", sent[-1])
    elif out > limit * question.number("percent") / 100:
        yield failed("exports-exceed-allotment", sent[-1], party=question.subject.id, out=out, limit=limit)
    else:
        yield passed(*sent)


def _allotment(history: History, site: str) -> Decimal | None:
    told = [one.body for one in history.said_of("site", site, SiteDetails)]
    given = told[-1].monthly_allotment_kg if told else None
    return None if given is None else Decimal(given)


def _net_sent(history: History, sent: Iterable[Stated[LotExported]]) -> Decimal | None:
    events = list(sent)
    lots = history.ancestry(lot for one in events for lot in one.body.lots)
    known = latest(weighings(history, history.of_lots(lots)))
    nets = [known[lot].net if lot in known else None for one in events for lot in one.body.lots]
    told = [net.value for net in nets if net is not None]
    return sum(told, Decimal(0)) if told and len(told) == len(nets) else None


def exports_steady(question: Question) -> Iterator[Answer]:
    """A party does not export several times as much in a year as in the year before."""
    sent = [one for one in question.of(LotExported) if one.issuer == question.subject.id]
    if not sent:
        return
    days = question.number("days")
    since = _days_before(question.on, days)
    before = _days_before(since, days)
    years = ([one for one in sent if before < one.day <= since], [one for one in sent if one.day > since])
    if sent[0].day > _days_before(since, question.number("days_known")) or not years[0]:
        yield undecided("exports-too-young", sent[0], party=question.subject.id)
        return
    was, now = _net_sent(question.history, years[0]), _net_sent(question.history, years[1]) or Decimal(0)
    if was is None or (years[1] and not now):
        yield unanswered("lot.exported/lots", *sent[-1:])
    elif now > was * question.number("times"):
        yield failed("exports-jumped", *years[1][-1:], party=question.subject.id, now=now, was=was)
    else:
        yield passed(*sent)


def landed_as_shipped(question: Question) -> Iterator[Answer]:
    """What arrives over the border weighs what was sent."""
    sent = question.of(LotExported)
    until = max((one.index for one in sent), default=-1)
    known = latest(one for one in question.once(weighed) if one.stated.index <= until)
    for one in question.of(LotImported):
        lot = one.body.lot
        if lot is None or lot not in known:
            continue
        was, now = known[lot].net, one.body.quantity.stated_net_kg()
        if was is None or now is None or not was.value:
            yield unanswered("lot.imported/quantity", one)
        elif abs(change := percent_more(now, was.value)) > question.number("percent"):
            yield failed("landed-otherwise", one, lot=lot, percent=change)
        else:
            yield passed(one)


def certificate_covers(question: Question) -> Iterator[Answer]:
    """All that left on a certificate weighs no more than it says."""
    history = question.history
    for number in sorted({number for one in question.of(LotExported) for number in one.body.certificates}):
        papers = [one for one in history.of(CertificateDetails) if one.body.number == number]
        sent = [one for one in history.of(LotExported) if number in one.body.certificates]
        weight = _net_sent(history, sent)
        if not papers:
            yield unanswered("certificate.issued", *sent)
        elif weight is None:
            yield unanswered("lot.exported/lots", *sent)
        elif weight > Decimal(papers[-1].body.mass_kg) * (100 + question.number("percent")) / 100:
            yield failed("certificate-overdrawn", papers[-1], *sent, number=number, out=weight)
        else:
            yield passed(papers[-1], *sent)


def _plain(mass: Decimal) -> str:
    """A mass as it is written, without zeros that say nothing and without an exponent."""
    return format(mass.normalize(), "f")


def _days_before(day: str, days: Decimal) -> str:
    return (date.fromisoformat(day) - timedelta(days=int(days))).isoformat()


_ANSWERS: Final[Any] = frozenset({"fail", "open"})
_LOTS: Final[Any] = frozenset({"lot", "shipment"})
_PARTY: Final[Any] = frozenset({"party"})
_SHIPMENT: Final[Any] = frozenset({"shipment"})
_YEARS: Final[Any] = {"days": "number", "days_known": "number", "times": "number"}

CHECKS: Final[Mapping[str, Check]] = {
    "mass_covered": Check(mass_covered, _LOTS, {"percent": "number"}, _ANSWERS),
    "dug_here": Check(dug_here, _LOTS, {"kinds": "words"}, _ANSWERS),
    "exports_covered": Check(exports_covered, _PARTY, {"percent": "number"}, _ANSWERS),
    "exports_within_allotment": Check(
        exports_within_allotment, _PARTY, {"days": "number", "percent": "number"}, _ANSWERS
    ),
    "exports_steady": Check(exports_steady, _PARTY, _YEARS, _ANSWERS),
    "landed_as_shipped": Check(landed_as_shipped, _SHIPMENT, {"percent": "number"}, _ANSWERS),
    "certificate_covers": Check(certificate_covers, _SHIPMENT, {"percent": "number"}, _ANSWERS),
}
SENTENCES: Final[Mapping[str, str]] = {
    "more-out-than-in": N_("{out} kg of dry ore came out as lot {lot} and others where {into} kg went in."),
    "not-dug-here": N_("Lot {lot} was declared ({kind}); nobody recorded that it was dug at a site."),
    "exports-exceed-mines": N_(
        "{party} exported {out} kg of dry ore; of what it was made of, {into} kg were dug at recorded sites."
    ),
    "exports-exceed-allotment": N_(
        "{party} exported {out} kg in a year; the sites behind it are allowed {limit} kg."
    ),
    "exports-too-young": N_("{party} has not exported for two years, so the years cannot be compared."),
    "exports-jumped": N_("{party} exported {now} kg in a year, and {was} kg in the year before."),
    "landed-otherwise": N_("Lot {lot} weighed {percent} % more (or less) after the border than before."),
    "certificate-overdrawn": N_("{out} kg left on certificate {number}, which states less."),
}
