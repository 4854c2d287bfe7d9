"""Keys in a browser from the first click: made, asked for, enrolled, logged in with, lost; what they sign."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from ledger.crypto.keys import format_key_file
from ledger.log.note import COSIGNATURE_ED25519, VerifierKey, format_vkey
from ledger.lots.state import Key, Lot, Party
from ledger.store.disclosures import Disclosures
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from tests.browser.accessibility import faults
from tests.browser.chromium import chromium, wait
from tests.browser.person import MODULE, Person, lot, sign_to_wait
from tests.browser.service import free_port, serving
from tests.store.world import DAY, MINERAL, Clock, World, key_of

_LOG_IN = """
const [{ ledger, key }, done] = arguments;
Promise.all([import("/static/sign/keys.js"), import("/static/keys/enter.js")]).then(
  async ([keys, enter]) => enter.logInWith(await keys.findKey(ledger, key))).then(
  () => done(null), (error) => done(String(error.detail ?? error)));
"""
RATES = Rates(*[1_000_000] * 5)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A ledger whose clock is that of the browser, and which is not public."""
    clock = Clock(time.time_ns() // 1_000_000 - DAY)
    made = World(tmp_path_factory.mktemp("keys") / "data", demo=True, public=False, clock=clock)
    made.populate()
    clock.now += DAY
    yield made
    made.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    port = free_port()
    config = Config(world.data, f"http://127.0.0.1:{port}", rates=RATES)
    with serving(create_app(config, clock=world.clock), port) as found:
        yield found


@pytest.fixture
def person(browser: Chrome, address: str, world: World) -> Iterator[Person]:
    # Another port is another origin, so that no key of an earlier test is there.
    browser.delete_all_cookies()
    yield Person(browser, address, world)
    browser.delete_all_cookies()


def test_a_new_party_from_its_key_to_its_first_receipt(person: Person, tmp_path: Path) -> None:
    code = person.make_key("NEWCO", "admin", "NEWCO laptop")
    # At the authority's desk.
    person.take_in("AUTHORITY", tmp_path)
    person.log_in("AUTHORITY")
    person.open("/console/enrolments")
    assert person.find("[data-enrolment] .spoken").text == code
    assert faults(person.browser) == []
    person.find("[name=name]").send_keys("New <b>cooperative</b>")
    person.find("[value=cooperative]").click()
    # Who did not compare cannot enrol.
    person.press("Register the party with this key")
    assert person.world.find(Party, "NEWCO") is None
    person.find(".approve .tick > input[required]").click()
    person.press("Register the party with this key")
    person.told("The key may now sign for NEWCO.")
    assert person.world.find(Party, "NEWCO") is not None
    person.open("/console/enrolments")
    assert person.browser.find_elements(By.CSS_SELECTOR, "[data-enrolment]") == []
    # At the new party's own.
    person.log_in("NEWCO")
    assert person.sign("lot.registered", lot("L-NEW"))["ok"]
    assert person.world.find(Lot, "L-NEW") is not None
    assert person.call("sign/kept.js", "counted", person.world.genesis) == {"waiting": 0, "refused": 0}


def test_a_field_key_is_enrolled_by_its_own_party_and_not_by_another(person: Person, tmp_path: Path) -> None:
    code = person.make_key("COOP", "field", "Pit")
    person.take_in("TRADER", tmp_path)
    person.log_in("TRADER")
    person.open("/console/enrolments")
    assert code not in person.browser.page_source
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    person.open("/console/enrolments")
    assert person.find(".spoken").text == code
    person.find(".approve input[required]").click()
    person.press("Enrol the key")
    person.told("The key may now sign for COOP.")
    person.open("/keys")
    cards = (By.XPATH, "//*[contains(@class, 'keys')]/li[contains(., 'Pit')]")
    wait(person.browser).until(lambda browser: browser.find_elements(*cards))
    person.browser.find_element(*cards).find_element(By.CSS_SELECTOR, ".login").click()
    person.wait_for("/console/")
    person.open("/console/enrolments")
    assert "field key" in person.find("main").text


def test_a_lost_key_is_revoked_and_what_it_signs_is_set_aside(person: Person, tmp_path: Path) -> None:
    person.take_in("TRADER", tmp_path)
    person.log_in("TRADER")
    lost = key_of("TRADER").public_key.hex()
    signed: dict[str, object] = {
        "lot": "L-LOST",
        "kind": "opening_stock",
        "mineral": MINERAL,
        "quantity": {"mass_kg": "5"},
    }
    person.open("/console/keys")
    assert faults(person.browser) == []
    person.press("The device is lost")
    Select(person.find("[name=reason]")).select_by_value("lost")
    person.press("Revoke it")
    person.accept()
    person.told("is revoked")
    found = person.world.find(Key, lost)
    assert found is not None
    assert found.revoked
    # The session ended with the key; what it signs now waits, and is refused.
    sign_to_wait(person, lost, signed, seq=40, prev=None)
    person.open("/console/outbox")
    person.press("Send now")
    person.told("1 signed event was refused by the ledger.")
    assert "key-revoked" in person.find("#refused").text
    assert faults(person.browser) == []
    person.press("Discard")
    person.accept()
    assert person.find("#empty").is_displayed()


def test_a_login_that_has_ended_is_renewed_and_another_key_is_asked_about(
    person: Person, tmp_path: Path
) -> None:
    person.take_in("AUTHORITY", tmp_path)
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    person.open("/console/keys")
    person.browser.delete_all_cookies()
    assert person.call("keys/session.js", "ensureSession") is True
    other = {"ledger": person.world.genesis, "key": key_of("authority").public_key.hex()}
    assert person.browser.execute_async_script(_LOG_IN, other) is None
    person.browser.execute_script(
        "window.ensured = import('/static/keys/session.js').then((held) => held.ensureSession())"
    )
    assert "Another key has logged in" in person.find("dialog").text
    assert faults(person.browser) == []
    person.press("Not now")
    assert person.browser.execute_async_script("window.ensured.then(arguments[0])") is False
    person.browser.execute_script(
        "window.ensured = import('/static/keys/session.js').then((held) => held.ensureSession())"
    )
    person.press("Log in again with “COOP laptop” for COOP")
    assert person.browser.execute_async_script("window.ensured.then(arguments[0])") is True
    # The page is the one that it was.
    assert person.sign("lot.registered", lot("L-AGAIN"))["ok"]
    assert person.world.find(Lot, "L-AGAIN") is not None


def test_a_network_that_is_cut_while_sending_loses_nothing(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    coop = key_of("COOP").public_key.hex()
    for number in (1, 2):
        recorded = person.world.find(Key, coop)
        assert recorded is not None
        sign_to_wait(person, coop, lot(f"L-CUT-{number}"), seq=recorded.seq, prev=recorded.last)
    # The page has been loaded, the modules too; then the line is cut.
    person.open("/console/outbox")
    person.cut(off=True)
    person.press("Send now")
    person.told("There is no network")
    assert len(person.browser.find_elements(By.CSS_SELECTOR, "#waiting > li")) == 2
    assert person.world.find(Lot, "L-CUT-1") is None
    person.cut(off=False)
    # The head of a page of the console sends by itself.
    person.open("/console/")
    wait(person.browser).until(
        lambda _b: person.call("sign/kept.js", "counted", person.world.genesis)["waiting"] == 0
    )
    assert person.world.find(Lot, "L-CUT-2") is not None
    person.open("/console/outbox")
    assert person.find("#empty").is_displayed()


def test_an_answer_that_is_lost_is_asked_for_again(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    coop = person.world.find(Key, key_of("COOP").public_key.hex())
    assert coop is not None
    person.open("/console/outbox")
    sign_to_wait(person, coop.id, lot("L-LOST-ANSWER"), seq=coop.seq, prev=coop.last)
    # The server records it; what it answers does not arrive.
    person.browser.execute_script(
        "const real = window.fetch; window.fetch = async (...given) => {"
        " const answer = await real(...given);"
        " if (given[1]?.method !== 'POST') return answer;"
        " await answer.arrayBuffer(); throw new TypeError('Failed to fetch'); }"
    )
    person.press("Send now")
    person.told("There is no network")
    assert person.world.find(Lot, "L-LOST-ANSWER") is not None
    person.open("/console/outbox")
    person.press("Send now")
    person.told("1 event is recorded.")
    assert person.find("#empty").is_displayed()


def test_what_is_sealed_is_handed_in_before_its_event_leaves(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    coop = person.world.find(Key, key_of("COOP").public_key.hex())
    assert coop is not None
    person.open("/console/outbox")
    sign_to_wait(person, coop.id, lot("L-SEALED"), seq=coop.seq, prev=coop.last, sealed={"price": "9.50"})
    person.press("Send now")
    person.told("1 event is recorded.")
    with person.world.handle.beside() as database:
        assert Disclosures(database).names(person.world.head("L-SEALED")) == ("price",)


def test_an_event_stays_until_the_policy_that_the_reader_pinned_accepts_a_receipt(
    person: Person, tmp_path: Path
) -> None:
    """No witness of this policy has seen the log, so that no receipt will do."""
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    coop = person.world.find(Key, key_of("COOP").public_key.hex())
    assert coop is not None
    vkey = format_vkey(VerifierKey("witness.test", COSIGNATURE_ED25519, key_of("witness").public_key))
    own = (person.world.data / "policy").read_text(encoding="utf-8")
    assert "quorum none\n" in own
    strict = own.replace("quorum none\n", f"witness w {vkey}\nquorum w\n")
    person.open("/console/outbox")
    pin = (
        "const [text] = arguments;"
        "localStorage.setItem('mineral-ledger policy', JSON.stringify({ text, day: '2026-01-02' }))"
    )
    person.browser.execute_script(pin, strict)
    sign_to_wait(person, coop.id, lot("L-PINNED"), seq=coop.seq, prev=coop.last)
    person.press("Send now")
    person.told("1 event is recorded.")
    assert "stays here until a receipt proves it" in person.find("#waiting").text
    assert person.world.find(Lot, "L-PINNED") is not None
    person.open("/keys")
    assert "that you pinned on 2026-01-02" in person.find("#trust").text
    # One of another ledger says nothing about this one.
    person.browser.execute_script(pin, strict.replace(person.world.genesis, "ab" * 32))
    person.open("/console/outbox")
    person.press("Send now")
    person.told("1 event is recorded.")
    assert person.find("#empty").is_displayed()


def test_two_windows_sign_and_send_at_once_and_each_hears_of_its_own(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    browser = person.browser
    first = browser.current_window_handle
    begin = (
        "const [body] = arguments; window.acted = import('/static/keys/act.js')"
        ".then((held) => held.act('lot.registered', body))"
    )
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    person.open("/console/")
    try:
        for round in range(3):
            for handle, name in ((first, "A"), (second, "B")):
                browser.switch_to.window(handle)
                browser.execute_script(begin, lot(f"L-{name}-{round}"))
            for handle, name in ((first, "A"), (second, "B")):
                browser.switch_to.window(handle)
                told = browser.execute_async_script(
                    "window.acted.then(arguments[0], (e) => arguments[0](`${e}`))"
                )
                assert told["ok"], told
                assert person.world.find(Lot, f"L-{name}-{round}") is not None
    finally:
        browser.switch_to.window(second)
        browser.close()
        browser.switch_to.window(first)
    key = person.world.find(Key, key_of("COOP").public_key.hex())
    assert key is not None
    assert key.gaps == ()


def test_a_key_that_is_kept_for_another_party_signs_nothing(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path, as_party="TRADER")
    person.open("/login")
    person.press("Log in with “COOP laptop” for TRADER")
    person.wait_for("/console/")
    answer = person.browser.execute_async_script(
        MODULE, "/static/keys/act.js", "act", ["lot.registered", lot("L-OTHER")]
    )
    assert answer["failed"] == "signer-party"
    assert person.world.find(Lot, "L-OTHER") is None


def test_a_key_of_this_browser_is_renamed_and_removed_with_a_warning(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path)
    person.press("Rename or remove")
    box = person.find(".rename [name=name]")
    box.clear()
    box.send_keys("<b>Scale</b> house")
    person.press("Rename")
    person.told("is called “<b>Scale</b> house” now")
    sign_to_wait(person, key_of("COOP").public_key.hex(), lot("L-WAITS"), seq=900, prev=None)
    person.press("Rename or remove")
    person.press("Remove")
    assert "1 event that it signed waits in the outbox" in person.accept()
    person.told("is not in this browser any more")
    assert person.find("#none").is_displayed()
    assert person.call("sign/kept.js", "counted", person.world.genesis)["waiting"] == 1


def test_where_the_origin_is_not_secure_the_page_says_why_and_what_to_do(world: World) -> None:
    port = free_port()
    config = Config(world.data, f"http://ledger.test:{port}", rates=RATES)
    with (
        serving(create_app(config, clock=world.clock), port),
        chromium("--host-resolver-rules=MAP ledger.test 127.0.0.1") as browser,
    ):
        person = Person(browser, f"http://ledger.test:{port}", world)
        for language, words in (("en", "not secure"), ("fr", "non sécurisée")):
            person.open("/keys", language)
            assert words in person.find("#why").text
            assert "https://" in person.find("#why").text
            assert not browser.find_element(By.ID, "able").is_displayed()
            assert faults(browser) == []
        # One can still read: the pages of the console and the login stand as they are.
        person.open("/login")
        assert person.find("#token").is_displayed()


def test_a_demo_lends_its_keys_to_sign_with(person: Person) -> None:
    keys = person.world.data / "keys"
    for name in ("COOP", "TRADER"):
        (keys / f"{name}.key").write_bytes(format_key_file(key_of(name), None))
        (keys / f"{name}.key").chmod(0o600)
    person.open("/demo/")
    assert faults(person.browser) == []
    person.press("Cooperative")
    person.wait_for("/console/")
    assert person.sign("lot.registered", lot("L-DEMO"))["ok"]
    person.open("/keys")
    assert "lent by the demo" in person.find(".keys").text
    # A second click takes the key that is here.
    person.open("/demo/")
    person.press("Cooperative")
    person.wait_for("/console/")


def test_no_page_has_barriers(person: Person, tmp_path: Path) -> None:
    person.take_in("COOP", tmp_path)
    person.log_in("COOP")
    sign_to_wait(person, key_of("COOP").public_key.hex(), lot("L-A11Y"), seq=950, prev=None)
    for path in ("/keys", "/login", "/console/outbox", "/console/keys", "/console/enrolments"):
        person.open(path, "fr")
        person.find("main")
        for one in person.browser.find_elements(By.TAG_NAME, "summary"):
            if one.is_displayed():
                one.click()
        person.browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium gives no types here
        assert (path, faults(person.browser)) == (path, [])
        assert person.browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # as above
