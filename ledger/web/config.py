"""How a ledger is served."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ledger.service.scan.diligence import USUAL


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests in a moving minute: of a stranger's address, and of a key that is logged in."""

    pages: int = 300
    codes: int = 60
    logins: int = 40
    files: int = 6_000
    readers: int = 1_200


@dataclass(frozen=True, slots=True)
class Config:
    """What the operator decides.

    ``address`` is the web origin under which readers reach the service, such as ``https://ledger.example``;
    links, cookies and logins are made for it. ``passphrase`` opens the ledger's own keys. ``packs`` are those
    by which tag pages assess lots, ``delay_hours`` is how old what strangers see is at least: a project
    default, for which decision 0022 has the reasons.
    ``rates`` are how often one may ask. ``metrics_token`` lets a monitor read the metrics, as auditors may.
    ``lan_certificate`` (PEM) is that of the local authority, where it has made the server's certificate.
    ``clock_confirmed`` says that a clock far ahead of the last entry is right, for the next entry only.
    """

    data: Path
    address: str
    passphrase: bytes | None = None
    packs: tuple[str, ...] = USUAL
    delay_hours: int = 24
    rates: Rates = Rates()
    metrics_token: str | None = None
    lan_certificate: bytes | None = None
    clock_confirmed: bool = False

    @property
    def secure(self) -> bool:
        """Whether readers come by TLS, so that browsers may be told to come by nothing else."""
        return self.address.startswith("https://")
