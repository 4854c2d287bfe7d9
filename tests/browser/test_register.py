"""Registering a lot in the browser, from the form to the receipt: the task that everything begins with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys

from ledger.crypto.keys import format_key_file
from ledger.lots.state import Lot, Party, Recorded
from ledger.lots.tag import tag_digest, tag_from_random
from ledger.lots.tagging import Batch
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, faults, set_window
from tests.browser.counter import Counter, counter
from tests.store.world import MINERAL, World, key_of

PROGRAM = (sys.executable, "-c", "from ledger.cli.main import main; main()")
TAG = tag_from_random(bytes(range(8)))


@pytest.fixture
def at_the_pit(browser: Chrome, world: World) -> Iterator[Counter]:
    world.clock.now = now()
    body = {
        "site": "PIT-1",
        "name": "Pit",
        "country": "CD",
        "province": "Kivu",
        "minerals": [MINERAL],
        "operators": ["COOP"],
    }
    world.record(world.sign("site.registered", body))
    issued = {"batch": "B-1", "site": "PIT-1", "tags": [tag_digest(TAG)]}
    world.record(world.sign("tags.issued", issued))
    cites = [world.find(Batch, "B-1").head]  # type: ignore[union-attr]  # just recorded
    handed = {"batches": ["B-1"], "tags": [tag_digest(TAG)], "to": "COOP"}
    world.record(world.sign("tags.assigned", handed, cites=cites))
    set_window(browser, PHONE)
    with counter(browser, world, key_of("COOP"), party="COOP") as made:
        yield made


def lots(world: World) -> list[Lot]:
    with world.handle.view() as view:
        return [*view.each(Lot)]


def test_a_lot_is_registered_with_what_is_asked_first(at_the_pit: Counter) -> None:
    at_the_pit.complaints()
    at_the_pit.open("register")
    shown = [one for one in at_the_pit.all("#task input, #task select, #task textarea") if one.is_displayed()]
    assert len(shown) <= 6
    assert at_the_pit.control("site").get_attribute("value") == "PIT-1"
    assert at_the_pit.control("mineral").get_attribute("value") == MINERAL
    at_the_pit.fill({"quantity/mass_kg": "49,8", "tags>number": TAG.lower(), "producers>team": "équipe 3"})
    told = at_the_pit.sign()
    assert "Recorded" in told
    [lot] = lots(at_the_pit.world)
    assert (lot.custodian, str(lot.net.value)) == ("COOP", "49.8")
    assert lot.id in told
    assert lot.id.startswith(f"L-{datetime.now(UTC):%y%m%d}-")
    assert at_the_pit.complaints() == []


def offline(desk: Counter, *, is_off: bool) -> None:
    """Cut the network of the browser, or put it back."""
    throughput = 0 if is_off else -1
    conditions = {
        "offline": is_off,
        "latency": 0,
        "downloadThroughput": throughput,
        "uploadThroughput": throughput,
    }
    desk.browser.execute_cdp_cmd("Network.enable", {})
    desk.browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)


def test_what_is_wrong_is_said_beside_its_field_while_it_is_typed(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    at_the_pit.fill({"tags>number": f"{TAG[:-1]}{'0' if TAG[-1] != '0' else '1'}", "quantity/mass_kg": "x"})
    at_the_pit.until(lambda: "does not check" in at_the_pit.said("tags>number"))
    at_the_pit.until(lambda: "49.5" in at_the_pit.said("quantity/mass_kg"))
    assert at_the_pit.control("quantity/mass_kg").get_attribute("aria-invalid") == "true"
    at_the_pit.fill({"quantity/mass_kg": "1,240"})
    at_the_pit.until(lambda: "two ways" in at_the_pit.said("quantity/mass_kg"))
    at_the_pit.fill({"tags>number": TAG, "quantity/mass_kg": "12"})
    at_the_pit.until(lambda: at_the_pit.refusals() == [])


def test_nothing_typed_is_lost_by_a_reload(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    typed = {"quantity/mass_kg": "31,4", "tags>number": TAG, "producers>team": "team 9"}
    at_the_pit.fill(typed)
    lot = at_the_pit.control("lot").get_attribute("value")
    at_the_pit.open("register")
    assert {at: at_the_pit.control(at).get_attribute("value") for at in typed} == typed
    assert at_the_pit.control("lot").get_attribute("value") == lot
    assert "Recorded" in at_the_pit.sign()
    at_the_pit.open("register")
    assert at_the_pit.control("quantity/mass_kg").get_attribute("value") == ""
    assert at_the_pit.control("producers>team").get_attribute("value") == "team 9", "as it was last"


def test_a_network_that_is_lost_before_signing_costs_nothing(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    at_the_pit.fill({"quantity/mass_kg": "20"})
    at_the_pit.until(lambda: at_the_pit.one("#problems").text)
    offline(at_the_pit, is_off=True)
    try:
        told = at_the_pit.sign()
        assert "Waiting to be sent" in told
        assert lots(at_the_pit.world) == []
    finally:
        offline(at_the_pit, is_off=False)
    # The next entry takes along what waits.
    at_the_pit.open("register")
    at_the_pit.fill({"quantity/mass_kg": "21"})
    assert "Recorded" in at_the_pit.sign()
    assert sorted(str(one.net.value) for one in lots(at_the_pit.world)) == ["20", "21"]


def test_two_presses_make_one_entry_and_one_more_undoes_it(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    at_the_pit.fill({"quantity/mass_kg": "20"})
    at_the_pit.browser.execute_script(
        "const one = document.querySelector('#sign'); one.click(); one.click(); one.form.requestSubmit()"
    )
    at_the_pit.until(at_the_pit.is_receipted)
    assert len(lots(at_the_pit.world)) == 1
    at_the_pit.browser.back()
    at_the_pit.browser.forward()
    assert len(lots(at_the_pit.world)) == 1

    at_the_pit.open("register")
    at_the_pit.fill({"quantity/mass_kg": "22"})
    at_the_pit.sign()
    [undo] = [one for one in at_the_pit.all("#receipt button") if one.text == "Undo"]
    undo.click()
    at_the_pit.until(lambda: "void" in at_the_pit.one("#receipt").text)
    assert sorted(one.state for one in lots(at_the_pit.world)) == ["registered", "voided"]


def test_a_lot_that_moved_on_meanwhile_is_built_on_as_it_is(at_the_pit: Counter) -> None:
    world = at_the_pit.world
    world.record(world.lot("L-1", site="PIT-1"))
    at_the_pit.open("dispatch?lots=L-1")
    at_the_pit.fill({"to": "TRADER"})
    at_the_pit.until(lambda: at_the_pit.refusals() == [])
    world.record(world.split("L-1", "L-2"))
    assert "Recorded" in at_the_pit.sign()
    [lot] = [one for one in lots(world) if one.id == "L-1"]
    assert (lot.state, str(lot.net.value)) == ("dispatched", "49")


def test_a_login_that_ended_is_said_and_nothing_is_lost(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    at_the_pit.browser.delete_all_cookies()
    at_the_pit.fill({"quantity/mass_kg": "20"})
    at_the_pit.until(lambda: "Your login has ended" in at_the_pit.one("#state").text)
    assert at_the_pit.control("quantity/mass_kg").get_attribute("value") == "20"
    assert "Recorded" in at_the_pit.sign(), "the key of this browser logs in again by itself"
    assert [str(one.net.value) for one in lots(at_the_pit.world)] == ["20"]


def test_a_field_key_is_shown_no_flag_and_no_way_back(browser: Chrome, world: World) -> None:
    world.clock.now = now()
    cites = [world.find(Party, "COOP").head]  # type: ignore[union-attr]  # the world has it
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", key_of("phone"), "field")}
    world.record(world.sign("key.added", body, by="COOP", cites=cites))
    with counter(browser, world, key_of("phone"), party="COOP", use="field") as desk:
        desk.open("register")
        desk.fill({"site": "SITE-1", "mineral": MINERAL, "quantity/mass_kg": "20"})
        desk.until(lambda: desk.one("#state").text == "")
        assert desk.one("#problems").text == ""
        told = desk.sign()
        assert "Recorded" in told
        assert "Undo" not in told
        assert desk.all("#receipt .problem") == []


def test_the_keyboard_alone_suffices(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    browser = at_the_pit.browser
    control = at_the_pit.control("quantity/mass_kg")
    browser.execute_script("document.querySelector('#task select').focus()")
    reached = []
    for _step in range(30):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        active = browser.switch_to.active_element
        reached.append(active.id)
        if active.id == control.id:
            active.send_keys("44")
        if active.get_attribute("id") == "sign":
            active.send_keys(Keys.ENTER)
            break
    assert control.id in reached
    at_the_pit.until(at_the_pit.is_receipted)
    assert browser.switch_to.active_element.get_attribute("id") == "receipt"
    assert [str(one.net.value) for one in lots(at_the_pit.world)] == ["44"]


@pytest.mark.parametrize("page", ["", "register", "process", "sell", "correct"])
def test_a_form_has_no_barriers(at_the_pit: Counter, page: str) -> None:
    browser = at_the_pit.browser
    browser.get(f"{at_the_pit.address}/console/do/{page}?lang=fr")
    if page:
        at_the_pit.until(lambda: at_the_pit.one("#task").is_displayed())
        browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert faults(browser) == []


def test_the_first_load_is_small(at_the_pit: Counter) -> None:
    browser = at_the_pit.browser
    measured: list[int] = []
    for clear in (True, False):
        if clear:
            browser.execute_cdp_cmd("Network.clearBrowserCache", {})
        at_the_pit.open("register")
        at_the_pit.until(lambda: at_the_pit.one("#task").is_displayed())
        entries = (
            "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        )
        measured.append(
            browser.execute_script(f"return {entries}.reduce((all, one) => all + one.transferSize, 0)")
        )
        hosts = browser.execute_script(f"return {entries}.map((one) => new URL(one.name).origin)")
        assert set(hosts) == {at_the_pit.address}
    first, again = measured
    assert first <= 120_000
    assert again <= 20_000


def test_what_the_browser_signs_is_what_the_program_signs(at_the_pit: Counter, tmp_path: Path) -> None:
    world = at_the_pit.world
    key = tmp_path / "coop.key"
    key.write_bytes(format_key_file(key_of("COOP"), None))
    key.chmod(0o600)
    moment = datetime.now(UTC).replace(microsecond=0)
    told = f"--site PIT-1 --mineral {MINERAL} --mass 49.8 --tag {TAG} --lot L-SAME --number N-7"
    command = [
        "lot",
        "register",
        *told.split(),
        "--from",
        "2025-06-20",
        "--team",
        "équipe 3",
        "--at",
        f"{moment:%Y-%m-%dT%H:%M:%SZ}",
    ]
    file = tmp_path / "event.cose"
    settings = ["--data", str(world.data), "--key", str(key), "--out", str(file)]
    subprocess.run([*PROGRAM, *command, *settings], check=True, capture_output=True)

    at_the_pit.open("register")
    at_the_pit.browser.execute_script(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    local = at_the_pit.browser.execute_script(
        "const at = new Date(arguments[0]); at.setMinutes(at.getMinutes() - at.getTimezoneOffset());"
        "return at.toISOString().slice(0, 19)",
        f"{moment:%Y-%m-%dT%H:%M:%SZ}",
    )
    at_the_pit.fill(
        {
            "lot": "L-SAME",
            "number": "N-7",
            "quantity/mass_kg": "49,8",
            "tags>number": TAG,
            "producers>team": "équipe 3",
            "extracted_from": "2025-06-20",
            "occurred_at": local,
        }
    )
    assert "L-SAME" in at_the_pit.sign()
    with world.handle.view() as view:
        recorded = view.get(Recorded, view.get(Lot, "L-SAME").born)
        assert view.statement(recorded.index) == file.read_bytes()
