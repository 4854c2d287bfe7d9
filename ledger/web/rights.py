"""What the caller of a request may be shown: the rights of ``ledger.service.access``, as answers.

A stranger is asked to log in before anything is looked up. To a party, what it may not read is not there: it
gets the answer for an id that does not exist, without the hint at ids that are near.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.crypto.canonical import JSON
from ledger.errors import Malformed, NotFound, Refused
from ledger.language import N_
from ledger.lots.office import Incident
from ledger.lots.quantity import ZERO, Interval
from ledger.lots.state import KIND_OF, LEDGER, Key, Ledger, Lot, Party, R, Record, Recorded
from ledger.service.access import Sight, as_it_went, seen_trace
from ledger.service.auditor.graph import Graph, Node, Passage
from ledger.service.recording.near import near_hint
from ledger.service.show.listing import Seen, whatever
from ledger.service.show.thing import show_lot
from ledger.service.show.trace import Trace
from ledger.store.catalog import Catalog
from ledger.web.caller import Caller


class Rights:
    """What one caller may read, as one view shows it; what is sealed is not in question here.

    ``whole`` says that all lots, parties, sites, places and balances may be read; otherwise ``only`` is the
    party whose own are listed, None for a stranger.
    """

    def __init__(self, view: Catalog, caller: Caller) -> None:
        self._view = view
        self._office = caller.sees_all
        self._party, self._key = caller.party, caller.key
        self._sight = None if caller.party is None else Sight(view, caller.party)
        self.whole = caller.sees_all or view.get(Ledger, LEDGER).public
        self.only = None if self.whole else caller.party

    def check(self) -> None:
        """Return for whoever may read anything that is not made for strangers; Refused (401) otherwise."""
        if not self.whole and self._sight is None:
            raise _login_needed()

    def check_whole(self) -> None:
        """Return for whoever may read all of the ledger; Refused otherwise: a stranger 401, a party 403."""
        self.check()
        if not self.whole:
            raise _right_missing()

    def check_office(self) -> None:
        """As :meth:`check_whole`, and also refuse strangers and parties of a ledger that is public."""
        self.check_enrolled()
        if not self._office:
            raise _right_missing()

    def check_enrolled(self) -> None:
        """Return for whoever logged in; Refused (401) for strangers, those of a public ledger too."""
        if self._sight is None:
            raise _login_needed()

    def check_party(self, id: str) -> None:
        """Return for whoever may read a party's balances and tags: itself, and who may read all."""
        self.check()
        if self.only not in (None, id):
            raise _right_missing()

    def party_asked(self, id: str | None) -> str:
        """Return whose stock is asked for: the caller's own unless a party is named that it may read."""
        party = id or self._party
        self.check()
        if party is None:
            raise Malformed("party-unnamed", N_("Whose? Name a party."))
        self.check_party(party)
        return self.get(Party, party).id

    def may_be_told(self, party: str) -> bool:
        """Whether the caller is told what is held against a party's lots: an office, and its own admin keys.

        A field key is shown no accusation, whoever looks over the shoulder of the one who holds it.
        """
        if self._office or self._key is None:
            return self._office
        key = self._view.find(Key, self._key)
        return self._party == party and key is not None and key.use == "admin"

    def is_frank(self) -> bool:
        """Whether the caller is told what is held against any lots, be they its own (:meth:`may_be_told`)."""
        return self._office or (self._party is not None and self.may_be_told(self._party))

    def get(self, kind: type[R], id: str) -> R:
        """Return the record of a thing that may be read; NotFound otherwise, Refused (401) for strangers.

        Refused (403) for a lot that the caller had once: what happened to it then can be read, see
        :meth:`past`, and not how it stands.
        """
        self.check()
        found = self._view.find(kind, id)
        if isinstance(found, Lot) and not self.has(found) and self.sees(found):
            raise _passed_on(id)
        if found is None or not self.sees(found):
            name = KIND_OF[kind]
            raise NotFound(
                f"{name}-missing",
                N_("There is no {kind} {id} in this ledger."),
                values={"kind": name, "id": id},
                hint=near_hint(self._view, kind, id) if self._office else "",
            )
        return found

    def has(self, lot: Lot) -> bool:
        """Whether it may be read how a lot stands now."""
        return self.whole or (self._sight is not None and self._sight.has(lot))

    def past(self, id: str) -> Seen:
        """Return which events about a lot may be read; as :meth:`get` of a lot of which none may."""
        found = self._view.find(Lot, id)
        if found is None or not self.sees(found):
            self.get(Lot, id)
        return whatever if self._office else self.sees

    def show_lot(self, id: str) -> dict[str, JSON]:
        """Return how a lot stands, as :meth:`get` allows, with those open incidents that may be read."""
        self.get(Lot, id)
        known = show_lot(self._view, id)
        incidents = (self._view.get(Incident, one) for one in self._view.get(Lot, id).incidents)
        return {**known, "incidents": [one.id for one in incidents if self.sees(one)]}

    def sees(self, record: Record) -> bool:
        """Whether anything of what is known of a thing may be read.

        Of a public ledger strangers read all but refusals and incidents that no office has decided.
        """
        if self._office or (self._sight is not None and self._sight.sees(record)):
            return True
        return self.whole and not self._is_undecided(record)

    def _is_undecided(self, record: Record) -> bool:
        if isinstance(record, Incident):
            return record.state != "closed" or record.outcome == "unfounded"
        if not isinstance(record, Recorded):
            return False
        if record.type == "submission.refused":
            return True
        named = (subject.partition(":") for subject in record.subjects)
        incidents = (self._view.find(Incident, id) for kind, _, id in named if kind == "incident")
        return any(one is not None and self._is_undecided(one) for one in incidents)

    def trace(self, trace: Trace) -> Trace:
        """Return a graph without what others made of its lot later, unless all may be read."""
        if self.whole or self._sight is None:
            return trace
        return seen_trace(trace, self._sight, self._view)

    def graph(self, graph: Graph) -> Graph:
        """Return a graph in which what a lot is made of stands as it went into it, unless all may be read."""
        if self.whole or self._sight is None:
            return graph
        nodes = [self._as_it_went(node, graph.passages) for node in graph.nodes]
        return replace(graph, nodes=nodes)

    def _as_it_went(self, node: Node, passages: Sequence[Passage]) -> Node:
        if self.has(node.lot) or self._sight is None:
            return node
        on = [one for one in passages if one.tail == node.lot.id]
        kg = sum((one.kg for one in on), ZERO)
        then = as_it_went(node.lot, [one.head for one in on], self._sight, self._view)
        return replace(node, lot=replace(then, net=Interval(kg, kg, kg)))


def _login_needed() -> Refused:
    return Refused(code="login-needed", message=N_("Log in with an enrolled key to read this."))


def _right_missing() -> Refused:
    message = N_("This is for auditors, programmes, inspectors and authorities, and for whom it is about.")
    return Refused(code="right-missing", message=message)


def _passed_on(id: str) -> Refused:
    message = N_(
        "Lot {lot} has passed on. What happened while you had to do with it stands in its history; how it "
        "stands now is read by who has it."
    )
    return Refused(code="lot-passed-on", message=message, values={"lot": id})
