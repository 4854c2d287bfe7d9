"""The receipt for who sold or handed over a lot, in large type, for rolls of 58 and 80 mm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from ledger.language import _
from ledger.lots.tag import print_tag
from ledger.service.label.address import label_address, tag_address
from ledger.service.label.contents import Slip
from ledger.service.label.drawing import Bar, Code, Drawing, Face, Item, Words
from ledger.service.label.figures import kilograms
from ledger.service.label.symbol import QUIET, Symbol, dense_symbol, tag_symbol
from ledger.service.label.tag_layout import CODE_MM
from ledger.service.label.typeface import fitted, wrapped
from ledger.service.steps import STEPS
from ledger.service.wording import mineral_name

Width = Literal[58, 80]
PRINTED: Final = {58: 48.0, 80: 72.0}
"""Width of the roll → what of it the printer reaches, in millimetres."""
_CODES: Final = 3


@dataclass(slots=True)
class _Roll:
    """What was put on the roll so far, and where it goes on."""

    width: float
    printed: float
    y: float = 4.0
    items: list[Item] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where the printer begins."""
        return (self.width - self.printed) / 2

    def text(self, text: str, size: float, face: Face = "sans", *, gap: float = 0.0) -> None:
        """Add a text in as many lines as it needs."""
        self.y += gap
        for line in wrapped(text, self.printed, size, face):
            self.items.append(Words(self.left, self.y + size * 0.8, size, line, face))
            self.y += size * 1.25

    def large(self, text: str, size: float, face: Face = "bold") -> None:
        """Add a text in one line, as large as it can be."""
        size = fitted(text, self.printed, size, face)
        self.items.append(Words(self.left, self.y + size * 0.8, size, text, face))
        self.y += size * 1.2

    def mark(self, text: str) -> None:
        """Add a word in white on black over the whole width."""
        self.items.append(Bar(self.left, self.y, self.printed, 8))
        self.items.append(Words(self.width / 2, self.y + 6.1, 6, text, "bold", "middle", light=True))
        self.y += 10

    def rule(self) -> None:
        """Add a thin line."""
        self.items.append(Bar(self.left, self.y + 1.2, self.printed, 0.3))
        self.y += 3

    def code(self, symbol: Symbol, size: float) -> None:
        """Add a QR code in the middle, with room for its light margin."""
        margin = size / symbol.modules * QUIET
        self.items.append(Code((self.width - size) / 2, self.y + margin, size, symbol))
        self.y += size + 2 * margin

    def below(self, text: str) -> None:
        """Add what stands under a QR code, to be read and typed."""
        size = fitted(text, self.printed, 4.6, "mono")
        self.items.append(Words(self.width / 2, self.y + size * 0.8, size, text, "mono", "middle"))
        self.y += size * 1.4


def draw_slip(slip: Slip, width: Width) -> Drawing:
    """Return a receipt in the current language, as long as it needs to be."""
    roll = _Roll(float(width), PRINTED[width])
    if slip.issuer.demo:
        roll.mark("DEMO")
    roll.large(_("Receipt"), 6.5)
    roll.text(slip.issuer.host.lower(), 2.8)
    roll.rule()
    roll.large(slip.day, 6, "sans")
    roll.text(f"{_(STEPS.get(slip.type, slip.type))} · {', '.join(slip.lots)}", 3.6)
    roll.large(kilograms(slip.net_kg), 11)
    roll.text(mineral_name(slip.mineral), 4.2)
    if slip.price is not None:
        roll.text(_("Price"), 3.4, gap=1)
        roll.large(slip.price, 8)
    roll.rule()
    _add_tags(roll, slip)
    _add_signed(roll, slip)
    roll.text(_("Keep this paper. Nobody needs your name to check it."), 3.4, gap=1)
    roll.text(f"{slip.index} · {slip.event[:16]}", 2.6, "mono", gap=1)
    return Drawing(roll.width, roll.y + 6, tuple(roll.items))


def _add_tags(roll: _Roll, slip: Slip) -> None:
    for code in slip.codes[:_CODES]:
        roll.code(tag_symbol(tag_address(slip.issuer.host, code)), CODE_MM)
        roll.below(print_tag(code))
    more = len(slip.codes) - _CODES
    if more > 0:
        roll.text(_("and {count} more").format(count=more), 3.4)
    if slip.codes:
        roll.text(_("Compare seal, weight and photo."), 3.4)
        roll.rule()


def _add_signed(roll: _Roll, slip: Slip) -> None:
    if slip.signed is None:
        return
    symbol = dense_symbol(label_address(slip.issuer.host, slip.signed))
    whole = symbol.modules + 2 * QUIET
    # The paper beside what is printed is light too.
    roll.code(symbol, min(roll.width * symbol.modules / whole, roll.printed))
    roll.below(slip.lots[0])
    roll.text(signed_note(), 2.8)


def signed_note() -> str:
    """Return what a dense QR code proves, and what it does not."""
    return _(
        "Signed by this ledger. Whether the log holds it is not checked, and it can be copied: compare seal"
        " and weight."
    )


def slip_text(slip: Slip) -> str:
    """Return a receipt as one short message (160 characters of GSM 03.38), in the current language.

    What has no room is left out, the price before the kind of mineral; nothing in it obeys a printer.
    """
    mass = kilograms(slip.net_kg).replace("\u00a0", " ").replace("\u202f", " ")
    code = print_tag(slip.codes[0]) if slip.codes else slip.lots[0]
    price = () if slip.price is None else (_("Price {price}").format(price=slip.price),)
    head = (*(("DEMO",) if slip.issuer.demo else ()), slip.day, mass)
    tail = (code, slip.issuer.host.lower())
    for middle in ((mineral_name(slip.mineral), *price), (mineral_name(slip.mineral),), ()):
        text = ". ".join((*head, *middle, *tail))
        if len(text) <= MESSAGE and set(text) <= GSM:
            return text
    return ". ".join((*head, *tail))[:MESSAGE]


MESSAGE: Final = 160
"""Characters of one short message, each of the default alphabet."""
GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of short messages (3GPP TS 23.038), without its extension."""
