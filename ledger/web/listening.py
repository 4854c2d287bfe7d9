"""Where a ledger is served, and by which certificate: what the operator says, checked before it runs."""

from __future__ import annotations

import socket
import ssl
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

_IPV4: Final = "0.0.0.0"  # noqa: S104 - served with TLS, or when the operator says so
_ANYWHERE: Final = (_IPV4, "::")
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
    clock_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Tls:
    """The files of a certificate and its key, none without TLS; ``lan`` where a local authority made them."""

    certificate: Path | None = None
    key: Path | None = None
    lan: LanCertificate | None = None


def host_of(options: Options) -> str:
    """Return the address to be served on; Refused when that would be a network without TLS."""
    asked = _asked(options)
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


def _asked(options: Options) -> str:
    if options.host is not None or not options.lan:
        return options.host or _LOCAL
    # All addresses of version 4, as most local networks have; of both where only version 6 is private.
    return "::" if lan_addresses() and not _reached(_IPV4) else _IPV4


def _reached(anywhere: str) -> tuple[str, ...]:
    """Return the private addresses that answer when it is served on all: ``0.0.0.0`` takes no version 6."""
    return tuple(one for one in lan_addresses() if anywhere == "::" or ":" not in one)


def tls_of(options: Options) -> Tls:
    """Return the certificate to serve with; Malformed when the options contradict each other or it is bad."""
    if (options.certificate is None) != (options.key is None):
        raise Malformed("tls-half", N_("A TLS certificate needs its key, and a key its certificate."))
    if options.lan and options.certificate is not None:
        raise Malformed("tls-twice", N_("Give a TLS certificate or --lan, not both."))
    if options.certificate is not None and options.key is not None:
        _check_pair(options.certificate, options.key)
    if not options.lan:
        return Tls(options.certificate, options.key)
    asked = _asked(options)
    own = _reached(asked) if asked in _ANYWHERE else (asked,)
    hosts = tuple(dict.fromkeys((*own, local_name(), "localhost", _LOCAL)))
    keys = Folder(options.data).keys
    made = lan_certificate(keys, hosts, now=datetime.now(UTC), passphrase=options.passphrase)
    return Tls(made.certificate, made.key, made)


def _check_pair(certificate: Path, key: Path) -> None:
    for file in (certificate, key):
        file.open("rb").close()
    try:
        # A password that is given is not asked for on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        message = N_(
            "{certificate} and {key} are no TLS certificate and its own key, both in PEM and the key not "
            "encrypted."
        )
        raise Malformed("tls-pair", message, values={"certificate": certificate, "key": key}) from error


def address_of(options: Options, host: str, *, secure: bool) -> str:
    """Return the web origin for readers: as given, else that of where it is served; Malformed for none."""
    if options.address is not None:
        return web_origin(options.address)
    if options.trust_proxy:
        raise Malformed(
            "proxy-address", N_("Behind a proxy it has to know its address: give --public-address.")
        )
    if host in _ANYWHERE:
        host = next(iter(_reached(host)), local_name())
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
        if host == "::":
            # Version 4 too, whatever this computer's setting is.
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
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
