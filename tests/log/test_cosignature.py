import json
from dataclasses import replace

import pytest

from ledger.crypto.ed25519 import check_signature
from ledger.crypto.mldsa import check_mldsa_signature
from ledger.errors import KeyUnknown, SignatureInvalid
from ledger.log.checkpoint import Checkpoint
from ledger.log.cosignature import check_cosignature, cosign, cosign_mldsa
from ledger.log.note import Signature, parse_hash
from tests.log.support import (
    LOG_VKEY,
    MLDSA_KEY,
    MLDSA_VKEY,
    ORIGIN,
    VECTORS,
    WITNESS,
    WITNESS_KEY,
    WITNESS_VKEY,
)

HEAD = Checkpoint(ORIGIN, 5, bytes(range(32)))
BY_WITNESS = cosign(HEAD, name=WITNESS, key=WITNESS_KEY, time=1_700_000_000)
BY_LOG = cosign_mldsa(HEAD, name=ORIGIN, key=MLDSA_KEY, time=1_700_000_000)


def test_an_ed25519_cosignature_signs_the_text_of_the_specification() -> None:
    vector = json.loads((VECTORS / "c2sp" / "notes.json").read_text())["cosigned-text"]
    head = Checkpoint(
        "example.com/behind-the-sofa", 20852163, parse_hash("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    )
    signature = cosign(head, name=WITNESS, key=WITNESS_KEY, time=1679315147)
    assert signature.blob[:8] == (1679315147).to_bytes(8, "big")
    check_signature(WITNESS_KEY.public_key, vector["message"].encode(), signature.blob[8:])


def test_an_mldsa_cosignature_signs_the_structure_of_the_specification() -> None:
    message = (
        b"subtree/v1\n\x00"
        + bytes([len(ORIGIN)])
        + ORIGIN.encode()
        + (1_700_000_000).to_bytes(8, "big")
        + bytes([len(ORIGIN)])
        + ORIGIN.encode()
        + bytes(8)
        + (5).to_bytes(8, "big")
        + HEAD.root
    )
    assert len(BY_LOG.blob) == 2428
    check_mldsa_signature(MLDSA_KEY.public_key, message, BY_LOG.blob[8:])


def test_a_cosignature_gives_its_time() -> None:
    assert check_cosignature(HEAD, BY_WITNESS, WITNESS_VKEY) == 1_700_000_000
    assert check_cosignature(HEAD, BY_LOG, MLDSA_VKEY) == 1_700_000_000
    assert check_cosignature(HEAD, cosign_mldsa(HEAD, name=ORIGIN, key=MLDSA_KEY, time=0), MLDSA_VKEY) == 0


@pytest.mark.parametrize(
    "head",
    [replace(HEAD, origin="ledger.example/lot"), replace(HEAD, size=6), replace(HEAD, root=bytes(32))],
)
def test_a_cosignature_holds_for_its_own_tree_only(head: Checkpoint) -> None:
    with pytest.raises(SignatureInvalid):
        check_cosignature(head, BY_WITNESS, WITNESS_VKEY)
    with pytest.raises(SignatureInvalid):
        check_cosignature(head, BY_LOG, MLDSA_VKEY)


def test_the_time_is_signed() -> None:
    for signature, vkey in [(BY_WITNESS, WITNESS_VKEY), (BY_LOG, MLDSA_VKEY)]:
        later = replace(signature, blob=(1_700_000_001).to_bytes(8, "big") + signature.blob[8:])
        with pytest.raises(SignatureInvalid):
            check_cosignature(HEAD, later, vkey)


def test_a_line_of_another_key_is_unknown() -> None:
    with pytest.raises(KeyUnknown):
        check_cosignature(HEAD, BY_WITNESS, MLDSA_VKEY)


@pytest.mark.parametrize("blob", [b"", bytes(8), bytes(71), bytes(73), b"\x80" + bytes(71)])
def test_a_cosignature_of_the_wrong_form_is_invalid(blob: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        check_cosignature(HEAD, Signature(WITNESS, WITNESS_VKEY.key_id, blob), WITNESS_VKEY)


def test_a_plain_signature_is_no_cosignature() -> None:
    with pytest.raises(SignatureInvalid):
        check_cosignature(HEAD, Signature(ORIGIN, LOG_VKEY.key_id, bytes(64)), LOG_VKEY)


@pytest.mark.parametrize("time", [-1, 1 << 63])
def test_a_time_that_cannot_be_written_is_a_bug(time: int) -> None:
    with pytest.raises(RuntimeError, match="bug"):
        cosign(HEAD, name=WITNESS, key=WITNESS_KEY, time=time)
