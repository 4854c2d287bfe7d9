"""The people, places and sites of the demo, and who deals with whom."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from ledger.lots.tag import ALPHABET
from ledger.service.demo.chance import Chance
from ledger.service.demo.ores import ORES, Ore

AUTHORITY: Final = "DEMO-AUTHORITY"
PROGRAMME: Final = "DEMO-PROGRAMME"
CERTIFIER: Final = "DEMO-CERTIFIER"
LABORATORY: Final = "DEMO-LABORATORY"
CARRIER: Final = "DEMO-CARRIER"
ASSAYER: Final = "DEMO-ASSAYER"
INSPECTOR: Final = "DEMO-INSPECTOR"
AUDITOR: Final = "DEMO-AUDITOR"
WAREHOUSE: Final = "DEMO-WAREHOUSE"
IMPORTER: Final = "DEMO-IMPORTER"
PLANT: Final = "DEMO-PLANT"
GOLD_EXPORTER: Final = "DEMO-EXPORTER-GOLD"
REFINERY: Final = "DEMO-REFINERY"
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
_SOUTH: Final = frozenset({"HK", "HL", "LU", "TA"})
SMELTERS: Final = MappingProxyType(
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
    """Who deals with whom.

    Stocks hold lot ids by party and ore, ``tags`` the codes in a party's hands, ``worn`` those of a mine on a
    lot.
    """

    sites: tuple[DemoSite, ...]
    cases: tuple[DemoSite, ...]
    cooperatives: dict[tuple[str, str], str] = field(default_factory=dict)
    stocks: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tags: dict[str, deque[str]] = field(default_factory=dict)
    worn: dict[str, list[str]] = field(default_factory=dict)
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
    return SMELTERS[ore.hs]


def place_of(party: str) -> str:
    """Return the id of a party's place."""
    return f"{party}-PLACE"


def zone_of(party: str) -> str:
    """Return the invented zone of a trader: that of the province in its id."""
    return f"DEMO-ZEA-{party.split('-')[2]}"
