"""The verifier in one file, the policy, and what the large code of a paper says."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.crypto.text import encode_base64url
from ledger.service.keeping.keyfiles import STATEMENT
from ledger.verify.label_file import LabelStatement, sign_label, start_of
from tests.store.world import World, key_of
from tests.web.bags import code_of

DOCS = Path(__file__).resolve().parents[2] / "docs" / "verify-page.md"


def label(world: World, by: str = STATEMENT, **changed: object) -> str:
    fields = {
        "ledger": start_of(world.genesis),
        "lot": "L-1",
        "tag": code_of(1),
        "event": encode_base64url(bytes(32)),
        "index": 7,
        "mineral": "2609.00.00",
        "mass": "1234.5",
        "country": "CD",
        "month": "2026-03",
        "issued_at": "2026-03-05T08:00:00Z",
    }
    return sign_label(LabelStatement.model_validate({**fields, **changed}), key_of(by))


def test_the_verifier_is_served_as_it_is_published(client: TestClient) -> None:
    page = client.get("/verify/")
    assert page.content == (files("ledger.web") / "static" / "verify.html").read_bytes()
    assert sha256(page.content).hexdigest() in DOCS.read_text(encoding="utf-8")
    assert client.get("/verify", follow_redirects=False).headers["location"] == "/verify/"


def test_only_the_verifiers_own_script_and_style_may_run(client: TestClient) -> None:
    page = client.get("/verify/")
    policy = page.headers["content-security-policy"]
    for tag, directive in ((b"script", "script-src"), (b"style", "style-src")):
        (text,) = re.findall(rb"<%b[^>]*>(.*?)</%b>" % (tag, tag), page.content, re.DOTALL)
        assert f"{directive} 'sha256-{b64encode(sha256(text).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src" not in policy


def test_the_policy_of_the_ledger_is_handed_out(world: World, client: TestClient) -> None:
    assert client.get("/policy").content == (world.data / "policy").read_bytes()


@pytest.mark.parametrize("path", ["/v/{}", "/V/{}"])
def test_a_paper_says_what_was_signed_and_what_was_not_checked(
    world: World, client: TestClient, path: str
) -> None:
    text = label(world)
    page = client.get(path.format(text if path == "/V/{}" else text.lower()))
    assert 'data-verdict="intact"' in page.text
    assert "Whether the log holds the entry was not checked, and a paper can be copied" in page.text
    assert all(said in page.text for said in ("L-1", "1,234.5", "March 2026", "cassiterite"))
    assert 'href="/t/' in page.text


def test_a_paper_of_a_lot_without_a_tag_leads_to_no_tag(world: World, client: TestClient) -> None:
    page = client.get(f"/v/{label(world, tag=None, country=None)}").text
    assert 'data-verdict="intact"' in page
    assert 'href="/t/' not in page


def test_a_paper_that_somebody_made_up_is_not_believed(world: World, client: TestClient) -> None:
    other = client.get(f"/v/{label(world, 'COOP')}").text
    assert 'data-verdict="cannot_tell"' in other
    for text in ("nonsense", "A" * 1_500, "%3Cscript%3E", label(world, ledger="A" * 22)):
        page = client.get(f"/v/{text}")
        assert page.status_code == 422
        assert 'data-verdict="altered"' in page.text
        assert "<script>" not in page.text
