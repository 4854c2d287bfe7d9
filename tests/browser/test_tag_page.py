"""Tag pages and share links in Chromium: with scripts and without, on a telephone and on a desk."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from ledger.service.keeping.opening import init
from ledger.service.ledger import LedgerHandle
from ledger.service.passports.passport import build_passport
from ledger.service.passports.share import Link, share
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from scripts.build_verify_page import PAGE_FILE
from tests.browser.accessibility import DESKTOP, PHONE, faults, set_window
from tests.browser.chromium import wait
from tests.browser.service import serving
from tests.store.world import DAY, Clock, World
from tests.web.bags import Bags, code_of
from tests.web.login import log_in

ORIGIN = "http://127.0.0.1"
MANY = Rates(pages=10_000, codes=10_000, logins=1_000, files=10_000, readers=10_000)


@pytest.fixture(scope="module")
def bags(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bags]:
    """A ledger that ends today, so that the clock of the device is the server's."""
    now = time.time_ns() // 1_000_000
    world = World(tmp_path_factory.mktemp("tags") / "data", public=False, clock=Clock(now - 20 * DAY))
    made = Bags(world)
    for number, site in ((1, "SITE-1"), (2, "SITE-2")):
        made.dig(f"L-{number}", number, site=site)
        made.sell(f"L-{number}")
    made.mix("M-1", "L-1", "L-2", number=3, mass="98.74")
    made.dig("L-4", 4)
    made.dig("L-5", 4)
    made.about_tags("tag.voided", 5, reason="Stolen.")
    world.clock.now = now
    yield made
    world.close()


@pytest.fixture(scope="module")
def app(bags: Bags) -> FastAPI:
    return create_app(Config(bags.world.data, ORIGIN, rates=MANY), clock=bags.world.clock)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as found:
        yield found


@pytest.fixture
def phone(browser: Chrome) -> Iterator[Chrome]:
    set_window(browser, PHONE)
    # What an earlier page was asked for in another language is remembered in a cookie.
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@contextmanager
def without_scripts(browser: Chrome) -> Iterator[None]:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def shared(handle: LedgerHandle, lot: str, *, alter: bool = False) -> Link:
    passport = build_passport(handle, lot)
    if alter:
        # One character of the proof of the newest event.
        found = json.loads(passport)
        proof = found["events"][-1]["proof"][0]
        other = ("B" if proof[0] == "A" else "A") + proof[1:]
        passport = passport.replace(proof.encode(), other.encode())
    return share(handle, lot, passport, days=3)


def checked(browser: Chrome, address: str, link: Link) -> str:
    """The verdict of the device on what a link shows."""
    browser.get(f"{address}{link.path}")
    browser.find_element(By.ID, "check").click()
    return answer(browser)


def answer(browser: Chrome) -> str:
    wait(browser).until(lambda one: one.find_element(By.ID, "answer").get_attribute("aria-busy") == "false")
    return str(browser.find_element(By.ID, "answer").get_attribute("data-verdict"))


def forget(browser: Chrome, address: str) -> None:
    browser.get(address)
    browser.execute_script("localStorage.clear()")


def shown(browser: Chrome, id: str) -> bool:
    return browser.find_element(By.ID, id).is_displayed()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "path",
    [
        *("/t/{3}", "/t/{4}", "/t/{5}", "/t/{9}", "/t/7K3M-9Q2X", "/t/{3}/report"),
        *("/s/{link}", "/s/unknown", "/v/nonsense"),
    ],
)
def test_no_page_has_a_barrier(phone: Chrome, bags: Bags, address: str, path: str, language: str) -> None:
    link = shared(bags.world.handle, "M-1").token
    codes = {str(number): code_of(number) for number in range(10)}
    filled = re.sub(r"\{(\w+)\}", lambda found: codes.get(found[1], link), path)
    phone.get(f"{address}{filled}?lang={language}")
    assert faults(phone) == []
    set_window(phone, DESKTOP)
    wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not phone.execute_script(wide)
    log = phone.get_log("browser")  # type: ignore[no-untyped-call]  # selenium gives no types here
    # A page that says 404 or 422 is told there too, a breach of the security policy would be.
    assert [one for one in log if "status of 4" not in one["message"]] == []


