"""What was signed is kept until a receipt proves it recorded: over a crash, two windows and a way by file."""

from __future__ import annotations

import json
import os
import signal
import time
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from click.testing import CliRunner
from selenium.webdriver import Chrome

from ledger.cli.main import program
from ledger.crypto.keys import format_key_file
from ledger.log.policy import format_policy
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot
from ledger.store.answer import Answer
from ledger.store.disclosures import Disclosures
from tests.browser.chromium import Modules, chromium
from tests.browser.test_keys import EXPIRES, done
from tests.store.world import MINERAL, World, key_of
from tests.support.simulator import Simulator

Signed: TypeAlias = dict[str, Any]
COOP: Final = key_of("COOP").public_key.hex()
OTHER: Final = "ab" * 32


class Phone:
    """A browser that holds the cooperative's key of a ledger."""

    def __init__(self, browser: Chrome, address: str, ledger: str) -> None:
        self.modules = Modules(browser, address, "sign_harness.js")
        self.ledger = ledger

    def take_key(self) -> None:
        file = format_key_file(key_of("COOP"), None).decode()
        place = {"ledger": self.ledger, "party": "COOP", "use": "admin", "name": "Office"}
        done(self.call("importKey", {**place, "file": file}))

    def call(self, name: str, value: object = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.modules.call(name, value)
        return answer

    def draft(self, lot: str, **more: object) -> dict[str, object]:
        """A lot with a sealed price."""
        body = {"lot": lot, "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
        head = {"type": "lot.registered", "occurred_at": "2025-07-01T00:00:00Z", "body": body}
        return {**head, "sealed": {"price": "9.50"}, **more}

    def sign(self, lot: str, seq: int, prev: str | None = None, **more: object) -> Signed:
        """Sign a lot, and do not keep it."""
        draft = self.draft(lot, **more)
        standing = {"seq": seq, "prev": prev}
        asked = {"ledger": self.ledger, "key": COOP, "draft": draft, "standing": standing}
        signed: Signed = done(self.call("sign", asked))
        return signed

    def keep(self, lot: str, seq: int, prev: str | None = None, **more: object) -> Signed:
        signed = self.sign(lot, seq, prev, **more)
        done(self.call("keepSigned", signed))
        return signed

    def counted(self) -> tuple[int, int]:
        found = done(self.call("counted", {"ledger": self.ledger}))
        return found["waiting"], found["refused"]

    def settle(self, id: str, receipt: bytes, policy: bytes | None) -> dict[str, Any]:
        given = {"id": id, "receipt": b64encode(receipt).decode()}
        return self.call("settle", {**given, "policy": policy and b64encode(policy).decode()})


@pytest.fixture
def phone(browser: Chrome, address: str, world: World) -> Phone:
    found = Phone(browser, address, world.genesis)
    found.call("forget")
    found.take_key()
    return found


def recorded(world: World, signed: Signed) -> bytes:
    """Record what was signed, and return its receipt."""
    [answer] = world.submit(
        bytes.fromhex(signed["statement"]), disclosures={signed["id"]: signed["disclosures"]}
    )
    assert answer.status == "recorded", answer
    return world.handle.receipt(signed["id"])


def gaps(answer: Answer) -> list[str]:
    """What the ledger says of the numbers of a key's events."""
    return [problem.code for problem in answer.problems if problem.code.startswith("sequence")]


def test_an_event_leaves_when_its_receipt_proves_it_and_not_before(phone: Phone, world: World) -> None:
    first = phone.keep("L-1", 1)
    second = phone.keep("L-2", 2, first["id"])
    assert phone.counted() == (2, 0)
    newest = done(phone.call("newestOf", {"ledger": world.genesis, "key": COOP}))
    assert newest == {"seq": 2, "prev": second["id"]}
    policy = format_policy(world.handle.policy)
    receipts = [recorded(world, one) for one in (first, second)]

    others = format_policy(replace(world.handle.policy, genesis="00" * 32))
    unpinned = format_policy(replace(world.handle.policy, genesis=None))
    strange = format_policy(replace(world.handle.policy, logs=Simulator(seed="x").policy().logs))
    broken = receipts[0].replace(b"\nindex ", b"\nindex 1", 1)
    unproved, elsewhere = {"error": "outbox-unproved"}, {"error": "outbox-policy"}
    assert phone.settle(first["id"], receipts[1], policy) == unproved
    assert phone.settle(first["id"], broken, policy) == unproved
    assert phone.settle(first["id"], b"", policy) == unproved
    assert phone.settle(first["id"], receipts[0], strange) == unproved
    assert phone.settle(first["id"], receipts[0], None) == elsewhere
    assert phone.settle(first["id"], receipts[0], others) == elsewhere
    assert phone.settle(first["id"], receipts[0], unpinned) == elsewhere
    assert phone.settle("0" * 64, receipts[0], policy) == {"error": "outbox-absent"}
    assert phone.counted() == (2, 0)

    assert phone.settle(first["id"], receipts[0], policy) == {"result": "intact"}
    assert done(phone.call("waiting", {"ledger": world.genesis})) == [second["id"]]
    assert phone.settle(second["id"], receipts[1], policy) == {"result": "intact"}
    assert phone.counted() == (0, 0)
    assert done(phone.call("newestOf", {"ledger": world.genesis, "key": COOP})) is None


def test_two_windows_do_not_give_one_number_to_two_events(phone: Phone) -> None:
    first = phone.keep("L-1", 1)
    rival = phone.sign("L-2", 1)
    assert phone.call("keepSigned", rival) == {"error": "outbox-overtaken"}
    at_once = phone.modules.call("keepAtOnce", [phone.sign(f"L-{lot}", 2) for lot in range(3, 8)])
    assert sorted("error" in one for one in at_once) == [False, True, True, True, True]
    # The same event twice is one: a double click, or a page that tries again.
    done(phone.call("keepSigned", first))
    assert phone.counted() == (2, 0)


def test_what_is_entered_once_is_signed_once(phone: Phone) -> None:
    """In whichever window, and after the event has left the outbox: what was signed is noted with it."""
    first = phone.sign("L-1", 1)
    done(phone.call("keepSigned", {**first, "entry": "bag"}))
    second = phone.sign("L-2", 2, first["id"])
    assert phone.call("keepSigned", {**second, "entry": "bag"}) == {"error": "entry-signed"}
    assert phone.counted() == (1, 0), "nothing of the second is kept"
    for keeps in ({**second, "entry": "other bag"}, phone.sign("L-3", 3, second["id"])):
        done(phone.call("keepSigned", keeps))
    done(phone.call("setAside", {"id": first["id"], "problems": []}))
    # Only what takes the place of the refused one may follow; also where the form is not at hand.
    last = first
    for seq, more in ((4, {"entry": "bag"}), (5, {})):
        last = phone.sign("L-1", seq, supersedes_unrecorded=last["id"])
        done(phone.call("keepSigned", {**last, **more}))
        assert done(phone.call("signedAs", {"entry": "bag"})) == last["id"]
    assert done(phone.call("signedAs", {"entry": "no bag"})) is None


def test_events_signed_at_one_moment_follow_each_other(phone: Phone, world: World) -> None:
    drafts = [phone.draft(f"L-{number}") for number in range(5)]
    asked = {"ledger": world.genesis, "key": COOP, "drafts": drafts, "recorded": {"seq": 0, "prev": None}}
    signed = sorted(done(phone.call("signAtOnce", asked)), key=lambda one: one["seq"])
    events = [parse_event(bytes.fromhex(one["statement"])) for one in signed]
    assert [event.payload.seq for event in events] == [1, 2, 3, 4, 5]
    assert [event.payload.prev for event in events] == [None, *(event.id for event in events[:-1])]
    answers = world.submit(*(bytes.fromhex(one["statement"]) for one in signed))
    assert [(one.status, gaps(one)) for one in answers] == [("recorded", [])] * 5
    # After all of them are recorded and gone, the ledger's number is the greater one.
    phone.call("forget")
    phone.take_key()
    last = {"seq": 5, "prev": events[-1].id}
    [after] = done(phone.call("signAtOnce", {**asked, "drafts": [phone.draft("L-9")], "recorded": last}))
    [answer] = world.submit(bytes.fromhex(after["statement"]))
    assert (after["seq"], answer.status, gaps(answer)) == (6, "recorded", [])
    # Without what waits the ledger would have seen this.
    [skipped] = world.submit(bytes.fromhex(phone.sign("L-10", 8, events[-1].id)["statement"]))
    assert gaps(skipped) == ["sequence-gap"]


def test_a_key_that_signs_in_two_ledgers_counts_in_each(browser: Chrome, address: str, phone: Phone) -> None:
    other = Phone(browser, address, OTHER)
    other.take_key()
    assert phone.keep("L-1", 1)["id"] != other.keep("L-1", 1)["id"]
    assert (phone.counted(), other.counted()) == ((1, 0), (1, 0))


def test_what_was_refused_stays_until_it_is_said_again_or_thrown_away(phone: Phone, world: World) -> None:
    first, second = phone.keep("L-1", 1), phone.keep("L-2", 2)
    assert phone.call("discard", {"id": first["id"]}) == {"error": "outbox-waiting"}
    for one in (first, second):
        done(phone.call("setAside", {"id": one["id"], "problems": [{"code": "stale"}]}))
    assert phone.counted() == (0, 2)

    again = phone.keep("L-3", 1, supersedes_unrecorded=first["id"])
    assert phone.counted() == (1, 2)
    policy = format_policy(world.handle.policy)
    assert phone.settle(again["id"], recorded(world, again), policy) == {"result": "intact"}
    assert phone.counted() == (0, 1)
    done(phone.call("discard", {"id": second["id"]}))
    assert phone.counted() == (0, 0)


def test_what_waits_goes_by_file_to_the_program(phone: Phone, world: World, tmp_path: Path) -> None:
    first = phone.keep("L-1", 1)
    second = phone.keep("L-2", 2, first["id"])
    files = done(phone.call("files", {"ledger": world.genesis}))
    cose = tmp_path / "waiting.cose"
    cose.write_bytes(b64decode(files["events"]))
    (tmp_path / "waiting.disclosures.json").write_bytes(b64decode(files["disclosures"]))
    world.close()
    sent = CliRunner().invoke(program(), ["submit", str(cose), "--data", str(world.data), "--json"])
    assert sent.exit_code == 0, sent.output
    results = json.loads(sent.stdout)["results"]
    assert [(one["event_id"], one["status"]) for one in results] == [
        (first["id"], "recorded"),
        (second["id"], "recorded"),
    ]
    world.handle = world.open()
    with world.handle.writer.locked() as database:
        held = Disclosures(database)
        assert [held.names(one["id"]) for one in (first, second)] == [("price",), ("price",)]
    assert world.find(Lot, "L-2") is not None


def test_what_waits_goes_by_file_to_another_browser(phone: Phone) -> None:
    first = phone.keep("L-1", 1)
    second = phone.keep("L-2", 2, first["id"])
    files = done(phone.call("files", {"ledger": phone.ledger}))
    assert done(phone.call("takeIn", files)) == 0
    phone.call("forget")
    assert done(phone.call("takeIn", files)) == 2
    assert done(phone.call("files", {"ledger": phone.ledger})) == files
    assert done(phone.call("waiting", {"ledger": phone.ledger})) == [first["id"], second["id"]]
    assert done(phone.call("waiting", {"ledger": OTHER})) == []


def test_a_file_is_taken_in_whole_or_not_at_all(phone: Phone) -> None:
    first, second = phone.keep("L-1", 1), phone.keep("L-2", 2)
    files = done(phone.call("files", {"ledger": phone.ledger}))
    data = bytearray(b64decode(files["events"]))
    data[-1] ^= 1

    def encode(data: bytes | bytearray) -> str:
        return b64encode(data).decode()

    def told(**texts: object) -> str:
        return encode(json.dumps({first["id"]: texts["of"]}).encode())

    bad = (
        ({"events": encode(data)}, "signature-invalid"),
        ({"events": encode(data[:-1])}, "envelope-encoding"),
        ({"events": encode(b"")}, "envelope-encoding"),
        ({"events": encode(b"\xd2\x84")}, "envelope-encoding"),
        ({"disclosures": encode(b"{")}, "carried-disclosures"),
        ({"disclosures": encode(b"[]")}, "carried-disclosures"),
        ({"disclosures": told(of="x")}, "carried-disclosures"),
        ({"disclosures": told(of=second["disclosures"])}, "carried-disclosures"),
    )
    phone.call("forget")
    for change, code in bad:
        assert phone.call("takeIn", {**files, **change}) == {"error": code}
        assert phone.counted() == (0, 0)
    phone.take_key()
    phone.keep("L-3", 2)
    assert phone.call("takeIn", files) == {"error": "outbox-overtaken"}
    assert phone.counted() == (1, 0)


def test_what_was_kept_survives_a_killed_browser(address: str, tmp_path: Path) -> None:
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    ledger = "5d" * 32
    with chromium(profile) as browser:
        phone = Phone(browser, address, ledger)
        phone.take_key()
        kept = [phone.keep(f"L-{number}", number) for number in (1, 2, 3)]
        _kill(profile)
    with chromium(profile) as browser:
        phone = Phone(browser, address, ledger)
        assert done(phone.call("waiting", {"ledger": ledger})) == [one["id"] for one in kept]
        files = done(phone.call("files", {"ledger": ledger}))
        assert b64decode(files["events"]) == b"".join(bytes.fromhex(one["statement"]) for one in kept)
        assert [one["public_key"] for one in done(phone.call("keysOf", {"ledger": ledger}))] == [COOP]
        asked = {"ledger": ledger, "key": COOP, "expires": EXPIRES}
        assert "result" in phone.call("ask", asked)


def _kill(profile: str) -> None:
    """Kill every process of the browser that has this profile, as a battery that is taken out does."""
    found = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _has(one, profile)]
    assert found
    for number in found:
        os.kill(number, signal.SIGKILL)
    until = time.monotonic() + 10
    while any(_has(Path("/proc") / str(number), profile) for number in found):
        assert time.monotonic() < until
        time.sleep(0.05)


def _has(process: Path, argument: str) -> bool:
    try:
        return argument.encode() in (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
