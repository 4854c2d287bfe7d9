"""Every route, and what each caller is answered: the table of decision 0023 in full.

The callers, in this order: a stranger; a stranger of a ledger that is public; a party that has nothing to do
with what is asked for; the party whose it is; an auditor; an authority. ``+`` behind a status says that the
answer shows what is asked for (``shows``), without it none does.
"""

from __future__ import annotations

from dataclasses import dataclass

CALLERS = ("stranger", "stranger of a public ledger", "another party", "own party", "auditor", "authority")

ALL = "200+ 200+ 200+ 200+ 200+ 200+"
"""For everybody."""
SAME = "200 200 200 200 200 200"
"""For everybody, and nothing of anybody's."""
OWN = "401 200+ 404 200+ 200+ 200+"
"""For whom it concerns, and auditors."""
OWN_LIST = "401 200+ 200 200+ 200+ 200+"
"""A list, with what concerns the caller."""
REGISTER = "401 200+ 200+ 200+ 200+ 200+"
"""For every enrolled reader."""
OFFICE = "401 401 403 403 200+ 200+"
"""For auditors and authorities alone."""
OPEN = "401 200 200 200 200 200"
"""For every enrolled reader; what it shows is in other rows."""
ITS = "401 200+ 403 200+ 200+ 200+"
"""Of a party that the address names: for itself and auditors."""
UNDECIDED = "401 404 404 200+ 200+ 200+"
"""As :data:`OWN`, and not for strangers of a public ledger: no office has decided about it."""
UNDECIDED_LIST = "401 200 200 200+ 200+ 200+"
"""A list of that."""
WHOLE = "401 200+ 403 403 200+ 200+"
"""For whoever may read all."""


@dataclass(frozen=True)
class Row:
    """A route, an address of it, what each caller is answered, and a text that an answer may show."""

    route: str
    address: str
    answers: str
    shows: str = ""
    body: bytes | None = None
    why: str = ""

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]


def every(status: int) -> str:
    """One status for all callers."""
    return " ".join([str(status)] * len(CALLERS))


def bare(answers: str) -> str:
    """The same statuses, where an answer names nothing."""
    return answers.replace("+", "")


def rows(names: dict[str, str]) -> list[Row]:
    """The table; ``names`` are ids and codes of the ledger that is asked."""
    parts = (_writing, _reading, _session, _log, _console, _keys, _stock, _for_strangers)
    return [row for part in parts for row in part(names)]


def _writing(names: dict[str, str]) -> list[Row]:
    """Writing: authorised by the signature alone."""
    event = names["event"]
    return [
        Row("POST /api/v1/events", "/api/v1/events", every(422), body=b"nonsense"),
        Row("POST /api/v1/events/batch", "/api/v1/events/batch", every(422), body=b"nonsense"),
        Row(
            "POST /api/v1/drafts",
            "/api/v1/drafts",
            every(422),
            body=b"nonsense",
            why="test_drafts.py asks strangers and readers",
        ),
        Row(
            "PUT /api/v1/events/{event_id}/disclosures",
            f"/api/v1/events/{event}/disclosures",
            every(422),
            body=b"{}",
        ),
        Row(
            "PUT /api/v1/evidence/{sha256}",
            f"/api/v1/evidence/{'0' * 64}",
            "401 401 404 404 404 404",
            body=b"x",
            why="a stranger names the event, so that the log need not be searched",
        ),
    ]


def _reading(names: dict[str, str]) -> list[Row]:
    """Reading."""
    lot, event, tag, refusal = names["lot"], names["event"], names["tag"], names["refusal"]
    return [
        Row("GET /api/v1/events/{event_id}", f"/api/v1/events/{event}", OWN, lot),
        Row("GET /api/v1/evidence/{sha256}", f"/api/v1/evidence/{refusal}", OFFICE, "lot.dispatched"),
        Row("GET /api/v1/lots", "/api/v1/lots", OWN_LIST, lot),
        Row("GET /api/v1/lots/{lot}", f"/api/v1/lots/{lot}", OWN, "custodian"),
        Row("GET /api/v1/lots/{lot}/history", f"/api/v1/lots/{lot}/history", OWN, event),
        Row("GET /api/v1/lots/{lot}/trace", f"/api/v1/lots/{lot}/trace", OWN, "upstream"),
        Row("GET /api/v1/lots/{lot}/passport", f"/api/v1/lots/{lot}/passport", OWN, "checkpoint"),
        Row("GET /api/v1/lots/{lot}/assessment", f"/api/v1/lots/{lot}/assessment", OWN, "findings"),
        Row("GET /api/v1/stock", "/api/v1/stock?party=OTHER", ITS, lot),
        Row("GET /api/v1/parties", "/api/v1/parties", REGISTER, "OTHER"),
        Row("GET /api/v1/parties/{party}", "/api/v1/parties/OTHER", REGISTER, "cooperative"),
        Row("GET /api/v1/sites", "/api/v1/sites", REGISTER, "SITE-1"),
        Row("GET /api/v1/sites/{site}", "/api/v1/sites/SITE-1", REGISTER, "province"),
        Row("GET /api/v1/places", "/api/v1/places", OWN_LIST, "DEPOT"),
        Row("GET /api/v1/tags/{code}", f"/api/v1/tags/{tag}", OWN, lot),
        Row("GET /api/v1/incidents", "/api/v1/incidents", UNDECIDED_LIST, "I-1"),
        Row(
            "GET /api/v1/incidents/{incident}",
            "/api/v1/incidents/I-1",
            UNDECIDED,
            "theft",
        ),
    ]


