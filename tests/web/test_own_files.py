"""Our own files: kept for good under the name of their version, which another byte changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.web.own_files import version_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.js").write_text("1")
    (tmp_path / "two.css").write_text("2")
    return tmp_path


def test_any_change_is_another_version(folder: Path) -> None:
    versions = {version_of(folder)}
    (folder / "two.css").write_text("3")
    versions.add(version_of(folder))
    (folder / "two.css").rename(folder / "three.css")
    versions.add(version_of(folder))
    (folder / "a" / "one.js").rename(folder / "one.js")
    versions.add(version_of(folder))
    assert len(versions) == 4


def test_a_page_names_files_that_may_be_kept(client: TestClient) -> None:
    [style] = re.findall(r'href="(/static/v-[0-9a-f]{12}/style\.css)"', client.get("/").text)
    kept = client.get(style)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = client.get("/static/style.css")
    assert (plain.headers["cache-control"], plain.content) == ("no-cache", kept.content)


@pytest.mark.parametrize("path", ["v-000000000000/style.css", "v-000000000000", "none.css"])
def test_what_is_of_no_version_here_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_what_is_not_there_is_not_kept(client: TestClient) -> None:
    [version] = re.findall(r"/static/(v-[0-9a-f]{12})/style\.css", client.get("/").text)
    assert client.get(f"/static/{version}/none.js").status_code == 404
