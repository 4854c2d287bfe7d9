"""What strangers report: kept for the programme, shown to nobody, made into a draft that somebody signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.errors import NotFound, Refused
from ledger.lots.tag import print_tag
from ledger.service.grievance import KINDS, MOST_TEXT, Told, dismiss, draft, find_report, report, reports
from ledger.service.keeping.backup import backup
from ledger.service.keeping.rebuild import rebuild_records
from ledger.store import grievances
from ledger.store.sqlite import Database
from tests.store.world import World
from tests.web.bags import HOSTILE, Bags, code_of
from tests.web.programs import served

STORY = "The seal was cut. " + HOSTILE.format("story")
TELEPHONE = "+243 99 000 00 00"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data", public=False)
    yield made
    made.close()


@pytest.fixture
def bags(world: World) -> Bags:
    made = Bags(world)
    made.dig("L-1", 1)
    made.days(2)
    return made


@pytest.fixture
def client(bags: Bags) -> Iterator[TestClient]:
    with served(bags.world) as made:
        yield made


def send(client: TestClient, number: int = 1, **fields: str) -> tuple[int, str]:
    told = {"kind": "seal", "text": STORY, "contact": TELEPHONE, **fields}
    answer = client.post(f"/t/{code_of(number)}/report", data=told)
    return answer.status_code, answer.text


def reference_in(page: str) -> str:
    found = re.search(r"R-[0-9A-Z]{8}", page)
    assert found is not None
    return found[0]


def test_a_report_is_taken_without_a_name_and_gets_a_reference(bags: Bags, client: TestClient) -> None:
    status, page = send(client, contact="")
    assert status == 200
    found = find_report(bags.world.handle, reference_in(page))
    assert (found.tag, found.kind, found.text, found.contact) == (code_of(1), "seal", STORY, None)


def test_it_is_shown_on_no_page_and_moves_nothing(bags: Bags, client: TestClient) -> None:
    before, size = client.get(f"/t/{code_of(1)}").text, bags.world.size
    send(client)
    assert client.get(f"/t/{code_of(1)}").text == before
    assert bags.world.size == size


def test_a_code_that_was_never_issued_is_reported_alike(client: TestClient) -> None:
    known, unknown = send(client, 1), send(client, 99)
    for status, page in (known, unknown):
        assert status == 200
        assert reference_in(page)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "nonsense"}, "Choose what you report."),
        ({"text": "  "}, "Say in a few words"),
        ({"text": "x" * (MOST_TEXT + 1)}, "Use at most 4000 characters"),
        ({"contact": "x" * 201}, "Use at most 200 characters"),
    ],
)
def test_a_report_that_cannot_be_kept_comes_back_to_be_mended(
    bags: Bags, client: TestClient, fields: dict[str, str], said: str
) -> None:
    status, page = send(client, 1, **fields)
    assert (status, said in page) == (422, True)
    assert "<img" not in page
    assert reports(bags.world.handle) == []


def test_a_report_larger_than_any_is_not_read(client: TestClient) -> None:
    assert send(client, text="x" * 100_000)[0] == 413


def test_a_page_of_another_site_cannot_send_one(bags: Bags, client: TestClient) -> None:
    told = {"kind": "seal", "text": "x"}
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post(f"/t/{code_of(1)}/report", data=told, headers=headers).status_code == 403
    assert reports(bags.world.handle) == []


def test_the_form_needs_no_script(client: TestClient) -> None:
    page = client.get(f"/t/{print_tag(code_of(1))}/report").text
    assert "<script" not in page
    assert all(f'value="{kind}"' in page for kind in KINDS)
    assert client.get("/t/7K3M/report").status_code == 422
    assert client.post("/t/7K3M/report", data={"kind": "seal", "text": "x"}).status_code == 422


def test_a_draft_seals_the_story_and_who_told_it(bags: Bags, client: TestClient) -> None:
    reference = reference_in(send(client)[1])
    handle = bags.world.handle
    event = draft(handle, reference, by="PROG")
    body, sealed = event["body"], event["sealed"]
    assert isinstance(body, dict)
    assert body["lots"] == ["L-1"]
    assert sealed == {"narrative": f"{print_tag(code_of(1))}: {STORY}", "source_name": TELEPHONE}
    assert STORY not in str(body)
    bags.by("PROG", "incident.opened", body | {"due_on": "2026-01-01"})
    settled = find_report(handle, reference)
    assert (settled.settled_as, settled.settled_by, settled.contact) == ("drafted", "PROG", None)


def test_a_dismissed_report_keeps_the_reason_and_forgets_whom_to_call(bags: Bags, client: TestClient) -> None:
    reference = reference_in(send(client)[1])
    handle = bags.world.handle
    dismiss(handle, reference, by="PROG", reason="Weighed again.")
    assert reports(handle) == []
    (settled,) = reports(handle, settled=True)
    assert (settled.settled_as, settled.reason, settled.contact) == ("dismissed", "Weighed again.", None)
    erased = (bags.world.data / "ledger.db").read_bytes()
    assert TELEPHONE.encode() not in erased
    with pytest.raises(NotFound):
        dismiss(handle, "R-00000000", by="PROG", reason="x")


def test_too_many_that_wait_are_refused(bags: Bags, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grievances, "MOST_OPEN", 2)
    told = Told(code_of(1), "other", "x")
    for _ in range(2):
        report(bags.world.handle, told)
    with pytest.raises(Refused) as refused:
        report(bags.world.handle, told)
    assert refused.value.code == "reports-full"


def test_a_backup_and_a_rebuild_keep_it(bags: Bags, client: TestClient, tmp_path: Path) -> None:
    reference = reference_in(send(client)[1])
    assert rebuild_records(bags.world.handle) == []
    copied = backup(bags.world.handle, tmp_path / "copy.db")
    database = Database(copied.file, read_only=True)
    kept = grievances.Grievances(database).get(reference)
    database.close()
    assert kept == find_report(bags.world.handle, reference)