def _session(_names: dict[str, str]) -> list[Row]:
    """Logging in and out."""
    return [
        Row("POST /api/v1/session/challenge", "/api/v1/session/challenge", SAME, body=b""),
        Row("POST /api/v1/session", "/api/v1/session", every(422), body=b"nonsense"),
        Row("GET /api/v1/session", "/api/v1/session", SAME),
        Row("DELETE /api/v1/session", "/api/v1/session", every(204)),
        Row("POST /api/v1/enrolments", "/api/v1/enrolments", every(422), body=b"nonsense"),
        Row("GET /login", "/login", SAME),
        Row("POST /login", "/login", every(403), body=b"token=x"),
        Row("POST /logout", "/logout", every(303), body=b""),
    ]


def _log(names: dict[str, str]) -> list[Row]:
    """The log: hashes for everybody, entries of a public ledger."""
    return [
        Row("GET /log/checkpoint", "/log/checkpoint", SAME),
        Row("GET /log/checkpoints/{size}", names["checkpoint"], SAME),
        Row("GET /log/tile/{level}/{path:path}", "/log/tile/0/000.p/1", SAME),
        Row("GET /log/tile/entries/{path:path}", names["bundle"], WHOLE, "ledger.opened"),
        Row("GET /policy", "/policy", SAME),
    ]


def _console(names: dict[str, str]) -> list[Row]:
    """The console."""
    lot, event = names["lot"], names["event"]
    return [
        Row("GET /console", "/console", every(308)),
        Row("GET /console/", "/console/", OPEN),
        Row("GET /console/do/", "/console/do/", "401 401 200 200 200 200"),
        Row("GET /console/do/{name}", "/console/do/dispatch", "401 401 200 200 200 200"),
        Row("GET /console/search", f"/console/search?q={lot}", OWN_LIST, f"/console/lots/{lot}"),
        Row("GET /console/lots", "/console/lots", OWN_LIST, lot),
        Row("GET /console/lots/{id}", f"/console/lots/{lot}", OWN, "SITE-1"),
        Row(
            "GET /console/lots/{id}/papers/{paper}",
            f"/console/lots/{lot}/papers/slip-58.pdf",
            "401 401 404 200 200 200",
            why="a receipt is signed and drawn, which strangers of a public ledger could ask for without end",
        ),
        Row("GET /console/events/{id}", f"/console/events/{event}", OWN, lot),
        Row("GET /console/events/{id}/receipt", f"/console/events/{event}/receipt", OWN, "c2sp.org"),
        Row("GET /console/changes", "/console/changes", OWN_LIST, lot),
        Row("GET /console/changes/signers", "/console/changes/signers?above=0", OWN_LIST, "OTHER"),
        Row("GET /console/incidents", "/console/incidents", UNDECIDED_LIST, "I-1"),
        Row("GET /console/incidents/{id}", "/console/incidents/I-1", UNDECIDED, "O-1"),
        Row("GET /console/certificates", "/console/certificates", WHOLE, "C-1"),
        Row("GET /console/certificates/{id}", "/console/certificates/C-1", OWN, "V-1"),
        Row("GET /console/balances", "/console/balances?scope=party&id=OTHER", ITS, "kg"),
        Row("GET /console/findings", f"/console/findings?subject={lot}", OWN, "findings"),
        Row("GET /console/tags", "/console/tags", "401 200+ 200 200 200+ 200+", "B-1"),
        Row(
            "GET /console/tags/batches/{id}",
            "/console/tags/batches/B-1",
            "401 200+ 404 404 200+ 200+",
            "AUTHORITY",
        ),
        Row("GET /console/tags/held/{id}", "/console/tags/held/OTHER", ITS, "B-1"),
        Row("GET /console/tags/of/{id}", f"/console/tags/of/{names['digest']}", OWN, lot),
        Row("GET /console/sites", "/console/sites", REGISTER, "SITE-1"),
        Row("GET /console/sites/{id}", "/console/sites/SITE-1", REGISTER, "Kivu"),
        Row("GET /console/places", "/console/places", OWN_LIST, "DEPOT"),
        Row("GET /console/places/{id}", "/console/places/DEPOT", OWN, "Depot"),
        Row("GET /console/parties", "/console/parties", REGISTER, "OTHER"),
        Row("GET /console/parties/{id}", "/console/parties/OTHER", REGISTER, "cooperative"),
        Row("GET /console/sample", "/console/sample?seed=x", WHOLE, lot),
        Row("GET /console/log", "/console/log", OPEN),
        Row("GET /console/log/{size}", names["shown"], OPEN),
        Row("GET /console/downloads", "/console/downloads", OPEN),
        Row("GET /console/line-items.csv", "/console/line-items.csv", bare(WHOLE)),
        Row("GET /console/line-items.csv", f"/console/line-items.csv?lot={lot}", bare(OWN)),
        Row("GET /console/line-items.csv", "/console/line-items.csv?party=OTHER", bare(ITS)),
        Row("GET /console/records/{kind}/{id}", names["key"], OWN, "OTHER"),
        Row("GET /metrics", "/metrics", "401 401 401 401 200 200"),
    ]


