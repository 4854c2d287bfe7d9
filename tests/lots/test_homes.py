"""Every field of the standards has a home: where in which event it stands, or from which it follows.

Adding a field later would change signed bytes, so all that MD.12 (lot), MD.03 (export certificate), MD.13
(tax) of the ICGLR and the RCM's Appendix B ask for can be said in version 1. A field of the standard is
written with the events and the JSON Pointers that hold it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import pytest

from ledger.lots.pointer import treatment
from ledger.lots.table import TYPES, payload_of

_GRADE: Final = "/body/components/0/value_percent"
_MASS: Final = "/body/quantity/mass_kg"
_PAID: Final = "payment.recorded /body/kind"

MD_12: Final = {
    "lotNumber": ["lot.registered /body/number", "lot.sorted /body/outputs/0/number"],
    "dateRegistration": ["lot.registered /occurred_at"],
    "timeRegistration": ["lot.registered /occurred_at"],
    "creator": ["lot.registered /body/custodian", "lot.registered /issuer"],
    "creatorRole": ["party.registered /body/roles"],
    "mineral": ["lot.registered /body/mineral", "lot.processed /body/outputs/0/mineral"],
    "concentration": [f"lot.registered {_GRADE}", f"lot.assayed {_GRADE}"],
    "mass": [f"lot.registered {_MASS}", f"lot.received {_MASS}"],
    "unitOfMeasurement": [f"lot.registered {_MASS}"],
    "originatingOperation": ["lot.registered /type", "lot.sold /type", "lot.stored /type"],
    "packageType": ["lot.registered /body/packages/0/kind"],
    "nrOfPackages": ["lot.registered /body/package_count", "lot.combined /body/outputs/0/package_count"],
    "mineSiteId": ["lot.registered /body/site", "site.registered /body/icglr_id"],
    "recipient": ["lot.dispatched /body/to"],
    "inputLot": ["lot.combined /body/inputs/0/lot"],
    "tag": ["lot.registered /body/tags/0/number", "lot.registered /body/packages/0/tag"],
    "taxPaid": [_PAID],
    "dateSealed": ["lot.registered /body/sealed_at", "lot.combined /body/outputs/0/sealed_at"],
    "dateShipped": ["lot.dispatched /occurred_at"],
    "purchaseNumber": ["lot.sold /body/purchase_number"],
    "purchaseDate": ["lot.sold /body/purchased_on"],
    "responsibleStaff": ["lot.registered /person", "lot.received /body/verified_by"],
    "dateIn": ["lot.received /occurred_at", "lot.imported /occurred_at"],
    "transportationMethod": ["lot.dispatched /body/transport"],
    "transportationRoute": ["lot.dispatched /body/route", "lot.dispatched /body/countries"],
    "transportCompany": ["lot.dispatched /body/carrier"],
    "exportCertificateId": ["lot.exported /body/certificates"],
}

_CERTIFICATE: Final = "certificate.issued /body"
MD_03: Final = {
    "issuingCountry": [f"{_CERTIFICATE}/issuing_country"],
    "identifier": [f"{_CERTIFICATE}/number"],
    "exporter": [f"{_CERTIFICATE}/exporter"],
    "importer": [f"{_CERTIFICATE}/importer"],
    "lotNumber": [f"{_CERTIFICATE}/lot_number", f"{_CERTIFICATE}/lots"],
    "designatedMineralDescription": [f"{_CERTIFICATE}/description"],
    "typeOfOre": [f"{_CERTIFICATE}/ore"],
    "lotWeight": [f"{_CERTIFICATE}/mass_kg"],
    "lotWeightUOM": [f"{_CERTIFICATE}/mass_kg"],
    "lotGrade": [f"{_CERTIFICATE}/grade"],
    "mineralOrigin": [f"{_CERTIFICATE}/origins"],
    "customsValue": ["certificate.issued sealed customs_value"],
    "dateOfShipment": [f"{_CERTIFICATE}/shipped_on"],
    "shipmentRoute": [f"{_CERTIFICATE}/route"],
    "transportCompany": [f"{_CERTIFICATE}/transporter"],
    "memberStateIssuingAuthority": ["certificate.issued /issuer", "certificate.cited /body/authority"],
    "nameOfVerifier": ["certificate.issued sealed verifier_name"],
    "positionOfVerifier": [f"{_CERTIFICATE}/verifier_position"],
    "idOfVerifier": [f"{_CERTIFICATE}/verifier"],
    "dateOfVerification": [f"{_CERTIFICATE}/verified_on"],
    "nameOfValidator": ["certificate.issued sealed validator_name"],
    "dateOfIssuance": [f"{_CERTIFICATE}/issued_on"],
    "dateOfExpiration": [f"{_CERTIFICATE}/expires_on"],
    "certificateFile": [f"{_CERTIFICATE}/file_sha256", "certificate.issued /evidence/0/media_type"],
}

MD_13: Final = {
    "taxType": ["payment.recorded /body/kind", "payment.recorded /body/name"],
    "taxAmount": ["payment.recorded /body/amount", "payment.recorded sealed amount"],
    "currency": ["payment.recorded /body/currency"],
    "taxAuthority": ["payment.recorded /body/payee", "payment.recorded /body/payee_name"],
    "taxPaidDate": ["payment.recorded /body/paid_on"],
    "receiptReference": ["payment.recorded /body/receipt_number"],
}

# RCM, second edition, Appendix B, by its numbers.
_LOT: Final = ["lot.registered /body/lot", "lot.registered /body/number"]
_OWNER: Final = ["lot.registered /body/owner", "site.registered /body/operators", "lot.registered /body/site"]
_CUSTOMER: Final = ["lot.dispatched /body/to", "lot.sold /body/buyer", "party.registered /body/address"]
_MATERIAL: Final = ["lot.registered /body/mineral", f"lot.registered {_MASS}", f"lot.registered {_GRADE}"]
_TAXES: Final = [_PAID, "payment.recorded /body/payee_class", "payment.recorded /body/receipt_number"]
_SEALED: Final = ["lot.registered /body/sealed_at", "lot.resealed /body/sealed_at"]
_SHIPPED: Final = ["lot.dispatched /occurred_at"]
_ORDER: Final = ["lot.sold /body/purchase_number"]
_INCOMING: Final = ["lot.received /body/lot", f"lot.received {_MASS}", f"lot.assayed {_GRADE}"]
_INPUT: Final = ["lot.combined /body/inputs/0/quantity/mass_kg", "lot.combined /body/inputs/0/components"]
_STAFF: Final = ["lot.received /body/verified_by", "lot.received /person"]
_ROUTE: Final = ["lot.dispatched /body/route", "lot.dispatched /body/carrier"]
RCM_B: Final = {
    "1.1": _LOT,
    "1.2": _OWNER,
    "1.3": _CUSTOMER,
    "1.4": _MATERIAL,
    "1.5": _TAXES,
    "1.6": _SEALED,
    "1.7": _SHIPPED,
    "1.8": ["lot.registered /person", "lot.dispatched /person"],
    "2.2": _ORDER,
    "2.3": _OWNER,
    "2.4": _MATERIAL,
    "2.5": [*_TAXES, "payment.recorded /body/of"],
    "2.6": ["lot.sold /body/purchased_on"],
    "2.7": _STAFF,
    "3.2": ["lot.combined /body/outputs/0/lot", "lot.combined /body/outputs/0/number"],
    "3.3": ["lot.combined /body/outputs/0/quantity/mass_kg", "lot.combined /body/outputs/0/components"],
    "3.4": [*_INPUT, *_ORDER],
    "3.5": ["lot.combined /person"],
    "4.1.1": _ORDER,
    "4.1.2": ["lot.received /body/lot"],
    "4.1.3": _OWNER,
    "4.1.4": _INCOMING,
    "4.1.5": [*_TAXES, "payment.recorded /body/of"],
    "4.1.6": ["lot.received /occurred_at"],
    "4.1.7": ["lot.dispatched /body/transport"],
    "4.1.8": _ROUTE,
    "4.1.9": _STAFF,
    "4.2.1": ["lot.sold /body/lots", *_ORDER],
    "4.2.2": ["lot.sold /body/seller", "lot.sold /issuer"],
    "4.2.3": _CUSTOMER,
    "4.2.4": ["lot.sold /body/quantity/mass_kg", "lot.sold /body/components"],
    "4.2.5": _TAXES,
    "4.2.6": ["lot.sold /body/incoming"],
    "4.2.7": ["lot.processed /body/inputs/0/lot"],
    "4.2.8": _INPUT,
    "4.2.9": ["lot.processed /body/outputs/0/sealed_at", *_SEALED],
    "4.2.10": _SHIPPED,
    "4.2.11": _ROUTE,
    "4.2.12": ["lot.dispatched /person"],
    "4.2.13": ["lot.exported /body/certificates"],
}

HOMES: Final = MappingProxyType(
    {
        f"{standard} {field}": homes
        for standard, fields in (("MD.12", MD_12), ("MD.03", MD_03), ("MD.13", MD_13), ("RCM B", RCM_B))
        for field, homes in fields.items()
    }
)


@pytest.mark.parametrize(("field", "homes"), HOMES.items(), ids=HOMES)
def test_every_field_of_the_standards_has_a_home(field: str, homes: list[str]) -> None:
    for home in homes:
        type, place, *name = home.split()
        if place == "sealed":
            assert set(name) <= TYPES[type].sealable, (field, home)
        else:
            assert treatment(payload_of(type), place) is not None, (field, home)


def test_no_field_of_the_standards_is_left_out() -> None:
    assert (len(MD_12), len(MD_03), len(MD_13), len(RCM_B)) == (27, 24, 6, 40)