def test_the_answer_needs_no_script(phone: Chrome, address: str) -> None:
    with without_scripts(phone):
        phone.get(f"{address}/t/{code_of(3)}")
        text = phone.find_element(By.TAG_NAME, "main").text
    for said in ("Record intact", "Checked by this server only", "50 %", "Maniema", "Dug and tagged"):
        assert said in text
    assert "On hold" not in text


def test_a_problem_is_reported_without_a_script(phone: Chrome, address: str) -> None:
    with without_scripts(phone):
        phone.get(f"{address}/t/{code_of(3)}")
        phone.find_element(By.PARTIAL_LINK_TEXT, "Report a problem").click()
        phone.find_element(By.CSS_SELECTOR, "option[value=seal]").click()
        phone.find_element(By.ID, "text").send_keys("The seal is cut.")
        phone.find_element(By.CSS_SELECTOR, "main form button").click()
        text = phone.find_element(By.TAG_NAME, "main").text
    assert re.search(r"R-[0-9A-HJKMNP-TV-Z]{8}", text)


def test_the_journey_is_drawn_beside_its_words_and_nothing_is_cut(phone: Chrome, address: str) -> None:
    phone.get(f"{address}/t/{code_of(3)}?lang=fr")
    beside = """
    const end = document.documentElement.clientWidth;
    return [...document.querySelectorAll(".way li, .origins li")].map((one) => {
      const [sign, words] = [...one.children].map((part) => part.getBoundingClientRect());
      return sign.width > 5 && sign.right < words.left && words.right <= end;
    });
    """
    found = phone.execute_script(beside)
    assert len(found) >= 4
    assert all(found)
    bar = phone.find_element(By.CSS_SELECTOR, ".bar")
    parts = bar.find_elements(By.TAG_NAME, "rect")
    assert sum(one.rect["width"] for one in parts) == pytest.approx(bar.rect["width"], abs=1)


def test_what_to_do_stands_before_what_can_be_read_later(phone: Chrome, address: str) -> None:
    phone.get(f"{address}/t/{code_of(3)}")
    order = [one.get_attribute("id") for one in phone.find_elements(By.CSS_SELECTOR, "main h2")]
    assert order.index("compare") < order.index("journey") < order.index("checks")
    report = phone.find_element(By.PARTIAL_LINK_TEXT, "Report a problem")
    assert report.rect["y"] < 2 * PHONE[1]


def test_the_verifier_of_a_ledger_speaks_its_language_and_leads_back(phone: Chrome, address: str) -> None:
    for asked in ("?lang=fr", ""):
        phone.get(f"{address}/verify/{asked}")
        assert phone.find_element(By.TAG_NAME, "h1").text == "Vérifier une inscription"
    phone.find_element(By.ID, "language").click()
    assert phone.find_element(By.TAG_NAME, "h1").text == "Check a record"
    phone.find_element(By.ID, "back").click()
    assert phone.current_url == f"{address}/?lang=en"
    phone.get(PAGE_FILE.as_uri())
    assert not shown(phone, "back")


def test_a_shared_passport_is_checked_on_the_device(phone: Chrome, bags: Bags, address: str) -> None:
    forget(phone, address)
    link = shared(bags.world.handle, "M-1")
    assert checked(phone, address, link) == "intact"
    assert shown(phone, "by-server")
    assert not shown(phone, "by-pinned")
    text = phone.find_element(By.ID, "answer").text
    assert "Record intact" in text
    assert "What was not checked" in text


def test_who_may_read_the_lot_checks_it_on_the_page_of_its_tag(
    phone: Chrome, app: FastAPI, address: str
) -> None:
    forget(phone, address)
    phone.get(f"{address}/t/{code_of(3)}")
    assert not phone.find_elements(By.ID, "check")
    token = log_in(TestClient(app, ORIGIN), "TRADER")["token"]
    phone.add_cookie({"name": "ml-session", "value": token})
    phone.get(f"{address}/t/{code_of(3)}")
    assert faults(phone) == []
    phone.find_element(By.ID, "check").click()
    assert answer(phone) == "intact"
    assert "M-1" in phone.find_element(By.ID, "answer").text


