"""One browser, in which one party after the other enters what it does."""

from __future__ import annotations

from ledger.lots.state import Lot
from tests.browser.counter import Counter, House
from tests.store.world import key_of

Fields = dict[str, str]


class Story:
    """One browser, in which one party after the other enters what it does."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.world = house.world
        self._at: tuple[str, Counter] | None = None

    def at(self, party: str) -> Counter:
        """Log in as a party, unless it is the one that is logged in."""
        if self._at is None or self._at[0] != party:
            key = key_of("authority" if party == "AUTHORITY" else party)
            self._at = party, self.house.counter(key, party=party)
        return self._at[1]

    def enter(
        self, party: str, task: str, fields: Fields, *more: tuple[int, Fields], add: tuple[str, ...] = ()
    ) -> str:
        """Fill in and sign a form; returns the id of the entry.

        ``add`` names lists under "More" of which an item is needed.
        """
        desk = self.at(party)
        desk.open(task)
        for name in add:
            desk.add(name)
        desk.fill(fields)
        for item, values in more:
            desk.fill(values, item=item)
        told = desk.sign()
        assert "Recorded" in told, told
        link = desk.one('#receipt a[href*="/console/events/"]')
        return str(link.get_attribute("href")).rpartition("/")[2]

    def follow(self, party: str, page: str, task: str, fields: Fields) -> str:
        """Open a page, go on to the form of a task that it leads to, and enter that."""
        desk = self.at(party)
        desk.browser.get(f"{desk.address}/console/{page}")
        [link, *_more] = desk.all(f'main a[href*="/console/do/{task}?"]')
        address = str(link.get_attribute("href")).partition("/console/do/")[2]
        return self.enter(party, address, fields)

    def shown(self, party: str, page: str) -> str:
        """Return what a page of the console says to a party."""
        desk = self.at(party)
        desk.browser.get(f"{desk.address}/console/{page}{'&' if '?' in page else '?'}lang=en")
        return desk.one("main").text

    def counted(self, party: str, page: str) -> str:
        """Return what the menu says beside a page."""
        desk = self.at(party)
        desk.browser.get(f"{desk.address}/console/log?lang=en")
        return " ".join(one.text for one in desk.all(f'nav.console [href="/console/{page}"] .count'))

    def lot(self, id: str) -> Lot:
        """Return a lot."""
        found = self.world.find(Lot, id)
        assert found is not None
        return found

    def lots(self, party: str) -> list[Lot]:
        """Return what a party has now."""
        with self.world.handle.view() as view:
            return [view.get(Lot, id) for id in view.held(party, "lot", "here")]
