import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EvidenceMissing, KeyUnknown, Malformed, SignatureInvalid, VerificationFailed
from ledger.log.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.log.cosignature import cosign, cosign_mldsa
from ledger.log.note import (
    COSIGNATURE_ED25519,
    COSIGNATURE_MLDSA,
    ED25519,
    Note,
    Signature,
    VerifierKey,
    format_note,
    format_vkey,
    parse_note,
    sign_note,
)
from ledger.log.policy import (
    Group,
    Log,
    Policy,
    Witness,
    check_checkpoint,
    format_policy,
    has_quorum,
    parse_policy,
)
from tests.log.support import LOG_KEY, LOG_VKEY, MLDSA_KEY, MLDSA_VKEY, ORIGIN, OTHER_KEY, WITNESS_KEY

HEAD = Checkpoint(ORIGIN, 5, bytes(range(32)))
LOG = format_vkey(LOG_VKEY)
MLDSA = format_vkey(MLDSA_VKEY)


def _vkey(number: int, type_: int = COSIGNATURE_ED25519) -> VerifierKey:
    length = 1312 if type_ == COSIGNATURE_MLDSA else 32
    return VerifierKey(f"key.example/{number}", type_, number.to_bytes(length, "big"))


def _key(number: int, type_: int = COSIGNATURE_ED25519) -> str:
    return format_vkey(_vkey(number, type_))


def _parse(*lines: str) -> Policy:
    return parse_policy("".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))


def test_the_example_of_the_specification_is_read() -> None:
    policy = _parse(
        f"log {LOG}",
        "",
        *(f"witness X{n} {_key(n)}" for n in (1, 2, 3)),
        "group X-witnesses 2 X1 X2 X3",
        "",
        *(f"witness Y{n} {_key(10 + n)}" for n in (1, 2, 3)),
        "group Y-witnesses any Y1 Y2 Y3",
        "",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
    )
    assert policy.groups == (
        Group("X-witnesses", 2, ("X1", "X2", "X3")),
        Group("Y-witnesses", 1, ("Y1", "Y2", "Y3")),
        Group("X-and-Y", 2, ("X-witnesses", "Y-witnesses")),
    )
    assert has_quorum(policy, {"X1", "X3", "Y2"})
    assert not has_quorum(policy, {"X1", "X2", "X3"})
    assert not has_quorum(policy, {"X1", "Y1", "Y2", "Y3"})


def test_spaces_tabs_comments_urls_and_any_octet_are_allowed() -> None:
    policy = parse_policy(
        b"# comment \xff\n \t \n\t#mineral-ledgerly is not ours\n  log\t "
        + LOG.encode()
        + b"  https://\xe9.example/ \n witness \xff\xfe "
        + _key(1).encode()
        + b" \t\nquorum\t\xff\xfe\t\n"
    )
    assert policy.logs == (Log(LOG_VKEY, "https://\udce9.example/"),)
    assert policy.quorum == "\udcff\udcfe"
    assert parse_policy(format_policy(policy)) == policy


def test_names_are_octets_and_not_letters() -> None:
    policy = _parse(f"witness K {_key(1)}", f"witness \u212a {_key(2)}", "quorum \u212a")
    assert not has_quorum(policy, {"K"})


def test_at_least_32_of_each_are_read() -> None:
    policy = _parse(
        *(f"log {_key(n, COSIGNATURE_MLDSA)}" for n in range(1, 41)),
        *(f"witness w{n} {_key(n, COSIGNATURE_MLDSA)}" for n in range(1, 41)),
        "group g1 any w1",
        *(f"group g{n} all w{n} g{n - 1}" for n in range(2, 41)),
        "quorum g40",
    )
    assert (len(policy.logs), len(policy.witnesses), len(policy.groups)) == (40, 40, 40)
    assert has_quorum(policy, {f"w{n}" for n in range(1, 41)})
    assert not has_quorum(policy, {f"w{n}" for n in range(2, 41)})


