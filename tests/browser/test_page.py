"""The one file as people use it: opened from a disk, without a network, in English and in French."""

from __future__ import annotations

import json
import re
import time
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import LABEL, sign_envelope
from ledger.crypto.text import encode_base64url
from ledger.log.policy import format_policy
from ledger.lots.event import Nature
from ledger.lots.table import TYPES
from ledger.verify.passport_file import format_passport
from ledger.web.verify_words import WORDS
from scripts import build_verify_page
from scripts.build_schemas import schema_files
from tests.browser.chromium import wait
from tests.support.build import Town, story
from tests.support.papers import passport_of
from tests.support.simulator import Simulator

HOSTILE: Final = '<img src="https://evil.test/x" onerror="document.title=1">'


def test_what_the_script_builds_is_committed() -> None:
    built = build_verify_page.built()
    assert {path: path.read_text(encoding="utf-8") for path in built} == built


def test_every_code_that_a_module_names_has_a_sentence() -> None:
    words = build_verify_page.words()
    for name, source in build_verify_page.sources().items():
        for kind, code in build_verify_page.SAID.findall(source):
            prefix = "fault:" if kind in {"broken", "fault", "CannotTell", "malformedEvent"} else ""
            assert f'"{prefix}{code}":' in words, f"{name}: {code}"


def test_every_step_of_a_journey_has_a_word() -> None:
    schemas = {name: text.decode() for name, text in schema_files().items()}
    told = {
        name
        for name, kind in TYPES.items()
        if kind.nature is not Nature.GOVERNANCE and re.search(r'"(new )?lot"', schemas[f"events/{name}.json"])
    }
    assert told == {name for name in WORDS if "." in name}


@pytest.fixture(scope="module")
def sim() -> Simulator:
    town = Town()
    town.dig("L-1")
    town.attest("L-1")
    town.send("COOP-A", "TRADER", "L-1")
    return town.sim


