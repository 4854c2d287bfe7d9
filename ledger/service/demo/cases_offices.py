"""Offices: an area restricted and opened again, an inspection, an incident with its answer, a plan."""

from __future__ import annotations

from ledger.crypto.canonical import JSON
from ledger.service.demo.calendar import DAY, Course, day
from ledger.service.demo.case import Case
from ledger.service.demo.chance import seed
from ledger.service.demo.production import attest, register
from ledger.service.demo.world import AUTHORITY, CERTIFIER, INSPECTOR, PROGRAMME


def area(case: Case) -> Course:
    """An area that is closed after an attack, and opened again; what is dug meanwhile is on hold."""
    stage, site = case.stage, case.restricted
    body: dict[str, JSON] = {
        "area": f"DEMO-AREA-{site.id[-3:]}",
        "name": "DEMO: two kilometres around the pit",
        "sites": [site.id],
        "legal_act": "DEMO order 31",
        "from": day(stage.now),
    }
    stage.act(AUTHORITY, "area.restricted", body)
    case.wrong("area-restricted", None, "An area was restricted after an attack.")
    yield case.later(4, 7)
    lot = register(stage, case.world, site, case.chance, expect=("site-restricted",))
    case.wrong("dug-in-restricted-area", lot, "Dug while the area was restricted: on hold.")
    attest(stage, site, lot)
    yield case.later(9, 12)
    lifted: dict[str, JSON] = {"area": body["area"], "last_day": day(stage.now), "legal_act": "DEMO order 40"}
    stage.act(AUTHORITY, "area.lifted", lifted)
    case.wrong("area-lifted", None, "The area was opened again.")


def inspected(case: Case) -> Course:
    """An inspector's visit, and a licence that is put on record."""
    body: dict[str, JSON] = {
        "site": case.site.id,
        "inspected_on": day(case.stage.now - DAY),
        "result": 1,
        "number": f"DEMO-PS-{day(case.stage.now)}",
        "inspector": "DEMO-P-17",
        "position": "Inspector",
        "agency": "DEMO mines service",
        "report_sha256": seed("report of an inspection").hex(),
    }
    case.stage.act(INSPECTOR, "site.inspected", body, sealed={"inspector_name": "DEMO person"})
    licence: dict[str, JSON] = {"type": "artisanal_permit", "number": "DEMO-PA-1", "site": case.site.id}
    days: dict[str, JSON] = {"from": day(case.stage.now - 90 * DAY), "to": day(case.stage.now + 900 * DAY)}
    case.stage.act(AUTHORITY, "licence.recorded", {**licence, **days, "holder": case.cooperative})
    yield case.later(1, 1)


def incident(case: Case) -> Course:
    """Children were seen at a pit; the cooperative answers, the buyer adopts a plan, it is closed."""
    stage, trader, id = case.stage, case.site.trader, "DEMO-INCIDENT-1"
    lot = yield from case.delivered(trader)
    about: dict[str, JSON] = {"lots": [lot], "sites": [case.site.id], "parties": [case.cooperative]}
    opened: dict[str, JSON] = {
        "incident": id,
        "level": 2,
        "risk": "child_labour",
        "source": "own_visit",
        "happened_on": day(stage.now - 2 * DAY),
        "answer_by": day(stage.now + 14 * DAY),
        "due_on": day(stage.now + 180 * DAY),
    }
    stage.act(PROGRAMME, "incident.opened", {**opened, **about}, sealed={"narrative": "DEMO narrative"})
    case.wrong("incident-opened", lot, "An incident was opened: children seen at a pit.")
    yield case.later(5, 9)
    answer: dict[str, JSON] = {"incident": id, "accepts": True, "measures": "DEMO: a guard at the pit"}
    stage.act(case.cooperative, "incident.answered", answer)
    decided: dict[str, JSON] = {
        "decision": "continue",
        "decided_on": day(stage.now),
        "manager": "DEMO-P-1",
        "risk": "child_labour",
        "incident": id,
    }
    stage.act(trader, "decision.recorded", {**decided, "parties": [case.cooperative]})
    plan: dict[str, JSON] = {
        "title": "DEMO: nobody under 18 at the pits",
        "risk": "child_labour",
        "incident": id,
        "adopted_on": day(stage.now),
        "due_on": day(stage.now + 120 * DAY),
        "measures": ["DEMO: visits twice a month"],
        "indicators": [{"name": "children seen", "value": "3", "target": "0"}],
    }
    adopted = stage.act(trader, "plan.adopted", {**plan, "sites": [case.site.id]})
    yield case.later(18, 24)
    review: dict[str, JSON] = {"plan": adopted, "reviewed_on": day(stage.now), "progress": "reached"}
    seen: JSON = [{"name": "children seen", "value": "0", "target": "0"}]
    stage.act(trader, "plan.reviewed", {**review, "outcome": "end", "indicators": seen})
    closed: dict[str, JSON] = {"incident": id, "outcome": "resolved", "reason": "DEMO: two visits found none"}
    stage.act(PROGRAMME, "incident.closed", closed)
    case.wrong("incident-closed", lot, "The incident was answered and closed.")


def audited(case: Case) -> Course:
    """A report of an outside audit."""
    body: dict[str, JSON] = {
        "kind": "audit",
        "title": "DEMO audit",
        "scope": "DEMO: one négociant",
        "parties": [case.site.trader],
        "issued_on": day(case.stage.now),
        "sha256": seed("report of an audit").hex(),
    }
    case.stage.act(CERTIFIER, "report.recorded", body)
    yield case.later(1, 1)
