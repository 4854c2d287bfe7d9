"""Every task of the console: what its form composes when all of it is filled in, a model accepts.

A correction is about an entry that there is: ``test_story.py`` has one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError
from selenium.webdriver import Chrome

from ledger.lots.table import TYPES, payload_of
from ledger.service.forms.tasks import TASKS
from tests.browser.counter import Counter, counter
from tests.store.world import World, key_of

# What somebody might type, by the kind of a field; where a field wants more than its kind says, by its name.
_TYPED: Final = {
    "decimal": "1 240,50",
    "percent": "12,5",
    "degrees": "-1,5",
    "integer": "2",
    "status": "1",
    "flag": "true",
    "day": "2025-07-01",
    "moment": "2025-07-01T08:30:00",
    "country": "cd",
    "mineral": "2609.00.00",
    "hash": "ab" * 32,
    "tag": "NT-0012",
    "id": "x-1",
    "json": '"x"',
    "text": "something",
    "long": "something",
}
_BY_NAME: Final = {
    "analyte": "Sn",
    "basis": "SnO2",
    "currency": "USD",
    "name_of_loss": "dust",
    "cn_code": "26090000",
    "field": "/body/number",
    "enrolment": "abc",
    "government_id": "G-1",
    "origins": "CD",
    "origin": "unknown",
    "share": "0.5",
    "root": f"{'A' * 43}=",
}
_FILL: Final = """
const [typed, named, done] = arguments;
const sent = [];
const real = window.fetch;
window.fetch = (address, request) => {
  if (String(address) === "/api/v1/drafts") sent.push(request.body);
  return real(address, request);
};
const fill = (field) => {
  const control = field.querySelector("input, select, textarea");
  const { at, kind, draw } = field.dataset;
  if (draw || control.id === "count") return;
  const list = field.closest(".list");
  const name = at.split("/").at(-1) || list?.dataset.list;
  if (control.localName === "select") {
    const options = [...control.options].map((one) => one.value).filter(Boolean);
    control.value = options.includes(typed[kind]) ? typed[kind] : (options.at(-1) ?? "");
  } else if (!control.readOnly) {
    const loss = list?.dataset.list === "losses" && name === "name";
    const text = loss ? named.name_of_loss : (named[kind === "choice" ? "" : name] ?? typed[kind]);
    control.value = kind === "decimal" || kind === "id" ? (typed[kind]) : text;
    if (name in named && kind === "id") control.value = named[name];
  }
};
for (let deep = 0; deep < 4; deep += 1) {
  for (const list of document.querySelectorAll("#task .list")) {
    const items = list.querySelector(":scope > .items");
    if (items.children.length === 0) list.querySelector(":scope > .add").click();
  }
}
document.querySelectorAll("#task .field").forEach(fill);
const count = document.querySelector("#count");
if (count) count.value = "3";
const first = count ?? document.querySelector("#task input, #task select");
sent.length = 0;
first.dispatchEvent(new Event("input", { bubbles: true }));
const wait = () => (sent.length > 0 ? done(sent.at(-1)) : setTimeout(wait, 50));
wait();
"""
_HOLDS: Final = {"lift-hold": f"dispute:{'ab' * 32}", "resolve-conflict": f"tag-conflict:{'ab' * 32}"}


@pytest.fixture(scope="module")
def desk(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    world = World(Path(tmp_path_factory.mktemp("desk")) / "data", demo=True)
    world.populate()
    with counter(browser, world, key_of("authority"), party="AUTHORITY") as made:
        yield made
    world.close()


def filled_in(desk: Counter, task: str) -> dict[str, Any]:
    """Fill in everything that a form asks for, and return the draft that it sends."""
    named = {**_BY_NAME, **({"hold": _HOLDS[task]} if task in _HOLDS else {})}
    desk.open(task)
    draft: dict[str, Any] = json.loads(desk.browser.execute_async_script(_FILL, _TYPED, named))
    return draft


@pytest.mark.parametrize("task", sorted(set(TASKS) - {"correct"}))
def test_what_a_form_composes_is_an_event_of_its_type(desk: Counter, task: str) -> None:
    draft = filled_in(desk, task)
    assert draft["type"] == TASKS[task].type
    payload = {
        "schema": "mineral-ledger/1",
        "ledger": desk.world.genesis,
        "issuer": "AUTHORITY",
        **{name: value for name, value in draft.items() if name != "sealed"},
    }
    try:
        read = payload_of(draft["type"]).model_validate_json(json.dumps(payload))
    except ValidationError as error:
        pytest.fail(f"{error}\n{json.dumps(draft, indent=1)}")
    assert set(draft.get("sealed", ())) <= TYPES[draft["type"]].sealable
    stated = read.body.model_dump(exclude_unset=True)
    wanted = {path.split("/")[0] for path in TASKS[task].first}
    assert wanted <= {name.rstrip("_") for name in stated}
