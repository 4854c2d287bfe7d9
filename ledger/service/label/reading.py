"""Reads what is printed from a ledger: tags, bags, events and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from ledger.crypto.envelope import envelope_id
from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.lots.attribution import site_in
from ledger.lots.effective import effective
from ledger.lots.quantity import Quantity
from ledger.lots.schema import day_of
from ledger.lots.state import LEDGER, Ledger, Lot, Party, Recorded, Site
from ledger.lots.tag import parse_tag, print_tag, tag_digest
from ledger.lots.tagging import Tag
from ledger.service.label.address import host_of
from ledger.service.label.contents import (
    Bag,
    ExportCover,
    ExportedLot,
    Issuer,
    Slip,
    TagLabel,
    typed,
    typed_all,
)
from ledger.service.show.thing import Records, find_event, show_lot

_SEALING: Final = frozenset({"lot.registered", "lot.declared", "lot.resealed"})
_ENDED: Final = frozenset({"void", "lost", "damaged", "returned"})
_EXPORT: Final = "lot.exported"
_HANDED: Final = frozenset(
    {
        *("lot.registered", "lot.declared", "lot.attested", "lot.dispatched", "lot.received", "lot.returned"),
        *("lot.sold", "payment.recorded"),
    }
)
"""Events in which somebody hands something over, and wants a receipt."""
_PERSON: Final = "miner"


def read_issuer(view: Records) -> Issuer:
    """Return the ledger as papers name it; Malformed when its origin gives no address for a QR code."""
    ledger = view.find(Ledger, LEDGER)
    if ledger is None:
        raise RuntimeError("bug: a ledger without a genesis")
    return Issuer(host_of(ledger.origin), ledger.origin, ledger.demo)


def read_tags(view: Records, codes: Sequence[str]) -> list[TagLabel]:
    """Return blank labels for codes as people type them, each once.

    Raises Malformed, naming all of them, for codes that were mistyped and for tags that are on a bag or may
    not be used any more, NotFound for those that were never issued here: a label for them would deceive.
    """
    issuer, read = read_issuer(view), {one: _parsed(one) for one in codes}
    if mistyped := [one for one, code in read.items() if code is None]:
        raise Malformed("tags-mistyped", N_("Mistyped: {codes}."), values={"codes": ", ".join(mistyped)})
    found = {code: view.find(Tag, tag_digest(code)) for code in read.values() if code is not None}
    tags = {code: tag for code, tag in found.items() if tag is not None and tag.batch is not None}
    if missing := [code for code in found if code not in tags]:
        raise NotFound("tags-missing", N_("Never issued here: {codes}."), values=_named(missing))
    if ended := [code for code, tag in tags.items() if tag.state in _ENDED or tag.off is not None]:
        raise Malformed("tags-ended", N_("May not be used any more: {codes}."), values=_named(ended))
    if used := [code for code, tag in tags.items() if tag.lot is not None]:
        hint = N_("label lot prints the labels of a bag.")
        raise Malformed("tags-used", N_("On a bag already: {codes}."), values=_named(used), hint=hint)
    return [TagLabel(issuer, code, tag.level) for code, tag in tags.items()]


def _named(codes: Sequence[str]) -> dict[str, str]:
    return {"codes": ", ".join(map(print_tag, codes))}


def _parsed(typed_code: str) -> str | None:
    try:
        return parse_tag(typed_code)
    except Malformed:
        return None


def read_bag_labels(view: Records, lot: str) -> list[TagLabel]:
    """Return a label for each tag of ours on a lot; NotFound without such a lot or tag."""
    issuer, found = read_issuer(view), show_lot(view, lot)
    known = find_lot(view, lot)
    born = find_event(view, known.born)
    bag = Bag(lot, known.mineral, known.net.value, day_of(born.effective_at)[:7], seals_of(view, known))
    codes = our_codes(found["tags"])
    if not codes:
        raise NotFound(
            "tag-none",
            N_("Lot {lot} has no tag of this ledger."),
            values={"lot": lot},
            hint=N_(
                "A label leads to the page of its tag: put one on the bag with tag replace or lot reseal."
            ),
        )
    return [TagLabel(issuer, code, _level(view, code), bag) for code in codes]


def _level(view: Records, code: str) -> str:
    tag = view.find(Tag, tag_digest(code))
    return "mine" if tag is None else tag.level


def find_lot(view: Records, id: str) -> Lot:
    """Return a lot that is named by another record."""
    found = view.find(Lot, id)
    if found is None:
        raise RuntimeError(f"bug: lot {id} is named and not recorded")
    return found


def our_codes(tags: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON of show_lot
    """Return the codes of our scheme among the tags that ``show lot`` names."""
    codes = []
    for tag in tags:
        with suppress(Malformed):
            codes.append(parse_tag(tag))
    return tuple(codes)


def seals_of(view: Records, lot: Lot) -> tuple[str, ...]:
    """Return the seals that a lot was closed with last, as far as its own events tell."""
    for index in reversed(view.touches("lot", lot.id)):
        recorded = find_event(view, envelope_id(view.statement(index)))
        if recorded.type in _SEALING and recorded.voided_by is None:
            body: Any = effective(recorded, view)["body"]
            seals = [*body.get("seals", ()), *(one.get("seal") for one in body.get("packages", ()))]
            if any(seals):
                return typed_all([seal for seal in seals if seal])
    return ()


def read_slip(view: Records, named: str) -> Slip:
    """Return the receipt of an event, by its id or first digits, or of the first event of a lot.

    Raises NotFound when there is none, Malformed for an event in which no lot is handed over.
    """
    lot = view.find(Lot, named)
    recorded = find_event(view, named if lot is None else lot.born)
    if lot is None and (recorded.type not in _HANDED or not recorded.lots):
        raise Malformed(
            "slip-of-nothing",
            N_("In event {event} ({type}) no lot is handed over: there is nothing to receipt."),
            values={"event": recorded.id[:16], "type": recorded.type},
        )
    ids = recorded.lots if lot is None else (lot.id,)
    lots = [find_lot(view, id) for id in ids]
    # What an event says of all its lots together is not of one of them.
    body: Any = effective(recorded, view)["body"] if ids == recorded.lots else {}
    return Slip(
        issuer=read_issuer(view),
        event=recorded.id,
        index=recorded.index,
        type=recorded.type,
        day=day_of(recorded.effective_at),
        lots=tuple(one.id for one in lots),
        mineral=lots[0].mineral,
        net_kg=_weighed(body) or sum((one.net.value for one in lots), Decimal(0)),
        codes=tuple(code for one in lots for code in our_codes(show_lot(view, one.id)["tags"])),
    )


def _weighed(body: Any) -> Decimal | None:  # noqa: ANN401 - the body of an event of any type
    """Return the net kilograms that an event states of all its lots together."""
    quantity = body.get("quantity")
    return None if quantity is None else Quantity.model_validate(quantity).stated_net_kg()


def countries_of(view: Records, lot: Lot) -> tuple[str | None, ...]:
    """Return where a lot comes from, each country once; None for an origin that is not a site of ours."""
    sites = (site_in(share) for share in lot.shares)
    found = [None if site is None else view.find(Site, site) for site in sites]
    return tuple(dict.fromkeys(None if site is None else site.country for site in found))


def country_of(view: Records, lot: Lot) -> str | None:
    """Return the country that a lot comes from, None for several and for one that is not known."""
    countries = countries_of(view, lot)
    return countries[0] if len(countries) == 1 else None


def read_export(view: Records, event: str) -> ExportCover:
    """Return the cover of an export by its event, or by one of its lots; Malformed for another event."""
    lot = view.find(Lot, event)
    recorded = find_event(view, lot.exported_by if lot is not None and lot.exported_by else event)
    if recorded.type != _EXPORT:
        raise Malformed(
            "not-an-export",
            N_("Event {event} ({type}) is no export."),
            values={"event": recorded.id[:16], "type": recorded.type},
        )
    body: Any = effective(recorded, view)["body"]
    reference, consignee = body.get("customs_reference"), body.get("consignee")
    return ExportCover(
        issuer=read_issuer(view),
        event=recorded.id,
        index=recorded.index,
        day=day_of(recorded.effective_at),
        exporter=_business(view, recorded.issuer),
        to_country=body["to_country"],
        transit=tuple(body.get("transit", ())),
        consignee=None if consignee is None else _business(view, consignee),
        certificates=tuple(body.get("certificates", ())),
        customs_reference=None if reference is None else typed(reference),
        containers=typed_all(_listed(body, "containers", "drums")),
        seals=typed_all(_listed(body, "seals")),
        lots=tuple(_exported(view, recorded)),
    )


def _listed(body: Any, *names: str) -> list[str]:  # noqa: ANN401 - the body of an event
    return [text for name in names for text in body.get(name, ())]


def _exported(view: Records, recorded: Recorded) -> Iterator[ExportedLot]:
    for id in recorded.lots:
        lot = find_lot(view, id)
        countries = _known(countries_of(view, lot))
        yield ExportedLot(id, lot.mineral, lot.net.value, our_codes(show_lot(view, id)["tags"]), countries)


def _known(countries: Iterable[str | None]) -> tuple[str, ...]:
    return tuple("?" if country is None else country for country in countries)


def _business(view: Records, id: str) -> str:
    """Return a party by its name and id; of who digs alone, who is a person, the id."""
    party = view.find(Party, id)
    if party is None or party.roles == (_PERSON,):
        return id
    return f"{typed(party.name)} ({id})"