def test_our_comment_lines_are_read() -> None:
    policy = _parse(
        f"#mineral-ledger genesis {'ab' * 32}",
        f"  #mineral-ledger\tlog {MLDSA}",
        f"#mineral-ledger authority {'01' * 32}",
        f"#mineral-ledger authority {'02' * 32}",
        f"#mineral-ledger statement {'03' * 32}",
        f"log {LOG}",
        "quorum none",
    )
    assert policy.genesis == "ab" * 32
    assert policy.mldsa == MLDSA_VKEY
    assert policy.authority == ("01" * 32, "02" * 32)
    assert policy.statement == "03" * 32
    assert policy.quorum is None
    assert parse_policy(format_policy(policy)) == policy


def test_a_policy_without_a_statement_key_is_read() -> None:
    policy = _parse(f"log {LOG}", "quorum none")
    assert policy.statement is None
    assert b"statement" not in format_policy(policy)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["# only a comment"],
        ["quorum none", "quorum none"],
        ["quorum"],
        ["quorum none none"],
        ["quorum X"],
        ["quorum X", f"witness X {_key(1)}"],
        ["log", "quorum none"],
        [f"log {LOG} url more", "quorum none"],
        ["log nonsense", "quorum none"],
        [f"log {LOG}", f"log {LOG}", "quorum none"],
        [f"log {_key(1)}", f"log {_key(1, ED25519)}", "quorum none"],
        [f"witness X {_key(1)} url more", "quorum none"],
        [f"witness X {_key(1, ED25519)}", "quorum none"],
        [f"witness X {_key(1)}", f"witness Y {_key(1)}", "quorum none"],
        [f"witness X {_key(1)}", f"witness X {_key(2)}", "quorum none"],
        [f"witness none {_key(1)}", "quorum none"],
        ["group G any", "quorum none"],
        ["group G any X", "quorum none"],
        ["group G any none", "quorum none"],
        [f"witness X {_key(1)}", "group X any X", "quorum none"],
        [f"witness X {_key(1)}", "group G any G X", "quorum none"],
        [f"witness X {_key(1)}", "group G any X X", "quorum none"],
        [f"witness X {_key(1)}", "group G any X", "group H any X", "quorum none"],
        [f"witness X {_key(1)}", "group G 0 X", "quorum none"],
        [f"witness X {_key(1)}", "group G 2 X", "quorum none"],
        [f"witness X {_key(1)}", "group G some X", "quorum none"],
        [f"witness X {_key(1)}", "group G ١ X", "quorum none"],
        ["unknown line", "quorum none"],
        ["quorum none\r"],
        ["quorum none # \x00"],
        ["quorum none", "# \x7f"],
        ["#mineral-ledger", "quorum none"],
        ["#mineral-ledger genesys 00", "quorum none"],
        [f"#mineral-ledger genesis {'AB' * 32}", "quorum none"],
        [f"#mineral-ledger genesis {'ab' * 31}", "quorum none"],
        [*(2 * [f"#mineral-ledger genesis {'ab' * 32}"]), "quorum none"],
        [f"#mineral-ledger log {LOG}", "quorum none"],
        [*(2 * [f"#mineral-ledger log {MLDSA}"]), "quorum none"],
        [*(2 * [f"#mineral-ledger authority {'01' * 32}"]), "quorum none"],
        [f"#mineral-ledger authority {'x1' * 32}", "quorum none"],
        [*(2 * [f"#mineral-ledger statement {'01' * 32}"]), "quorum none"],
        [f"#mineral-ledger statement {'01' * 31}", "quorum none"],
        ["quorum none", "#" + "x" * 1_000_000],
    ],
)
def test_a_policy_that_is_none_is_malformed(lines: list[str]) -> None:
    with pytest.raises(Malformed):
        _parse(*lines)


def test_a_fault_names_its_line_and_a_cut_file_is_refused() -> None:
    with pytest.raises(Malformed, match="Line 2"):
        _parse(f"log {LOG}", "nonsense", "quorum none")
    with pytest.raises(Malformed, match="newline"):
        parse_policy(b"quorum none")


