"""What the caller of a request may be shown: the rights of ``ledger.service.access``, as answers.

A stranger is asked to log in before anything is looked up. To a party, what it may not read is not there: it
gets the answer for an id that does not exist, without the hint at ids that are near.
"""

from __future__ import annotations

from ledger.errors import Malformed, NotFound, Refused
from ledger.language import N_
from ledger.lots.office import Incident
from ledger.lots.state import KIND_OF, LEDGER, Key, Ledger, Party, R, Record, Recorded
from ledger.service.access import Sight, seen_trace
from ledger.service.near import near_hint
from ledger.service.trace import Trace
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

    def get(self, kind: type[R], id: str) -> R:
        """Return the record of a thing that may be read; NotFound otherwise, Refused (401) for strangers."""
        self.check()
        found = self._view.find(kind, id)
        if found is None or not self.sees(found):
            name = KIND_OF[kind]
            raise NotFound(
                f"{name}-missing",
                N_("There is no {kind} {id} in this ledger."),
                values={"kind": name, "id": id},
                hint=near_hint(self._view, kind, id) if self._office else "",
            )
        return found

    def sees(self, record: Record) -> bool:
        """Whether what is known of a thing may be read.

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
        return trace if self.whole or self._sight is None else seen_trace(trace, self._sight)


def _login_needed() -> Refused:
    return Refused(code="login-needed", message=N_("Log in with an enrolled key to read this."))


def _right_missing() -> Refused:
    message = N_("This is for auditors, programmes, inspectors and authorities, and for whom it is about.")
    return Refused(code="right-missing", message=message)
