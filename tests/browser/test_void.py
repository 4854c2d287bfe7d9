"""A list of tags made void in the browser, whose holder reads it in the stock book."""

from __future__ import annotations

from selenium.webdriver import Chrome

from ledger.lots.tag import format_tag, print_tag, tag_digest
from ledger.lots.tagging import Batch, Tag
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, set_window
from tests.browser.counter import counter
from tests.store.world import World, key_of

CODES = [format_tag(number) for number in range(1, 31)]


def hand_out(world: World) -> None:
    digests = [tag_digest(code) for code in CODES]
    for name, some in (("B-1", digests[:20]), ("B-2", digests[20:])):
        world.record(world.sign("tags.issued", {"batch": name, "tags": some}))
        batch = world.find(Batch, name)
        assert batch is not None
        handed = {"batches": [name], "tags": some, "to": "COOP"}
        world.record(world.sign("tags.assigned", handed, cites=[batch.head]))


def test_a_pasted_list_is_checked_and_made_void_and_its_holder_is_warned(
    browser: Chrome, world: World
) -> None:
    world.clock.now = now()
    hand_out(world)
    set_window(browser, PHONE)
    with counter(browser, world, key_of("authority"), party="AUTHORITY") as office:
        browser.get(f"{office.address}/console/void?lang=en")
        office.until(lambda: office.one("#void").is_displayed())
        mistyped = CODES[0][:-1] + ("0" if CODES[0][-1] != "0" else "1")
        listed = "\n".join([*map(print_tag, CODES[5:]), mistyped, print_tag(format_tag(99))])
        browser.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
            office.one("#codes"),
            listed,
        )
        assert "27 codes, 1 of them mistyped." in office.one("#codes-said").text
        office.one("#sign").click()
        assert "Say why" in office.one("#reason-said").text
        office.one("#reason").send_keys("stolen on the road")
        office.one("#sign").click()
        office.until(lambda: office.one("#done").text)
        assert "25 tags are void" in office.one("#done").text
        office.until(lambda: mistyped in office.one("#problems").text)
        assert print_tag(format_tag(99)) in office.one("#problems").text
    states = [tag.state for tag in (world.find(Tag, tag_digest(code)) for code in CODES) if tag is not None]
    assert states == ["assigned"] * 5 + ["void"] * 25
    with counter(browser, world, key_of("COOP"), party="COOP") as holder:
        browser.get(f"{holder.address}/console/stock?lang=en")
        assert "25 tags that you were given are void." in holder.one(".notice").text
