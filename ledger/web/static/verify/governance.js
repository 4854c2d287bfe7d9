// What the events of a passport say of the ledger itself: its keys, its parties' keys, and whether a policy
// agrees. An event counts in the order of the log; whether it was allowed is not decided here.
import { GENESIS, LEDGER } from "./event.js";
import { LedgerError } from "./errors.js";
import { openEnrolment } from "./enrolment.js";
import { readBase64url } from "./bytes.js";

/** The ledger as its events describe it up to the last that was taken. */
export class Governance {
  constructor() {
    this.ledger = null;
    this.keys = new Map();
    this.authorities = new Set();
  }

  /** Take the next event, and note in `findings` when its key was not its issuer's by then. */
  async take(event, findings) {
    if (event.type === GENESIS && this.ledger === null) this.open(event);
    const key = this.keys.get(event.key);
    const place = { where: "/issuer", index: event.index, id: event.id };
    if (key?.party !== event.issuer) {
      findings.fault("key-not-enrolled", { ...place, key: event.key.slice(0, 16), party: event.issuer });
      return;
    }
    if (key.revoked) {
      findings.fault("key-revoked", { ...place, key: event.key.slice(0, 16) });
      return;
    }
    await this.apply(event);
  }

  open(event) {
    const { body } = event;
    const authority = body.get("authority");
    const [origin, vkeys, statementKey] = ["origin", "log_vkeys", "statement_key"].map((name) =>
      body.get(name),
    );
    this.ledger = { genesis: event.id, origin, vkeys, statementKey };
    this.enrol(statementKey, LEDGER);
    for (const key of authority.get("keys")) this.enrol(key, authority.get("party"));
    this.authorities.add(authority.get("party"));
  }

  async apply({ type, body }) {
    const party = body.get("party");
    if (type === "ledger.updated") this.update(body);
    if (type === "party.registered" || type === "key.added")
      await this.enrolBy(body.get("enrolment") ?? null);
    if (type === "party.registered" || type === "party.updated") {
      if (body.get("roles").includes("authority")) this.authorities.add(party);
      else this.authorities.delete(party);
    }
    if (type === "key.revoked" && this.keys.has(body.get("key")))
      this.keys.get(body.get("key")).revoked = true;
  }

  update(body) {
    const next = body.get("statement_key") ?? null;
    if (next !== null) {
      this.keys.get(this.ledger.statementKey).revoked = true;
      this.enrol(next, LEDGER);
      this.ledger.statementKey = next;
    }
    const log = body.get("log") ?? null;
    if (log !== null) [this.ledger.origin, this.ledger.vkeys] = [log.get("origin"), log.get("log_vkeys")];
  }

  async enrolBy(text) {
    if (text === null) return;
    try {
      const asked = await openEnrolment(readBase64url(text));
      this.enrol(asked.public_key, asked.party);
    } catch (error) {
      // A key that was not enrolled well is not enrolled: what it signs is told then.
      if (!(error instanceof LedgerError)) throw error;
    }
  }

  enrol(key, party) {
    if (!this.keys.has(key)) this.keys.set(key, { party, revoked: false });
  }
}

/** Check what a policy pins against what the ledger says of itself. */
export function checkPins(policy, governance, findings) {
  const { ledger, keys, authorities } = governance;
  if (ledger === null) return;
  if (policy.genesis === null) findings.leftOut("genesis-not-pinned");
  else if (policy.genesis !== ledger.genesis) findings.fault("genesis-other", { found: ledger.genesis });
  const pinned = [...policy.logs, ...(policy.mldsa === null ? [] : [policy.mldsa])];
  for (const vkey of pinned.filter((one) => one.name === ledger.origin && !ledger.vkeys.includes(one.text))) {
    findings.fault("log-key-undeclared", { key: `${vkey.name}+${vkey.keyId}` });
  }
  if (policy.statement === null) findings.leftOut("statement-not-pinned");
  else if (policy.statement !== ledger.statementKey) {
    const [key, found] = [policy.statement, ledger.statementKey].map((one) => one.slice(0, 16));
    findings.fault("statement-key-other", { key, found });
  }
  for (const key of policy.authority) {
    if (!authorities.has(keys.get(key)?.party)) findings.fault("authority-other", { key: key.slice(0, 16) });
  }
}
