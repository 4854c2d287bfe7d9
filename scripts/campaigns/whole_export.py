"""An export as a target of changes: one file, or several in step, audited as the folder it is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final

from ledger.errors import LedgerError
from ledger.log.merkle import leaf_hash
from ledger.log.tiles import bundle_path, parse_tile_path, tile_path
from ledger.verify.audit import audit
from ledger.verify.heads import vkeys_of
from ledger.verify.source import CHECKPOINT, KEPT, POLICY, Directory
from ledger.verify.verdict import Verdict
from scripts.campaigns.corpus import Corpus
from scripts.campaigns.mutations import change_bytes, entries, hashes, lines
from scripts.campaigns.outcomes import Baseline, Content, Outcome, judge, note_content

_TILE: Final = tile_path(0, 0)
_BUNDLE: Final = bundle_path(0)
_LENGTH_BYTES: Final = 2
_SIGNATURE_BYTES: Final = 64


class Exports:
    """One export, copied into a folder of its own, in which changes are made and taken back."""

    name = "export"

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self._folder = folder / "export"
        shutil.copytree(corpus.folder / "export", self._folder)
        self._policy = corpus.policy
        paths = [path for path in self._folder.rglob("*") if path.is_file()]
        self._files = {path.relative_to(self._folder).as_posix(): path.read_bytes() for path in paths}
        self._older = corpus.objects["checkpoint"]
        self._base = Baseline(self._audit(), self._content(self._files))

    def attempt(self, rng: Random) -> tuple[str, Outcome]:
        """Change the export, audit it, and put it back."""
        way = rng.random()
        if way < 0.6:  # noqa: PLR2004 - shares of the ways
            kind, changes = self._change_file(rng)
        elif way < 0.8:  # noqa: PLR2004 - the same
            kind, changes = self._change_files(rng)
        else:
            kind, changes = self._change_in_step(rng)
        changed = {path: data for path, data in {**self._files, **changes}.items() if data is not None}
        if changed == self._files:
            return kind, "unchanged"
        for path, data in changes.items():
            self._write(path, data)
        verdict = self._audit()
        for path in changes:
            self._write(path, self._files.get(path))
        return kind, judge(verdict, self._readable(changed), self._base)

    def _change_file(self, rng: Random) -> tuple[str, Mapping[str, bytes | None]]:
        path = rng.choice(list(self._files))
        donor = self._files[rng.choice(list(self._files))]
        if path == CHECKPOINT and rng.random() < 0.2:  # noqa: PLR2004 - now and then
            return "part exchanged", {path: rng.choice(self._older)}
        if path.startswith("tile/entries/"):
            others = [data for other, data in self._files.items() if other.startswith("tile/entries/")]
            kind, data = change_bytes(self._files[path], rng, split=entries, donor=rng.choice(others))
        elif path.startswith("tile/"):
            others = [data for other, data in self._files.items() if other.startswith("tile/0/")]
            kind, data = change_bytes(self._files[path], rng, split=hashes, donor=rng.choice(others))
        else:
            notes = donor if donor.isascii() else self._files[CHECKPOINT]
            kind, data = change_bytes(self._files[path], rng, split=lines, donor=notes)
        return kind, {path: data}

    def _change_files(self, rng: Random) -> tuple[str, Mapping[str, bytes | None]]:
        """Exchange, remove, repeat or rename whole files."""
        one, other = rng.sample(list(self._files), 2)
        kind = rng.choice(("part swapped", "part removed", "part repeated", "part moved"))
        if kind == "part swapped":
            return kind, {one: self._files[other], other: self._files[one]}
        if kind == "part removed":
            return kind, {one: None}
        new = rng.choice(
            (f"{KEPT}{rng.randint(0, 400)}", tile_path(0, 1, rng.randint(1, 256)), f"{one}.p/7", other)
        )
        # A file cannot be where a folder is, nor a folder where a file is.
        if (self._folder / new).is_dir() or any(new.startswith(f"{path}/") for path in self._files):
            new = f"{KEPT}{rng.randint(0, 400)}"
        moved: dict[str, bytes | None] = {new: self._files[one]}
        return kind, moved if kind == "part repeated" or new == one else {**moved, one: None}

    def _change_in_step(self, rng: Random) -> tuple[str, Mapping[str, bytes | None]]:
        """Change entries and their hashes alike, so that no tile betrays it."""
        parts = entries(self._files[_BUNDLE])
        one, other = rng.sample(range(len(parts)), 2)
        kind = rng.choice(("part swapped", "part exchanged", "signatures swapped"))
        if kind == "part swapped":
            parts[one], parts[other] = parts[other], parts[one]
        elif kind == "part exchanged":
            parts[one] = parts[other]
        else:
            first, second = parts[one], parts[other]
            parts[one] = first[:-_SIGNATURE_BYTES] + second[-_SIGNATURE_BYTES:]
            parts[other] = second[:-_SIGNATURE_BYTES] + first[-_SIGNATURE_BYTES:]
        leaves = hashes(self._files[_TILE])
        for at in (one, other):
            leaves[at] = leaf_hash(parts[at][_LENGTH_BYTES:])
        return f"{kind} in step", {_BUNDLE: b"".join(parts), _TILE: b"".join(leaves)}

    def _write(self, path: str, data: bytes | None) -> None:
        place = self._folder / path
        if data is None:
            place.unlink(missing_ok=True)
            # What an export has no files in, it has no folder for.
            if not any(other.startswith(path.rpartition("/")[0]) for other in self._files):
                shutil.rmtree(place.parent, ignore_errors=True)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def _audit(self) -> Verdict:
        return audit(Directory(self._folder), policy=self._policy, workers=1)

    def _readable(self, files: Mapping[str, bytes]) -> Content | None:
        try:
            return self._content(files)
        except LedgerError:
            return None

    def _content(self, files: Mapping[str, bytes]) -> Content:
        known = vkeys_of(self._policy)
        logs = [vkey for vkey in known if vkey.name == self._policy.logs[0].vkey.name]
        content: dict[str, bytes] = {}
        for path, data in files.items():
            if path == CHECKPOINT:
                content |= note_content(data, known, place=path)
            elif path.startswith(KEPT):
                # That witnesses saw a kept checkpoint is not claimed.
                content |= note_content(data, logs, place=path)
            elif path != POLICY:
                parse_tile_path(path)
                content[path] = data
        return content
