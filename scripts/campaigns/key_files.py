"""Key files as targets of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ledger.crypto.keys import SigningKey, parse_key_file
from ledger.crypto.mldsa import MlDsaKey, parse_mldsa_key_file
from ledger.errors import Malformed
from scripts.campaigns.corpus import PASSPHRASE, Corpus
from scripts.campaigns.mutations import change_bytes, flip_base64, lines
from scripts.campaigns.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class _KeyFile:
    data: bytes
    public_key: bytes


class KeyFiles:
    """Key files. Nothing in one vouches for it; the ledger does, by the public key that it has on record.

    A file that opens to another key is caught when that key is none of the ledger's.
    """

    name = "key file"

    def __init__(self, corpus: Corpus) -> None:
        kinds: Sequence[str] = ("key file", "encrypted key file", "ML-DSA key file")
        files = [data for kind in kinds for data in corpus.objects[kind]]
        self._files = [_KeyFile(data, self._open(data).public_key) for data in files]
        self._enrolled = {file.public_key for file in self._files}

    def attempt(self, rng: Random) -> tuple[str, Outcome]:
        """Change one key file and open it."""
        # Opening an encrypted file is slow on purpose.
        file = self._files[1] if rng.random() < 0.05 else rng.choice(self._files[::2])  # noqa: PLR2004 - see above
        donor = rng.choice(self._files).data
        kind, changed = (
            flip_base64(file.data, rng)
            if rng.random() < 0.25  # noqa: PLR2004 - a quarter stays well formed
            else change_bytes(file.data, rng, split=lines, donor=donor)
        )
        if changed == file.data:
            return kind, "unchanged"
        try:
            key = self._open(changed)
        except Malformed:
            return kind, "fault"
        if key.public_key == file.public_key:
            return kind, "same"
        # Another file's key, whole, is that key; a key that nobody has on record signs nothing.
        return kind, "fault" if key.public_key not in self._enrolled or changed == donor else "ACCEPTED"

    @staticmethod
    def _open(data: bytes) -> SigningKey | MlDsaKey:
        try:
            return parse_key_file(data, PASSPHRASE)
        except Malformed as error:
            if error.code != "key-type":
                raise
            return parse_mldsa_key_file(data, PASSPHRASE)
