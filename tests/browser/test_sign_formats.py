"""What the browser signs and what Python signs: the same bytes, from vectors and from chance."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeAlias, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from selenium.webdriver import Chrome

from ledger.crypto.canonical import JSON, format_canonical, parse_canonical
from ledger.crypto.enrolment import sign_enrolment
from ledger.crypto.envelope import EVENT, LIMIT, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.sealed import seal
from ledger.errors import LedgerError, Malformed
from ledger.lots.parse import parse_event
from ledger.lots.table import TYPES
from tests.browser.chromium import Modules
from tests.browser.test_formats import vectors
from tests.support.journey import journey
from tests.support.pick import Pick
from tests.support.strategies import BODIES

T = TypeVar("T")
Given: TypeAlias = dict[str, Any]
SEED: Final = bytes(range(32))
OTHER_SEED: Final = bytes(range(1, 33))
KEYS: Final = {SigningKey.from_seed(one).public_key.hex(): one for one in (SEED, OTHER_SEED)}
FILLED: Final = {"schema", "ledger", "issuer", "seq", "prev", "cites", "sealed", "_sd"}


@pytest.fixture
def signing(browser: Chrome, address: str) -> Modules:
    return Modules(browser, address, "sign_harness.js")


def outcomes(sign: Callable[[T], object], cases: list[T]) -> list[dict[str, object]]:
    """What Python makes of each case, as the harness says it."""
    return [_outcome(sign, case) for case in cases]


def _outcome(sign: Callable[[T], object], case: T) -> dict[str, object]:
    try:
        return {"result": sign(case)}
    except LedgerError as error:
        problems = error.problems if isinstance(error, Malformed) else ()
        places = [[problem.code, problem.where] for problem in problems]
        return {"error": error.code, **({"places": places} if places else {})}


def test_canonical_json_is_written_as_it_is_read(signing: Modules) -> None:
    good = [bytes.fromhex(one["hex"]) for one in vectors("canonical") if "error" not in one["result"]]
    assert len(good) >= 6
    # Written in another order and with blanks: what is written back is the one encoding.
    texts = [json.dumps(dict(reversed(parse_canonical(one).items())), indent=1) for one in good]
    assert signing.call("canonical", texts) == [{"result": one.hex()} for one in good]


def test_envelopes_of_every_length(signing: Modules) -> None:
    key, subject = SigningKey.from_seed(SEED), "lot.registered"
    head = len(sign_envelope(b"", key, content_type=EVENT, issuer="A", subject=subject))
    # The head of the payload's length takes two bytes more there than that of none.
    longest = LIMIT - head - 2
    sizes = (0, 1, 23, 24, 255, 256, 257, 4096, longest, longest + 1, LIMIT, 2 * LIMIT)
    cases = [
        {"size": size, "issuer": issuer, "seed": SEED.hex()}
        for size in sizes
        for issuer in ("A", "A" * 23, "A" * 24, "A" * 40)
    ]

    def sign(case: Given) -> str:
        payload = b"a" * case["size"]
        data = sign_envelope(payload, key, content_type=EVENT, issuer=case["issuer"], subject=subject)
        return sha256(data).hexdigest()

    answers = signing.call("envelopes", cases)
    assert answers == outcomes(sign, cases)
    assert [sum("error" in one for one in answers[at : at + 4]) for at in (32, 36, 40)] == [3, 4, 4]


def test_what_json_has_not_is_refused_and_never_written_as_null(signing: Modules) -> None:
    answers = signing.call("oddities", None)
    assert [answer["error"] for answer in answers] == [
        *["json-value"] * 8,
        "json-number",
        "json-value",
        "json-syntax",
        "json-key",
        "json-not-object",
        "json-scalar",
    ]


def test_sealed_fields(signing: Modules) -> None:
    cases = [
        {"name": "price", "value": value, "salt": bytes(salt).hex()}
        for value in ("9.50", None, True, 0, -7, "é\u2028😀", [1, {"b": [], "a_b": "x"}], {"a": 1.5})
        for salt in (range(16), range(20, 52), range(15))
    ]

    def sealed(one: Given) -> dict[str, str]:
        digest, disclosure = seal(one["name"], one["value"], bytes.fromhex(one["salt"]))
        return {"digest": digest, "disclosure": disclosure}

    ours = signing.call("seals", cases)
    theirs = outcomes(sealed, cases)
    assert ["error" in one for one in ours] == ["error" in one for one in theirs]
    assert [one for one in ours if "result" in one] == [one for one in theirs if "result" in one]
    assert [one["error"] for one in ours if "error" in one].count("sealed-salt") == 8


def test_key_files(signing: Modules) -> None:
    found = {one["id"]: one for one in vectors("key_files")}
    # Its one changed byte names another curve. Python's library tries it; no browser has that curve.
    del found["bad-damaged"]
    answers = signing.call("keyFiles", [one["input"] for one in found.values()])
    assert [answer.get("result", answer) for answer in answers] == [one["result"] for one in found.values()]


def test_enrolment_statements_and_the_codes_that_people_compare(signing: Modules) -> None:
    cases = []
    for vector in vectors("enrolments"):
        if vector["id"].startswith("good"):
            key = KEYS[vector["result"]["public_key"]]
            cases.append((vector, {"seed": key.hex(), **vector["result"]}))
    assert len(cases) == 2
    answers = signing.call("enrolments", [one for _, one in cases])
    assert answers == [{"result": {"hex": vector["hex"], "code": vector["code"]}} for vector, _ in cases]


@pytest.mark.parametrize(
    "change",
    [
        {"party": "coop"},
        {"use": "root"},
        {"ledger": "5d"},
        {"expires": "2026-02-30T00:00:00Z"},
        {"expires": "2026-04-01"},
    ],
)
def test_a_malformed_enrolment_is_signed_by_neither(signing: Modules, change: dict[str, str]) -> None:
    fields: Given = {"ledger": "5d" * 32, "party": "COOP", "use": "field", "expires": "2026-04-01T00:00:00Z"}
    fields |= change
    key = SigningKey.from_seed(SEED)
    [answer] = signing.call("enrolments", [{"seed": SEED.hex(), **fields}])
    assert answer == _outcome(lambda one: sign_enrolment(key, **one).hex(), fields)
    assert answer["error"] == "enrolment-field"


def test_login_statements_are_composed_here(signing: Modules) -> None:
    good = [one for one in vectors("logins") if one["id"].startswith("good")]
    assert len(good) >= 4
    cases: list[Given] = []
    for vector in good:
        result = vector["result"]
        asked = {name: result[name] for name in ("ledger", "origin", "nonce", "expires")}
        cases.append({"seed": KEYS[result["key"]].hex(), "challenge": asked, "origin": result["origin"]})
        cases[-1]["ledger"] = result["ledger"]
    assert signing.call("logins", cases) == [{"result": one["hex"]} for one in good]

    first = cases[0]
    challenge = first["challenge"]
    changes = (
        ({"origin": "https://evil.example"}, "login-elsewhere"),
        ({"ledger": "00" * 32}, "login-elsewhere"),
        ({"nonce": "short"}, "login-field"),
        ({"nonce": 7}, "login-field"),
        ({"nonce": challenge["nonce"] + "\n"}, "login-field"),
        ({"expires": "2026-02-31T00:00:00Z"}, "login-field"),
        ({"expires": None}, "login-field"),
    )
    bad = [{**first, "challenge": challenge | change} for change, _ in changes]
    # What else the server sends is not signed.
    more = {**first, "challenge": challenge | {"payload": "d284", "party": "X"}}
    answers = signing.call("logins", [*bad, more])
    assert [one.get("error") for one in answers[:-1]] == [code for _, code in changes]
    assert answers[-1] == {"result": good[0]["hex"]}


def signed_by_python(case: Given) -> dict[str, object]:
    """Sign as the command ``sign`` does, from what the browser is given."""
    draft, standing = dict(case["draft"]), case["standing"]
    hidden = [
        (name, *seal(name, value, bytes.fromhex(salt)))
        for (name, value), salt in zip(draft.pop("sealed", {}).items(), case["salts"], strict=True)
    ]
    payload = {
        **draft,
        **standing,
        "schema": "mineral-ledger/1",
        "ledger": case["ledger"],
        "issuer": case["party"],
    }
    payload = {name: value for name, value in payload.items() if value not in (None, [])}
    if hidden:
        payload |= {"sealed": [name for name, _, _ in hidden], "_sd": [digest for _, digest, _ in hidden]}
    data = sign_envelope(
        format_canonical(payload),
        SigningKey.from_seed(bytes.fromhex(case["seed"])),
        content_type=EVENT,
        issuer=case["party"],
        subject=draft["type"],
    )
    event = parse_event(data)
    return {"hex": data.hex(), "id": event.id, "disclosures": [text for _, _, text in hidden]}


def sign_all(signing: Modules, cases: list[Given]) -> list[dict[str, Any]]:
    """What the browser makes of each case; the driver would put the names of an object in order."""
    answers: list[dict[str, Any]] = signing.call("events", [json.dumps(case) for case in cases])
    return answers


def case_of(payload: Mapping[str, Any], *, sealed: Mapping[str, JSON] | None = None) -> Given:
    """What both are given: a draft, what the key signed last, salts."""
    draft = {name: value for name, value in payload.items() if name not in FILLED}
    standing = {name: payload.get(name) for name in ("seq", "prev")} | {"cites": payload.get("cites", [])}
    salts = [bytes((number,) * 16).hex() for number, _ in enumerate(sealed or ())]
    return {
        "seed": SEED.hex(),
        "ledger": payload.get("ledger"),
        "party": payload["issuer"],
        "draft": draft | ({"sealed": sealed} if sealed else {}),
        "standing": standing,
        "salts": salts,
    }


def test_an_event_of_every_type(signing: Modules) -> None:
    payloads = [json.loads(one["result"]["payload"]) for one in vectors("events") if one["id"] in TYPES]
    hidden: tuple[dict[str, JSON], ...] = ({}, {"price": "9.50"}, {"price": None, "driver": ["J. M."]})
    cases = [case_of(payload, sealed=hidden[at % 3]) for at, payload in enumerate(payloads)]
    assert {case["draft"]["type"] for case in cases} == set(TYPES)
    # The genesis has no ledger to name, and no key of a ring may sign it.
    assert sign_all(signing, cases) == outcomes(signed_by_python, cases)


def test_what_is_no_event_is_signed_by_neither_and_every_place_is_named(signing: Modules) -> None:
    bad = [one for one in vectors("events") if one["id"].startswith("bad-")]
    cases = []
    for vector in bad:
        envelope = parse_envelope(bytes.fromhex(vector["hex"]), content_type=EVENT)
        payload = json.loads(envelope.payload)
        if vector["id"] not in {"bad-policy-without-a-tolerance", "bad-schema-other", "bad-type-missing"}:
            cases.append(case_of(payload))
    answers = sign_all(signing, cases)
    theirs = outcomes(signed_by_python, cases)
    assert answers == theirs
    assert sum("error" in answer for answer in answers) >= 14


def test_200_events_of_chance(signing: Modules) -> None:
    world = journey()
    cases: list[Given] = []
    hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
    names = st.from_regex(r"[a-z_][a-z0-9_]{0,20}", fullmatch=True)
    numbers = st.integers(-(2**53) + 1, 2**53 - 1)
    values = st.recursive(
        st.none() | st.booleans() | st.text(max_size=20) | numbers,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=6,
    )

    @settings(
        max_examples=200,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), type=st.sampled_from(sorted(BODIES)))
    def collect(data: st.DataObject, type: str) -> None:
        draw = data.draw
        payload = {
            "type": type,
            "ledger": world.genesis,
            "issuer": draw(st.sampled_from(["COOP", "TRADER-1", "A.B_C"])),
            "occurred_at": "2026-01-01T00:00:00Z",
            "body": BODIES[type](Pick(world, draw)),
            "seq": draw(st.none() | st.integers(1, 2**53 - 1)),
            "prev": draw(st.none() | hashes),
            "cites": draw(st.lists(hashes, max_size=3, unique=True)),
            "paper_ref": draw(st.none() | st.text(min_size=1, max_size=40)),
        }
        cases.append(case_of(payload, sealed=draw(st.dictionaries(names, values, max_size=3))))

    collect()
    assert len(cases) == 200
    ours, theirs = sign_all(signing, cases), outcomes(signed_by_python, cases)
    for case, our, their in zip(cases, ours, theirs, strict=True):
        assert our == their, case
    assert sum("result" in answer for answer in ours) >= 100
