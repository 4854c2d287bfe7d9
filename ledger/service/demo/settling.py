"""How everybody and everything comes into the demo's ledger before the year begins, and each month's tags."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.tag import tag_digest, tag_from_random
from ledger.lots.tagging import Tag
from ledger.service.demo.calendar import DAY, SECOND, day
from ledger.service.demo.chance import Chance
from ledger.service.demo.stage import Stage
from ledger.service.demo.world import (
    ASSAYER,
    AUDITOR,
    AUTHORITY,
    CARRIER,
    CERTIFIER,
    GOLD_EXPORTER,
    IMPORTER,
    INSPECTOR,
    LABORATORY,
    PLANT,
    PROGRAMME,
    SMELTERS,
    WAREHOUSE,
    DemoSite,
    World,
    place_of,
    zone_of,
)

_ACT: Final = "DEMO decision for an invented trade year; not an act of any authority"
_MONTH: Final = 31
_TRADE_TAGS: Final = 120
"""What a trader, processor or exporter puts on in a month, at most."""
_CASE_LOTS: Final = 70
_BAGS: Final = 5


def settle(stage: Stage, world: World) -> None:
    """Enrol everybody, register places and invented sites, decide on statuses, hand out the first tags."""
    _enrol_offices(stage)
    _enrol_trade(stage, world)
    for site in (*world.sites, *world.cases):
        if not site.real:
            _register_site(stage, site)
        status = {"yellow": 2, "red": 3}.get(site.case or "", 1)
        if not site.real:
            _visit(stage, site, status)
        body: dict[str, JSON] = {
            "site": site.id,
            "status": status,
            "legal_act": _ACT,
            "from": day(stage.now - 90 * DAY),
            # Beyond the year that is played, so that no status lapses by time alone.
            "to": day(stage.now + 730 * DAY),
        }
        _act(stage, AUTHORITY, "site.status_decided", body)
    hand_out_tags(stage, world, month=0)


def _act(stage: Stage, party: str, type: str, body: Mapping[str, JSON]) -> str:
    """Let setting up take a second for each event, as a clerk's import would."""
    stage.calendar.now += SECOND
    return stage.act(party, type, body)


def _enrol(stage: Stage, party: str, name: str, country: str, roles: Sequence[str]) -> None:
    stage.calendar.now += SECOND
    stage.act(
        AUTHORITY,
        "party.registered",
        {
            "party": party,
            "name": f"DEMO {name} (invented)",
            "country": country,
            "roles": [*roles],
            "enrolment": stage.enrolment(party, "admin", "admin"),
            "identifiers": [{"scheme": "DEMO tax register", "value": f"DEMO-{party[-12:]}"}],
            "address": f"DEMO street, {country}",
            "licences": _cards(stage, party),
            **({"exporter_status": "green"} if "exporter" in roles else {}),
        },
        sealed={
            "owners": [f"DEMO person {party}"],
            "beneficial_owners": [f"DEMO person {party}"],
            "officers": [f"DEMO officer of {party}"],
            "contacts": [f"DEMO contact of {party}"],
        },
    )


def _cards(stage: Stage, party: str) -> list[JSON]:
    """Return the card of a négociant, of the zone of the province, for the year that is played."""
    if not party.startswith("DEMO-TRADER-"):
        return []
    card: dict[str, JSON] = {"type": "other", "number": f"DEMO card {party[-8:]}", "zone": zone_of(party)}
    return [{**card, "from": day(stage.now), "to": day(stage.now + 364 * DAY)}]


def _enrol_offices(stage: Stage) -> None:
    _enrol(stage, PROGRAMME, "traceability programme", "CD", ["programme"])
    _enrol(stage, CERTIFIER, "certification office", "CD", ["certifier"])
    _enrol(stage, LABORATORY, "laboratory", "CD", ["laboratory"])
    _enrol(stage, CARRIER, "carrier", "CD", ["carrier"])
    _enrol(stage, ASSAYER, "assay office", "CD", ["laboratory"])
    _enrol(stage, INSPECTOR, "mines inspector", "CD", ["inspector"])
    _enrol(stage, AUDITOR, "independent auditor", "CD", ["auditor"])
    _enrol(stage, WAREHOUSE, "warehouse", "CD", ["warehouse"])
    _register_place(stage, WAREHOUSE, "depot", "warehouse", None)
    _enrol(stage, IMPORTER, "importer", "CD", ["importer", "trader"])
    _register_place(stage, IMPORTER, "depot", "import depot", None)


