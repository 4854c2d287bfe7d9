"""What goes wrong at a counter: two windows, a double click, the way back, a lost key, a wrong clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains, Chrome

from ledger.crypto.keys import format_key_file
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, Party, Recorded
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, faults, set_window
from tests.browser.counter import IMPORT, Counter, House, house
from tests.browser.person import Person
from tests.store.world import DAY, MINERAL, MINUTE, Clock, World, key_of

OTHER = "ab" * 32
HOUR = 60 * MINUTE
# What is sent waits in this window until it is let go, as on a line that is slow.
_HOLD = """
const real = window.fetch;
window.fetch = async (address, request) => {
  window.isHeld ||= String(address) === "/api/v1/events/batch";
  while (window.isHeld && !window.mayGo) await new Promise((go) => { setTimeout(go, 20); });
  return real(address, request);
};
"""
_EMPTY = """
const done = arguments[0];
import("/static/sign/storage.js").then(({ OUTBOX, asked, inStore }) =>
  inStore(OUTBOX, "readwrite", (store) => asked(store.clear()))).then(
  () => done(null), (error) => done(`${error}`));
"""
_SHIFT = """
const Right = Date;
globalThis.Date = class Date extends Right {
  constructor(...given) { given.length > 0 ? super(...given) : super(Right.now() + AHEAD); }
  static now() { return Right.now() + AHEAD; }
};
"""


@pytest.fixture(scope="module")
def shop(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    world = World(tmp_path_factory.mktemp("awkward") / "data", demo=True, clock=Clock(now() - DAY))
    world.populate()
    world.clock.now += DAY
    set_window(browser, PHONE)
    with house(browser, world) as made:
        yield made
    world.close()


@pytest.fixture
def desk(shop: House) -> Counter:
    """The counter of the cooperative, where nothing was typed yet."""
    made = shop.counter(key_of("COOP"), party="COOP")
    made.browser.execute_script("localStorage.clear()")
    assert made.browser.execute_async_script(_EMPTY) is None
    return made


def lots(world: World) -> dict[str, Lot]:
    with world.handle.view() as view:
        return {one.id: one for one in view.each(Lot)}


def register(desk: Counter, kg: str = "20") -> set[str]:
    """Fill in the form of a lot; returns the lots that there are before."""
    desk.open("register")
    desk.fill({"site": "SITE-1", "mineral": MINERAL, "quantity/mass_kg": kg, "producers>team": "team 4"})
    return {*lots(desk.world)}


def hold(desk: Counter) -> None:
    """Press the button, and wait until the event is signed and on its way."""
    desk.browser.execute_script(_HOLD)
    desk.one("#sign").click()
    desk.until(lambda: desk.browser.execute_script("return Boolean(window.isHeld)"))


def kept(desk: Counter) -> dict[str, int]:
    """How many events the outbox has that wait, and that were refused."""
    found: dict[str, int] = Person(desk.browser, desk.address, desk.world).call(
        "sign/kept.js", "counted", desk.world.genesis
    )
    return found


def press(desk: Counter, text: str, within: str = "") -> None:
    """Press the button that says something, once it does."""

    def there() -> bool:
        return any(one.text == text and one.is_displayed() for one in desk.all(f"{within} button"))

    desk.until(there)
    next(one for one in desk.all(f"{within} button") if one.text == text).click()


@pytest.fixture
def other_window(desk: Counter) -> Iterator[tuple[str, str]]:
    """The window that is open and a second one, which is closed afterwards; the second has the word."""
    browser = desk.browser
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    browser.switch_to.window(first)
    yield first, second
    browser.switch_to.window(second)
    browser.close()
    browser.switch_to.window(first)


def test_who_signed_on_what_moved_meanwhile_signs_once_more_on_what_is_there(desk: Counter) -> None:
    world = desk.world
    world.record(world.lot("L-STALE"))
    desk.open("dispatch?lots=L-STALE")
    desk.fill({"to": "TRADER"})
    hold(desk)
    world.record(world.split("L-STALE", "L-STALE-2"))
    desk.browser.execute_script("window.mayGo = true")
    desk.until(lambda: "Something happened to it in the meantime" in desk.one("#state").text)
    assert desk.control("to").get_attribute("value") == "TRADER"
    assert kept(desk) == {"waiting": 0, "refused": 1}
    # What was refused is known after a reload, too: what is signed then takes its place.
    desk.browser.refresh()
    desk.until(lambda: desk.one("#task").is_displayed())
    assert "Recorded" in desk.sign()
    lot = lots(world)["L-STALE"]
    assert (lot.state, str(lot.net.value)) == ("dispatched", "49")
    with world.handle.view() as view:
        event = parse_event(view.statement(view.get(Recorded, lot.head).index))
    assert event.payload.supersedes_unrecorded
    assert kept(desk) == {"waiting": 0, "refused": 0}


def test_the_outbox_signs_again_on_what_is_there_what_came_too_late(desk: Counter) -> None:
    world = desk.world
    world.record(world.lot("L-LATE"))
    desk.open("dispatch?lots=L-LATE")
    desk.fill({"to": "TRADER"})
    person = Person(desk.browser, desk.address, world)
    desk.until(lambda: desk.one("#problems").text or desk.one("#state").text == "")
    hold(desk)
    world.record(world.split("L-LATE", "L-LATE-2"))
    # Whoever closes the window before the answer comes finds it in the outbox.
    person.open("/console/outbox")
    person.press("Send now")
    person.told("1 signed event was refused by the ledger.")
    assert "parent-stale" in person.find("#refused").text
    assert faults(desk.browser) == []
    person.press("Sign again on what is there now")
    assert "Lot L-LATE was not attested" in person.accept()
    person.told("Recorded as entry")
    assert lots(world)["L-LATE"].state == "dispatched"
    assert person.find("#empty").is_displayed()


def test_the_outbox_signs_nothing_again_that_would_be_refused(desk: Counter) -> None:
    world = desk.world
    world.record(world.lot("L-GONE"))
    desk.open("dispatch?lots=L-GONE")
    desk.fill({"to": "TRADER"})
    hold(desk)
    world.record(world.dispatch("L-GONE", "TRADER"))
    person = Person(desk.browser, desk.address, world)
    person.open("/console/outbox")
    person.press("Send now")
    person.told("refused by the ledger")
    size = world.size
    person.press("Sign again on what is there now")
    person.told("Nothing was signed, for it would be refused:")
    assert world.size == size
    person.press("Discard")
    person.accept()
    assert person.find("#empty").is_displayed()


def test_what_stands_in_two_windows_is_signed_once_unless_it_is_another_one(
    desk: Counter, other_window: tuple[str, str]
) -> None:
    first, second = other_window
    before = register(desk)
    desk.browser.switch_to.window(second)
    desk.open("register")
    assert desk.control("quantity/mass_kg").get_attribute("value") == "20"
    desk.browser.switch_to.window(first)
    assert "Recorded" in desk.sign()
    desk.browser.switch_to.window(second)
    desk.until(desk.is_receipted)
    assert "signed in another window" in desk.one("#receipt").text
    [made] = lots(desk.world).keys() - before
    assert made in desk.one("#receipt").text
    assert faults(desk.browser) == []
    press(desk, "It is another one: keep it to be signed too")
    assert desk.control("quantity/mass_kg").get_attribute("value") == "20"
    assert desk.control("lot").get_attribute("value") not in (made, "")
    assert "Recorded" in desk.sign()
    assert len(lots(desk.world).keys() - before) == 2


def test_two_windows_that_sign_at_once_make_one_entry(desk: Counter, other_window: tuple[str, str]) -> None:
    first, second = other_window
    before = register(desk, "21")
    desk.browser.switch_to.window(second)
    desk.open("register")
    # Whichever comes first: this one sends what it hears of as soon as it is signed.
    desk.browser.execute_script(_HOLD)
    desk.browser.switch_to.window(first)
    desk.browser.execute_script(_HOLD)
    desk.one("#sign").click()
    desk.until(lambda: kept(desk)["waiting"] == 1)
    desk.browser.switch_to.window(second)
    desk.one("#sign").click()
    for window in other_window:
        desk.browser.switch_to.window(window)
        desk.browser.execute_script("window.mayGo = true")
    for window in other_window:
        desk.browser.switch_to.window(window)
        desk.until(desk.is_receipted)
    assert len(lots(desk.world).keys() - before) == 1


def test_a_double_click_signs_once(desk: Counter) -> None:
    before = register(desk)
    ActionChains(desk.browser).double_click(desk.one("#sign")).perform()
    desk.until(desk.is_receipted)
    assert len(lots(desk.world).keys() - before) == 1
    assert kept(desk) == {"waiting": 0, "refused": 0}


def test_the_way_back_leads_to_what_was_recorded(desk: Counter) -> None:
    before = register(desk)
    assert "Recorded" in desk.sign()
    [made] = lots(desk.world).keys() - before
    desk.one(f'#receipt a[href="/console/lots/{made}"]').click()
    desk.until(lambda: desk.one("h1").text == f"Lot {made}")
    desk.browser.back()
    desk.until(desk.is_receipted)
    assert made in desk.one("#receipt").text
    desk.browser.refresh()
    desk.until(desk.is_receipted)
    assert made in desk.one("#receipt").text
    press(desk, "Next one")
    assert desk.control("quantity/mass_kg").get_attribute("value") == ""
    assert desk.control("lot").get_attribute("value") != made
    assert len(lots(desk.world).keys() - before) == 1


def test_a_page_that_is_lost_right_after_signing_does_not_sign_again(desk: Counter) -> None:
    before = register(desk)
    hold(desk)
    # What was typed is still kept, and the event is in the outbox: as after a crash between the two.
    assert kept(desk) == {"waiting": 1, "refused": 0}
    desk.open("register")
    desk.until(desk.is_receipted)
    assert "It is not signed a second time." in desk.one("#receipt").text
    press(desk, "Next one")
    assert desk.control("quantity/mass_kg").get_attribute("value") == ""
    assert len(lots(desk.world).keys() - before) == 1
    assert kept(desk) == {"waiting": 0, "refused": 0}


def test_another_key_that_logged_in_meanwhile_is_not_written_for(shop: House, desk: Counter) -> None:
    before = register(desk)
    shop.log_in(key_of("TRADER"))
    desk.one("#sign").click()
    press(desk, "Not now", within="dialog")
    assert lots(desk.world).keys() == before
    desk.until(lambda: desk.one("#sign").is_enabled())
    desk.one("#sign").click()
    desk.until(lambda: desk.all("dialog h2"))
    assert desk.one("dialog h2").text == "Another key has logged in"
    press(desk, "Log in again with “Counter” for COOP", within="dialog")
    desk.until(desk.is_receipted)
    [made] = lots(desk.world).keys() - before
    assert lots(desk.world)[made].custodian == "COOP"


def test_a_key_that_is_revoked_while_a_form_is_open_says_so_and_another_goes_on(
    shop: House, desk: Counter
) -> None:
    world = desk.world
    spare = key_of("spare")
    party = world.find(Party, "COOP")
    assert party is not None
    added = {"party": "COOP", "enrolment": world.enrolment("COOP", spare)}
    world.record(world.sign("key.added", added, by="COOP", cites=[party.head]))
    desk = shop.counter(spare, party="COOP")
    before = register(desk, "33")
    revoked = {"party": "COOP", "key": spare.public_key.hex(), "reason": "lost"}
    world.record(world.sign("key.revoked", revoked, cites=[world.find(Party, "COOP").head]))  # type: ignore[union-attr]  # it is there
    desk.one("#sign").click()
    desk.until(lambda: f"let key {spare.key_id} log in any more" in desk.one("#state").text)
    assert "another key of COOP" in desk.one("#state").text
    assert lots(world).keys() == before
    assert kept(desk) == {"waiting": 0, "refused": 0}
    desk = shop.counter(key_of("COOP"), party="COOP")
    desk.open("register")
    assert desk.control("quantity/mass_kg").get_attribute("value") == "33"
    assert "Recorded" in desk.sign()


def test_a_key_of_another_ledger_says_of_which(shop: House) -> None:
    browser, trader = shop.browser, key_of("TRADER")
    shop.log_in(trader)
    place = {"ledger": OTHER, "party": "TRADER", "use": "admin", "name": "Other"}
    browser.get(f"{shop.address}/console/log")
    assert browser.execute_async_script(IMPORT, format_key_file(trader, None).decode(), place) is None
    stand = Counter(browser, shop.address, shop.world)
    stand.open("register")
    stand.until(lambda: stand.one("#device").is_displayed())
    assert (
        f"for another ledger, {OTHER[:16]}, and this one is {shop.world.genesis[:16]}"
        in stand.one("#device").text
    )
    assert not stand.one("#sign").is_enabled()


@pytest.mark.parametrize("path", ["/login", "/keys"])
def test_where_all_keys_are_of_another_ledger_the_page_says_so(shop: House, path: str) -> None:
    # Another name of this machine is another origin, which has keys of its own.
    elsewhere = shop.address.replace("127.0.0.1", "localhost")
    browser = shop.browser
    browser.get(f"{elsewhere}/login?lang=en")
    place = {"ledger": OTHER, "party": "TRADER", "use": "admin", "name": "Other"}
    assert (
        browser.execute_async_script(IMPORT, format_key_file(key_of("TRADER"), None).decode(), place) is None
    )
    browser.get(f"{elsewhere}{path}?lang=en")
    stand = Counter(browser, elsewhere, shop.world)
    stand.until(lambda: stand.one("#elsewhere").is_displayed())
    assert OTHER[:16] in stand.one("#elsewhere").text
    assert shop.world.genesis[:16] in stand.one("#elsewhere").text
    assert faults(browser) == []


@pytest.mark.parametrize(
    ("ahead", "language", "told"),
    [
        (3 * HOUR + 5 * MINUTE, "en", "3 hours 5 minutes ahead"),
        (-2 * HOUR, "en", "2 hours behind"),
        (-3 * DAY, "fr", "3 jours"),
    ],
)
def test_a_wrong_clock_is_named_with_how_far_and_what_to_do(
    desk: Counter, ahead: int, language: str, told: str
) -> None:
    browser = desk.browser
    script = {"source": _SHIFT.replace("AHEAD", str(ahead))}
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
    try:
        register(desk)
        if language != "en":
            browser.get(f"{desk.address}/console/do/register?lang={language}")
        desk.until(lambda: told in desk.one("#clock").text)
        assert language == "en" or faults(browser) == []
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    desk.open("register")
    desk.fill({"quantity/mass_kg": "5"})
    desk.until(lambda: desk.one("#problems").text or desk.one("#task .said.flag"))
    assert not desk.one("#clock").is_displayed()


def test_one_bag_in_two_windows_is_received_once(
    shop: House, desk: Counter, other_window: tuple[str, str]
) -> None:
    world = desk.world
    world.record(world.lot("L-BAG"))
    world.record(world.dispatch("L-BAG", "TRADER"))
    desk = shop.counter(key_of("TRADER"), party="TRADER")
    first, second = other_window
    for window in other_window:
        desk.browser.switch_to.window(window)
        desk.browser.get(f"{desk.address}/console/receive?lang=en")
        desk.until(lambda: desk.one("#receive").is_displayed())
        desk.one("#typed").send_keys("L-BAG\n")
        desk.until(lambda: desk.all("#bags .own"))
        desk.one("#bags .own").clear()
        desk.one("#bags .own").send_keys("50")
    size = world.size
    desk.browser.switch_to.window(first)
    hold(desk)
    desk.browser.switch_to.window(second)
    desk.one("#sign").click()
    # Had the first gone before, the second would only be told that nothing is on its way any more.
    asked = 'return performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/drafts"))'
    desk.until(lambda: desk.browser.execute_script(asked))
    desk.browser.switch_to.window(first)
    desk.browser.execute_script("window.mayGo = true")
    for window in other_window:
        desk.browser.switch_to.window(window)
        desk.until(lambda: desk.all("#done li"))
    assert lots(world)["L-BAG"].custodian == "TRADER"
    assert world.size == size + 1
