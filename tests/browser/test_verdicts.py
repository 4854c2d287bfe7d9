"""The verdicts of the browser and those of Python on the same receipts and passports.

What the browser leaves to the program is listed here, and nothing else may differ.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from ledger.crypto.sealed import seal
from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.log.policy import Policy, format_policy, parse_policy
from ledger.lots.state import LEDGER, Ledger
from ledger.lots.stockpile import Stockpile
from ledger.verify.label import verify_label
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import (
    Balance,
    Disclosed,
    Passport,
    cover,
    format_passport,
    parse_statement,
    sign_statement,
)
from ledger.verify.receipt import verify_receipt
from ledger.verify.verdict import Verdict
from tests.browser.chromium import Modules
from tests.support.build import SALT, Town, story
from tests.support.papers import passport_of
from tests.support.simulator import Simulator, signing_key

VECTORS: Final = Path(__file__).resolve().parents[1] / "vectors"
Said: TypeAlias = dict[str, Any]
# A passport, what its verifier pins, and when it is judged.
Held: TypeAlias = tuple[bytes, Policy | None, int]

# Faults that only deciding the events again finds; where there are no others the browser may say *intact*.
OF_REPLAY: Final = {"balance-differs", "holds-differ", "shares-differ", "heaps-differ", "state-differs"}
# What the program says of its replay, its own second signature line, and assessments.
PROGRAM_ONLY: Final = (
    "Each event was decided again",
    "State, head, holds and balance",
    " on lots outside and was not decided in full.",
    " on lots outside and were not decided in full.",
)
# What the browser says of what it does instead, and of what it leaves out.
BROWSER_ONLY: Final = (
    "The newest event of the lot is here",
    "The state of the lot: it depends",
    "Whether each event was allowed by the rules",
    "The ML-DSA-44 signature of",
    "1 assessment: due diligence",
    ": its key was enrolled",
    ": the key of each was enrolled",
)


def without(texts: list[str], known: tuple[str, ...]) -> list[str]:
    kept = (text for text in texts if not any(part in text for part in known))
    return sorted(text.replace(" and ML-DSA-44.", ".") for text in kept)


def places(verdict: Said) -> set[tuple[object, ...]]:
    names = ("code", "where", "index", "event_id")
    return {tuple(fault[name] for name in names) for fault in verdict["faults"]}


def compare(browser: Said, program: Verdict) -> None:
    """Hold an answer of the browser against the program's, field by field."""
    said: Any = json.loads(json.dumps(program.as_json()))
    for name in ("origin", "size", "root", "as_of"):
        assert browser[name] == said[name]

    found, wanted = places(browser), places(said)
    assert found <= wanted
    assert {code for code, *_ in wanted - found} <= OF_REPLAY
    assert browser["verdict"] == (said["verdict"] if found or not wanted else "intact")
    if said["faults"]:
        return
    for name in ("checked", "not_checked"):
        assert without(browser[name], BROWSER_ONLY) == without(said[name], PROGRAM_ONLY)


def alike(browser: Said, program: Verdict) -> None:
    """Hold answers against each other where each finds something else that follows from the same fault."""
    assert browser["verdict"] == program.verdict
    found = {fault["code"] for fault in browser["faults"]}
    assert not program.faults or found & {fault.code for fault in program.faults}


def judge(modules: Modules, passports: Sequence[Held]) -> list[Said]:
    given = [
        {
            "passport": b64encode(data).decode(),
            "policy": format_policy(policy).decode() if policy else None,
            "now": now,
        }
        for data, policy, now in passports
    ]
    return [answer["result"] for answer in modules.call("passports", given)]


def agree(modules: Modules, passports: Sequence[Held]) -> list[Said]:
    """Judge passports both ways, compare, and return the answers of the browser."""
    answers = judge(modules, passports)
    for (data, policy, now), answer in zip(passports, answers, strict=True):
        compare(answer, verify_passport(data, policy, now=now))
    return answers