def test_a_policy_is_pinned_once_and_asked_ever_after(phone: Chrome, bags: Bags, address: str) -> None:
    forget(phone, address)
    link = shared(bags.world.handle, "M-1")
    phone.get(f"{address}{link.path}")
    phone.find_element(By.ID, "pin").send_keys(str(bags.world.data / "policy"))
    assert answer(phone) == "intact"
    assert checked(phone, address, link) == "intact"
    assert shown(phone, "by-pinned")
    assert not shown(phone, "by-server")
    assert time.strftime("%Y-", time.gmtime()) in phone.find_element(By.ID, "by-pinned").text


def test_a_file_that_is_no_policy_is_not_kept(
    phone: Chrome, bags: Bags, address: str, tmp_path: Path
) -> None:
    forget(phone, address)
    (tmp_path / "letter.txt").write_text("Dear reader", encoding="utf-8")
    phone.get(f"{address}{shared(bags.world.handle, 'M-1').path}")
    phone.find_element(By.ID, "pin").send_keys(str(tmp_path / "letter.txt"))
    wait(phone).until(lambda one: shown(one, "not-a-policy"))
    assert phone.execute_script("return localStorage.length") == 0


def test_by_the_policy_of_another_ledger_nothing_is_proved(
    phone: Chrome, bags: Bags, address: str, tmp_path: Path
) -> None:
    forget(phone, address)
    init(tmp_path / "other", origin="other.test/log")
    phone.get(f"{address}{shared(bags.world.handle, 'M-1').path}")
    phone.find_element(By.ID, "pin").send_keys(str(tmp_path / "other" / "policy"))
    assert answer(phone) == "cannot_tell"
    forget(phone, address)


def test_an_altered_passport_is_told_whatever_the_server_says(
    phone: Chrome, bags: Bags, address: str
) -> None:
    forget(phone, address)
    assert checked(phone, address, shared(bags.world.handle, "M-1", alter=True)) == "altered"
    assert "Do not rely on it" in phone.find_element(By.ID, "answer").text


def test_an_old_passport_proves_nothing_about_today(phone: Chrome, bags: Bags, address: str) -> None:
    forget(phone, address)
    ahead = "const day = 86400000, now = Date.now; Date.now = () => now.call(Date) + 36 * day;"
    link = shared(bags.world.handle, "M-1")
    phone.get(f"{address}{link.path}")
    phone.execute_script(ahead)
    phone.find_element(By.ID, "check").click()
    assert answer(phone) == "cannot_tell"
    assert "36 days" in phone.find_element(By.ID, "answer").text


def test_a_passport_that_cannot_be_fetched_is_told(phone: Chrome, bags: Bags, address: str) -> None:
    link = shared(bags.world.handle, "L-4")
    phone.get(f"{address}{link.path}")
    with sqlite3.connect(bags.world.data / "ledger.db") as database:
        database.execute("DELETE FROM share WHERE lot = 'L-4'")
    phone.find_element(By.ID, "check").click()
    wait(phone).until(lambda one: shown(one, "no-answer"))
    assert not shown(phone, "answer")


def test_the_verifier_works_when_the_network_is_cut(
    phone: Chrome, bags: Bags, address: str, tmp_path: Path
) -> None:
    (tmp_path / "m-1.json").write_bytes(build_passport(bags.world.handle, "M-1"))
    phone.get(f"{address}/verify/")
    cut = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    phone.execute_cdp_cmd("Network.enable", {})
    phone.execute_cdp_cmd("Network.emulateNetworkConditions", cut)
    try:
        names = f"{tmp_path / 'm-1.json'}\n{bags.world.data / 'policy'}"
        phone.find_element(By.ID, "files").send_keys(names)
        assert answer(phone) == "intact"
    finally:
        again = {**cut, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        phone.execute_cdp_cmd("Network.emulateNetworkConditions", again)
    log = phone.get_log("browser")  # type: ignore[no-untyped-call]  # selenium gives no types here
    assert [one for one in log if "Security Policy" in one["message"]] == []
