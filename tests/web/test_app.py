from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_says_to_a_program_that_there_is_nothing(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert (document["status"], document["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-CD, en;q=0.5", "fr"),
        ("sw, fr;q=0.8", "sw"),
        ("rw, fr;q=0.8", "fr"),
        ("de", "en"),
        (";q=x,,", "en"),
    ],
)
def test_says_it_to_people_in_their_language(client: TestClient, accepted: str, language: str) -> None:
    answer = client.get("/nothing", headers={"accept": "text/html", "accept-language": accepted})
    assert answer.status_code == 404
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize(("accepted", "behind"), [("fr-CD,fr", "fr"), ("", "en")])
def test_says_the_rest_of_a_begun_language_in_the_next_of_the_browser(
    client: TestClient, accepted: str, behind: str
) -> None:
    headers = {"accept": "text/html", "accept-language": accepted}
    text = client.get("/?lang=sw", headers=headers).text
    assert f'<html lang="sw" data-complete="{behind}">' in text
    assert text.count("haijakaguliwa") == 1
    assert 'aria-current="true">Kiswahili</a>' in text
    assert "Daftari linasema nini kuhusu mfuko huu?" in text
    assert "haijakaguliwa" not in client.get("/?lang=fr", headers=headers).text


def test_keeps_a_language_that_was_chosen(client: TestClient) -> None:
    page = {"accept": "text/html"}
    client.get("/nothing?lang=fr", headers=page)
    assert client.get("/nothing", headers=page).headers["content-language"] == "fr"


def test_lets_pages_run_nothing_but_our_own_files(client: TestClient) -> None:
    policy = client.get("/nothing").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_lets_no_browser_mix_files_of_two_versions(client: TestClient) -> None:
    first = client.get("/static/style.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/style.css", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"
    assert client.get("/static/style.css", headers={"if-none-match": '"other"'}).status_code == 200


def test_answers_a_fault_of_its_own_as_every_error(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)

    @app.get("/api/broken")
    def broken() -> None:
        raise ZeroDivisionError

    answer = client.get("/api/broken")
    assert answer.status_code == 500
    assert answer.json()["code"] == "bug"
    assert "ZeroDivision" not in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", ["/", "/log/checkpoint", "/api/v1/lots", "/nothing"])
def test_answers_head_as_get_without_content(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == whole.status_code
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers.get("content-length") == whole.headers.get("content-length")


@pytest.mark.parametrize(
    "path", ["/console", "/static", "/login/", "/api/v1/lots/", "/log/checkpoint/", "/verify"]
)
def test_leads_to_no_other_host_whatever_a_request_says_it_came_to(client: TestClient, path: str) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    answer = client.get(path, headers=headers, follow_redirects=False)
    assert "evil" not in f"{answer.headers} {answer.text}"
    assert answer.headers.get("location", "/").startswith("/")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/lots/X", "/console/lots/X", "/log/tile/0/x001/000", "/s/x"]
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_no_cache_keeps_what_one_reader_is_refused(client: TestClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"accept": accept})
    assert answer.status_code == 404
    assert "no-store" in answer.headers["cache-control"]
