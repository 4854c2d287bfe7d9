"""Cases about masses and grades, and about production at a site."""

from __future__ import annotations

from tests.support.world import COLTAN, Value, World

FINAL = {"analyte": "Sn", "basis": "Sn", "method": "lab", "status": "final", "uncertainty_percent": "0.5"}


def mass_missing(world: World) -> bytes:
    """A gross mass without the tare."""
    return _register(world, quantity={"gross_kg": "50"})


def mass_negative(world: World) -> bytes:
    """The tare is heavier than the gross mass."""
    return _register(world, quantity={"gross_kg": "50", "tare_kg": "51"})


def mass_created(world: World) -> bytes:
    """Sixty kilograms are split off fifty."""
    world.register("L1", tags=None, attested=False)
    return world.sign("COOP", "lot.split", world.work_body(["L1"], {"L2": "60"}))


def mass_created__measured_loss(world: World) -> bytes:
    """What came out and what was measured as lost are more than what went in."""
    world.register("L1", tags=None)
    loss = {"name": "slimes", "quantity": {"mass_kg": "20"}, "basis": "measured"}
    body = world.work_body(["L1"], {"L2": "45"}) | {"losses": [loss]}
    return world.sign("COOP", "lot.processed", body)


def mass_created__on_receipt(world: World) -> bytes:
    """A lot gains ten kilograms on the road."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "60"}})


def metal_created(world: World) -> bytes:
    """More tin than finally assayed on the input."""
    world.register("L1", tags=None, components=[FINAL | {"value_percent": "60"}])
    body = world.work_body(["L1"], {"L2": "50"})
    body["outputs"][0]["components"] = [FINAL | {"value_percent": "78"}]
    return world.sign("COOP", "lot.processed", body)


def metal_gain(world: World) -> bytes:
    """Twice the tin that a field instrument found in the input."""
    xrf = FINAL | {"method": "xrf", "status": "provisional", "uncertainty_percent": "2"}
    world.register("L1", tags=None, components=[xrf | {"value_percent": "30"}])
    body = world.work_body(["L1"], {"L2": "49"})
    body["outputs"][0]["components"] = [xrf | {"value_percent": "60"}]
    return world.sign("COOP", "lot.processed", body)


def grade_impossible(world: World) -> bytes:
    """More tin than cassiterite can hold, as a final laboratory value."""
    return _register(world, components=[FINAL | {"value_percent": "85"}])


def metal_created__other_basis(world: World) -> bytes:
    """More tin than finally assayed on the input, which is stated as oxide there."""
    world.register("L1", tags=None, components=[FINAL | {"basis": "SnO2", "value_percent": "76"}])
    body = world.work_body(["L1"], {"L2": "50"})
    body["outputs"][0]["components"] = [FINAL | {"value_percent": "78"}]
    return world.sign("COOP", "lot.processed", body)


def grade_impossible__other_basis(world: World) -> bytes:
    """More tin than cassiterite can hold, stated on a basis that no list has."""
    return _register(world, components=[FINAL | {"basis": "SnO", "value_percent": "95"}])


def basis_unknown(world: World) -> bytes:
    """Tin that is stated as tungsten oxide, and as a formula that is none."""
    tin = FINAL | {"value_percent": "30"}
    return _register(world, components=[tin | {"basis": "WO3"}, tin | {"basis": "Zinn"}])


def components_over_100(world: World) -> bytes:
    """Tin and tungsten add up to more than the whole."""
    tungsten = {"analyte": "W", "basis": "WO3", "value_percent": "40", "method": "xrf"}
    return _register(world, components=[FINAL | {"value_percent": "70"}, tungsten])


def shares_not_100(world: World) -> bytes:
    """Two teams with 60 and 50 per cent."""
    producers = [{"team": "A", "share_percent": "60"}, {"team": "B", "share_percent": "50"}]
    return _register(world, producers=producers)


def dates_reversed(world: World) -> bytes:
    """The extraction ended before it began."""
    return _register(world, extracted_from="2025-12-20", extracted_to="2025-12-19")


def dates_reversed__status(world: World) -> bytes:
    """A status that ends before the day from which it holds."""
    world.site("S1")
    body = {"site": "S1", "status": 3, "legal_act": "Act 2", "from": "2026-02-01", "to": "2026-01-01"}
    return world.sign("AUTH", "site.status_decided", body)


def day_in_future(world: World) -> bytes:
    """Somebody saw a site in a year's time."""
    world.site("S1")
    body = {"site": "S1", "observed_on": "2027-01-01", "observer": "An institute"}
    return world.sign("NGO", "observation.recorded", body)


