"""Irregularities of paper: corrected, voided, disputed; keys lost, retired and gapped; a party suspended."""

from __future__ import annotations

from decimal import Decimal

from ledger.crypto.canonical import JSON
from ledger.lots.state import Key
from ledger.service.demo.calendar import DAY, Course, day
from ledger.service.demo.case import Case, Delivery
from ledger.service.demo.ores import weighed
from ledger.service.demo.production import attest, register
from ledger.service.demo.settling import add_field_key
from ledger.service.demo.trade import combine
from ledger.service.demo.world import AUTHORITY, LABORATORY, PROGRAMME, REFINERY

_FIELD = "/body/quantity/mass_kg"


def _misread(case: Case, *, read: str, meant: str) -> tuple[str, str]:
    """Register a lot with a mass that was misread and propose the right one; return lot and proposal."""
    quantity = weighed(Decimal(read), case.ore, Decimal(5))
    lot = register(case.stage, case.world, case.site, case.chance, change={"quantity": quantity})
    attest(case.stage, case.site, lot)
    return lot, _propose(case, lot, field=_FIELD, old=read, new=meant)


def _propose(case: Case, lot: str, *, field: str, old: str, new: str) -> str:
    body: dict[str, JSON] = {
        "event": case.lot(lot).born,
        "field": field,
        "old": old,
        "new": new,
        "reason": "DEMO: the scale was misread",
    }
    return case.stage.act(case.cooperative, "event.corrected", body)


def corrected(case: Case) -> Course:
    """A mass that was misread, corrected and approved."""
    lot, proposal = _misread(case, read="512", meant="215")
    yield case.later(1, 3)
    body = {"correction": proposal, "reason": "DEMO: the agent's book says the same"}
    case.stage.act(AUTHORITY, "correction.approved", body)
    case.wrong("mass-corrected", lot, "512 kg was corrected to 215 kg, and the authority approved.")


def rejected(case: Case) -> Course:
    """A correction for which there is no evidence."""
    lot, proposal = _misread(case, read="180", meant="260")
    yield case.later(1, 3)
    body = {"correction": proposal, "reason": "DEMO: the agent's book says otherwise"}
    case.stage.act(AUTHORITY, "correction.rejected", body)
    case.wrong("correction-rejected", lot, "A correction from 180 kg to 260 kg was rejected.")


def corrected_upstream(case: Case) -> Course:
    """A mass that is corrected when the lot has been mixed already."""
    trader = case.site.trader
    first = yield from case.delivered(trader)
    second = yield from case.delivered(trader)
    yield case.later(1, 2)
    mixed = combine(case.stage, case.world, [first, second], party=trader, ore=case.ore, chance=case.chance)
    yield case.later(2, 4)
    body = {"correction": _correct_net(case, first), "reason": "DEMO: agreed with the trader"}
    yield case.stage.now + 1000
    case.stage.act(AUTHORITY, "correction.approved", body)
    case.wrong("corrected-upstream", mixed, "A lot it is made of was corrected afterwards.")


def _correct_net(case: Case, lot: str) -> str:
    """Propose that a lot weighed two kilograms more when it was registered."""
    stated = case.stage.stated(case.lot(lot).born, "/body/quantity/net_kg")
    new = f"{Decimal(str(stated)) + 2:f}"
    return _propose(case, lot, field="/body/quantity/net_kg", old=str(stated), new=new)


def voided(case: Case) -> Course:
    """A bag that was entered twice; the second entry is voided."""
    case.raised()
    yield case.stage.now + 60_000
    lot = register(case.stage, case.world, case.site, case.chance)
    yield case.later(1, 1)
    body: dict[str, JSON] = {"event": case.lot(lot).born, "lots": [lot], "reason": "DEMO: entered twice"}
    case.stage.act(case.cooperative, "event.voided", body)
    case.wrong("voided-entry", lot, "Entered twice; the second entry was voided.")


def disputed(case: Case) -> Course:
    """A receipt that is contested, and stays so."""
    lot = yield from _contested(case)
    case.wrong("disputed-receipt", lot, "The weight on the receipt is disputed: on hold.")


def dispute_lifted(case: Case) -> Course:
    """A receipt that is contested until both agree."""
    lot = yield from _contested(case)
    hold = f"dispute:{case.stage.last}"
    case.wrong("disputed-receipt", lot, "The weight on the receipt is disputed: on hold.")
    yield case.later(5, 9)
    body: dict[str, JSON] = {
        "lots": [lot],
        "hold": hold,
        "reason": "DEMO: weighed again together",
        "act": "DEMO minutes of a meeting",
    }
    case.stage.act(PROGRAMME, "hold.lifted", body)
    case.wrong("dispute-lifted", lot, "The dispute was settled and the hold lifted.")


