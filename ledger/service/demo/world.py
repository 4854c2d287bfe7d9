"""The people, places and sites of the demo, and how they come into the ledger."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.tag import ALPHABET, tag_digest, tag_from_random
from ledger.service.demo.calendar import DAY, SECOND, day
from ledger.service.demo.chance import Chance
from ledger.service.demo.ores import ORES, Ore
from ledger.service.demo.stage import Stage

AUTHORITY: Final = "DEMO-AUTHORITY"
PROGRAMME: Final = "DEMO-PROGRAMME"
CERTIFIER: Final = "DEMO-CERTIFIER"
LABORATORY: Final = "DEMO-LABORATORY"
CARRIER: Final = "DEMO-CARRIER"
ASSAYER: Final = "DEMO-ASSAYER"
INSPECTOR: Final = "DEMO-INSPECTOR"
WAREHOUSE: Final = "DEMO-WAREHOUSE"
IMPORTER: Final = "DEMO-IMPORTER"
PLANT: Final = "DEMO-PLANT"
GOLD_EXPORTER: Final = "DEMO-EXPORTER-GOLD"
REFINERY: Final = "DEMO-REFINERY"
_ACT: Final = "DEMO decision for an invented trade year; not an act of any authority"
# ISO 3166-2:CD; a province that is not listed gets its first letters.
PROVINCES: Final = MappingProxyType(
    {
        "Bas-Uele": "BU",
        "Haut-Katanga": "HK",
        "Haut-Lomami": "HL",
        "Haut-Uele": "HU",
        "Ituri": "IT",
        "Kasaï-Oriental": "KE",
        "Lualaba": "LU",
        "Maniema": "MA",
        "Nord-Kivu": "NK",
        "Sud-Kivu": "SK",
        "Tanganyika": "TA",
        "Tshopo": "TO",
    }
)
_MONTH: Final = 31
_TRADE_TAGS: Final = 36
"""What a trader, processor or exporter puts on in a month, at most."""
_CASE_LOTS: Final = 16
_BAGS: Final = 5
_SOUTH: Final = frozenset({"HK", "HL", "LU", "TA"})
_SMELTERS: Final = MappingProxyType(
    {
        "2609.00.00": ("DEMO-SMELTER-TIN", "MY"),
        "2615.90.00": ("DEMO-SMELTER-TANTALUM", "KZ"),
        "2611.00.00": ("DEMO-SMELTER-TUNGSTEN", "AT"),
        "7108.12.00": (REFINERY, "AE"),
    }
)


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A site at which the demo plays; ``real`` says that it stands in an outside register."""

    id: str
    name: str
    province: str
    territory: str
    latitude: str
    longitude: str
    ore: Ore
    workers: int
    real: bool = False
    case: str | None = None
    monthly_allotment_kg: str | None = None

    @property
    def region(self) -> str:
        """The two letters of the province."""
        return PROVINCES.get(self.province, self.province[:2].upper())

    @property
    def trader(self) -> str:
        """The négociant who buys here."""
        return f"DEMO-TRADER-{self.region}-{self.ore.branch}"


@dataclass(slots=True)
class World:
    """Who deals with whom. Stocks hold lot ids by party and ore, tags the codes in a party's hands."""

    sites: tuple[DemoSite, ...]
    cases: tuple[DemoSite, ...]
    cooperatives: dict[tuple[str, str], str] = field(default_factory=dict)
    stocks: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tags: dict[str, deque[str]] = field(default_factory=dict)
    lots: int = 0

    def cooperative(self, site: DemoSite) -> str:
        """The cooperative of the site's territory."""
        return self.cooperatives[site.region, site.territory]

    def stock(self, party: str, ore: Ore) -> list[str]:
        """The lots of an ore that a party has ready to go on with."""
        return self.stocks.setdefault((party, ore.hs), [])

    def new_lot(self, prefix: str) -> str:
        """Return the id of a new lot."""
        self.lots += 1
        chance = Chance(f"lot {prefix} {self.lots}")
        return f"DEMO-{prefix}-{''.join(chance.pick(ALPHABET) for _ in range(8))}"


