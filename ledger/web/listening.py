"""Where a ledger is served, and by which certificate: what the operator says, checked before it runs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from errno import EADDRINUSE
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from ledger.errors import Malformed, Refused
from ledger.language import N_
from ledger.service.logging_in import web_origin
from ledger.store.folder import Folder
from ledger.web.lan import LanCertificate, lan_addresses, lan_certificate, local_name

_ANYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - what is compared with
_LOCAL: Final = "127.0.0.1"
_PORTS: Final = {"http": 80, "https": 443}
_LEAST_TOKEN: Final = 16


@dataclass(frozen=True, slots=True)
class Options:
    """What ``serve`` is told. ``address`` is the web origin for readers; by default that which is served."""

    data: Path
    host: str | None = None
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None
    lan: bool = False
    address: str | None = None
    plain_http: bool = False
    trust_proxy: bool = False
    metrics_token: Path | None = None
    passphrase: bytes | None = None
    log_requests: bool = True


@dataclass(frozen=True, slots=True)
class Tls:
    """The files of a certificate and its key, none without TLS; ``lan`` where a local authority made them."""

    certificate: Path | None = None
    key: Path | None = None
    lan: LanCertificate | None = None


def host_of(options: Options) -> str:
    """Return the address to be served on; Refused when that would be a network without TLS."""
    asked = options.host or (_ANYWHERE[0] if options.lan else _LOCAL)
    try:
        host = str(socket.getaddrinfo(asked, options.port, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        message = N_("{host} is no address of this computer.")
        raise Refused(code="host-unknown", message=message, values={"host": asked}) from error
    secured = options.lan or options.certificate is not None or options.plain_http
    if not secured and not ip_address(host).is_loopback:
        message = N_(
            "Without TLS it is served on this computer alone, not on {host}: give --tls-cert and --tls-key, "
            "or --lan for a local network, or serve on 127.0.0.1 behind a proxy that speaks TLS. With "
            "--plain-http everybody on the way can read and change what is sent."
        )
        raise Refused(code="plain-http", message=message, values={"host": host})
    return host


def tls_of(options: Options) -> Tls:
    """Return the certificate to serve with; Malformed when the options contradict each other."""
    if (options.certificate is None) != (options.key is None):
        raise Malformed("tls-half", N_("A TLS certificate needs its key, and a key its certificate."))
    if options.lan and options.certificate is not None:
        raise Malformed("tls-twice", N_("Give a TLS certificate or --lan, not both."))
    for file in (options.certificate, options.key):
        if file is not None:
            file.open("rb").close()
    if not options.lan:
        return Tls(options.certificate, options.key)
    own = lan_addresses() if options.host is None or options.host in _ANYWHERE else (options.host,)
    hosts = tuple(dict.fromkeys((*own, local_name(), "localhost", _LOCAL)))
    keys = Folder(options.data).keys
    made = lan_certificate(keys, hosts, now=datetime.now(UTC), passphrase=options.passphrase)
    return Tls(made.certificate, made.key, made)


def address_of(options: Options, host: str, *, secure: bool) -> str:
    """Return the web origin for readers: as given, else that of where it is served; Malformed for none."""
    if options.address is not None:
        return web_origin(options.address)
    if options.trust_proxy:
        raise Malformed(
            "proxy-address", N_("Behind a proxy it has to know its address: give --public-address.")
        )
    if host in _ANYWHERE:
        host = next(iter(lan_addresses()), local_name())
    scheme = "https" if secure else "http"
    named = f"[{host}]" if ":" in host else host
    return f"{scheme}://{named}" + ("" if options.port == _PORTS[scheme] else f":{options.port}")


def token_in(file: Path | None) -> str | None:
    """Return the token of a monitor that is in a file; Malformed when it could be guessed."""
    if file is None:
        return None
    token = file.read_text(encoding="utf-8").strip()
    if len(token) < _LEAST_TOKEN:
        message = N_("The token in {file} is shorter than {least} characters.")
        raise Malformed("token-short", message, values={"file": file, "least": _LEAST_TOKEN})
    return token


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Hold a port; Refused when it is taken, or may not be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, port))
        except OSError as error:
            values = {"host": host, "port": port, "why": error.strerror}
            if error.errno == EADDRINUSE:
                message = N_("Port {port} of {host} is taken by another program: give another with --port.")
                raise Refused(code="port-taken", message=message, values=values) from error
            message = N_("It cannot be served on {host}, port {port}: {why}.")
            raise Refused(code="port-refused", message=message, values=values) from error
        yield made
