"""What happens on a heap in the story: each type of its group once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.crypto.canonical import JSON

if TYPE_CHECKING:
    from scripts.campaigns.story import Story

HEAP: Final = "HEAP-1"


def chapter(story: Story) -> None:
    """Open a heap, put three lots of two sites on it, draw two, and count what is left."""
    do = story.town.do
    opened: dict[str, JSON] = {"stockpile": HEAP, "place": "DEPOT", "mineral": "2609.00.00"}
    do("TRADER", "stockpile.opened", opened)
    for party, site in (("COOP-A", "SITE-1"), ("COOP-B", "SITE-2"), ("COOP-A", "SITE-1")):
        lot = story.sell(*story.dig(party, site))
        do("TRADER", "stockpile.added", {"stockpile": HEAP, "lot": lot})
    drawn = [story.town.new("LOT") for _ in range(2)]
    outputs: list[JSON] = [{"lot": lot, "quantity": {"mass_kg": "60"}} for lot in drawn]
    do("TRADER", "stockpile.drawn", {"stockpile": HEAP, "outputs": outputs})
    adjustment: JSON = {"cause": "dust", "reason": "Wind."}
    counted: dict[str, JSON] = {"stockpile": HEAP, "quantity": {"mass_kg": "29"}, "adjustment": adjustment}
    do("TRADER", "stockpile.counted", counted)
