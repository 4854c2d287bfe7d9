from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

WITHOUT_BODY = {"204", "304"}


@pytest.fixture
def told(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


def operations(told: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_operation_says_what_it_is_and_what_it_answers(told: dict[str, Any]) -> None:
    names: list[str] = []
    for where, operation in operations(told):
        names.append(operation["operationId"])
        assert operation["summary"], where
        assert operation["description"], where
        assert operation["tags"], where
        assert any(status < "300" for status in operation["responses"]), where
        for status, answer in operation["responses"].items():
            assert answer["description"], (where, status)
            if status not in WITHOUT_BODY:
                assert answer["content"], (where, status)
    assert len(names) == len(set(names))
    assert {tag["name"] for tag in told["tags"]} >= {
        tag for _, one in operations(told) for tag in one["tags"]
    }


def test_every_error_is_described_in_the_one_shape(told: dict[str, Any]) -> None:
    for where, operation in operations(told):
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (where, status)
    assert "HTTPValidationError" not in str(told)


def test_every_example_is_one(told: dict[str, Any]) -> None:
    shown = 0
    for where, operation in operations(told):
        parts = [*operation["responses"].values(), operation.get("requestBody", {})]
        for content in (one for part in parts for one in part.get("content", {}).values()):
            if "example" in content:
                shown += 1
                schema = {**content["schema"], "components": told["components"]}
                faults = list(Draft202012Validator(schema).iter_errors(content["example"]))
                assert not faults, (where, faults)
    assert shown > len(list(operations(told)))


def test_every_address_of_the_interface_is_described(told: dict[str, Any]) -> None:
    design = {
        "post /api/v1/events",
        "post /api/v1/events/batch",
        "put /api/v1/events/{event_id}/disclosures",
        "put /api/v1/evidence/{sha256}",
        "get /api/v1/events/{event_id}",
        "get /api/v1/lots",
        "get /api/v1/lots/{lot}",
        "get /api/v1/lots/{lot}/history",
        "get /api/v1/lots/{lot}/trace",
        "get /api/v1/lots/{lot}/passport",
        "get /api/v1/lots/{lot}/assessment",
        "get /api/v1/parties",
        "get /api/v1/sites",
        "get /api/v1/tags/{code}",
        "get /api/v1/incidents",
        "post /api/v1/session/challenge",
        "post /api/v1/session",
        "get /log/checkpoint",
        "get /log/checkpoints/{size}",
        "get /log/tile/{level}/{path}",
        "get /log/tile/entries/{path}",
    }
    assert design <= {where for where, _ in operations(told)}


def test_whoever_reads_by_right_is_told_how_to_log_in(told: dict[str, Any]) -> None:
    schemes = told["components"]["securitySchemes"]
    for where, operation in operations(told):
        for one in operation.get("security", ()):
            assert set(one) <= set(schemes), where
    assert told["paths"]["/api/v1/lots"]["get"]["security"]
    assert "security" not in told["paths"]["/api/v1/events"]["post"]


class Page(HTMLParser):
    """Ids, links and headings of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in {"href", "src"} and value:
                self.links.append(value)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_shows_every_operation_with_our_own_files_alone(
    client: TestClient, told: dict[str, Any], language: str
) -> None:
    answer = client.get("/api/docs", headers={"accept": "text/html", "accept-language": language})
    assert answer.status_code == 200
    page = Page()
    page.feed(answer.text)
    assert {operation["operationId"] for _, operation in operations(told)} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert all(link.startswith(("/", "#", "?")) for link in page.links)
    assert page.tags.count("h1") == 1
    assert not {"script", "style", "iframe"} & set(page.tags)
    assert not re.search(r"\son[a-z]+=|\sstyle=", answer.text)


def test_the_page_is_light_on_the_wire(client: TestClient) -> None:
    with client.stream("GET", "/api/docs", headers={"accept": "text/html"}) as answer:
        assert sum(map(len, answer.iter_raw())) < 60_000