@given(
    st.one_of(
        st.binary(),
        st.lists(
            st.lists(
                st.sampled_from(["log", "witness", "group", "quorum", "none", "any", "2", "X", LOG, _key(1)])
            )
        ).map(lambda lines: "".join(" ".join(line) + "\n" for line in lines).encode()),
    )
)
def test_any_bytes_are_a_policy_or_malformed(data: bytes) -> None:
    try:
        policy = parse_policy(data)
    except Malformed:
        return
    assert parse_policy(format_policy(policy)) == policy


def _signed(*signatures: Signature, head: Checkpoint = HEAD) -> bytes:
    note = parse_note(sign_checkpoint(head, LOG_KEY))
    return format_note(Note(note.text, note.signatures + signatures))


def _policy(quorum: str | None = "any") -> Policy:
    witnesses = (
        Witness("X", VerifierKey("w.example/x", COSIGNATURE_ED25519, WITNESS_KEY.public_key)),
        Witness("Y", VerifierKey("w.example/y", COSIGNATURE_ED25519, OTHER_KEY.public_key)),
    )
    groups = (Group("any", 1, ("X", "Y")),)
    return Policy((Log(LOG_VKEY),), witnesses, groups, quorum, mldsa=MLDSA_VKEY)


BY_X = cosign(HEAD, name="w.example/x", key=WITNESS_KEY, time=7)
BY_MLDSA = cosign_mldsa(HEAD, name=ORIGIN, key=MLDSA_KEY, time=7)


def test_a_checkpoint_is_believed_when_a_log_of_the_policy_signed() -> None:
    checked = check_checkpoint(_signed(), _policy(), require_mldsa=False)
    assert checked.checkpoint == HEAD
    assert (checked.cosigned, checked.witnessed) == ({}, False)
    with pytest.raises(KeyUnknown):
        check_checkpoint(_signed(), Policy(), require_mldsa=False)


def test_a_quorum_makes_a_checkpoint_witnessed() -> None:
    checked = check_checkpoint(_signed(BY_X), _policy(), require_mldsa=False)
    assert (checked.cosigned, checked.witnessed) == ({"X": 7}, True)
    assert check_checkpoint(_signed(BY_X), _policy("X"), require_mldsa=False).witnessed
    assert not check_checkpoint(_signed(BY_X), _policy("Y"), require_mldsa=False).witnessed


def test_no_quorum_asked_is_no_quorum_met() -> None:
    checked = check_checkpoint(_signed(BY_X), _policy(None), require_mldsa=False)
    assert (checked.cosigned, checked.witnessed) == ({"X": 7}, False)


def test_the_mldsa_line_is_needed_where_it_is_asked_for() -> None:
    assert check_checkpoint(_signed(BY_MLDSA), _policy(), require_mldsa=True).checkpoint == HEAD
    with pytest.raises(EvidenceMissing):
        check_checkpoint(_signed(), _policy(), require_mldsa=True)
    with pytest.raises(KeyUnknown):
        check_checkpoint(_signed(BY_MLDSA), Policy((Log(LOG_VKEY),)), require_mldsa=True)
    of_another = Policy((Log(LOG_VKEY),), mldsa=_vkey(1, COSIGNATURE_MLDSA))
    with pytest.raises(KeyUnknown):
        check_checkpoint(_signed(BY_MLDSA), of_another, require_mldsa=True)


def test_a_false_line_of_a_known_witness_spoils_the_checkpoint() -> None:
    false = Signature(BY_X.name, BY_X.key_id, BY_X.blob[:-1] + b"\x00")
    with pytest.raises(SignatureInvalid):
        check_checkpoint(_signed(false), _policy(), require_mldsa=False)


def test_a_log_signs_for_its_own_origin_only() -> None:
    other = VerifierKey("ledger.example/other", ED25519, OTHER_KEY.public_key)
    text = format_checkpoint(HEAD)
    data = format_note(Note(text, (sign_note(text, other.name, OTHER_KEY),)))
    with pytest.raises(KeyUnknown):
        check_checkpoint(data, Policy((Log(other), Log(LOG_VKEY))), require_mldsa=False)


def test_an_empty_log_has_the_root_of_the_empty_tree() -> None:
    with pytest.raises(VerificationFailed):
        check_checkpoint(_signed(head=Checkpoint(ORIGIN, 0, bytes(32))), _policy(), require_mldsa=False)