def _vectors(family: str) -> list[Said]:
    return [json.loads(path.read_bytes()) for path in sorted((VECTORS / family).glob("*.json"))]


def test_the_receipts_of_the_vectors(modules: Modules) -> None:
    found = _vectors("receipts")
    given = [one["input"] for one in found]
    given += [{**one, "policy": None} for one in given]
    answers = [answer["result"] for answer in modules.call("receipts", given)]
    for one, answer in zip(given, answers, strict=True):
        policy = parse_policy(one["policy"].encode()) if one["policy"] else None
        compare(answer, verify_receipt(b64decode(one["receipt"]), policy))
    for one, answer in zip(found, answers[: len(found)], strict=True):
        codes = sorted({fault["code"] for fault in answer["faults"]})
        assert {"verdict": answer["verdict"], "faults": codes} == one["result"], one["id"]


def test_the_passports_of_the_vectors(modules: Modules) -> None:
    found = _vectors("passports")
    inputs = [one["input"] for one in found]
    given = [(one["passport"].encode(), parse_policy(one["policy"].encode()), one["now"]) for one in inputs]
    answers = agree(modules, given)
    for one, answer in zip(found, answers, strict=True):
        codes = sorted({fault["code"] for fault in answer["faults"]})
        wanted = {name: one["result"][name] for name in ("verdict", "faults")}
        assert {"verdict": answer["verdict"], "faults": codes} == wanted, one["id"]


def test_the_labels_of_the_vectors(modules: Modules) -> None:
    found = _vectors("labels")
    answers = [answer["result"] for answer in modules.call("labels", [one["input"] for one in found])]
    for one, answer in zip(found, answers, strict=True):
        given = one["input"]
        policy = None if given["policy"] is None else parse_policy(given["policy"].encode())
        compare(answer, verify_label(given["text"], policy))
        codes = sorted({fault["code"] for fault in answer["faults"]})
        said = {"verdict": answer["verdict"], "faults": codes, "label": answer.get("label")}
        assert said == one["result"], one["id"]


def test_a_flipped_bit_is_found_wherever_the_program_finds_it(modules: Modules) -> None:
    one = next(one for one in _vectors("passports") if one["id"] == "good")["input"]
    data, policy = one["passport"].encode(), parse_policy(one["policy"].encode())
    lines = data.index(b"\\n\xe2\x80\x94 ledger.test/log gUFo")
    mldsa = range(lines, data.index(b"\\n", lines + 2))
    places = [at for at in range(11, len(data), 1409) if at not in mldsa]
    flipped = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in places]
    answers = judge(modules, [(other, policy, one["now"]) for other in flipped])
    for other, answer in zip(flipped, answers, strict=True):
        alike(answer, verify_passport(other, policy, now=one["now"]))
        assert answer["verdict"] in {"altered", "cannot_tell"}
    # The one line that no browser can check, and it says so.
    [answer] = judge(modules, [(_flip_base64(data, mldsa.start + 900), policy, one["now"])])
    assert answer["verdict"] == "intact"
    assert any("ML-DSA-44" in text for text in answer["not_checked"])


def _flip_base64(data: bytes, at: int) -> bytes:
    return data[:at] + (b"A" if data[at] != ord("A") else b"B") + data[at + 1 :]


@pytest.fixture(scope="module")
def town() -> Town:
    return story(Town())


def all_of(sim: Simulator, *lots: str) -> list[Held]:
    return [(format_passport(passport_of(sim, lot)), sim.policy(), sim.clock) for lot in lots]


def test_the_lots_of_a_whole_story(modules: Modules, town: Town) -> None:
    answers = agree(modules, all_of(town.sim, "L-1", "L-2", "L-3", "L-4", "L-5"))
    assert {answer["verdict"] for answer in answers} == {"intact"}