def _keys(names: dict[str, str]) -> list[Row]:
    """Keys of this browser and of a party, what was signed here, and who asks to be let in."""
    return [
        Row("GET /keys", "/keys", SAME),
        Row("GET /console/outbox", "/console/outbox", SAME, why="all that it shows is the browser's own"),
        Row("GET /console/keys", "/console/keys?party=OTHER", "401 401 403 200+ 200+ 200+", "admin"),
        Row("GET /console/enrolments", "/console/enrolments", "401 401 200 200+ 200 200+", names["asked"]),
        Row(
            "POST /console/enrolments/{code}/drop",
            "/console/enrolments/0000-0000-0000/drop",
            "401 401 404 404 404 404",
            body=b"",
        ),
    ]


def _stock(names: dict[str, str]) -> list[Row]:
    """The stock book of a party, what it receives, and what waits for offices."""
    lot = names["lot"]
    return [
        Row("GET /console/stock", "/console/stock?party=OTHER", ITS, lot),
        Row("GET /console/desk", "/console/desk", OFFICE, "I-1"),
        Row("GET /console/waiting", "/console/waiting", "401 401 200 200 200 200", why="a party's own alone"),
        Row("GET /console/void", "/console/void", "401 401 200 200 200 200"),
        Row("GET /console/receive", "/console/receive", "401 401 200 200 200 200"),
        Row("GET /console/stock.csv", "/console/stock.csv?party=OTHER", ITS, lot),
    ]


def _for_strangers(names: dict[str, str]) -> list[Row]:
    """Made for strangers: one answer, whoever asks."""
    tag = names["tag"]
    return [
        Row("GET /t/{code}", f"/t/{tag}", ALL, "Kivu"),
        Row("GET /T/{code}", f"/T/{tag}", ALL, "Kivu"),
        Row("GET /t/{code}.json", f"/t/{tag}.json", ALL, "Kivu"),
        Row("GET /t/{code}/report", f"/t/{tag}/report", SAME),
        Row("GET /T/{code}/report", f"/T/{tag}/report", every(303)),
        Row("POST /t/{code}/report", f"/t/{tag}/report", every(422), body=b"x=1"),
        Row("GET /v/{payload}", "/v/ABC", every(422)),
        Row("GET /V/{payload}", "/V/ABC", every(422)),
        Row("GET /s/{token}", "/s/abc", every(404)),
        Row("GET /s/{token}.passport.json", "/s/abc.passport.json", every(404)),
        Row("GET /", "/", SAME),
        Row("GET /find", f"/find?code={tag}", every(303)),
        Row("GET /verify/", "/verify/", SAME),
        Row("GET /verify", "/verify", every(308)),
        Row("GET /api/docs", "/api/docs", SAME),
        Row("GET /api/openapi.json", "/api/openapi.json", SAME),
        Row("GET /healthz", "/healthz", SAME),
        Row("GET /lan/ca.crt", "/lan/ca.crt", every(404), why="there is one with --lan alone"),
    ]
