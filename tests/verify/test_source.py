from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from ledger.errors import CannotTell, NotFound
from ledger.log.tiles import bundle_path, tile_path
from ledger.verify.audit import audit
from ledger.verify.source import Directory
from ledger.verify.web_source import Url, open_source
from tests.support.build import Town, long_story, story
from tests.support.verdicts import said


class Server(BaseHTTPRequestHandler):
    """Serves a folder, compressed where it is asked for, and 500 for what is listed in ``broken``."""

    folder: ClassVar[Path]
    broken: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        path = self.path.removeprefix("/log/")
        file = self.folder / path
        if path in self.broken or not file.is_file():
            self.send_error(500 if path in self.broken else 404)
            return
        data = gzip.compress(file.read_bytes())
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def town() -> Town:
    return long_story(300)


@pytest.fixture
def address(town: Town, tmp_path: Path) -> Iterator[str]:
    Server.folder = town.sim.export(tmp_path / "log", kept=(5,))
    Server.broken = set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/log"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_log_on_the_web_is_audited_as_one_in_a_folder(address: str, town: Town) -> None:
    verdict = audit(open_source(address), policy=town.sim.policy())
    assert verdict.faults == ()
    assert verdict.verdict == "holds"
    assert {"kept-unlisted", "files-unlisted"} <= said(verdict)


def test_a_log_that_grows_while_it_is_read_is_read_up_to_its_checkpoint(address: str, town: Town) -> None:
    count = len(town.sim.entries)
    old = story(Town()).sim
    assert count > 300
    shorter = long_story(300)
    del shorter.sim.entries[300:]
    (Server.folder / "checkpoint").write_bytes(shorter.sim.checkpoint())
    width = count - 256
    for path in (tile_path(0, 1, width), bundle_path(1, width)):
        (Server.folder / path).rename(Server.folder / "moved")
        full = Server.folder / path.partition(".p")[0]
        (Server.folder / "moved").rename(full)
    verdict = audit(Url(address), policy=town.sim.policy())
    assert old.genesis == shorter.sim.genesis
    assert (verdict.verdict, verdict.size) == ("holds", 300)


def test_a_server_that_does_not_answer_leaves_it_open(address: str, town: Town) -> None:
    Server.broken = {bundle_path(0)}
    verdict = audit(Url(address), policy=town.sim.policy())
    assert verdict.verdict == "cannot_tell" or verdict.faults
    assert "unread" in said(verdict)


def test_what_is_not_there_is_not_found(address: str) -> None:
    with pytest.raises(NotFound):
        Url(address).read_tile(0, 9, 256)
    with pytest.raises(NotFound):
        Url(address).read_bundle(9, 256)
    with pytest.raises(NotFound):
        Url(address).read_bundle(9, 5)


def test_an_address_that_cannot_be_reached_cannot_tell() -> None:
    for prefix in ("http://127.0.0.1:1/log", "ftp://127.0.0.1/log"):
        with pytest.raises(CannotTell):
            Url(prefix).checkpoint()
    assert Url("http://x/").policy() is None
    assert Url("http://x/").refused_submission("00") is None


def test_the_kind_of_source_is_seen_by_its_place(tmp_path: Path) -> None:
    assert open_source(str(tmp_path)) == Directory(tmp_path)
    assert open_source("https://ledger.test/log").name == "https://ledger.test/log"
    assert Directory(tmp_path).name == str(tmp_path)
    assert Directory(tmp_path).policy() is None
