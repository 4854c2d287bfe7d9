"""Keys of a browser: made or imported there, never shown again, one ledger apart from the other."""

from __future__ import annotations

import subprocess
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome

from ledger.crypto.enrolment import Enrolment, enrolment_code, open_enrolment
from ledger.crypto.keys import SigningKey, format_key_file, parse_key_file
from ledger.crypto.login import open_login
from ledger.crypto.text import encode_base64url
from ledger.lots.state import Lot, Party
from tests.browser.chromium import Modules, chromium
from tests.store.world import MINERAL, World, key_of

LEDGER: Final = "5d" * 32
OTHER: Final = "ab" * 32
PLACE: Final = {"ledger": LEDGER, "party": "COOP", "use": "field", "name": "Pit 3, María’s phone"}
EXPIRES: Final = "2030-01-01T00:00:00Z"
# As browsers answer that do not know the curve.
UNKNOWN: Final = "() => Promise.reject(new DOMException('', 'NotSupportedError'))"
ABSENT: Final = f"SubtleCrypto.prototype.generateKey = {UNKNOWN}"


@pytest.fixture
def ring(browser: Chrome, address: str) -> Modules:
    """A browser without any key."""
    found = Modules(browser, address, "sign_harness.js")
    found.call("forget", None)
    return found


def done(answer: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever a function gives
    assert "result" in answer, answer
    return answer["result"]


def test_a_key_made_here_is_enrolled_logs_in_and_signs_for_a_ledger(ring: Modules, world: World) -> None:
    place = {"ledger": world.genesis, "party": "COOP", "use": "field", "name": "Pit 3"}
    made = done(ring.call("makeKey", place))
    assert {name: made[name] for name in place} == place
    key = {"ledger": world.genesis, "key": made["public_key"]}

    asked = done(ring.call("ask", {**key, "expires": EXPIRES}))
    statement = bytes.fromhex(asked["hex"])
    assert open_enrolment(statement) == Enrolment(world.genesis, "COOP", made["public_key"], "field", EXPIRES)
    assert asked["code"] == enrolment_code(statement)
    coop = world.find(Party, "COOP")
    assert coop is not None
    body = {"party": "COOP", "enrolment": encode_base64url(statement)}
    world.record(world.sign("key.added", body, by="COOP", cites=[coop.head]))

    origin = ring.call("origin", None)
    challenge = {"ledger": world.genesis, "origin": origin, "nonce": "n" * 22, "expires": EXPIRES}
    login = open_login(bytes.fromhex(done(ring.call("login", {**key, "challenge": challenge}))))
    assert (login.key, login.origin, login.nonce) == (made["public_key"], origin, "n" * 22)

    draft = {
        "type": "lot.registered",
        "occurred_at": "2025-07-01T00:00:00Z",
        "body": {"lot": "L-1", "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "49.8"}},
        "sealed": {"price": "9.50"},
    }
    signed = done(ring.call("sign", {**key, "draft": draft, "standing": {"seq": 1}}))
    [answer] = world.submit(
        bytes.fromhex(signed["statement"]), disclosures={signed["id"]: signed["disclosures"]}
    )
    assert (answer.status, answer.event_id) == ("recorded", signed["id"]), answer
    lot = world.find(Lot, "L-1")
    assert lot is not None
    assert lot.custodian == "COOP"


def test_what_the_browser_chooses_anew_is_different_each_time(ring: Modules) -> None:
    made = [done(ring.call("makeKey", PLACE)) for _ in range(2)]
    assert made[0]["public_key"] != made[1]["public_key"]
    draft = {"type": "lot.attested", "body": {"lots": ["L-1"]}, "occurred_at": EXPIRES}
    asked = {"ledger": LEDGER, "key": made[0]["public_key"], "standing": {}}
    asked["draft"] = {**draft, "sealed": {"price": "1", "driver": "1"}}
    signed = [done(ring.call("sign", asked)) for _ in range(2)]
    assert len({text for one in signed for text in one["disclosures"]}) == 4


def test_no_private_key_can_be_taken_out(ring: Modules) -> None:
    done(ring.call("makeKey", PLACE))
    done(ring.call("importKey", {**PLACE, "file": format_key_file(key_of("x"), None).decode()}))
    assert ring.call("stolen", None) == {"tried": 8, "exported": 0}


def test_keys_stay_and_each_ledger_has_its_own(ring: Modules, browser: Chrome, address: str) -> None:
    first = done(ring.call("makeKey", PLACE))
    file = format_key_file(key_of("x"), None).decode()
    shared = done(ring.call("importKey", {**PLACE, "use": "admin", "file": file}))
    assert (shared["public_key"], shared["from"]) == (key_of("x").public_key.hex(), "file")
    assert ring.call("importKey", {**PLACE, "file": file}) == {"error": "key-kept"}
    abroad = done(ring.call("importKey", {**PLACE, "ledger": OTHER, "party": "TRADER", "file": file}))

    again = Modules(browser, address, "sign_harness.js")
    assert done(again.call("keysOf", {"ledger": LEDGER})) == [first, shared]
    assert done(again.call("keysOf", {"ledger": OTHER})) == [abroad]
    assert done(again.call("keysOf", {"ledger": "00" * 32})) == []
    asked = {"ledger": OTHER, "key": first["public_key"], "expires": EXPIRES}
    assert again.call("ask", asked) == {"error": "key-absent"}

    done(again.call("renameKey", {"ledger": LEDGER, "key": shared["public_key"], "name": " Office "}))
    done(again.call("removeKey", {"ledger": LEDGER, "key": first["public_key"]}))
    assert done(again.call("keysOf", {"ledger": LEDGER})) == [{**shared, "name": "Office"}]
    assert done(again.call("keysOf", {"ledger": OTHER})) == [abroad]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ledger", "5d"),
        ("ledger", None),
        ("party", "coop"),
        ("party", ""),
        ("use", "root"),
        ("name", "  "),
        ("name", "a" * 61),
        ("name", "a\nb"),
    ],
)
def test_a_key_is_not_kept_with_a_malformed_field(ring: Modules, field: str, value: object) -> None:
    assert ring.call("makeKey", {**PLACE, field: value}) == {"error": "key-place"}
    assert done(ring.call("keysOf", {"ledger": LEDGER})) == []


