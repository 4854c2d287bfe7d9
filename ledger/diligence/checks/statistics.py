"""Figures that look made up, prices and levies out of line, one agent for everything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.people import person_of
from ledger.diligence.question import Answer, Question, failed, passed, unanswered, undecided
from ledger.diligence.readings import weighings
from ledger.diligence.robust import chi_square, median
from ledger.language import N_
from ledger.lots.quantity import Quantity
from ledger.lots.types.birth import Birth
from ledger.lots.types.origin import LotAttested, LotRegistered
from ledger.lots.types.sites import SiteDetails
from ledger.lots.types.title import LotSold, PaymentRecorded

_TEN: Final = 10
_CENT: Final = Decimal(1) / 100


def weights_not_round(question: Question) -> Iterator[Answer]:
    """Not most of the weights that a party reads off a fine scale, half a kilogram or less, are whole."""
    read = list(_read(question))
    known = [(net, one) for net, quantity, one in read if (_division(quantity) or 1) * 2 <= 1]
    yield from _unknown_scales(read)
    if len(known) < question.number("least"):
        yield undecided("readings-too-few", party=question.subject.id, count=len(known))
        return
    round_ones = [one for net, one in known if not net % 1]
    percent = len(round_ones) * 100 // len(known)
    if percent > question.number("percent"):
        values = {"percent": percent, "count": len(known)}
        yield failed("weights-round", *round_ones, party=question.subject.id, **values)
    else:
        yield passed(*(one for _, one in known))


def last_digits_even(question: Question) -> Iterator[Answer]:
    """The last digits that a party reads off a decimal scale are equally frequent (chi-square)."""
    read = list(_read(question))
    digits = []
    for net, quantity, one in read:
        division = _division(quantity)
        if division and division.normalize().as_tuple().digits == (1,):
            digits.append((int(net / division) % _TEN, one))
    yield from _unknown_scales(read)
    if len(digits) < question.number("least"):
        yield undecided("readings-too-few", party=question.subject.id, count=len(digits))
    elif (statistic := chi_square([digit for digit, _ in digits], _TEN)) > question.number("most"):
        values = {
            "statistic": round(Decimal(statistic.numerator) / statistic.denominator),
            "count": len(digits),
        }
        yield failed("digits-uneven", *(one for _, one in digits), party=question.subject.id, **values)
    else:
        yield passed(*(one for _, one in digits))


def agent_share(question: Question) -> Iterator[Answer]:
    """In no region does one person enter most of the lots."""
    regions: dict[str, list[Stated[LotRegistered | LotAttested]]] = defaultdict(list)
    details: list[Stated[Any]] = [*question.history.of(SiteDetails)]
    provinces = {one.body.site: one.body.province for one in details}
    origin = {one.body.lot: one.body.site for one in question.history.of(LotRegistered)}
    for one in question.history.of(LotAttested):
        for province in sorted(
            {provinces[origin[lot]] for lot in one.body.lots if origin.get(lot) in provinces}
        ):
            regions[province].append(one)
    for province, told in sorted(regions.items()):
        if not any(one.issuer == question.subject.id for one in told):
            continue
        if len(told) < question.number("least"):
            yield undecided("entries-too-few", region=province, count=len(told))
            continue
        person, count = max(Counter(map(person_of, told)).items(), key=lambda each: (each[1], each[0]))
        own = [one for one in told if person_of(one) == person]
        if count * 100 > len(told) * question.number("percent") and own[0].issuer == question.subject.id:
            values = {"person": person, "region": province, "percent": count * 100 // len(told)}
            yield failed("one-agent-for-all", *own, **values)
        else:
            yield passed(*told)


def lots_below_limit(question: Question) -> Iterator[Answer]:
    """No day has a row of lots of one source just under the weight from which more is asked."""
    limits, share = question.table("limit_kg"), question.number("from_percent")
    days: dict[tuple[str, str], list[Stated[Birth]]] = defaultdict(list)
    for one in question.of(Birth):
        net = one.body.quantity.stated_net_kg()
        limit = limits.get(one.body.mineral)
        if net is None:
            yield unanswered(f"{one.type}/quantity", one)
        elif limit is not None and limit * share <= net * 100 < limit * 100:
            days[one.day, one.issuer].append(one)
    full = {key: lots for key, lots in days.items() if len(lots) >= question.number("a_day")}
    for (day, source), lots in sorted(full.items()):
        yield failed("lots-under-limit", *lots, day=day, source=source, count=len(lots))
    if question.of(Birth) and not full:
        yield passed(*question.of(Birth))


def price_in_line(question: Question) -> Iterator[Answer]:
    """The disclosed prices of a month are near the median of the record for the mineral and currency."""
    known = _prices(question.history)
    asked = {one.id for one in question.of(LotSold)}
    for one in question.of(LotSold):
        if one.id not in known:
            yield unanswered("lot.sold/price", one)
    yield from _in_line(known, asked, question, "price-out-of-line", question.number("highest_percent"))


def tax_in_line(question: Question) -> Iterator[Answer]:
    """What was paid to the state a kilogram in a month is not far below the median of the record."""
    known = _taxes(question.history)
    asked = {one.id for one in question.of(PaymentRecorded) if one.body.kind in {"tax", "royalty"}}
    for one in question.of(PaymentRecorded):
        if one.id in asked and one.id not in known:
            yield unanswered("payment.recorded/amount", one)
    yield from _in_line(known, asked, question, "tax-out-of-line", None)


_Rates = Mapping[str, tuple[tuple[str, ...], Decimal, Stated[Any]]]


def _in_line(
    known: _Rates, asked: set[str], question: Question, code: str, highest: Decimal | None
) -> Iterator[Answer]:
    groups: dict[tuple[str, ...], list[Decimal]] = defaultdict(list)
    for group, rate, _ in known.values():
        groups[group].append(rate)
    for id, (group, rate, one) in known.items():
        if id not in asked:
            continue
        if len(groups[group]) < question.number("least"):
            yield undecided("rates-too-few", one, mineral=group[0], count=len(groups[group]))
            continue
        middle = median(groups[group])
        percent = rate * 100 / middle if middle else Decimal(0)
        if percent < question.number("lowest_percent") or (highest is not None and percent > highest):
            values = {"lot": one.event.lots[0], "percent": round(percent), "mineral": group[0]}
            yield Answer(
                "fail", code, (one.id,), tuple(sorted((name, str(each)) for name, each in values.items()))
            )
        else:
            yield passed(one)


def _prices(history: History) -> _Rates:
    """Each sale whose price was disclosed: its mineral and currency, the price a kilogram of ore."""
    found = {}
    minerals = _minerals(history)
    for one in history.of(LotSold):
        told = str(one.disclosed.get("price") or "").split(" ")
        price = _decimal(told[0])
        mineral = minerals.get(one.body.lots[0])
        if price is not None and mineral is not None:
            currency = one.body.currency or (told[1].split("/")[0] if len(told) > 1 else "?")
            found[one.id] = ((mineral, currency), price, one)
    return found


def _taxes(history: History) -> _Rates:
    minerals, nets = _minerals(history), _nets(history)
    found = {}
    for one in history.of(PaymentRecorded):
        lots = one.body.lots
        amount = _decimal(str(one.body.amount or one.disclosed.get("amount") or ""))
        weights = [nets[lot] for lot in lots if lot in nets]
        if one.body.kind in {"tax", "royalty"} and amount is not None and lots and len(weights) == len(lots):
            group = (minerals[lots[0]], one.body.currency or "?", one.body.kind)
            found[one.id] = (group, amount / sum(weights, Decimal(0)), one)
    return found


def _minerals(history: History) -> Mapping[str, str]:
    return {one.lot: one.mineral for one in weighings(history, history.stated)}


def _nets(history: History) -> Mapping[str, Decimal]:
    nets = ((one.lot, one.quantity.stated_net_kg()) for one in weighings(history, history.stated))
    return {lot: net for lot, net in nets if net}


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _read(question: Question) -> Iterator[tuple[Decimal, Quantity, Stated[Any]]]:
    """What a party read off scales when it entered lots: of the lots, and of each of their packages."""
    for one in question.of(LotRegistered):
        if one.issuer == question.subject.id:
            packed = (package.quantity for package in one.body.packages)
            for quantity in (one.body.quantity, *packed):
                net = None if quantity is None else quantity.stated_net_kg()
                if quantity is not None and net is not None:
                    yield net, quantity, one


def _division(quantity: Quantity) -> Decimal | None:
    """The division of the scale in kilograms, None where it is not known."""
    return Decimal(quantity.scale_division_kg) if quantity.scale_division_kg else None


def _unknown_scales(read: Iterable[tuple[Decimal, Quantity, Stated[Any]]]) -> Iterator[Answer]:
    unknown = [one for _, quantity, one in read if quantity.scale_division_kg is None]
    if unknown:
        yield unanswered("lot.registered/quantity/scale_division_kg", *unknown)


_PARTY: Final[Any] = frozenset({"party"})
_PERIOD: Final[Any] = frozenset({"period"})

CHECKS: Final[Mapping[str, Check]] = {
    "weights_not_round": Check(weights_not_round, _PARTY, {"least": "number", "percent": "number"}),
    "last_digits_even": Check(last_digits_even, _PARTY, {"least": "number", "most": "number"}),
    "agent_share": Check(agent_share, _PARTY, {"least": "number", "percent": "number"}),
    "lots_below_limit": Check(
        lots_below_limit,
        frozenset({"site", "party"}),
        {"limit_kg": "table", "from_percent": "number", "a_day": "number"},
    ),
    "price_in_line": Check(
        price_in_line, _PERIOD, {"lowest_percent": "number", "highest_percent": "number", "least": "number"}
    ),
    "tax_in_line": Check(tax_in_line, _PERIOD, {"lowest_percent": "number", "least": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "weights-round": N_(
        "{percent} % of {count} weights that {party} read off fine scales are whole kilograms."
    ),
    "digits-uneven": N_(
        "The last digits of {count} weights that {party} read are uneven (chi-square {statistic})."
    ),
    "readings-too-few": N_("{party} has {count} readings off a scale of known division, too few to judge."),
    "one-agent-for-all": N_("{person} attested {percent} % of what was attested in {region}."),
    "entries-too-few": N_("{count} attestations in {region} are too few to say who makes most of them."),
    "lots-under-limit": N_("{source} entered {count} lots just under the limit on {day}."),
    "price-out-of-line": N_(
        "The price of lot {lot} is {percent} % of the median that the record has for {mineral}."
    ),
    "tax-out-of-line": N_(
        "What was paid for lot {lot} is {percent} % of the median that the record has for {mineral}."
    ),
    "rates-too-few": N_("There are {count} rates for {mineral}, too few to say what is usual."),
}
