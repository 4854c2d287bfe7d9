"""Makes labels and papers: the bytes of a file, and what they are, from an open ledger.

Words are in the current language; papers of A4 are in English and French.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

from ledger.crypto.sealed import open_disclosure
from ledger.crypto.text import encode_base64url
from ledger.errors import Malformed, NotFound
from ledger.language import N_, _
from ledger.lots.effective import effective
from ledger.lots.quantity import GRAIN
from ledger.lots.schema import second_of
from ledger.lots.state import LEDGER, Ledger
from ledger.lots.tag import print_tag
from ledger.service.label.address import label_address, tag_address
from ledger.service.label.contents import Issuer, Slip, TagLabel, typed
from ledger.service.label.drawing import Drawing, tiled
from ledger.service.label.journey import read_certificate
from ledger.service.label.page import Mark, bilingual_pdf
from ledger.service.label.pdf import format_pdf
from ledger.service.label.png import format_png
from ledger.service.label.reading import (
    country_of,
    find_lot,
    read_bag_labels,
    read_export,
    read_slip,
    read_tags,
)
from ledger.service.label.sentences import certificate_page, export_page
from ledger.service.label.slip_layout import Width, draw_slip
from ledger.service.label.svg import format_svg
from ledger.service.label.symbol import dense_symbol, tag_symbol
from ledger.service.label.tag_layout import CODE_MM, draw_tag
from ledger.service.label.zpl import Dpi, format_zpl
from ledger.service.ledger import LedgerHandle
from ledger.service.show.thing import Records, amount, find_event
from ledger.store.catalog import Catalog
from ledger.verify.label_file import LabelStatement, sign_label, start_of

Form = Literal["pdf", "sheet", "svg", "png", "zpl"]
"""A page for each label, or A4 with many of them; a picture; the language of label printers."""
FORMS: Final[Mapping[Form, str]] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "sheet": "application/pdf",
        "svg": "image/svg+xml",
        "png": "image/png",
        "zpl": "application/vnd.zebra.zpl",
    }
)
"""What a label can be written as → its media type."""
MOST: Final = 500
"""Labels that are made at once."""
_SINGLE: Final = frozenset({"svg", "png"})
_DENSE_MM: Final = 55.0
_PRICES: Final = ("price", "amount")
_PRICE: Final = 24
_MOST_MARKS: Final = 60


@dataclass(frozen=True, slots=True)
class Printed:
    """A file: its bytes, their media type, and the texts of the QR codes in it."""

    data: bytes
    media_type: str
    texts: tuple[str, ...]


def render_tags(view: Records, codes: Sequence[str], form: Form, *, dpi: Dpi = 203) -> Printed:
    """Return labels of tags that are on no bag yet; see :func:`~ledger.service.label.reading.read_tags`."""
    return _labels(read_tags(view, codes), form, dpi)


def render_bag_labels(view: Records, lot: str, form: Form, *, dpi: Dpi = 203) -> Printed:
    """Return a label for each tag of a lot, with what is in the bag."""
    return _labels(read_bag_labels(view, lot), form, dpi)


def _labels(labels: Sequence[TagLabel], form: Form, dpi: Dpi) -> Printed:
    if len(labels) > MOST:
        raise Malformed(
            "labels-too-many", N_("{most} labels are made at once at most."), values={"most": MOST}
        )
    if form in _SINGLE and len(labels) > 1:
        raise Malformed(
            "labels-one-picture",
            N_("A picture holds one label, and these are {count}."),
            values={"count": len(labels)},
            hint=N_("Take PDF or ZPL for several."),
        )
    drawings = [draw_tag(label) for label in labels]
    texts = tuple(tag_address(label.issuer.host, label.code) for label in labels)
    return Printed(_written(drawings, form, dpi), FORMS[form], texts)


def _written(drawings: Sequence[Drawing], form: Form, dpi: Dpi) -> bytes:
    write: Mapping[Form, Callable[[], bytes]] = {
        "pdf": lambda: format_pdf(drawings, _("Labels")),
        "sheet": lambda: format_pdf(tiled(drawings), _("Labels")),
        "svg": lambda: format_svg(drawings[0]).encode(),
        "png": lambda: format_png(drawings[0]),
        "zpl": lambda: b"".join(format_zpl(drawing, dpi=dpi) for drawing in drawings),
    }
    return write[form]()


def make_slip(handle: LedgerHandle, named: str, *, price: bool = False) -> Slip:
    """Return the receipt of an event, or of the first of a lot, signed where it is about one lot.

    ``price`` asks for the price or amount too; that it was read is written down where it is sealed. Raises
    NotFound and Malformed as :func:`~ledger.service.label.reading.read_slip`, NotFound without a price.
    """
    with handle.view() as view:
        slip = read_slip(view, named)
        if price:
            slip = replace(slip, price=_price_of(handle, view, slip.event))
        if len(slip.lots) != 1:
            return slip
        about = _About(slip.lots[0], slip.event, slip.net_kg, slip.codes)
        return replace(slip, signed=_sign(handle, view, about))


def render_slip(slip: Slip, width: Width) -> Printed:
    """Return a receipt as a PDF as long as it needs to be, for a roll of 58 or 80 mm."""
    host = slip.issuer.host
    texts = [tag_address(host, code) for code in slip.codes]
    texts += [] if slip.signed is None else [label_address(host, slip.signed)]
    return Printed(format_pdf([draw_slip(slip, width)], _("Receipt")), FORMS["pdf"], tuple(texts))


def render_certificate(handle: LedgerHandle, lot: str) -> Printed:
    """Return the certificate of a lot: A4, in English and French, with a signed label."""
    with handle.view() as view:
        paper = read_certificate(view, lot, issued_at=second_of(handle.clock()))
        about = _About(lot, paper.event, paper.net.value, paper.codes)
        signed = _sign(handle, view, about)
    dense = Mark(dense_symbol(label_address(paper.issuer.host, signed)), _DENSE_MM, paper.lot)
    marks = _tag_marks(paper.issuer, paper.codes[:1], CODE_MM)
    data = bilingual_pdf(paper.issuer, lambda: certificate_page(paper), marks, dense)
    return Printed(data, FORMS["pdf"], tuple(mark.symbol.text for mark in (dense, *marks)))


def render_export(view: Records, event: str) -> Printed:
    """Return the cover of the papers of an export: A4, in English and French, with the tags of its lots."""
    paper = read_export(view, event)
    codes = [code for lot in paper.lots for code in lot.codes]
    marks = _tag_marks(paper.issuer, codes[:_MOST_MARKS], CODE_MM)
    data = bilingual_pdf(paper.issuer, lambda: export_page(paper), marks)
    return Printed(data, FORMS["pdf"], tuple(mark.symbol.text for mark in marks))


def _tag_marks(issuer: Issuer, codes: Sequence[str], size: float) -> list[Mark]:
    return [Mark(tag_symbol(tag_address(issuer.host, code)), size, print_tag(code)) for code in codes]


@dataclass(frozen=True, slots=True)
class _About:
    """What a label is about: a lot, one of its events, its net kilograms, the codes of its tags."""

    lot: str
    event: str
    net_kg: Decimal
    codes: Sequence[str]


def _sign(handle: LedgerHandle, view: Catalog, about: _About) -> str:
    """Return the ledger's label statement of now, in base 32."""
    lot, recorded = find_lot(view, about.lot), find_event(view, about.event)
    statement = LabelStatement(
        ledger=start_of(view.get(Ledger, LEDGER).genesis),
        lot=lot.id,
        tag=about.codes[0] if about.codes else None,
        event=encode_base64url(bytes.fromhex(recorded.id)),
        index=recorded.index,
        mineral=lot.mineral,
        mass=amount(about.net_kg.quantize(GRAIN)),
        country=country_of(view, lot),
        month=second_of(recorded.effective_at)[:7],
        issued_at=second_of(handle.clock()),
    )
    return sign_label(statement, handle.keys.statement)


def _price_of(handle: LedgerHandle, view: Catalog, event: str) -> str:
    """Return the price or amount of an event as people read it, its currency with it."""
    payload: Any = effective(find_event(view, event), view)
    body, sealed = payload["body"], payload.get("sealed", [])
    name = next((name for name in _PRICES if name in sealed), None)
    if name is not None:
        digest = payload["_sd"][sealed.index(name)]
        value = open_disclosure(handle.read_disclosure(event, name, reader=LEDGER), name=name, digest=digest)
    else:
        value = body.get("amount")
    if value is None:
        raise NotFound("price-missing", N_("Event {event} tells no price."), values={"event": event[:16]})
    return typed(f"{value} {body.get('currency', '')}", _PRICE)
