"""How a ledger is served."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """What the operator decides.

    ``address`` is the web origin under which readers reach the service, such as ``https://ledger.example``;
    links, cookies and logins are made for it. ``passphrase`` opens the ledger's own keys.
    """

    data: Path
    address: str
    passphrase: bytes | None = None

    @property
    def secure(self) -> bool:
        """Whether readers come by TLS, so that browsers may be told to come by nothing else."""
        return self.address.startswith("https://")
