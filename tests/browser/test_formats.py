"""The readers of the browser and those in Python: the same vectors, the same values, the same refusals."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.crypto.canonical import format_canonical, parse_canonical
from ledger.crypto.ed25519 import REFUSED_POINTS, check_signature
from ledger.crypto.enrolment import open_enrolment
from ledger.crypto.envelope import EVENT, envelope_id, open_envelope
from ledger.crypto.sealed import open_disclosure
from ledger.errors import LedgerError, Malformed
from ledger.log.checkpoint import check_signatures
from ledger.log.merkle import check_inclusion
from ledger.log.note import format_vkey, parse_vkey
from ledger.log.policy import parse_policy
from ledger.log.receipt import parse_receipt
from ledger.lots.parse import parse_event
from tests.browser.chromium import Modules
from tests.log.support import vectors_of_others

VECTORS: Final = Path(__file__).resolve().parents[1] / "vectors"
Vector: TypeAlias = dict[str, Any]
T = TypeVar("T")
# Whether a key is of prime order takes arithmetic that no browser offers (docs/verify-page.md).
MIXED_ORDER: Final = "bad-key-mixed-order"
# A rule of a model that a schema cannot say; an audit and the program say it.
BEYOND_SCHEMA: Final = "bad-policy-without-a-tolerance"


def vectors(family: str) -> list[Vector]:
    found = [json.loads(path.read_bytes()) for path in sorted((VECTORS / family).glob("*.json"))]
    assert found
    return found


def outcomes(check: Callable[[T], object], cases: Iterable[T]) -> list[dict[str, object]]:
    """What Python makes of each case, as the harness says it."""
    return [_outcome(check, case) for case in cases]


def _outcome(check: Callable[[T], object], case: T) -> dict[str, object]:
    try:
        return {"result": check(case)}
    except LedgerError as error:
        return {"error": error.code}


def test_canonical_json(modules: Modules) -> None:
    given = [vector["hex"] for vector in vectors("canonical")]
    assert modules.call("canonical", given) == outcomes(_rewritten, given)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(st.text(alphabet='{}[]:,"ab_\\u0012.-e é\n', max_size=24), min_size=40, max_size=40))
def test_what_looks_like_json_gets_the_same_answer(modules: Modules, data: list[str]) -> None:
    given = [text.encode().hex() for text in data] + [f'{{"a":{text}}}'.encode().hex() for text in data]
    assert modules.call("canonical", given) == outcomes(_rewritten, given)


def test_a_string_that_never_ends_is_told_at_once(modules: Modules) -> None:
    # A file that was cut on its way; read in more ways than one it would hold the page for ever.
    given = [text.encode().hex() for text in ('{"a":"' + "b" * 4_000, '{"a":"' + "b\\n" * 4_000)]
    assert modules.call("canonical", given) == outcomes(_rewritten, given)


def _rewritten(text: str) -> str:
    return format_canonical(parse_canonical(bytes.fromhex(text))).decode()


def test_the_refused_points_are_the_same(modules: Modules) -> None:
    points = sorted(REFUSED_POINTS)
    [vector] = vectors("ed25519")
    assert {bytes.fromhex(point) for point in vector["hex"]} == set(points)
    others = [(number << 3).to_bytes(32, "little") for number in range(1, 40)]
    answers = modules.call("refusedPoints", [point.hex() for point in (*points, *others)])
    assert answers == [{"result": point in REFUSED_POINTS} for point in (*points, *others)]


def test_of_the_speccheck_cases_the_fourth_alone_holds(modules: Modules) -> None:
    cases = json.loads((vectors_of_others("ed25519-speccheck") / "cases.json").read_bytes())
    given = [
        {"key": case["pub_key"], "message": case["message"], "signature": case["signature"]} for case in cases
    ]
    answers = modules.call("signatures", given)
    assert answers == outcomes(_verify, given)
    assert [number for number, answer in enumerate(answers) if "result" in answer] == [3]


def _verify(case: dict[str, str]) -> None:
    check_signature(*(bytes.fromhex(case[name]) for name in ("key", "message", "signature")))


def test_envelopes(modules: Modules) -> None:
    found = vectors("envelopes")

    def read(one: Vector) -> dict[str, str]:
        data = bytes.fromhex(one["hex"])
        envelope = open_envelope(data, content_type=EVENT)
        return {
            "key": envelope.key.hex(),
            "issuer": envelope.issuer,
            "subject": envelope.subject,
            "id": envelope_id(data),
        }

    assert modules.call("envelopes", [vector["hex"] for vector in found]) == outcomes(read, found)


def test_disclosures(modules: Modules) -> None:
    found = vectors("sealed")

    def read(one: Vector) -> str:
        value = open_disclosure(one["disclosure"], name=one["name"], digest=one["digest"])
        return format_canonical([value]).decode()[1:-1]

    assert modules.call("disclosures", found) == outcomes(read, found)


def test_enrolments(modules: Modules) -> None:
    found = [one for one in vectors("enrolments") if one["id"] != MIXED_ORDER]
    answers = modules.call("enrolments", [one["hex"] for one in found])
    assert answers == outcomes(lambda one: asdict(open_enrolment(bytes.fromhex(one["hex"]))), found)


def test_events_of_every_type_and_what_is_none(modules: Modules) -> None:
    found = [one for one in vectors("events") if one["id"] != BEYOND_SCHEMA]
    answers = modules.call("events", [one["hex"] for one in found])
    assert dict(zip(names_of(found), answers, strict=True)) == dict(
        zip(names_of(found), outcomes(read_event, found), strict=True)
    )


def names_of(found: list[Vector]) -> list[str]:
    return [one["id"] for one in found]


def read_event(one: Vector) -> dict[str, object]:
    try:
        event = parse_event(bytes.fromhex(one["hex"]))
    except Malformed as error:
        if not error.problems:
            raise
        return {"faults": [[problem.code, problem.where] for problem in error.problems]}
    named = sorted([named.kind, named.id, named.new] for named in event.named)
    return {"id": event.id, "type": event.type, "named": named}


def test_98_inclusion_proofs_of_others(modules: Modules) -> None:
    folder = vectors_of_others("merkle") / "inclusion"
    cases = [json.loads(path.read_bytes()) for path in sorted(folder.rglob("*.json"))]
    given = [
        {
            "proof": case["proof"] or [],
            "index": str(case["leafIdx"]),
            "size": str(case["treeSize"]),
            "leaf": case["leafHash"] or "",
            "root": case["root"] or "",
        }
        for case in cases
    ]
    answers = modules.call("inclusions", given)
    assert ["error" in answer for answer in answers] == [case["wantErr"] for case in cases]
    assert answers == outcomes(_included, given)


def _included(one: Vector) -> None:
    check_inclusion(
        [b64decode(value) for value in one["proof"]],
        index=int(one["index"]),
        size=int(one["size"]),
        leaf=b64decode(one["leaf"]),
        root=b64decode(one["root"]),
    )


def test_roots_of_rfc_6962(modules: Modules) -> None:
    said = json.loads((VECTORS / "rfc6962" / "roots.json").read_bytes())
    leaves = [said["leaves"][:size] for size in range(len(said["roots"]))]
    assert [answer["result"] for answer in modules.call("roots", leaves)] == said["roots"]


def test_notes_and_checkpoints(modules: Modules) -> None:
    said = json.loads((VECTORS / "c2sp" / "notes.json").read_bytes())
    vkey = said["signed-note"]["vkey"]
    keys = [vkey, vkey.replace("+5", "+6"), vkey[:-1], vkey.replace("foo", "f o"), "a", ""]
    assert modules.call("vkeys", keys) == outcomes(lambda key: format_vkey(parse_vkey(key)), keys)

    note = (VECTORS / "log" / "checkpoint").read_text(encoding="utf-8")
    policy = parse_policy((VECTORS / "log" / "policy").read_bytes())
    known = [format_vkey(one) for one in (policy.logs[0].vkey, policy.witnesses[0].vkey)]
    given = [{"note": text, "keys": known} for text in _notes(note)]
    assert modules.call("checkpoints", given) == outcomes(_signed, given)


def _notes(note: str) -> list[str]:
    """A good checkpoint, and others that are not."""
    head, _, lines = note.partition("\n\n")
    return [
        note,
        note[:-1],
        note.replace("\n3\n", "\n03\n"),
        note.replace("\n3\n", "\n4\n"),
        note.replace("\n3\n", "\n9223372036854775808\n"),
        note.replace("ledger.example/log\n3", "ledger.example/log\t\n3"),
        f"{head}\nextension\n\n{lines}",
        f"{head}\n\n" + lines * 34,
        f"{head}\n\n" + lines.replace("— ", "- "),
        f"{head}\n\n" + lines.replace("=\n", "\n"),
        f"{head}\n\n" + lines.replace(" f", " g", 1),
        f"{head}\n\n— a AAAAAAA=\n",
        f"{head}\n\n— a AAAAAA==\n",
        f"{head}\n\n",
        "",
    ]


def _signed(one: Vector) -> dict[str, object]:
    signed = check_signatures(one["note"].encode(), [parse_vkey(key) for key in one["keys"]])
    times = [[format_vkey(vkey), str(time)] for vkey, time in signed.times.items()]
    return {"origin": signed.checkpoint.origin, "size": str(signed.checkpoint.size), "times": times}


def test_policies(modules: Modules) -> None:
    good = (VECTORS / "log" / "policy").read_bytes()
    witness = next(line for line in good.split(b"\n") if line.startswith(b"witness")) + b"\n"
    texts = [
        good,
        good[:-1],
        good + b"# \xff\n",
        good + b"#mineral-ledger stmt 00\n",
        good + b"quorum none\n",
        good + b"\tlog\t" + good.split(b"log ")[-1].split(b"\n")[0] + b"\n",
        good + witness,
        good.replace(b"group all-of-them 1", b"group all-of-them 2"),
        good.replace(b"group all-of-them 1", b"group all-of-them all"),
        good.replace(b"group all-of-them 1 ngo", b"group all-of-them any ngo ngo"),
        good.replace(b"quorum all-of-them", b"quorum none"),
        good.replace(b"quorum all-of-them", b"quorum ngo x"),
        good.replace(b"ngo", b"ng\xc3\xa9"),
        good.replace(b"ngo", b"ng\xe9"),
        good.replace(b"ngo", b"none"),
        good.replace(b"\n", b"\r\n"),
        b"quorum none\n",
        b"",
    ]
    answers = modules.call("policies", [b64encode(text).decode() for text in texts])
    assert answers == outcomes(_policy, texts)


def _policy(text: bytes) -> dict[str, object]:
    policy = parse_policy(text)
    vkeys = [*(log.vkey for log in policy.logs), *(witness.vkey for witness in policy.witnesses)]
    return {
        "keys": [format_vkey(vkey) for vkey in vkeys],
        "names": [witness.name for witness in policy.witnesses],
        "members": [[group.name, group.threshold, list(group.members)] for group in policy.groups],
        "quorum": policy.quorum,
        "genesis": policy.genesis,
        "mldsa": format_vkey(policy.mldsa) if policy.mldsa else None,
        "authority": list(policy.authority),
        "statement": policy.statement,
    }


def test_receipts_in_their_one_encoding(modules: Modules) -> None:
    good = (VECTORS / "log" / "receipt.tlog-proof").read_bytes()
    texts = [
        good,
        good.replace(b"index 1", b"index +1"),
        good.replace(b"index 1", b"index 01"),
        good.replace(b"extra ", b"extra  "),
        good.replace(b"@v1", b"@v2"),
        good.replace(b"\n\n", b"\n"),
        good.replace(b"c2sp", "é".encode()),
        good.replace(b"MQ==", b"MR=="),
        good.replace(b"extra AAABmraX6AFzdGF0ZW1lbnQgMQ==\n", b""),
        good.replace(b"extra AAABmraX6AFzdGF0ZW1lbnQgMQ==", b"extra AAABmraX6AE="),
        good.replace(b"6rrpvmT", b"6rrp"),
        b"",
    ]
    answers = modules.call("receiptForms", [b64encode(text).decode() for text in texts])
    assert ["error" in answer for answer in answers] == [False] + [True] * 11
    assert answers[1:] == outcomes(parse_receipt, texts[1:])
