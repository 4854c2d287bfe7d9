"""What QR codes hold: addresses in capitals, of which every character is in their alphanumeric alphabet."""

from __future__ import annotations

import re
from typing import Final

from ledger.errors import Malformed
from ledger.language import N_

LONGEST_HOST: Final = 66
"""Characters of a host, so that a tag's address fits a QR code of version 4 at error correction level M."""
_LOG: Final = "/log"
_HOST: Final = re.compile(r"[A-Z0-9.-]+(:[0-9]+)?")


def host_of(origin: str) -> str:
    """Return the host in the addresses of a ledger's labels, from its origin: ``demo.test/log``.

    Raises Malformed for an origin with another path, whose letters a reader could not fold, and for a long
    one.
    """
    host = origin.removesuffix(_LOG).upper()
    if not _HOST.fullmatch(host) or len(host) > LONGEST_HOST:
        raise Malformed(
            "label-host",
            N_(
                "The origin {origin} gives no address for a label: that needs a host of {limit} characters"
                " at most."
            ),
            values={"origin": origin, "limit": LONGEST_HOST},
            hint=N_("An origin for labels is a host and /log, such as ledger.example.org/log."),
        )
    return host


def tag_address(host: str, code: str) -> str:
    """Return the address of a tag's page."""
    return f"HTTPS://{host}/T/{code}"


def label_address(host: str, signed: str) -> str:
    """Return the text of a dense QR code: the address of a signed label, in base 32."""
    return f"HTTPS://{host}/V/{signed}"