def _contested(case: Case) -> Delivery:
    lot = yield from case.delivered(case.site.trader)
    receipt = case.lot(lot).head
    yield case.later(1, 2)
    body: dict[str, JSON] = {
        "event": receipt,
        "lots": [lot],
        "reason": "DEMO: weight contested for the miners",
    }
    sealed: dict[str, JSON] = {"narrative": "DEMO: the miners weighed it with a witness"}
    case.stage.act(PROGRAMME, "event.disputed", body, expect=("dispute",), sealed=sealed)
    return lot


def stranger(case: Case) -> Course:
    """Somebody who is not named in an event contests it: noted, and nothing stops."""
    lot = case.raised()
    yield case.later(1, 2)
    body: dict[str, JSON] = {"event": case.lot(lot).born, "lots": [lot], "reason": "DEMO: hearsay"}
    case.stage.act(REFINERY, "event.disputed", body, expect=("disputed-by-stranger",))
    case.wrong("disputed-by-stranger", lot, "Disputed by somebody who is not named in it: flagged only.")


def revoked_key(case: Case) -> Course:
    """A phone is stolen; its key is revoked, and what it signs later is refused."""
    add_field_key(case.stage, case.cooperative, "stolen")
    yield case.later(1, 2)
    lot = register(case.stage, case.world, case.site, case.chance, key="stolen")
    attest(case.stage, case.site, lot)
    yield case.later(2, 4)
    body: dict[str, JSON] = {
        "party": case.cooperative,
        "key": case.stage.key(case.cooperative, "stolen").public_key.hex(),
        "reason": "lost",
        "suspect_from": day(case.stage.now - DAY),
    }
    case.stage.act(case.cooperative, "key.revoked", body)
    case.wrong("key-revoked", lot, "The key that registered the lot was revoked later.")
    yield case.later(2, 4)
    register(case.stage, case.world, case.site, case.chance, key="stolen", expect=("key-revoked",))
    case.wrong("refused-revoked-key", None, "An event signed with the revoked key was refused.")


def retired_key(case: Case) -> Course:
    """An old phone is used some days after its key was retired."""
    add_field_key(case.stage, case.cooperative, "old")
    yield case.later(1, 2)
    body: dict[str, JSON] = {
        "party": case.cooperative,
        "key": case.stage.key(case.cooperative, "old").public_key.hex(),
        "reason": "DEMO: phone replaced",
    }
    case.stage.act(case.cooperative, "key.retired", body)
    yield case.later(3, 5)
    lot = register(case.stage, case.world, case.site, case.chance, key="old", expect=("key-retired",))
    case.wrong("retired-key", lot, "Signed with a key that had been retired.")
    attest(case.stage, case.site, lot)


def sequence_gap(case: Case) -> Course:
    """A phone that has events it never sent."""
    key = case.stage.mirror.get(Key, case.stage.key(case.cooperative, "field").public_key.hex())
    unseen = case.chance.bytes(32).hex()
    lot = register(
        case.stage,
        case.world,
        case.site,
        case.chance,
        expect=("sequence-gap",),
        seq=key.seq + 3,
        prev=unseen,
    )
    case.wrong("sequence-gap", lot, "Two events of this phone before it were never sent.")
    attest(case.stage, case.site, lot)
    yield case.later(1, 1)


def suspended(case: Case) -> Course:
    """A party that is suspended for a while signs nothing meanwhile."""
    lot = case.raised()
    act: JSON = "DEMO act"
    case.stage.act(AUTHORITY, "party.suspended", {"party": LABORATORY, "reason": "DEMO: audit", "act": act})
    yield case.later(1, 2)
    body: dict[str, JSON] = {"event": case.lot(lot).born, "lots": [lot], "reason": "DEMO: hearsay"}
    codes = ("signer-suspended", "disputed-by-stranger")
    case.stage.act(LABORATORY, "event.disputed", body, expect=codes)
    case.wrong("refused-suspended", lot, "An event of a suspended party was refused.")
    yield case.later(2, 4)
    case.stage.act(AUTHORITY, "party.reinstated", {"party": LABORATORY, "reason": "DEMO: audit passed"})
