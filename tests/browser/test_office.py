"""What an authority, a programme and an inspector enter, signed in a browser: each as its officer would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from ledger.lots.certificate import Certificate
from ledger.lots.effective import effective
from ledger.lots.office import Area, Incident
from ledger.lots.state import Lot, Party, Place, Recorded, Site
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Batch, Tag
from ledger.service.ledger import now
from tests.browser.accessibility import faults, set_window
from tests.browser.counter import house
from tests.browser.story import Story
from tests.store.world import MINERAL, World

TODAY = "2025-07-01"


@pytest.fixture
def story(browser: Chrome, world: World) -> Iterator[Story]:
    world.clock.now = now()
    for id, role in (("INSP", "inspector"), ("PROG", "programme"), ("EXPORTER", "exporter")):
        world.record(world.party(id, role))
    set_window(browser, (1280, 900))
    with house(browser, world) as made:
        yield Story(made)


def test_parties_sites_and_places_are_registered_and_decided_about(story: Story) -> None:
    world = story.world
    person = {"party": "NEW", "name": "New miners", "country": "cd", "roles>": "miner"}
    story.enter("AUTHORITY", "register-party", person)
    story.enter("AUTHORITY", "suspend-party", {"party": "NEW", "reason": "no licence", "act": "Act 3"})
    assert world.find(Party, "NEW").suspended  # type: ignore[union-attr]  # just registered
    story.follow("AUTHORITY", "parties/NEW", "reinstate-party", {"reason": "it has one now"})
    assert not world.find(Party, "NEW").suspended  # type: ignore[union-attr]  # as above
    licence = {"type": "artisanal_permit", "number": "P-7", "legal_act": "Act 4"}
    story.follow("AUTHORITY", "parties/NEW", "record-licence", licence)
    pit = {"site": "PIT-9", "name": "Pit 9", "country": "cd", "province": "Kivu", "minerals>": MINERAL}
    story.enter("AUTHORITY", "register-site", pit)
    seen = {"inspected_on": TODAY, "result": "1", "inspector": "I-7", "position": "engineer", "agency": "M"}
    story.enter("INSP", "inspect-site?site=PIT-9", seen)
    green = {"status": "1", "legal_act": "Decree 12", "from": TODAY}
    story.follow("AUTHORITY", "sites/PIT-9", "site-status", green)
    assert "Decree 12" in story.shown("AUTHORITY", "sites/PIT-9")
    assert faults(story.at("AUTHORITY").browser) == []
    depot = {"place": "POST-9", "name": "Post", "kind": "border_post", "country": "cd"}
    story.enter("AUTHORITY", "register-place", depot)
    closed = {"area": "AREA-9", "name": "Valley", "legal_act": "Decree 13", "from": TODAY}
    story.follow("AUTHORITY", "sites/PIT-9", "restrict-area", closed)
    story.follow("AUTHORITY", "sites", "lift-area", {"last_day": TODAY, "legal_act": "Decree 14"})
    area, site = world.find(Area, "AREA-9"), world.find(Site, "PIT-9")
    assert area is not None
    assert site is not None
    assert (area.lifted_on, site.areas) == (TODAY, ("AREA-9",))
    assert world.find(Place, "POST-9") is not None


def test_details_that_are_signed_whole_begin_with_those_that_stand(story: Story) -> None:
    world = story.world
    detailed = {
        "site": "PIT-8",
        "name": "Pit 8",
        "country": "CD",
        "province": "Kivu",
        "minerals": [MINERAL, "2617.10.00"],
        "operators": ["COOP"],
        "monthly_allotment_kg": "1250.5",
        "census": {"workers": 40, "counted_on": "2025-06-01", "source": "visit"},
    }
    world.record(world.sign("site.registered", detailed))
    desk = story.at("AUTHORITY")
    desk.open("update-site?site=PIT-8")
    assert desk.control("monthly_allotment_kg").get_attribute("value") == "1250.5"
    updated = story.follow("AUTHORITY", "sites/PIT-8", "update-site", {"name": "Pit eight"})
    with world.handle.view() as view:
        body = effective(view.get(Recorded, updated), view)["body"]
    assert body == {**detailed, "name": "Pit eight"}
    desk.open("update-site?site=SITE-1")
    assert desk.control("name").get_attribute("value") == "Site-1", "not what was typed about another"
    moved = story.enter("COOP", "update-party", {"address": "Bukavu"})
    with world.handle.view() as view:
        body = effective(view.get(Recorded, moved), view)["body"]
    assert body == {
        "party": "COOP",
        "name": "Coop",
        "country": "CD",
        "roles": ["cooperative"],
        "address": "Bukavu",
    }


def test_tags_are_issued_handed_on_lost_given_back_and_made_void(story: Story) -> None:
    world = story.world
    desk = story.at("AUTHORITY")
    desk.open("issue-tags")
    desk.one("#count").send_keys("4")
    desk.fill({"site": "SITE-1", "level": "mine"})
    told = desk.sign()
    assert "Recorded" in told
    with world.handle.view() as view:
        [batch] = [*view.each(Batch)]
    assert batch.issued == 4
    codes = [code for code in desk.one("#receipt").text.split() if len(code) == 16 and code.count("-") == 3]
    assert {tag_digest(code.replace("-", "")) for code in codes} <= {tag.id for tag in tags(world)}
    for code in codes:
        story.enter("AUTHORITY", "assign-tags", {"to": "COOP", "tags>": code})
    story.enter("COOP", "lose-tags", {"tags>": codes[0], "reason": "fell into the river"})
    story.enter("COOP", "damage-tags", {"tags>": codes[1], "reason": "torn"})
    story.enter("AUTHORITY", "void-tags", {"tags>": codes[2], "reason": "stolen"})
    assert story.counted("COOP", "stock") == "1 tag void"
    assert "1 tag that you were given is void" in story.shown("COOP", "stock")
    assert story.counted("COOP", "stock") == "", "who has read it is not told on every page"
    story.enter("COOP", "return-tags", {"tags>": codes[3], "reason": "too many"})
    assert sorted(tag.state for tag in tags(world)) == ["damaged", "lost", "returned", "void"]


def tags(world: World) -> list[Tag]:
    with world.handle.view() as view:
        return [*view.each(Tag)]


def test_a_certificate_has_two_persons_and_can_be_replaced_and_cancelled(story: Story) -> None:
    world = story.world
    world.record(world.lot("L-1"))
    stated = {
        "number": "CD-1",
        "issuing_country": "cd",
        "exporter": "EXPORTER",
        "ore": MINERAL,
        "mass_kg": "50",
        "issued_on": TODAY,
        "expires_on": "2025-09-01",
        "verifier": "V-1",
        "validator": "V-1",
        "verifier_name": "A. Kamanzi",
        "validator_name": "B. Mugisha",
    }
    desk = story.at("AUTHORITY")
    desk.open("issue-certificate?lots=L-1")
    desk.fill(stated)
    assert "Recorded" not in desk.sign()
    assert desk.control("validator").get_attribute("aria-invalid") == "true"
    desk.fill({"validator": "V-2"})
    assert "Recorded" in desk.sign()
    listed = story.shown("AUTHORITY", "certificates")
    assert "two persons" in listed
    assert "V-1" in listed
    assert "V-2" in listed
    assert faults(desk.browser) == []
    assert "CD-1" in story.shown("COOP", "certificates/CD-1"), "who has its lot reads it"
    later = {name: value for name, value in stated.items() if name not in ("exporter", "number")}
    again = {**later, "number": "CD-2", "validator": "V-3", "reason": "lost on the way"}
    story.follow("AUTHORITY", "certificates/CD-1", "replace-certificate", again)
    ended = {"reason": "not needed", "act": "Act 9"}
    story.follow("AUTHORITY", "certificates/CD-2", "cancel-certificate", ended)
    first, second = world.find(Certificate, "CD-1"), world.find(Certificate, "CD-2")
    assert first is not None
    assert second is not None
    assert first.replaced_by == "CD-2"
    assert second.cancelled_by is not None


def test_an_incident_is_opened_answered_followed_and_closed(story: Story) -> None:
    world = story.world
    world.record(world.lot("L-1"))
    opened = {
        "level": "2",
        "risk": "theft",
        "answer_by": "2030-01-01",
        "due_on": "2030-02-01",
        "narrative": "seen at night",
    }
    story.enter("PROG", "open-incident?lots=L-1", opened)
    assert story.counted("COOP", "waiting") == "1"
    story.follow("COOP", "waiting", "answer-incident", {"accepts": "false", "measures": "a guard"})
    assert story.counted("COOP", "waiting") == ""
    with world.handle.view() as view:
        [incident] = [*view.each(Incident)]
    page = f"incidents/{incident.id}"
    story.follow("PROG", page, "update-incident", {"level": "3", "remark": "less than it seemed"})
    story.follow("PROG", "desk", "close-incident", {"outcome": "resolved", "reason": "found again"})
    found = world.find(Incident, incident.id)
    assert found is not None
    assert (found.level, found.state, found.answers) == (3, "closed", 1)


def test_what_is_contested_is_decided_from_the_desk(story: Story) -> None:
    world = story.world
    for lot in ("L-1", "L-2", "L-3"):
        body = {"lot": lot, "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
        own = {"tags": [{"scheme": "NT", "number": "0012"}]} if lot != "L-3" else {}
        world.record(world.sign("lot.registered", {**body, **own}, by="COOP"))
    born = lot_of(world, "L-3").born
    story.enter("AUTHORITY", f"dispute?event={born}", {"reason": "nobody was there"})
    assert story.counted("AUTHORITY", "desk") == "2"
    story.follow("AUTHORITY", "desk", "lift-hold", {"reason": "they were", "act": "Act 1"})
    change = {"field": "/body/quantity/mass_kg", "new": "52", "reason": "misread"}
    story.enter("COOP", f"correct?event={born}", change)
    story.follow("AUTHORITY", "desk", "approve", {"reason": "the book says so"})
    assert str(lot_of(world, "L-3").net.value) == "52"
    decided = {"keeper": "L-1", "reason": "the photo shows it"}
    story.follow("AUTHORITY", "desk", "resolve-conflict", decided)
    assert [lot_of(world, id).holds for id in ("L-1", "L-2", "L-3")] == [(), (), ()]
    assert story.counted("AUTHORITY", "desk") == ""
    story.enter("AUTHORITY", "seize?lots=L-3", {"act": "Act 2", "reason": "no papers"})
    assert lot_of(world, "L-3").state == "seized"
    story.enter("AUTHORITY", "release?lots=L-3", {"act": "Act 3", "to": "COOP"})
    assert lot_of(world, "L-3").state == "registered"
    story.enter("PROG", "attest?lots=L-3", {"statement": "weighing"})
    assert lot_of(world, "L-3").attested_by == ("PROG",)


def lot_of(world: World, id: str) -> Lot:
    found = world.find(Lot, id)
    assert found is not None
    return found