def test_key_files_of_the_program_and_of_openssl(ring: Modules) -> None:
    key, secret = SigningKey.from_seed(bytes(range(7, 39))), "six wörds nobody else will guess"
    plain = format_key_file(key, None)

    def written(*options: str) -> str:
        command = ("openssl", "pkcs8", "-topk8", "-passout", f"pass:{secret}", *options)
        return subprocess.run(command, input=plain, capture_output=True, check=True).stdout.decode()

    files = {
        "ours": format_key_file(key, secret.encode()).decode(),
        "sha-512": written("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "70000"),
        "sha-1": written("-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"),
        "windows": format_key_file(key, secret.encode()).decode().replace("\n", "\r\n"),
        "scrypt": written("-scrypt"),
        "aes-192": written("-v2", "aes-192-cbc"),
        "des": written("-v2", "des3"),
    }
    cases = [{"file": file, "passphrase": secret} for file in files.values()]
    good = {"result": {"public_key": key.public_key.hex()}}
    assert dict(zip(files, ring.call("keyFiles", cases), strict=True)) == {
        name: {"error": "key-file-cipher"} if name in {"scrypt", "aes-192", "des"} else good for name in files
    }


def test_a_damaged_key_file_is_no_other_key_than_for_the_program(ring: Modules) -> None:
    """A file does not say its public key and its encryption notices nothing: some damage makes another."""
    secret = "a passphrase"
    lines = format_key_file(key_of("x"), secret.encode()).decode().splitlines()
    text = "".join(lines[1:-1])
    damaged = [
        text[:at] + swapped + text[at + 1 :]
        for at in range(len(text))
        for swapped in ("A" if text[at] != "A" else "B", "=", "")
    ]
    cut = [text[:at] for at in range(60)]
    files = ["\n".join((lines[0], one, lines[-1], "")) for one in (*damaged, *cut)]
    answers = ring.call("keyFiles", [{"file": file, "passphrase": secret} for file in files])
    assert sum("result" in answer for answer in answers) < len(files) / 5
    for file, answer in zip(files, answers, strict=True):
        if "result" in answer:
            key = parse_key_file(file.encode(), secret.encode())
            assert answer["result"] == {"public_key": key.public_key.hex()}
        else:
            assert answer["error"] in {"key-file", "key-file-cipher", "key-file-passphrase", "key-type"}


def test_over_a_connection_that_is_not_secure_the_page_says_what_to_do(address: str) -> None:
    port = urlsplit(address).port
    with chromium("--host-resolver-rules=MAP ledger.test 127.0.0.1") as browser:
        ring = Modules(browser, f"http://ledger.test:{port}", "sign_harness.js")
        told = ring.call("able", None)
        assert told["code"] == "sign-not-secure"
        assert "https://" in told["said"][0]
        assert "https://" in told["said"][1]
        assert told["said"][0] != told["said"][1]
        assert ring.call("makeKey", PLACE) == {"error": "sign-not-secure"}


def test_a_browser_without_ed25519_or_without_storage_says_so(ring: Modules, browser: Chrome) -> None:
    browser.refresh()
    browser.execute_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    assert ring.call("able", None)["code"] == "sign-no-storage"
    assert ring.call("makeKey", PLACE) == {"error": "sign-no-storage"}
    browser.refresh()
    # As windows answer that are to leave no trace.
    browser.execute_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }"
    )
    assert ring.call("able", None)["code"] == "sign-no-storage"
    browser.refresh()
    browser.execute_script(ABSENT)
    assert ring.call("able", None)["code"] == "sign-no-ed25519"
    assert ring.call("makeKey", PLACE) == {"error": "sign-no-ed25519"}
    browser.refresh()
    assert ring.call("able", None) == {"code": None, "said": None}
