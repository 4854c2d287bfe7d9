"""A certificate that was renewed is taken into use while the service runs.

That of a local network is made anew here before it ends, and when the computer has got another address;
files of another authority are read again when whoever renews them has put new ones there.
"""

from __future__ import annotations

import logging
import ssl
from typing import Final

from ledger.errors import LedgerError
from ledger.web.listening import Options, tls_of

SECONDS: Final = 3_600
"""Between two looks."""
_log: Final = logging.getLogger(__name__)


class Renewal:
    """Looks for a new certificate, for connections that begin from then on."""

    def __init__(self, options: Options, context: ssl.SSLContext) -> None:
        self._options = options
        self._context = context

    async def __call__(self) -> None:
        """Take the certificate that there is; keep the last one, and write down why, where it is no good."""
        try:
            tls = tls_of(self._options)
            if tls.certificate is not None:
                # In the thread that opens connections: the context must not change under them.
                self._context.load_cert_chain(tls.certificate, tls.key)
        except (LedgerError, OSError) as error:
            _log.warning("the certificate was not renewed: %s", error)
