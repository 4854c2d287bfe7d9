"""Every task of the menu has a sign that is drawn, not a character that telephones lack."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from ledger.service.forms.tasks import TASKS
from ledger.web.icons import ICONS
from tests.store.world import World
from tests.web.login import bearer


def test_every_task_has_a_drawing_and_every_drawing_a_task() -> None:
    assert {task.sign for task in TASKS.values()} == set(ICONS)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_a_drawing_is_a_path_on_its_field(name: str) -> None:
    path = ICONS[name]
    assert re.fullmatch(r"M[MLHVCSQTAZmlhvcsqtaz0-9 .,-]+", path)
    begun = [float(one) for pair in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path) for one in pair]
    assert begun
    assert 0 <= min(begun) <= max(begun) <= 24


def test_the_menu_draws_and_counts_what_waits(world: World, client: TestClient) -> None:
    world.record(world.lot("L-1"))
    headers = {**bearer(client, "TRADER"), "accept": "text/html"}
    before = client.get("/console/do/", headers=headers).text
    assert '<strong class="count">' not in before.partition("<main")[2]
    world.record(world.dispatch("L-1", "TRADER", by="COOP"))
    page = client.get("/console/do/", headers=headers).text.partition("<main")[2]
    [receive] = re.findall(r'<a href="/console/do/receive">.*?</a>', page)
    assert '<svg class="icon"' in receive
    assert '<strong class="count">1</strong>' in receive
    assert re.search(r"[\u2600-\u27bf\U0001f000-\U0001ffff]", page) is None