def _enrol_trade(stage: Stage, world: World) -> None:
    regions: dict[str, str] = {}
    traders: dict[str, str] = {}
    for site in sorted((*world.sites, *world.cases), key=lambda site: (site.region, site.territory, site.id)):
        regions[site.region] = site.province
        traders[site.trader] = site.province
        if (site.region, site.territory) not in world.cooperatives:
            number = len(world.cooperatives) + 1
            party = f"DEMO-COOP-{number:02d}"
            world.cooperatives[site.region, site.territory] = party
            _enrol(stage, party, f"cooperative {number}, {site.territory}", "CD", ["cooperative"])
            add_field_key(stage, party)
    for region, province in regions.items():
        _enrol(stage, f"DEMO-AGENT-{region}", f"tagging agents, {province}", "CD", ["tagging_agent"])
        add_field_key(stage, f"DEMO-AGENT-{region}")
    for trader, province in sorted(traders.items()):
        _enrol(stage, trader, f"négociant {trader[12:]}, {province}", "CD", ["trader"])
        _register_place(stage, trader, "depot", f"depot of {trader}", province)
    for side in ("EAST", "SOUTH"):
        _enrol(stage, f"DEMO-PROCESSOR-{side}", f"processor {side.lower()}", "CD", ["processor"])
        _register_place(stage, f"DEMO-PROCESSOR-{side}", "plant", f"plant {side.lower()}", None)
        _enrol(stage, f"DEMO-EXPORTER-{side}", f"exporter {side.lower()}", "CD", ["exporter"])
        _register_place(stage, f"DEMO-EXPORTER-{side}", "depot", f"export depot {side.lower()}", None)
    _enrol(stage, GOLD_EXPORTER, "gold comptoir", "CD", ["exporter", "processor"])
    _register_place(stage, GOLD_EXPORTER, "plant", "melting house", None)
    _enrol(stage, PLANT, "cobalt plant", "CD", ["processor", "smelter"])
    _register_place(stage, PLANT, "plant", "leaching plant", None)
    for smelter, country in SMELTERS.values():
        _enrol(stage, smelter, smelter.removeprefix("DEMO-").lower().replace("-", ", "), country, ["smelter"])
        _register_place(stage, smelter, "plant", f"furnace of {smelter}", None, country=country)


def add_field_key(stage: Stage, party: str, name: str = "field") -> str:
    """Let a party enrol a phone's key."""
    return _act(
        stage, party, "key.added", {"party": party, "enrolment": stage.enrolment(party, name, "field")}
    )


def _register_place(
    stage: Stage, party: str, kind: str, name: str, province: str | None, *, country: str = "CD"
) -> None:
    body: dict[str, JSON] = {
        "place": place_of(party),
        "name": f"DEMO {name}",
        "kind": kind,
        "country": country,
        "operator": party,
    }
    if province is not None:
        body["province"] = province
    _act(stage, AUTHORITY, "place.registered", body)


def _register_site(stage: Stage, site: DemoSite) -> None:
    census: JSON = {
        "workers": site.workers,
        "pits": site.workers // 8 + 1,
        "working_days": 24,
        "counted_on": day(stage.now - 30 * DAY),
        "source": "DEMO, invented",
        "season": "dry",
    }
    allotment: dict[str, JSON] = {}
    if site.monthly_allotment_kg is not None:
        allotment["monthly_allotment_kg"] = site.monthly_allotment_kg
    _act(
        stage,
        AUTHORITY,
        "site.registered",
        {
            **allotment,
            "site": site.id,
            "name": site.name,
            "country": "CD",
            "province": site.province,
            "district": site.territory,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "activity_status": "active",
            "minerals": [site.ore.hs],
            "census": census,
            "icglr_id": _icglr_id(site),
            "national_id": f"DEMO {site.id}",
            "owner": AUTHORITY,
            "licences": [{**_permit(stage, site), "zone": zone_of(site.trader)}],
            "source": "DEMO: invented; no such mine exists",
        },
    )


def _icglr_id(site: DemoSite) -> str:
    """Return the ICGLR number of a site: country, position to four decimals, a running number."""
    position = "".join(f"{Decimal(degrees):+.4f}" for degrees in (site.latitude, site.longitude))
    return f"CD-{position}-{sum(site.id.encode()):05d}"


def _permit(stage: Stage, site: DemoSite) -> dict[str, JSON]:
    permit: dict[str, JSON] = {"type": "artisanal_permit", "number": f"DEMO permit {site.id}"}
    return {**permit, "from": day(stage.now - 180 * DAY), "to": day(stage.now + 545 * DAY)}


