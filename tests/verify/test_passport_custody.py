"""Passports of lots whose custody went an unusual way, and of those that a stranger tries to disturb."""

from __future__ import annotations

from tests.support.build import Town
from tests.support.papers import passport_of
from tests.support.verdicts import said
from tests.verify.test_subset import verify


def _town() -> Town:
    town = Town()
    town.dig("A-1")
    town.attest("A-1")
    return town


def test_receipts_and_payments_of_a_stranger_are_left_out_first() -> None:
    town = _town()

    for _ in range(3):
        body = {"lot": "A-1", "quantity": {"mass_kg": "50"}, "explanation": "Mine. " * 80}
        receipt = town.by("EXPORTER", "lot.received", body, town.heads("A-1"))
        void = {"event": receipt, "reason": "Again. " * 70}
        town.by("EXPORTER", "event.voided", void, (receipt,))
        payment = {"lots": ["A-1"], "kind": "fee", "payee_class": "unknown", "remark": "Toll. " * 80}
        town.by("EXPORTER", "payment.recorded", payment, town.heads("A-1"))
    town.work("lot.split", "COOP-A", ("A-1",), {"A-2": "20"})
    whole = passport_of(town.sim, "A-2")
    brief = passport_of(town.sim, "A-2", limit=40_000)
    assert verify(whole, town.sim).verdict == "intact"
    verdict = verify(brief, town.sim)
    assert (verdict.verdict, "cut" in said(verdict)) == ("intact", True)
    # Nine sayings, and the registration of who said them.
    assert len(whole.listed) - len(brief.listed) == 10


def test_a_receipt_that_came_first_goes_along_with_its_dispatch() -> None:
    town = _town()
    body = {"lot": "A-1", "quantity": {"mass_kg": "30"}, "remainder": "A-2"}
    receipt = town.by("TRADER", "lot.received", body, town.heads("A-1"))
    sent = {"lots": ["A-1"], "to": "TRADER", "receipts": [receipt]}
    town.by("COOP-A", "lot.dispatched", sent, town.heads("A-1"))
    for lot in ("A-1", "A-2"):
        passport = passport_of(town.sim, lot)
        assert receipt in passport.listed
        assert verify(passport, town.sim).verdict == "intact"


def test_a_passport_verifies_after_sampling_assaying_and_coming_back() -> None:
    town = _town()
    town.send("COOP-A", "TRADER", "A-1")
    back = {"lots": ["A-1"], "to": "COOP-A", "reason": "quality"}
    town.by("TRADER", "lot.returned", back, town.heads("A-1"))
    sample = {"lot": "A-1", "sample": "S-1", "quantity": {"mass_kg": "1"}, "sample_lot": "A-S"}
    town.by("COOP-A", "lot.sampled", sample, town.heads("A-1"))
    town.by("COOP-A", "lot.sold", {"lots": ["A-1"], "buyer": "TRADER", "terms": "cash"}, town.heads("A-1"))
    for lot in ("A-1", "A-S"):
        assert verify(passport_of(town.sim, lot), town.sim).verdict == "intact"