@pytest.fixture(scope="module")
def folder(sim: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that somebody holds: a passport issued now, one a year old, a tampered one, a receipt."""
    found = tmp_path_factory.mktemp("held")
    now = time.time_ns() // 1_000_000
    good = format_passport(passport_of(sim, "L-1", issued_at=now))
    (found / "good.json").write_bytes(good)
    (found / "old.json").write_bytes(
        format_passport(passport_of(sim, "L-1", issued_at=now - 40 * 86_400_000))
    )
    (found / "tampered.json").write_bytes(good.replace(b'"lot":"L-1"', b'"lot":"L-2"'))
    (found / "receipt.tlog-proof").write_bytes(sim.receipt(len(sim.entries) - 1))
    (found / "policy").write_bytes(format_policy(sim.policy()))
    (found / "other-policy").write_bytes(format_policy(Simulator(seed="other").policy()))
    (found / "letter.txt").write_text(HOSTILE)
    return found


class Page:
    """The page in a browser that has no network."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser
        browser.get_log("performance")  # type: ignore[no-untyped-call]  # selenium gives no types here
        browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium gives no types here
        browser.get(build_verify_page.PAGE_FILE.as_uri())

    def choose(self, *files: Path) -> str:
        self.browser.find_element(By.ID, "files").send_keys("\n".join(map(str, files)))
        return self.answer()

    def answer(self) -> str:
        """Return the verdict as programs read it."""
        wait(self.browser, 10).until(
            lambda browser: browser.find_element(By.ID, "answer").get_attribute("aria-busy") == "false"
        )
        return str(self.browser.find_element(By.ID, "answer").get_attribute("data-verdict"))

    def text(self, css: str = "body") -> str:
        return self.browser.find_element(By.CSS_SELECTOR, css).text

    def requests(self) -> list[str]:
        """Every address that was asked for since the page was opened."""
        log: Any = self.browser.get_log("performance")  # type: ignore[no-untyped-call]  # selenium gives no types here
        said = [json.loads(line["message"])["message"] for line in log]
        return [
            one["params"]["request"]["url"] for one in said if one["method"] == "Network.requestWillBeSent"
        ]


@pytest.fixture
def page(browser: Chrome) -> Iterator[Page]:
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    yield Page(browser)
    online = {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", online)


@pytest.mark.parametrize(
    ("files", "verdict", "title"),
    [
        (("good.json", "policy"), "intact", "Record intact"),
        (("policy", "receipt.tlog-proof"), "intact", "Record intact"),
        (("good.json",), "cannot_tell", "Cannot tell"),
        (("good.json", "other-policy"), "cannot_tell", "Cannot tell"),
        (("old.json", "policy"), "cannot_tell", "Cannot tell"),
        (("tampered.json", "policy"), "altered", "Record altered"),
    ],
)
def test_a_file_gets_its_verdict_without_a_network(
    files: tuple[str, ...], verdict: str, title: str, page: Page, folder: Path
) -> None:
    assert page.choose(*(folder / name for name in files)) == verdict
    assert page.text("#answer h2") == title
    assert "What was not checked" in page.text()
    assert page.requests() == [build_verify_page.PAGE_FILE.as_uri()]
    # A breach of its own security policy would stand here.
    assert page.browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # selenium gives no types here


def test_the_journey_is_told_and_nothing_of_an_altered_record(page: Page, folder: Path) -> None:
    page.choose(folder / "good.json", folder / "policy")
    steps = [item.text for item in page.browser.find_elements(By.CSS_SELECTOR, "#answer ol li")]
    assert [step.split(" ", 1)[1] for step in steps] == [
        "dug and tagged · Coop-A (COOP-A)",
        "attested · Agent (AGENT)",
        "sent · Coop-A (COOP-A)",
    ]
    assert "on its way" in page.text("dl")
    page.choose(folder / "tampered.json")
    assert page.answer() == "altered"
    assert page.browser.find_elements(By.CSS_SELECTOR, "#answer dl") == []


def test_the_journey_begins_at_the_pits_of_all_that_a_lot_was_made_of(page: Page, tmp_path: Path) -> None:
    sim = story(Town()).sim
    (tmp_path / "l-4.json").write_bytes(format_passport(passport_of(sim, "L-4")))
    page.choose(tmp_path / "l-4.json")
    steps = page.text("#answer ol").split("\n")
    assert len([step for step in steps if "dug and tagged" in step]) > 1
    assert any("L-1" in step for step in steps)


def test_it_speaks_french_and_is_read_on_a_telephone(page: Page, folder: Path) -> None:
    screen = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        page.choose(folder / "good.json", folder / "policy")
        page.browser.find_element(By.ID, "language").click()
        page.answer()
        assert page.text("#answer h2") == "Inscription intacte"
        assert "Ce qui n’a pas été vérifié" in page.text("#answer")
        assert page.browser.execute_script("return document.documentElement.lang") == "fr"
        assert page.browser.execute_script("return document.documentElement.scrollWidth") <= 360
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_browser_without_ed25519_claims_nothing(page: Page, folder: Path) -> None:
    # As older browsers answer.
    absent = "() => Promise.reject(new DOMException('', 'NotSupportedError'))"
    page.browser.execute_script(f"SubtleCrypto.prototype.importKey = {absent}")
    assert page.choose(folder / "good.json", folder / "policy") == "cannot_tell"
    assert "This browser cannot check Ed25519 signatures" in page.text("#answer")
    assert "What was checked" not in page.text("#answer")


def test_what_a_file_says_never_becomes_a_part_of_the_page(page: Page, folder: Path) -> None:
    page.browser.find_element(By.ID, "files").send_keys(str(folder / "letter.txt"))
    wait(page.browser, 10).until(lambda _: "letter.txt" in page.text("#notice"))
    label = page.browser.find_element(By.ID, "label")
    label.send_keys(HOSTILE)
    label.submit()
    assert page.answer() == "altered"
    assert page.browser.find_elements(By.TAG_NAME, "img") == []
    assert page.browser.title == "Check a record"


def label_text(sim: Simulator, **changes: JSON) -> str:
    """Return the text of a label's large QR code."""
    genesis = bytes.fromhex(sim.genesis)
    fields: dict[str, JSON] = {
        "ledger": encode_base64url(genesis[:16]),
        "lot": "L-1",
        "tag": "7K3M9Q2XTW4RA",
        "event": encode_base64url(genesis),
        "index": 0,
        "mineral": "2609.00",
        "mass": "50",
        "country": "CD",
        "month": "2025-07",
        "issued_at": "2025-07-01T08:00:00Z",
    }
    data = sign_envelope(
        format_canonical(fields | changes),
        sim.statement_key,
        content_type=LABEL,
        issuer="LEDGER",
        subject="label",
    )
    return f"HTTPS://LEDGER.TEST/V/{b32encode(data).decode().rstrip('=')}"


def test_the_text_of_a_label_is_the_ledgers_or_not(page: Page, sim: Simulator, folder: Path) -> None:
    pinned = folder / "pinned"
    pinned.write_bytes(format_policy(replace(sim.policy(), statement=sim.statement_key.public_key.hex())))
    page.browser.find_element(By.ID, "files").send_keys(str(pinned))
    good = label_text(sim)
    answers = []
    for text in (good, good.lower(), good[:-1] + ("A" if good[-1] != "A" else "Q"), label_text(sim, lot="l")):
        page.browser.execute_script(
            "document.getElementById('label').value = arguments[0];"
            "document.getElementById('ask').requestSubmit();",
            text,
        )
        answers.append((page.answer(), page.text("#answer h2")))
    signed, altered = ("intact", "Signed by this ledger"), ("altered", "Record altered")
    assert answers == [signed, signed, altered, altered]
