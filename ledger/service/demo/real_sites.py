"""Which real sites the demo plays at when it is given a register: with ores it knows, and people at work."""

from __future__ import annotations

from typing import Final

from ledger.service.demo.ores import ORES
from ledger.service.demo.world import PROVINCES, DemoSite
from ledger.service.registers.file import Register, RegisterSite

_WANTED: Final = {
    "2609.00.00": 19,
    "2615.90.00": 10,
    "7108.12.00": 14,
    "2611.00.00": 4,
    "2605.00.00": 5,
}
_MOST_WORKERS: Final = 400


def choose_sites(register: Register) -> tuple[DemoSite, ...]:
    """Return real sites for each ore, from one province after the other, the busiest first.

    The trade that is played there is invented and says so; what the site yields is in keeping with its
    minerals and the workers that were counted there last.
    """
    chosen: dict[str, DemoSite] = {}
    for hs, count in _WANTED.items():
        waiting: dict[str, list[RegisterSite]] = {}
        for site in sorted(register.sites, key=_busiest):
            known = site.body.get("province") in PROVINCES and "district" in site.body
            if site.minerals[:1] == (hs,) and site.workers and known:
                waiting.setdefault(str(site.body["province"]), []).append(site)
        taken = 0
        while taken < count and any(waiting.values()):
            for province in sorted(waiting):
                if taken < count and waiting[province]:
                    site = waiting[province].pop(0)
                    chosen[site.id] = _demo_site(site, hs)
                    taken += 1
    return tuple(chosen[id] for id in sorted(chosen))


def _busiest(site: RegisterSite) -> tuple[int, str]:
    return -(site.workers or 0), site.id


def _demo_site(site: RegisterSite, hs: str) -> DemoSite:
    body = site.body
    return DemoSite(
        id=site.id,
        name=str(body["name"]),
        province=str(body["province"]),
        territory=str(body["district"]),
        latitude=str(body["latitude"]),
        longitude=str(body["longitude"]),
        ore=ORES[hs],
        workers=min(site.workers or 0, _MOST_WORKERS),
        real=True,
    )
