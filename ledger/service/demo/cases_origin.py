"""Irregularities at the pit: time, site, tag, and who attests."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from ledger.crypto.canonical import JSON
from ledger.lots.tag import parse_tag, tag_digest
from ledger.service.demo.calendar import DAY, HOUR, Course, day, moment
from ledger.service.demo.case import EXPORTER, Case
from ledger.service.demo.market import certify, leave
from ledger.service.demo.ores import weighed
from ledger.service.demo.production import attest, dispatch, receive, register
from ledger.service.demo.world import AUTHORITY, PROGRAMME, DemoSite


def _registered(
    case: Case,
    *,
    expect: Collection[str],
    site: DemoSite | None = None,
    occurred_at: int | None = None,
    **change: JSON,
) -> str:
    return register(
        case.stage,
        case.world,
        site or case.site,
        case.chance,
        change=change,
        expect=expect,
        occurred_at=occurred_at,
    )


def late(case: Case) -> Course:
    """A notebook that is typed in nine days later."""
    then = case.stage.now - 9 * DAY
    lot = _registered(
        case,
        expect=("late",),
        occurred_at=then,
        extracted_from=day(then - 5 * DAY),
        extracted_to=day(then - DAY),
        sealed_at=moment(then),
    )
    case.wrong("late-entry", lot, "Entered nine days after it happened.")
    yield case.later(1, 1)
    attest(case.stage, case.site, lot)


def clock_skew(case: Case) -> Course:
    """A phone whose clock runs ahead."""
    lot = _registered(case, expect=("clock-skew",), occurred_at=case.stage.now + 5 * HOUR)
    case.wrong("clock-skew", lot, "The phone's clock is five hours ahead of the ledger's.")
    yield case.later(1, 1)
    attest(case.stage, case.site, lot)


def untagged(case: Case) -> Course:
    """A bag for which there was no tag at hand."""
    lot = _registered(case, expect=("untagged",), tags=None)
    case.wrong("untagged-lot", lot, "Registered without a tag.")
    yield case.later(1, 1)


def over_allotment(case: Case) -> Course:
    """More than the site is allotted in a month."""
    heavy = weighed(Decimal(150), case.allotted.ore, Decimal(3))
    lot = _registered(case, expect=("over-allotment",), site=case.allotted, quantity=heavy)
    case.wrong("over-allotment", lot, "150 kg in a month for which the site is allotted 100 kg.")
    yield case.later(1, 1)
    attest(case.stage, case.allotted, lot)


def yellow(case: Case) -> Course:
    """Production at a yellow site, which is then exported while the site is not green."""
    site = case.yellow
    lot = _registered(case, expect=("site-yellow",), site=site)
    case.wrong("yellow-site", lot, "Produced while the site was yellow.")
    attest(case.stage, site, lot)
    yield case.later(1, 2)
    case.sent(lot, to=EXPORTER, site=site)
    yield case.later(2, 4)
    receive(case.stage, lot, at=EXPORTER, ore=site.ore, chance=case.chance)
    yield case.later(1, 3)
    number = certify(case.stage, lot, exporter=EXPORTER, ore=site.ore)
    yield case.later(1, 3)
    codes = ("export-despite-status",)
    leave(case.stage, lot, party=EXPORTER, ore=site.ore, certificates=[number], expect=codes)
    case.wrong("export-despite-status", lot, "Exported although the site it comes from is not green.")


def red(case: Case) -> Course:
    """Production at a red site goes on hold; mixing it is refused."""
    site = case.red
    lot = _registered(case, expect=("site-red",), site=site)
    case.wrong("red-site-hold", lot, "Produced while the site was red: on hold.")
    attest(case.stage, site, lot)
    yield case.later(2, 3)
    output: JSON = {"lot": case.world.new_lot("M"), "quantity": case_quantity(case, lot)}
    body: dict[str, JSON] = {"inputs": [{"lot": lot}], "outputs": [output], "process": "washing"}
    case.stage.act(case.world.cooperative(site), "lot.processed", body, expect=("lot-on-hold",))
    case.wrong("refused-on-hold", lot, "Washing a lot that is on hold was refused.")


def case_quantity(case: Case, lot: str) -> dict[str, JSON]:
    """Return what is a little less than a lot."""
    known = case.lot(lot)
    moisture = (known.net.value - known.dry.value) * 100 / known.net.value
    return weighed(known.net.value * 99 / 100, case.ore, moisture)


def tag_twice(case: Case) -> Course:
    """A tag on two bags: both lots go on hold, and stay so."""
    first, second, _ = _conflict(case)
    case.wrong("tag-used-twice", second, f"Its tag is on {first} already: both lots are on hold.")
    yield case.later(1, 1)


def tag_twice_resolved(case: Case) -> Course:
    """A tag on two bags, and an authority that finds out whose it is."""
    first, second, code = _conflict(case)
    hold = f"tag-conflict:{case.stage.last}"
    case.wrong("tag-used-twice", second, f"Its tag is on {first} already: both lots are on hold.")
    yield case.later(4, 8)
    body: dict[str, JSON] = {
        "tag": {"number": code},
        "batches": [case.batch_of(code)],
        "hold": hold,
        "lots": [first, second],
        "keeper": first,
        "reason": "DEMO: a photo shows the tag on the first bag",
    }
    case.stage.act(AUTHORITY, "tag.conflict_resolved", body)
    case.wrong("tag-conflict-resolved", first, "The authority gave the tag to the first lot; the hold ended.")


def _conflict(case: Case) -> tuple[str, str, str]:
    code = case.world.tags[case.site.id].popleft()
    first = _registered(case, expect=(), tags=case.tag(code))
    attest(case.stage, case.site, first)
    second = _registered(case, expect=("tag-conflict",), tags=case.tag(code))
    return first, second, code


def tag_voided(case: Case) -> Course:
    """A tag that was reported stolen turns up on a bag."""
    code = parse_tag(case.world.tags[case.site.id].popleft())
    body: dict[str, JSON] = {
        "batches": [case.batch_of(code)],
        "tags": [tag_digest(code)],
        "reason": "DEMO: stolen from the agents' depot",
    }
    case.stage.act(PROGRAMME, "tag.voided", body)
    yield case.later(9, 15)
    lot = _registered(case, expect=("tag-voided",), tags=case.tag(code))
    case.wrong("voided-tag", lot, "A tag that was voided as stolen is on the bag: on hold.")


def tag_other_site(case: Case) -> Course:
    """A tag that was handed to another cooperative for another site."""
    code = case.world.tags[case.red.id].popleft()
    lot = _registered(case, expect=("tag-other-site", "tag-not-assigned"), tags=case.tag(code))
    case.wrong("tag-of-another-site", lot, "The tag was issued for another site: on hold.")
    yield case.later(1, 1)


def unattested(case: Case) -> Course:
    """A lot that is sent off before the agents have seen it."""
    lot = register(case.stage, case.world, case.site, case.chance)
    yield case.later(1, 2)
    to = case.site.trader
    dispatch(case.stage, case.cooperative, [lot], to=to, chance=case.chance, expect=("unattested",))
    case.wrong("unattested", lot, "Sent to the trader without an attestation.")
    yield case.later(1, 2)
    receive(case.stage, lot, at=to, ore=case.ore, chance=case.chance)