def _visit(stage: Stage, site: DemoSite, status: int) -> None:
    """Let an invented site be inspected, licensed, observed and assessed before the year begins."""
    seen = day(stage.now - 20 * DAY)
    inspected: dict[str, JSON] = {"number": f"DEMO-I-{site.id}", "inspected_on": seen, "result": status}
    office: dict[str, JSON] = {"inspector": "DEMO-P-1", "position": "inspector", "agency": "DEMO service"}
    _act(stage, INSPECTOR, "site.inspected", {"site": site.id, **inspected, **office})
    zone: dict[str, JSON] = {"zone": zone_of(site.trader), "site": site.id, "legal_act": _ACT}
    _act(stage, AUTHORITY, "licence.recorded", {**_permit(stage, site), **zone})
    quiet: dict[str, JSON] = {"armed_presence": False, "interference": False, "children_under_15": False}
    observed: dict[str, JSON] = {"site": site.id, "observed_on": seen, "observer": "DEMO programme"}
    met: dict[str, JSON] = {"visited": True, "reported_status": status, "state_services": ["DEMO service"]}
    _act(stage, PROGRAMME, "observation.recorded", {**observed, **quiet, **met, "workers": site.workers})
    report: dict[str, JSON] = {
        "sites": [site.id],
        "kind": "site_assessment",
        "title": f"DEMO assessment of {site.id}",
        "scope": "DEMO: OECD Annex II risks",
        "issued_on": seen,
        "valid_until": day(stage.now + 545 * DAY),
        "sha256": sha256(site.id.encode()).hexdigest(),
        "url": "https://demo.mineral-ledger.example/assessments",
    }
    _act(stage, PROGRAMME, "report.recorded", report)


def hand_out_tags(stage: Stage, world: World, *, month: int) -> None:
    """Issue and assign the tags of a month: to cooperatives by site, to all others by party.

    Nobody gets more than is missing of what a month takes, and a cooperative gives back what it has had for
    two months, so that no tag lies about for long.
    """
    for site in (*world.sites, *world.cases):
        lots = _CASE_LOTS if site.case else _MONTH // (site.ore.days - 2) + 1
        needed = _BAGS * lots if site.ore.branch == "3T" else lots
        batch = f"DEMO-TAGS-{site.id.removeprefix('DEMO-')}-{month + 1}"
        _give_back(stage, world, site, month)
        _top_up(stage, world, batch, (site.id, world.cooperative(site)), needed, site=site.id)
    levels = {site.trader: "negociant" for site in (*world.sites, *world.cases)}
    for party in ("DEMO-PROCESSOR-EAST", "DEMO-PROCESSOR-SOUTH"):
        levels[party] = "processor"
    for party in ("DEMO-EXPORTER-EAST", "DEMO-EXPORTER-SOUTH", GOLD_EXPORTER):
        levels[party] = "export"
    for party, level in sorted(levels.items()):
        _top_up(stage, world, f"{party}-TAGS-{month + 1}", (party, party), _TRADE_TAGS, level=level)


def _give_back(stage: Stage, world: World, site: DemoSite, month: int) -> None:
    """Let a cooperative return the tags of a site that it was handed two months ago and did not use."""
    held, old = world.tags.get(site.id, deque[str]()), dict[str, str]()
    while held and int((batch := _batch_of(stage, held[0])).rpartition("-")[2]) < month:
        old[held.popleft()] = batch
    if old:
        body: dict[str, JSON] = {"batches": [*dict.fromkeys(old.values())], "tags": [*map(tag_digest, old)]}
        _act(stage, world.cooperative(site), "tags.returned", body)


def _batch_of(stage: Stage, code: str) -> str:
    """Return the batch of a tag, whose id ends with the number of its month, from 1."""
    return stage.mirror.get(Tag, tag_digest(code)).batch or ""


def _top_up(stage: Stage, world: World, batch: str, whose: tuple[str, str], needed: int, **of: str) -> None:
    """Give so many tags to somebody as are missing; ``whose`` is the stock and the party that holds it."""
    stock, party = whose
    held = world.tags.setdefault(stock, deque())
    if len(held) < needed:
        held.extend(_batch(stage, batch, party, needed - len(held), **of))


def _batch(
    stage: Stage, batch: str, party: str, count: int, *, site: str | None = None, level: str = "mine"
) -> list[str]:
    """Return new codes in a party's hands: made by the programme, listed by their hashes."""
    chance = Chance(f"tags {batch}")
    codes = [tag_from_random(chance.bytes(8)) for _ in range(count)]
    digests: list[JSON] = [tag_digest(code) for code in codes]
    issued: dict[str, JSON] = {"batch": batch, "level": level, "tags": digests}
    if site is not None:
        issued["site"] = site
    _act(stage, PROGRAMME, "tags.issued", issued)
    _act(stage, PROGRAMME, "tags.assigned", {"batches": [batch], "tags": digests, "to": party})
    return codes
