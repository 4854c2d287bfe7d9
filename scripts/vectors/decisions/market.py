"""Cases about certificates and export."""

from __future__ import annotations

from tests.support.world import DAY, World


def verifier_is_validator(world: World) -> bytes:
    """One official in both offices."""
    _ready(world)
    return world.sign("AUTH", "certificate.issued", certificate(verifier="P-7", validator="P-7"))


def certificate_too_long(world: World) -> bytes:
    """A certificate for half a year."""
    _ready(world)
    return world.sign("AUTH", "certificate.issued", certificate(expires_on="2026-07-01"))


def dates_reversed__certificate(world: World) -> bytes:
    """A certificate that expires before it is issued."""
    _ready(world)
    return world.sign("AUTH", "certificate.issued", certificate(expires_on="2025-12-31"))


def id_taken__certificate(world: World) -> bytes:
    """A certificate is issued a second time."""
    _ready(world)
    world.record("AUTH", "certificate.issued", certificate())
    return world.sign("AUTH", "certificate.issued", certificate())


def id_taken__citation(world: World) -> bytes:
    """One exporter cites a number twice."""
    _ready(world)
    world.record("EXPORTER", "certificate.cited", certificate())
    return world.sign("EXPORTER", "certificate.cited", certificate(mass_kg="60"))


def certificate_conflict(world: World) -> bytes:
    """An exporter cites a number that another one has cited for another lot."""
    _ready(world)
    world.register("L2", tags=None)
    world.bring("L2", "PROC")
    world.record("PROC", "certificate.cited", certificate(lots=["L2"], exporter="PROC"))
    return world.sign("EXPORTER", "certificate.cited", certificate())


def certificate_conflict__issued(world: World) -> bytes:
    """An exporter cites what the authority issued, with another mass."""
    _ready(world)
    world.record("AUTH", "certificate.issued", certificate())
    return world.sign("EXPORTER", "certificate.cited", certificate(mass_kg="60"))


def certificate_conflict__issued_later(world: World) -> bytes:
    """The authority issues a number that an exporter has cited for another lot, which is marked."""
    _ready(world)
    world.register("L2", tags=None)
    world.bring("L2", "PROC")
    world.record("PROC", "certificate.cited", certificate(lots=["L2"], exporter="PROC"))
    return world.sign("AUTH", "certificate.issued", certificate())


def export_without_certificate(world: World) -> bytes:
    """An export that names no certificate."""
    _ready(world)
    return world.sign("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "TZ"})


def exported_before(world: World) -> bytes:
    """A lot that was exported is exported once more."""
    _ready(world)
    world.record("AUTH", "certificate.issued", certificate(mass_kg="100"))
    world.submit(_export(world))
    return _export(world)


def exported_before__split(world: World) -> bytes:
    """Another exporter of the country exports a part of what was exported."""
    _ready(world)
    world.submit(world.sign("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "TZ"}))
    world.work("split", ["L1"], {"L2": "20"})
    world.bring("L2", "PROC")
    return world.sign("PROC", "lot.exported", {"lots": ["L2"], "to_country": "TZ"})


def certificate_unknown(world: World) -> bytes:
    """An export on a certificate that is not recorded."""
    _ready(world)
    return _export(world)


def certificate_unconfirmed(world: World) -> bytes:
    """An export on a certificate that only the exporter cited."""
    _ready(world)
    world.record("EXPORTER", "certificate.cited", certificate())
    return _export(world)


def certificate_other_lot(world: World) -> bytes:
    """An export of a lot that the certificate does not name."""
    _ready(world)
    world.register("L2", tags=None)
    world.bring("L2", "EXPORTER")
    world.record("AUTH", "certificate.issued", certificate())
    return _export(world, lots=["L1", "L2"])


def certificate_expired(world: World) -> bytes:
    """An export on a certificate that ran out."""
    _ready(world)
    world.record("AUTH", "certificate.issued", certificate())
    world.now += 91 * DAY
    return _export(world)


def certificate_weight_exceeded(world: World) -> bytes:
    """Fifty kilograms on a certificate for forty."""
    _ready(world)
    world.record("AUTH", "certificate.issued", certificate(mass_kg="40"))
    return _export(world)


def export_despite_status(world: World) -> bytes:
    """An export of ore from a site that has turned yellow."""
    _ready(world)
    world.record("AUTH", "certificate.issued", certificate())
    world.status("S1", 2)
    return _export(world)


def certificate(**fields: object) -> dict[str, object]:
    """Return the body of a certificate for lot L1."""
    return {
        "number": "CD-2026-0001",
        "lots": ["L1"],
        "issuing_country": "CD",
        "exporter": "EXPORTER",
        "ore": "2609.00.00",
        "mass_kg": "50",
        "issued_on": "2026-01-01",
        "expires_on": "2026-03-31",
    } | fields


def _ready(world: World) -> None:
    world.register("L1", tags=None)
    world.bring("L1", "EXPORTER")


def _export(world: World, *, lots: list[str] | None = None) -> bytes:
    body = {"lots": lots or ["L1"], "to_country": "TZ", "certificates": ["CD-2026-0001"]}
    return world.sign("EXPORTER", "lot.exported", body)
