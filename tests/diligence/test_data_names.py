"""What people call the data: all that the shipped packs can miss has a name, and no name is of nothing."""

from collections.abc import Iterator

import pytest

from ledger.diligence.cases import read_cases, run
from ledger.diligence.data_names import FIELDS, RECORDS
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack
from ledger.lots.table import TYPES


def _missed(pack: str) -> Iterator[str]:
    whole = shipped_pack(pack)
    for rule in whole.rules.values():
        yield from rule.needs
    for name, data in shipped_files(pack).items():
        if not name.startswith("cases/"):
            continue
        cases = read_cases(data, name)
        for case in cases.cases:
            finding = run(case, cases, whole).finding
            reasons = () if finding is None else finding.reasons
            yield from (value for reason in reasons for name, value in reason.values if name == "missing")


@pytest.mark.parametrize("pack", shipped_ids())
def test_what_a_shipped_pack_misses_has_a_name(pack: str) -> None:
    nameless: set[str] = set()
    for datum in _missed(pack):
        type, *fields = datum.split("/")
        nameless.update({type} - RECORDS.keys(), {*fields} - FIELDS.keys())
    assert not nameless


def test_every_named_record_is_a_type_of_event() -> None:
    assert RECORDS.keys() <= TYPES.keys()
