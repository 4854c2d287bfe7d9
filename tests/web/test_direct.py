"""Routes that are gone to at once answer as all others do."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse

from ledger.web.api.direct import Json
from tests.store.world import World

_TEXT = st.text()
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
)


@given(st.dictionaries(_TEXT, _JSON))
def test_an_answer_has_the_bytes_that_the_framework_would_give_it(content: object) -> None:
    assert Json(content).body == JSONResponse(content).body


@pytest.mark.parametrize(
    ("body", "type", "status"),
    [(b"", "application/cose", 422), (b"x", "text/plain", 415), (b"x", "application/cose", 422)],
)
def test_what_is_refused_there_is_a_problem_document(
    client: TestClient, body: bytes, type: str, status: int
) -> None:
    answer = client.post("/api/v1/events", content=body, headers={"content-type": type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_its_requests_are_counted_under_its_template(client: TestClient, world: World) -> None:
    sent = client.post(
        "/api/v1/events", content=world.lot("L-1"), headers={"content-type": "application/cose"}
    )
    assert sent.status_code == 201
    assert client.delete("/api/v1/events").status_code == 405
    context = client.app.state.context  # type: ignore[attr-defined]  # the type says any ASGI application
    assert (
        b'ledger_http_requests_total{method="POST",route="/api/v1/events",status="201"} 1.0'
        in context.metrics.text()
    )
