"""How often the rules of a pattern fire where it was planted, and how often where nothing is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from ledger.diligence.assess import assess
from ledger.diligence.history import History
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from scripts.diligence.ground import ON, month_start
from scripts.diligence.plant import STRENGTHS, Change, Plant
from scripts.diligence.told import Teller, day, id_of
from scripts.diligence.town import Town

Show = Callable[[int, int], None]
_QUIET: Final[Show] = lambda _done, _all: None  # noqa: E731 - nobody looks


@dataclass(frozen=True)
class Clean:
    """What a rule answered about clean subjects: how often each outcome, and what it said when it fired."""

    rule: str
    subjects: int
    fired: int
    open: int
    example: str

    @property
    def rate(self) -> float:
        """The share of the subjects about which it fired, of those that it could answer about."""
        return self.fired / (self.subjects - self.open) if self.subjects > self.open else 0.0


@dataclass(frozen=True)
class Found:
    """Of the subjects planted with a pattern at a strength, of how many a rule of the pattern fired."""

    pattern: str
    way: str
    strength: str
    amount: str
    planted: int
    found: int
    rules: tuple[str, ...]


def subjects_of(town: Town) -> Iterator[About]:
    """Yield everything that can be asked about."""
    yield from (About("lot", one.body["lot"]) for one in town.of("lot.registered"))
    for one in (*town.of("lot.combined"), *town.of("lot.processed")):
        yield About("lot", one.body["outputs"][0]["lot"])
    yield from (About("site", site.id) for site in town.sites)
    yield from (About("party", one.body["party"]) for one in town.of("party.registered"))
    yield from (About("period", day(month_start(month))[:7]) for month in range(town.months))
    yield from (About("shipment", id_of(one)) for one in town.of("lot.exported"))


def false_alarms(history: History, town: Town, pack: Pack, show: Show = _QUIET) -> list[Clean]:
    """Return for each rule how often it fires although nothing is wrong."""
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, str] = {}
    asked = list(subjects_of(town))
    for number, subject in enumerate(asked):
        for finding in assess(subject, history, pack).findings:
            if finding.answered is not None:
                answers[finding.rule][finding.answered] += 1
            if finding.answered == "fail":
                examples.setdefault(finding.rule, f"{subject}: {finding.reasons[0].code}")
        show(number + 1, len(asked))
    return [
        Clean(
            rule,
            sum(answers[rule].values()),
            answers[rule]["fail"],
            answers[rule]["open"],
            examples.get(rule, ""),
        )
        for rule in sorted(pack.rules)
    ]


def rules_of(pack: Pack, pattern: str) -> Pack:
    """Return the pack with the rules of a pattern alone."""
    rules = {
        id: rule
        for id, rule in pack.rules.items()
        if any(pattern in clause.rows for clause in rule.clauses.values()) or (pattern, id) in _OF_OTHER_ROWS
    }
    return pack.model_copy(update={"rules": rules})


_OF_OTHER_ROWS: Final = frozenset(
    {("F22", "certificate-in-time"), ("F22", "certificate-covers"), ("F10", "site-active")}
)
"""Rules whose clause is a confirmed row of another table, by the pattern that asks the same."""


def detection(
    plants: Iterable[Plant], town: Town, pack: Pack, teller: Teller, show: Show = _QUIET
) -> list[Found]:
    """Return how often each plant is found; what a rule also says of the clean trade does not count."""
    clean = teller.history(town.told, on=ON)
    every = list(plants)
    found: list[Found] = []
    for number, plant in enumerate(every):
        rules = rules_of(pack, plant.pattern)
        amounts = dict(zip(plant.strengths, STRENGTHS, strict=True))
        for amount, strength in amounts.items():
            change = Change(town, Random(number))
            plant.change(change, amount)
            history = teller.history(change.told(), on=ON)
            found.append(
                _found(plant, strength, f"{amount} {plant.unit}", change.subjects, (history, clean, rules))
            )
        show(number + 1, len(every))
    return found


def _found(
    plant: Plant, strength: str, amount: str, subjects: list[About], given: tuple[History, History, Pack]
) -> Found:
    history, clean, rules = given
    fired: Counter[str] = Counter()
    count = 0
    for subject in dict.fromkeys(subjects):
        new = _said(subject, history, rules).items() - _said(subject, clean, rules).items()
        fired.update({rule for rule, _ in new})
        count += bool(new)
    return Found(plant.pattern, plant.way, strength, amount, len({*subjects}), count, tuple(sorted(fired)))


def _said(subject: About, history: History, rules: Pack) -> Mapping[str, tuple[str, ...]]:
    """Each rule that fires, with what it says: what it says of the clean trade too is no find."""
    return {
        finding.rule: tuple(
            f"{reason.code} {reason.values}" for reason in finding.reasons if reason.outcome == "fail"
        )
        for finding in assess(subject, history, rules).findings
        if finding.answered == "fail"
    }