def test_a_lot_off_a_heap(modules: Modules) -> None:
    town = Town()
    place = {"place": "YARD", "name": "Yard", "kind": "depot", "country": "CD", "operator": "COOP-A"}
    town.by("COOP-A", "place.registered", place)
    body = {"stockpile": "HEAP-1", "place": "YARD", "mineral": "2609.00"}
    opened = town.by("COOP-A", "stockpile.opened", body)
    for lot in ("A-1", "A-2"):
        town.dig(lot)
        added = {"stockpile": "HEAP-1", "lot": lot}
        town.by("COOP-A", "stockpile.added", added, (*town.heads(lot), opened))
    drawn = {"stockpile": "HEAP-1", "outputs": [{"lot": "A-3", "quantity": {"mass_kg": "60"}}]}
    town.by("COOP-A", "stockpile.drawn", drawn, (town.sim.get(Stockpile, "HEAP-1").head,))
    agree(modules, all_of(town.sim, "A-1", "A-3"))


def test_receipts_that_wait_and_lots_that_come_back(modules: Modules) -> None:
    town = Town()
    town.dig("A-1")
    town.attest("A-1")
    body = {"lot": "A-1", "quantity": {"mass_kg": "30"}, "remainder": "A-2"}
    receipt = town.by("TRADER", "lot.received", body, town.heads("A-1"))
    sent = {"lots": ["A-1"], "to": "TRADER", "receipts": [receipt]}
    town.by("COOP-A", "lot.dispatched", sent, town.heads("A-1"))
    cases = all_of(town.sim, "A-1", "A-2")
    back = {"lots": ["A-1"], "to": "COOP-A", "reason": "quality"}
    town.by("TRADER", "lot.returned", back, town.heads("A-1"))
    cases += all_of(town.sim, "A-1")
    agree(modules, cases)


def test_a_statement_that_says_something_else(modules: Modules, town: Town) -> None:
    sim, good = town.sim, passport_of(town.sim, "L-4")
    statement, _ = parse_statement(decode_base64url(good.statement))
    changes: list[dict[str, object]] = [
        {"lot": "L-3"},
        {"size": 5},
        {"origin": "other.test/log"},
        {"ledger": "0" * 64},
        {"head": "0" * 64},
        {"issued_at": "2020-01-01T00:00:00Z"},
        {"events": cover(good.listed[:-1])},
        {"balance": Balance(low="1", value="1", high="1")},
        {"holds": ("dispute:x",)},
        {"cut": cover(good.listed[:3])},
    ]
    signed = [sign_statement(statement.model_copy(update=one), sim.statement_key) for one in changes]
    others = [good.model_copy(update={"statement": encode_base64url(one)}) for one in signed]
    stranger = encode_base64url(sign_statement(statement, signing_key("stranger")))
    others.append(good.model_copy(update={"statement": stranger}))
    agree(modules, [(format_passport(one), sim.policy(), sim.clock) for one in others])


def test_events_left_out_repeated_and_out_of_order(modules: Modules, town: Town) -> None:
    sim, good = town.sim, passport_of(town.sim, "L-4")
    ways: list[Passport] = [
        good.model_copy(update={"events": good.events[1:], "listed": good.listed[1:]}),
        good.model_copy(update={"events": good.events[:-1]}),
        good.model_copy(update={"events": (*good.events, good.events[-1])}),
        good.model_copy(update={"events": good.events[::-1], "listed": good.listed[::-1]}),
        good.model_copy(update={"lot": "L-1"}),
        good.model_copy(update={"origin": "other.test/log"}),
    ]
    answers = judge(modules, [(format_passport(one), sim.policy(), sim.clock) for one in ways])
    for one, answer in zip(ways, answers, strict=True):
        program = verify_passport(format_passport(one), sim.policy(), now=sim.clock)
        assert answer["verdict"] == "altered"
        alike(answer, program)


