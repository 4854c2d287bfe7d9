from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient


def test_asks_for_the_code_of_a_bag(client: TestClient) -> None:
    page = client.get("/", headers={"accept-language": "fr"})
    assert page.status_code == 200
    assert "Le code de l’étiquette" in page.text


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("7k3m-9q2x-tw4r-a", "/t/7k3m-9q2x-tw4r-a"),
        (" A ", "/t/A"),
        ("//evil.example/", "/t/%2F%2Fevil.example%2F"),
    ],
)
def test_goes_to_the_page_of_a_code_and_nowhere_else(client: TestClient, typed: str, address: str) -> None:
    answer = client.get("/find", params={"code": typed}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == address


@pytest.mark.parametrize("path", ["//evil.example/a", "/%2Fevil.example/a", "/%5Cevil.example/a", "/?code=A"])
def test_the_choice_of_a_language_never_leads_to_another_host(client: TestClient, path: str) -> None:
    here = f"https://ledger.test{path}"
    page = client.get(here, headers={"accept": "text/html"})
    links = re.findall(r'href="([^"]+)" lang="(\w+)"', page.text)
    assert {name for _, name in links} == {"en", "fr", "sw"}
    # Browsers read a backslash as a slash.
    followed = [urlsplit(urljoin(here, link.replace("\\", "/"))) for link, _ in links]
    assert {one.netloc for one in followed} == {"ledger.test"}
    assert {one.path for one in followed} == {urlsplit(here).path}
