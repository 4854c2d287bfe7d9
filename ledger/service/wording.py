"""What states, uses and methods are called when people read them; programs read the values themselves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.diligence.code_words import OUTCOMES, RISKS, ROLES
from ledger.language import N_, _, complete
from ledger.lots.codes import find_mineral

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Things.
        "lot": N_("lot"),
        "party": N_("party"),
        "site": N_("site"),
        "place": N_("place"),
        "tag": N_("tag"),
        "batch": N_("batch"),
        "event": N_("event"),
        "key": N_("key"),
        "certificate": N_("certificate"),
        "correction": N_("correction"),
        "ledger": N_("ledger"),
        "incident": N_("incident"),
        "area": N_("area"),
        "container": N_("container"),
        "drum": N_("drum"),
        "seal": N_("seal"),
        "seal_removed": N_("seal taken off"),
        "origin": N_("origin"),
        "size": N_("size"),
        "root": N_("root"),
        # What a command has just made.
        "codes": N_("tag code"),
        "outputs": N_("new lot"),
        "remainder": N_("new lot"),
        "remainders": N_("new lot"),
        "sample_lot": N_("new lot"),
        # Lots.
        "registered": N_("registered"),
        "in_stock": N_("in stock"),
        "dispatched": N_("on its way"),
        "received_in_part": N_("received in part"),
        "exported": N_("exported"),
        "imported": N_("imported"),
        "transformed": N_("used up"),
        "consumed": N_("consumed"),
        "lost": N_("lost"),
        "seized": N_("seized"),
        "destroyed": N_("destroyed"),
        "voided": N_("voided"),
        # Heaps.
        "stockpile": N_("stockpile"),
        "proportional": N_("in proportion"),
        "fifo": N_("first in, first out"),
        "declared": N_("as declared"),
        # Tags.
        "issued": N_("issued"),
        "assigned": N_("assigned"),
        "used": N_("used"),
        "void": N_("void"),
        "in_hand": N_("in hand"),
        "damaged": N_("damaged"),
        "returned": N_("returned"),
        "replaced": N_("replaced by another"),
        "removed": N_("taken off"),
        "mine": N_("mine"),
        "negociant": N_("négociant"),
        "export": N_("export"),
        # Incidents.
        "open": N_("open"),
        "closed": N_("closed"),
        **OUTCOMES,
        "unresolved": N_("unresolved"),
        "handed_over": N_("handed over"),
        **RISKS,
        # Parties.
        **ROLES,
        # Keys.
        "active": N_("active"),
        "retired": N_("retired"),
        "revoked": N_("revoked"),
        "admin": N_("administration"),
        "field": N_("field work"),
        "statement": N_("the ledger's statements"),
        # Sites, by ICGLR MDC.01.
        "blue": N_("blue (not inspected)"),
        "green": N_("green"),
        "yellow": N_("yellow"),
        "red": N_("red"),
        # Assays.
        "visual": N_("by eye"),
        "xrf": N_("X-ray fluorescence"),
        "lab": N_("laboratory"),
        "fire_assay": N_("fire assay"),
        "provisional": N_("provisional"),
        "final": N_("final"),
        "umpire": N_("umpire"),
        # Submissions.
        "recorded": N_("recorded"),
        "duplicate": N_("recorded before"),
        "refused": N_("refused"),
        "malformed": N_("malformed"),
        "not_accepted": N_("signer not accepted"),
    }
)


def word(value: object) -> str:
    """Return what a value is called in the current language; a value without a word has blanks for ``_``."""
    text = str(value)
    return _(WORDS.get(text, text.replace("_", " ")))


def mineral_name(code: str) -> str:
    """Return the name of an HS code's mineral in the current language; the code when it is unknown."""
    known = find_mineral(code)
    if known is None:
        return code
    return known.french if complete() == "fr" else known.name
