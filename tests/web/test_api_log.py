"""The log over a real network: our auditor, witnesses, and a program that is not ours."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader

from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.merkle import leaf_hash
from ledger.log.note import parse_note, parse_vkey
from ledger.log.tiles import parse_bundle
from ledger.service.keeping.export import export
from ledger.service.keeping.log_files import EVERY_MS
from ledger.service.keeping.witnessing import cosign_checkpoint
from ledger.verify.audit import audit
from ledger.verify.web_source import Url
from ledger.web.app import create_app
from ledger.web.config import Config
from tests.browser.service import serving
from tests.store.world import MINUTE, World, key_of
from tests.web.login import bearer
from tests.web.programs import COSE, EVENTS, problem, served

WIDE = 300


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A public log that is wider than one tile."""
    made = World(tmp_path_factory.mktemp("log") / "data")
    made.populate()
    made.submit(*(made.lot(f"L-{number}") for number in range(WIDE)))
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with serving(create_app(Config(world.data, "http://ledger.test"), clock=world.clock)) as made:
        yield f"{made}/log"


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    with served(world) as made:
        yield made


def test_our_auditor_audits_it_by_its_address(world: World, address: str) -> None:
    verdict = audit(Url(address), policy=world.handle.policy)
    assert (verdict.verdict, verdict.faults) == ("holds", ())
    assert verdict.size == world.size


def test_a_program_that_is_not_ours_finds_the_same_root_and_proofs(world: World, address: str) -> None:
    reader = TilesReader(HttpBackend(address))
    head = reader.get_checkpoint()
    assert (head.size, reader.calculate_root_hash()) == (world.size, published(world).root)
    for index in (0, 255, 256, world.size - 1):
        reader.get_inclusion_proof(index, head.size).check(
            leaf_hash(reader.get_entry(index)), published(world).root
        )
    reader.get_consistency_proof(200, head.size)


def published(world: World) -> Checkpoint:
    note = world.handle.published()
    assert note is not None
    return open_checkpoint(note, [world.handle.policy.logs[0].vkey])[0]


