"""Everything that the description of the interface allows, and what it does not, sent to a real service.

schemathesis makes the questions. Whatever it asks, nothing may be answered with a fault of ours (5xx), and
every answer has to be one that is described. What is not looked at, and why:

* that every value that fits the description is taken (``positive_data_acceptance``): whether a lot is there,
  or an event may be signed, no schema can say;
* that every value that does not fit is refused (``negative_data_rejection``): of headers and cookies that
  are no part of the interface it makes some up, and they are rightly passed over;
* that an ``Authorization`` header is needed (``ignored_auth``): who is not logged in is answered by right,
  which ``tests/web`` tries for every route and caller;
* ``DELETE /api/v1/session``: it would log the asking program out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.lots.office import Incident
from ledger.lots.state import Lot, Party, Place, Recorded, Site
from scripts.benchmarks.web_server import Server, server_of
from scripts.campaigns.story import Story
from scripts.campaigns.town import AUTHORITY, Town

CALLERS: Final[Mapping[str, str | None]] = {
    "stranger": None,
    "party": "TRADER",
    "auditor": "PROGRAMME",
    "authority": AUTHORITY,
}
_CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)
_LEFT_OUT: Final = ("logOut",)
_EVENTS: Final = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions one caller asked, how they were answered, and what was wrong with the answers."""

    caller: str
    cases: int
    statuses: Mapping[str, int]
    failures: Sequence[str]


def ask_as_all(work: Path, *, seconds: int, seed: int) -> Iterator[Asked]:
    """Yield what came of so many seconds of questions by each caller, to a ledger made in ``work``."""
    data, material = work / "ledger", work / "material.json"
    material.write_text(json.dumps(_settle(data)))
    with server_of(data) as server:
        for number, (caller, party) in enumerate(CALLERS.items()):
            headers = {} if party is None else server.log_in(party)
            report = work / f"{caller}.ndjson"
            _run(server, headers, report, seconds=seconds, seed=seed + number, material=material)
            yield _read(caller, report)


def _settle(data: Path) -> dict[str, list[str]]:
    """Make a ledger in which everything happens; return the ids in it, and some of its events in hex."""
    town = Town(data)
    Story(town).live()
    with town.handle.view() as view:
        events = [one.id for one in view.each(Recorded)]
        kinds: dict[str, type[Any]] = {
            "lot": Lot,
            "party": Party,
            "site": Site,
            "incident": Incident,
            "place": Place,
        }
        ids = {name: [one.id for one in view.each(kind)] for name, kind in kinds.items()}
        newest = view.log.newest()
        size = 0 if newest is None else newest.size
        some = [view.statement(index).hex() for index in range(max(1, size - _EVENTS), size)]
    town.close()
    tags = ["7K3M-9Q2X-TW4R-A", "7k3m9q2xtw4ra"]
    return {**ids, "event_id": events, "code": tags, "events": some}


def _run(
    server: Server, headers: Mapping[str, str], report: Path, *, seconds: int, seed: int, material: Path
) -> None:
    address = f"http://127.0.0.1:{server.port}/api/openapi.json"
    command = [str(Path(sys.executable).with_name("st")), "run", address, "--continue-on-failure"]
    command += ["--checks", ",".join(_CHECKS), "--max-time", str(seconds), "--seed", str(seed)]
    command += ["--phases", "examples,coverage,fuzzing", "--warnings", "off", "--no-color"]
    command += ["--suppress-health-check", "all", "--report-ndjson-path", str(report)]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    for operation in _LEFT_OUT:
        command += ["--exclude-operation-id", operation]
    own = {
        "SCHEMATHESIS_HOOKS": "scripts.campaigns.api_hooks",
        "API_CAMPAIGN_MATERIAL": str(material),
        "API_CAMPAIGN_SEED": str(seed),
    }
    with report.with_suffix(".log").open("wb") as log:
        done = subprocess.run(command, env={**os.environ, **own}, stdout=log, stderr=log, check=False)
    if not report.exists():
        said = report.with_suffix(".log").read_text()[-2000:]
        raise RuntimeError(f"bug: schemathesis ended with {done.returncode}: {said}")


def _read(caller: str, report: Path) -> Asked:
    cases, statuses, failures = 0, Counter[str](), dict[str, None]()
    for line in report.read_text().splitlines():
        ((kind, event),) = json.loads(line).items()
        if kind in {"NonFatalError", "FatalError"}:
            failures[f"{caller}: {event.get('label')}: {event.get('value', event)}"] = None
        if kind == "ScenarioFinished":
            recorder = event["recorder"]
            cases += len(recorder.get("cases", ()))
            answers = (one.get("response") for one in recorder.get("interactions", {}).values())
            statuses.update(f"{one['status_code'] // 100}xx" for one in answers if one)
            failures |= dict.fromkeys(f"{caller}: {one}" for one in _failures(recorder))
    return Asked(caller, cases, dict(sorted(statuses.items())), list(failures))


def _failures(recorder: Mapping[str, Any]) -> Iterator[str]:
    for case, checks in recorder.get("checks", {}).items():
        for check in checks:
            if check["status"] == "failure":
                said = check["failure_info"]["failure"]
                sent = recorder["interactions"].get(case, {}).get("request", {}).get("uri", "")
                yield f"{recorder['label']}: {said['title']}: {said['message']} ({sent})"
