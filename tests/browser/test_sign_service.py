"""The modules that sign, on the service itself: under its security policy, against its own login and log."""

from __future__ import annotations

from typing import Any, Final

from selenium.webdriver import Chrome

from ledger.crypto.keys import format_key_file
from ledger.lots.state import Lot
from ledger.web.app import create_app
from ledger.web.config import Config
from tests.browser.service import free_port, serving
from tests.store.world import MINERAL, World, key_of

_DAY: Final = """
const [file, ledger, draft, done] = arguments;
const post = (path, body, accept) => fetch(path, {
  method: "POST", body, headers: { "content-type": "application/cose", accept },
});
(async () => {
  const names = ["sign/keys.js", "sign/login.js", "sign/next.js", "sign/outbox.js", "sign/kept.js",
    "verify/policy.js"];
  const loaded = await Promise.all(names.map((name) => import(`/static/${name}`)));
  const [keys, login, next, outbox, kept, policy] = loaded;
  const place = { ledger, party: "COOP", use: "admin", name: "Office" };
  const key = await keys.importKey(new TextEncoder().encode(file), "", place);

  const challenge = await (await fetch("/api/v1/session/challenge", { method: "POST" })).json();
  const statement = await login.signLogin(key, challenge);
  const session = await post("/api/v1/session", statement, "text/html");
  const told = { login: session.status, token: "token" in (await session.json()) };
  told.who = await (await fetch("/api/v1/session")).json();

  await next.signNext(key, draft, { recorded: { seq: 0, prev: null } });
  told.before = await kept.counted(ledger);
  const trusted = await policy.parsePolicy(new Uint8Array(await (await fetch("/policy")).arrayBuffer()));
  for (const { id, statement } of await kept.waiting(ledger)) {
    const answer = await post("/api/v1/events", statement, "text/plain");
    const receipt = new Uint8Array(await answer.arrayBuffer());
    told.sent = [answer.status, (await outbox.settle(id, receipt, trusted)).answer];
  }
  told.after = await kept.counted(ledger);
  return told;
})().then(done, (error) => done({ failed: error.code ?? String(error.stack ?? error) }));
"""


def _day(browser: Chrome, world: World, address: str) -> dict[str, Any]:
    """Import the cooperative's key, log in, sign a lot, send it and take its receipt."""
    body = {"lot": "L-1", "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
    draft = {"type": "lot.registered", "occurred_at": "2025-07-01T00:00:00Z", "body": body}
    browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium gives no types here
    browser.get(f"{address}/login")
    file = format_key_file(key_of("COOP"), None).decode()
    told: dict[str, Any] = browser.execute_async_script(_DAY, file, world.genesis, draft)
    return told


def test_a_day_in_one_page_of_the_service(browser: Chrome, world: World) -> None:
    port = free_port()
    config = Config(world.data, f"http://127.0.0.1:{port}")
    with serving(create_app(config, clock=world.clock), port) as address:
        told = _day(browser, world, address)
        assert told == {
            "login": 200,
            "token": False,
            "who": {"kind": "party", "party": "COOP", "key_id": key_of("COOP").key_id},
            "before": {"waiting": 1, "refused": 0},
            "sent": [201, "intact"],
            "after": {"waiting": 0, "refused": 0},
        }
        assert world.find(Lot, "L-1") is not None
        # A breach of the service's security policy would stand here.
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # selenium gives no types here


def test_a_server_that_asks_for_a_login_to_another_gets_none(browser: Chrome, world: World) -> None:
    app = create_app(Config(world.data, "https://ledger.example"), clock=world.clock)
    with serving(app) as address:
        assert _day(browser, world, address) == {"failed": "login-elsewhere"}
