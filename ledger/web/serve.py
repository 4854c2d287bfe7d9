"""Serves a ledger: one process, which holds the folder and the port until it is told to stop."""

from __future__ import annotations

import fcntl
import gc
import os
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from ledger.errors import LogHalted, Refused
from ledger.language import N_
from ledger.service.ledger import LedgerHandle
from ledger.store.folder import Folder
from ledger.store.keyring import check_keys, check_mldsa
from ledger.web.app import create_app
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.lan import LanCertificate
from ledger.web.listening import Options, Tls, address_of, bound, host_of, tls_of, token_in
from ledger.web.logs import write_logs
from ledger.web.patience import Impatient
from ledger.web.renewal import SECONDS, Renewal

KEEP_ALIVE_SECONDS: Final = 15
STOP_SECONDS: Final = 30
"""How long requests that are being answered may take to the end once it is told to stop."""
MOST_AT_ONCE: Final = 1_000
"""Connections. Whoever comes when there are as many takes the place of another."""
_FILES: Final = 4 * MOST_AT_ONCE
_COLLECT_AFTER: Final = (10_000, 10, 50)
"""New objects until the youngest are looked through, and how often that is until older ones are."""
_PROXIES: Final = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served, and where; ``halted`` says why it is for reading alone, if it is."""

    address: str
    origin: str
    demo: bool
    lan: LanCertificate | None
    halted: LogHalted | None


def serve(options: Options, ready: Callable[[Serving], None]) -> None:
    """Serve until SIGINT or SIGTERM, then answer what is being asked and end; ``ready`` is told where.

    Raises, before anything is served: NotFound when there is no ledger; Refused when another process serves
    the folder, the port is taken, or it would go over a network without TLS; LogHalted or Malformed when the
    ledger's keys cannot be used; OSError for files that cannot be opened.
    """
    host, tls = host_of(options), tls_of(options)
    config = Config(
        data=options.data,
        address=address_of(options, host, secure=tls.certificate is not None),
        passphrase=options.passphrase,
        metrics_token=token_in(options.metrics_token),
        lan_certificate=None if tls.lan is None else tls.lan.authority,
        clock_confirmed=options.clock_confirmed,
    )
    app = create_app(config)
    here: Context = app.state.context
    with here.handle, _only_one(options.data), bound(host, options.port) as listening:
        ledger, halted = here.handle.ledger, here.handle.halted
        if halted is None:
            _check_signing(here.handle)
        serving = Serving(config.address, ledger.origin, ledger.demo, tls.lan, halted)
        write_logs(sys.stderr, requests=options.log_requests)
        run(app, options, tls, listening, lambda: ready(serving))


def _check_signing(handle: LedgerHandle) -> None:
    ledger = handle.ledger
    check_keys(ledger, handle.keys)
    check_mldsa(ledger, handle.keys)


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Hold a folder for serving, as sessions and limits live in one process; Refused when another has it."""
    descriptor = os.open(Folder(data).serving, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(descriptor, data)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, data: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = N_("Another process serves {folder} already.")
        raise Refused(code="served-already", message=message, values={"folder": data}) from error


def _config(app: FastAPI, options: Options, tls: Tls) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Impatient,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=options.trust_proxy,
        forwarded_allow_ips=[*_PROXIES],
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        ssl_certfile=tls.certificate,
        ssl_keyfile=None if tls.key is None else str(tls.key),
    )


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def run(
    app: FastAPI, options: Options, tls: Tls, listening: socket.socket, ready: Callable[[], None]
) -> None:
    """Answer on a port until SIGINT or SIGTERM; ``ready`` is told when that has begun."""
    config = _config(app, options, tls)
    config.load()
    if config.ssl is not None:
        config.callback_notify, config.timeout_notify = Renewal(options, config.ssl), SECONDS
    server = _Server(config, ready)
    _calm_collector()
    # By default a process may open about as many as there are connections, and then takes no more.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(_FILES, hard)), hard))
    for one in (SIGINT, SIGTERM):
        # Being told to stop is how it ends: what uvicorn raises again afterwards is no failure.
        signal(one, _ended)
    server.run(sockets=[listening])
    if not server.started:
        raise RuntimeError("bug: the service did not begin")


def _calm_collector() -> None:
    """Let Python's collector of cycles look at what requests leave behind, and seldom at all there is.

    Half a million objects are there for good before the first request, and each recorded event adds some
    hundred: looking through all of them took a tenth of the time, and made everybody wait for that long.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _ended(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing more."""
