"""Who is logged in, in the memory of this process: nothing is kept when it ends, and a logout is one.

A nonce bears its own end and a code that only this process can make, so that strangers who ask for many cost
no memory. Tokens are random and kept as their SHA-256.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Final

from itsdangerous import BadSignature, Signer

from ledger.errors import Refused
from ledger.language import N_
from ledger.lots.schema import second_of

NONCE_SECONDS: Final = 60
SESSION_SECONDS: Final = 8 * 3600
PER_KEY: Final = 20
"""Sessions of one key; the oldest ends when there is one more."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is to be signed, and until when (a UTC second) it is taken."""

    nonce: str
    expires: str


@dataclass(frozen=True, slots=True)
class Session:
    """Whose key logged in, its public key in hex, and when that ends, in Unix seconds."""

    key: str
    ends: int


class Sessions:
    """The sessions of one server; ``clock`` gives Unix milliseconds. May be used from any thread."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._signer = Signer(secrets.token_bytes(32), salt="login", digest_method=sha256)
        self._lock = Lock()
        self._used: dict[str, int] = {}
        self._open: dict[bytes, Session] = {}

    def challenge(self) -> Challenge:
        """Return a new nonce."""
        ends = self._now() + NONCE_SECONDS
        nonce = self._signer.sign(f"{secrets.token_urlsafe(16)}.{ends}").decode()
        return Challenge(nonce, second_of(ends * 1000))

    def use(self, challenge: Challenge) -> None:
        """Take a nonce, once; Refused when it is not ours, over, or of another end, or was used before."""
        ends = self._end_of(challenge.nonce)
        with self._lock:
            now = self._now()
            self._used = {nonce: end for nonce, end in self._used.items() if end >= now}
            if ends is None or ends < now or challenge.nonce in self._used:
                raise login_refused()
            if second_of(ends * 1000) != challenge.expires:
                raise login_refused()
            self._used[challenge.nonce] = ends

    def begin(self, key: str) -> tuple[str, Session]:
        """Return the token of a new session for a public key (hex)."""
        token, session = secrets.token_urlsafe(32), Session(key, self._now() + SESSION_SECONDS)
        with self._lock:
            now = self._now()
            self._open = {digest: one for digest, one in self._open.items() if one.ends > now}
            own = [digest for digest, one in self._open.items() if one.key == key]
            for digest in own[: max(0, len(own) + 1 - PER_KEY)]:
                del self._open[digest]
            self._open[_digest(token)] = session
        return token, session

    def find(self, token: str) -> Session | None:
        """Return the session of a token while it lasts."""
        found = self._open.get(_digest(token))
        return found if found is not None and found.ends > self._now() else None

    def key_of(self, token: str) -> str | None:
        """Return the public key whose session a token is, None when it is nobody's."""
        found = self.find(token)
        return None if found is None else found.key

    def end(self, token: str) -> None:
        """End the session of a token, if there is one."""
        with self._lock:
            self._open.pop(_digest(token), None)

    def _end_of(self, nonce: str) -> int | None:
        try:
            return int(self._signer.unsign(nonce).decode().rpartition(".")[2])
        except BadSignature:
            return None

    def _now(self) -> int:
        return self._clock() // 1000


def login_refused() -> Refused:
    """Return the one answer to a login that is not taken, whatever is wrong with it."""
    return Refused(
        code="login-refused",
        message=N_("The login is not taken: ask for a new challenge, and sign with a key that is enrolled."),
    )


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