def test_a_witness_cosigns_from_the_address(world: World, address: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    made = cosign_checkpoint(
        Url(address).checkpoint(),
        Url(address),
        policy=world.handle.policy,
        kept=kept,
        name="witness.test",
        key=key_of("witness"),
        time=world.clock.now // 1000,
    )
    assert made.head.size == world.size
    world.clock.now += MINUTE
    world.record(world.lot("W-1"))
    again = cosign_checkpoint(
        Url(address).checkpoint(),
        Url(address),
        policy=world.handle.policy,
        kept=kept,
        name="witness.test",
        key=key_of("witness"),
        time=world.clock.now // 1000,
    )
    assert again.head.size == made.head.size + 1
    assert world.handle.add_cosignatures(again.note, [parse_vkey(again.vkey)]) == ("witness.test",)
    assert Url(address).checkpoint() == world.handle.published()
    assert b"witness.test" in Url(address).checkpoint()


def test_every_file_is_the_one_of_the_export(world: World, client: TestClient, tmp_path: Path) -> None:
    world.handle.publish_daily()
    export(world.handle, tmp_path / "public")
    files = [path for path in (tmp_path / "public").rglob("*") if path.is_file() and path.name != "policy"]
    assert len(files) > 6
    for path in files:
        answer = client.get(f"/log/{path.relative_to(tmp_path / 'public').as_posix()}")
        assert (answer.status_code, answer.content) == (200, path.read_bytes()), path


@pytest.mark.parametrize(
    ("path", "kind", "caching"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "public, max-age=2"),
        ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/0/001.p/2", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/1/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/entries/000", "application/octet-stream", "public, max-age=31536000, immutable"),
    ],
)
def test_files_are_kept_as_long_as_they_hold_and_read_by_any_page(
    client: TestClient, path: str, kind: str, caching: str
) -> None:
    client.get("/log/checkpoint")
    answer = client.get(f"/log/{path}", headers={"accept-language": "fr", "origin": "https://else.test"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == caching
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers.get("vary", "Accept-Encoding") == "Accept-Encoding"
    assert "set-cookie" not in answer.headers


def test_an_absent_file_is_told_to_other_people_s_pages_too(client: TestClient) -> None:
    answer = client.get("/log/tile/0/009")
    assert problem(answer) == (404, "file-missing")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert client.get("/api/v1/parties").headers.get("access-control-allow-origin") is None


def test_a_tile_is_the_same_compressed(address: str) -> None:
    Url(address).checkpoint()
    packed, encoding = raw(f"{address}/tile/entries/000", "gzip")
    plain, none = raw(f"{address}/tile/entries/000", "identity")
    assert (encoding, none) == ("gzip", None)
    assert gzip.decompress(packed) == plain
    assert len(parse_bundle(plain, count=256)) == 256


def raw(address: str, encoding: str) -> tuple[bytes, str | None]:
    """The bytes of an answer as they were sent, and how they are encoded."""
    with httpx2.stream("GET", address, headers={"accept-encoding": encoding}) as answer:
        return b"".join(answer.iter_raw()), answer.headers.get("content-encoding")


def test_whoever_has_a_file_is_not_sent_it_again(client: TestClient) -> None:
    client.get("/log/checkpoint")
    first = client.get("/log/tile/0/000")
    known = {"if-none-match": first.headers["etag"]}
    again = client.get("/log/tile/0/000", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert client.get("/log/tile/0/000.p/9", headers=known).status_code == 200


def test_nothing_beyond_the_published_checkpoint_is_served(world: World, client: TestClient) -> None:
    client.post(EVENTS, content=world.lot("N-0"), headers=COSE)
    head = parse_checkpoint(parse_note(client.get("/log/checkpoint").content).text)
    assert client.post(EVENTS, content=world.lot("N-1"), headers=COSE).status_code == 201
    newest = f"/log/tile/0/001.p/{head.size + 1 - 256}"
    assert problem(client.get(newest))[0] == 404
    # Within the time between two published checkpoints the last one is given again.
    same = parse_checkpoint(parse_note(client.get("/log/checkpoint").content).text)
    assert same == head
    world.clock.now += EVERY_MS
    later = parse_checkpoint(parse_note(client.get("/log/checkpoint").content).text)
    assert later.size == head.size + 1
    assert client.get(newest).status_code == 200
    assert client.get(f"/log/checkpoints/{head.size}").status_code == 200


def test_a_halted_log_gives_the_last_checkpoint_that_it_published(world: World, client: TestClient) -> None:
    last = client.get("/log/checkpoint").content
    assert client.post(EVENTS, content=world.lot("H-1"), headers=COSE).status_code == 201
    world.clock.now += EVERY_MS
    halted = world.data / "halted"
    halted.write_text('{"code": "test", "message": "Halted for a test."}', encoding="utf-8")
    try:
        assert client.get("/log/checkpoint").content == last
    finally:
        halted.unlink()


def test_entries_of_a_log_that_is_not_public_are_for_auditors(tmp_path: Path) -> None:
    world = World(tmp_path / "data", public=False)
    world.populate()
    world.record(world.party("AUDITOR", "auditor"))
    with served(world) as client:
        client.get("/log/checkpoint")
        bundle = f"/log/tile/entries/000.p/{world.size}"
        assert client.get(f"/log/tile/0/000.p/{world.size}").status_code == 200
        assert problem(client.get(bundle)) == (401, "login-needed")
        assert problem(client.get(bundle, headers=bearer(client, "COOP"))) == (403, "right-missing")
        answer = client.get(bundle, headers=bearer(client, "AUDITOR"))
        entries = parse_bundle(answer.content, count=world.size)
        assert sha256(entries[0][8:]).hexdigest() == world.genesis
        assert answer.headers["cache-control"].startswith("private, ")
        assert "authorization" in answer.headers["vary"].lower()
    world.close()
