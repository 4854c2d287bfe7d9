"""What nobody sends who means well. Every answer is a problem document, and none is a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.store.world import World
from tests.web.programs import problem, served

API = "/api/v1"
HUGE = "9" * 400


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    world = World(tmp_path_factory.mktemp("hostile") / "data", demo=True)
    world.populate()
    with served(world) as made:
        yield made
    world.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/lots?page=0", 422),
        ("/lots?page=-1", 422),
        (f"/lots?page={HUGE}", 422),
        ("/lots?page=1e3", 422),
        ("/lots?page=１", 422),
        ("/lots?limit=0", 422),
        (f"/lots?limit={HUGE}", 422),
        ("/lots?limit=501", 422),
        ("/lots?page=1&page=2", 422),
        ("/lots?state=registered&state=consumed", 422),
        ("/lots?stat=registered", 422),
        ("/lots?state=%00", 422),
        ("/lots?mineral=unobtainium", 422),
        ("/lots?from=2025-02-30", 422),
        ("/lots?from=2025-13-01", 422),
        ("/lots?from=%ff", 422),
        (f"/lots?after={'A' * 81}", 422),
        ("/lots?party=", 422),
        ("/lots/%00", 404),
        ("/lots/%ff%fe", 404),
        ("/lots/%zz", 404),
        ("/lots/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        (f"/lots/{'A' * 1000}", 404),
        ("/lots/L-1'%20OR%201=1--", 404),
        ("/lots/<script>alert(1)</script>", 404),
        ("/lots/NONE/trace?page=0", 422),
        ("/lots/NONE/trace?page=99999999999999999999", 422),
        ("/lots/NONE/assessment?on=tomorrow", 422),
        ("/lots/NONE/assessment?known_at=2025-07-01T24:00:00Z", 422),
        ("/lots/NONE/assessment?" + "&".join(f"pack=p{n}" for n in range(21)), 422),
        ("/events/%00", 404),
        ("/events/" + "A" * 64, 404),
        ("/events/" + "0" * 63, 404),
        ("/parties/%F0%9F%92%A9", 404),
        ("/sites/NONE?on=0000-00-00", 422),
        ("/tags/%00", 422),
        ("/tags/:", 404),
        ("/tags/" + "A" * 1000, 422),
        ("/tags/7K3M-9Q2X-TW4R-B", 422),
        ("/evidence/zz", 401),
        ("/incidents?state=OPEN", 422),
        ("/nothing", 404),
    ],
)
def test_a_hostile_question_is_answered_and_not_obeyed(client: TestClient, path: str, status: int) -> None:
    assert problem(client.get(API + path))[0] == status


@pytest.mark.parametrize(
    "path",
    [
        "checkpoints/0",
        "checkpoints/1",
        "checkpoints/-1",
        "checkpoints/01x",
        f"checkpoints/{HUGE}",
        "tile/0/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/03",
        "tile/0/000.p/5",
        "tile/00/000.p/1",
        "tile/64/000",
        "tile/63/x999/x999/x999/x999/x999/999",
        "tile/-1/000",
        "tile/entries/000",
        "tile/entries/x000/000.p/1",
        "tile/entries/000.p/1/",
        "tile/entries/../entries/000.p/1",
        "tile/entries/%00",
        "tile/0/",
        "tile/",
    ],
)
def test_a_file_that_the_published_checkpoint_does_not_imply_is_not_there(
    client: TestClient, path: str
) -> None:
    assert problem(client.get(f"/log/{path}"))[0] in {404, 422}


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "OPTIONS"])
def test_a_method_that_is_not_offered_is_refused(client: TestClient, method: str) -> None:
    assert problem(client.request(method, f"{API}/lots"))[0] == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": ";;,,q=,*/*;q=9"},
        {"accept": "text/html"},
        {"accept": "a/b" * 3000},
        {"if-none-match": '"' * 1000},
        {"accept-language": "x" * 3000},
        {"cookie": "__Host-ml-session=%00; lang=../.."},
        {"authorization": "Bearer"},
        {"authorization": "Basic " + "A" * 3000},
        {"content-length": "5"},
    ],
)
def test_strange_headers_change_nothing(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.get(f"{API}/parties", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


def test_headers_that_know_everything_get_nothing_new(client: TestClient) -> None:
    assert client.get(f"{API}/parties", headers={"if-none-match": "*"}).status_code == 304