def test_disclosures(modules: Modules, town: Town) -> None:
    sim = town.sim
    plain = passport_of(sim, "L-4")
    vector = next(one for one in _vectors("passports") if one["id"] == "good")["input"]
    policy = parse_policy(vector["policy"].encode())
    data = json.loads(vector["passport"])
    lot_event = data["listed"][6]
    _, price = seal("price", "9.50", SALT)
    shown = {"event": lot_event, "name": "price", "disclosure": price}
    ways: list[list[dict[str, str]]] = [
        [shown],
        [shown, shown],
        [{**shown, "name": "driver"}],
        [{**shown, "event": "0" * 64}],
        [{**shown, "disclosure": price[:-1]}],
        [{**shown, "disclosure": seal("price", "9.51", SALT)[1]}],
    ]
    cases = [
        (json.dumps({**data, "disclosures": way}, separators=(",", ":"), sort_keys=True).encode(), policy)
        for way in ways
    ]
    agree(modules, [(one, pinned, vector["now"]) for one, pinned in cases])
    other = plain.model_copy(
        update={"disclosures": (Disclosed(disclosure=price, event=plain.listed[0], name="price"),)}
    )
    agree(modules, [(format_passport(other), sim.policy(), sim.clock)])


def test_pins_age_and_clock(modules: Modules, town: Town) -> None:
    sim = town.sim
    data, policy = format_passport(passport_of(sim, "L-4")), sim.policy()
    day = 86_400_000
    agree(
        modules,
        [
            (data, None, sim.clock),
            (data, Simulator(seed="x").policy(), sim.clock),
            (data, replace(policy, genesis=None), sim.clock),
            (data, replace(policy, genesis="0" * 64), sim.clock),
            (data, replace(policy, statement="0" * 64), sim.clock),
            (data, replace(policy, authority=("0" * 64,)), sim.clock),
            (data, replace(policy, mldsa=None), sim.clock),
            (data, sim.policy(witnessed=True), sim.clock),
            (data, policy, sim.clock + 36 * day),
            (data, policy, sim.clock - 2 * day),
        ],
    )


def test_a_replaced_statement_key(modules: Modules) -> None:
    town = Town()
    town.dig("A-1")
    new = signing_key("new statement")
    body = {"statement_key": new.public_key.hex(), "reason": "stolen"}
    town.by_authority("ledger.updated", body, (town.sim.get(Ledger, LEDGER).head,))
    update = len(town.sim.entries) - 1
    good = passport_of(town.sim, "A-1", key=new)
    kept = [pair for pair in zip(good.listed, good.events, strict=True) if pair[1].index != update]
    statement, _ = parse_statement(decode_base64url(good.statement))
    fewer = statement.model_copy(update={"events": cover(event for event, _ in kept)})
    stolen = good.model_copy(
        update={
            "statement": encode_base64url(sign_statement(fewer, town.sim.statement_key)),
            "listed": tuple(event for event, _ in kept),
            "events": tuple(event for _, event in kept),
        }
    )
    policy = replace(town.sim.policy(), statement=new.public_key.hex())
    cases: list[Held] = [
        (format_passport(one), pinned, town.sim.clock)
        for one in (good, stolen)
        for pinned in (policy, town.sim.policy())
    ]
    answers = agree(modules, cases)
    assert [answer["verdict"] for answer in answers] == ["intact", "intact", "altered", "intact"]


def test_a_passport_in_another_encoding(modules: Modules, town: Town) -> None:
    sim = town.sim
    data = format_passport(passport_of(sim, "L-1"))
    ways = [
        data.replace(b'{"assessments"', b'{ "assessments"'),
        data.replace(b'"version":1', b'"version":2'),
        data.replace(b'"version":1', b'"version":true'),
        data.replace(b'"version":1', b'"version":1,"x":1'),
        data.replace(b'"disclosures":[]', b'"disclosures":null'),
        data.replace(b'"lot":"L-1"', b'"lot":"l-1"'),
        data[:-1],
        b"{}",
        b"",
        b"[]",
    ]
    agree(modules, [(one, sim.policy(), sim.clock) for one in ways])