def invented_sites(only: Sequence[int] | None = None) -> tuple[DemoSite, ...]:
    """Return the invented DEMO sites, or those at the given places of the list."""
    sites = _listed("sites")
    return sites if only is None else tuple(sites[at] for at in only)


def case_sites() -> tuple[DemoSite, ...]:
    """Return the invented sites at which the irregularities happen: three green, a yellow and a red one."""
    return _listed("case_sites")


def _listed(name: str) -> tuple[DemoSite, ...]:
    document = json.loads(
        files("ledger.service").joinpath("data/demo_sites.json").read_text(encoding="utf-8")
    )
    return tuple(
        DemoSite(
            id=one["site"],
            name=one["name"],
            province=one["province"],
            territory=one["territory"],
            latitude=one["latitude"],
            longitude=one["longitude"],
            ore=ORES[one["mineral"]],
            workers=one["workers"],
            case=one.get("case"),
            monthly_allotment_kg=one.get("monthly_allotment_kg"),
        )
        for one in document[name]
    )


def processor_of(region: str) -> str:
    """Return the processor to which the 3T traders of a province sell."""
    return "DEMO-PROCESSOR-SOUTH" if region in _SOUTH else "DEMO-PROCESSOR-EAST"


def exporter_of(party: str, ore: Ore) -> str:
    """Return who exports what a processor made or a gold trader bought."""
    return GOLD_EXPORTER if ore.branch == "AU" else party.replace("PROCESSOR", "EXPORTER")


def smelter_of(ore: Ore) -> tuple[str, str]:
    """Return who consumes an ore abroad, and the country."""
    return _SMELTERS[ore.hs]


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


def zone_of(party: str) -> str:
    """Return the invented zone of a trader: that of the province in its id."""
    return f"DEMO-ZEA-{party.split('-')[2]}"


def _enrol_offices(stage: Stage) -> None:
    _enrol(stage, PROGRAMME, "traceability programme", "CD", ["programme"])
    _enrol(stage, CERTIFIER, "certification office", "CD", ["certifier"])
    _enrol(stage, LABORATORY, "laboratory", "CD", ["laboratory"])
    _enrol(stage, CARRIER, "carrier", "CD", ["carrier"])
    _enrol(stage, ASSAYER, "assay office", "CD", ["laboratory"])
    _enrol(stage, INSPECTOR, "mines inspector", "CD", ["inspector", "auditor"])
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
    for smelter, country in _SMELTERS.values():
        _enrol(stage, smelter, smelter.removeprefix("DEMO-").lower().replace("-", ", "), country, ["smelter"])
        _register_place(stage, smelter, "plant", f"furnace of {smelter}", None, country=country)


def add_field_key(stage: Stage, party: str, name: str = "field") -> str:
    """Let a party enrol a phone's key."""
    return _act(
        stage, party, "key.added", {"party": party, "enrolment": stage.enrolment(party, name, "field")}
    )


def place_of(party: str) -> str:
    """Return the id of a party's place."""
    return f"{party}-PLACE"


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

    Nobody gets more than is missing of what a month takes, so that no tag lies about for long.
    """
    for site in (*world.sites, *world.cases):
        lots = _CASE_LOTS if site.case else _MONTH // (site.ore.days - 2) + 1
        needed = _BAGS * lots if site.ore.branch == "3T" else lots
        batch = f"DEMO-TAGS-{site.id.removeprefix('DEMO-')}-{month + 1}"
        _top_up(stage, world, batch, (site.id, world.cooperative(site)), needed, site=site.id)
    levels = {site.trader: "negociant" for site in (*world.sites, *world.cases)}
    for party in ("DEMO-PROCESSOR-EAST", "DEMO-PROCESSOR-SOUTH"):
        levels[party] = "processor"
    for party in ("DEMO-EXPORTER-EAST", "DEMO-EXPORTER-SOUTH", GOLD_EXPORTER):
        levels[party] = "export"
    for party, level in sorted(levels.items()):
        _top_up(stage, world, f"{party}-TAGS-{month + 1}", (party, party), _TRADE_TAGS, level=level)


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
