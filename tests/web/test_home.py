from __future__ import annotations

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