def day_in_future__inside(world: World) -> bytes:
    """A site is registered with a census that is still to come."""
    census = {"counted_on": "2026-03-01", "source": "Census"}
    body = {"site": "S1", "name": "Site", "country": "CD", "province": "Nord-Kivu", "census": census}
    return world.sign("AUTH", "site.registered", body)


def mineral_unknown(world: World) -> bytes:
    """A code that is no mineral's."""
    return _register(world, mineral="0101.21.00")


def mineral_unknown__site(world: World) -> bytes:
    """A site with a mineral that is none."""
    body = {"site": "S1", "name": "Site", "country": "CD", "province": "Kivu", "minerals": ["0101.21.00"]}
    return world.sign("AUTH", "site.registered", body)


def mineral_unknown__observed(world: World) -> bytes:
    """An observation of a mineral that is none."""
    world.site("S1")
    world.party("NGO")
    body = {"site": "S1", "observed_on": "2025-12-01", "observer": "NGO", "minerals": ["0101.21.00"]}
    return world.sign("NGO", "observation.recorded", body)


def mass_contradicts(world: World) -> bytes:
    """The net mass is not what gross and tare say."""
    return _register(world, quantity={"net_kg": "45", "gross_kg": "51", "tare_kg": "1"})


def mass_contradicts__output(world: World) -> bytes:
    """The mass of an output is not its net mass."""
    world.register("L1", tags=None, attested=False)
    body = world.work_body(["L1"], {"L2": "50"})
    body["outputs"][0]["quantity"]["net_kg"] = "48"
    return world.sign("COOP", "lot.sorted", body)


def packages_contradict(world: World) -> bytes:
    """Two bags of 20 kg are a lot of 50 kg."""
    bags = [{"quantity": {"net_kg": "20"}}, {"quantity": {"net_kg": "20"}}]
    return _register(world, quantity={"net_kg": "50"}, packages=bags)


def packages_contradict__output(world: World) -> bytes:
    """A drum weighs less than what is said to be in it."""
    world.register("L1", tags=None, attested=False)
    body = world.work_body(["L1"], {"L2": "50"})
    body["outputs"][0]["packages"] = [{"kind": "drum", "quantity": {"net_kg": "40"}}]
    return world.sign("COOP", "lot.sorted", body)


def weight_gain(world: World) -> bytes:
    """A sorted lot weighs a little more than before, within what the scales allow."""
    world.register("L1", tags=None, attested=False, quantity={"mass_kg": "50", "uncertainty_kg": "1"})
    return world.sign("COOP", "lot.sorted", world.work_body(["L1"], {"L2": "51"}))


def weight_loss(world: World) -> bytes:
    """A tenth is gone after sorting, and no loss is named."""
    world.register("L1", tags=None, attested=False)
    return world.sign("COOP", "lot.sorted", world.work_body(["L1"], {"L2": "45"}))


def mineral_changed(world: World) -> bytes:
    """Coltan comes out of cassiterite."""
    world.register("L1", tags=None, attested=False)
    body = world.work_body(["L1"], {"L2": "49"})
    body["outputs"][0]["mineral"] = COLTAN
    return world.sign("COOP", "lot.sorted", body)


def site_red(world: World) -> bytes:
    """Production at a red site."""
    world.site("S1", status=3)
    return _register(world)


def site_yellow(world: World) -> bytes:
    """Production at a yellow site."""
    world.site("S1", status=2)
    return _register(world)


def site_not_inspected(world: World) -> bytes:
    """Production at a site without a status."""
    world.site("S1", status=None)
    return _register(world)


def site_mineral(world: World) -> bytes:
    """Coltan from a site of cassiterite."""
    return _register(world, mineral=COLTAN)


def over_allotment(world: World) -> bytes:
    """Two lots of a month are more than the site's allotment."""
    world.site("S1", monthly_allotment_kg="90")
    world.register("L0", tags=None, attested=False)
    return _register(world)


def over_allotment__first(world: World) -> bytes:
    """The first lot of a month is more than the site's allotment."""
    world.site("S1", monthly_allotment_kg="40")
    return _register(world)


def _register(world: World, **fields: Value) -> bytes:
    world.site("S1")
    world.party("COOP")
    return world.sign("COOP", "lot.registered", world.registration("L1", tags=None, **fields))
