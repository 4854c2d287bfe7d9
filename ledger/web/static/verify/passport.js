// The verdict on a passport: one lot, judged offline; the steps are those of docs/formats/passport.md. Step 5,
// to decide each event again, and the balance of step 6 are left to the program, and named.
import { Findings, formatInstant } from "./findings.js";
import { GENESIS, idsOf, parseEntry, readEntry } from "./event.js";
import { Governance, checkPins } from "./governance.js";
import { base64, hex, readBase64url, utf8 } from "./bytes.js";
import { checkInclusion, leafHash } from "./merkle.js";
import { cover, parsePassport, parseStatement } from "./statement.js";
import { parseHash, parseNote } from "./note.js";
import { checkEnvelope } from "./cose.js";
import { checkStanding } from "./standing.js";
import { checkTrust } from "./trust.js";
import { needEd25519 } from "./ed25519.js";
import { openDisclosure } from "./sealed.js";
import { parseCheckpoint } from "./checkpoint.js";

/** A statement older than this proves nothing about today: project default, the time of a sea passage. */
export const MAX_AGE_DAYS = 35;
const DAY_MS = 86_400_000;

/** Return the verdict on the bytes of a passport, with what is in it: `{passport, statement, events}` or null.
 *
 * `now` is the verifier's clock in Unix milliseconds. Without a policy (null) the best answer is *cannot
 * tell*; any fault is *altered*.
 */
export async function verifyPassport(data, policy, { now, maxAgeDays = MAX_AGE_DAYS }) {
  const findings = new Findings();
  let read;
  try {
    read = readPassport(data);
    await needEd25519();
  } catch (error) {
    findings.failed(error);
    return { ...findings.verdict(), content: null };
  }
  const events = await new PassportCheck(read, findings).run(policy);
  const { passport, head, statement } = read;
  checkAge(statement, { now, limit: maxAgeDays }, findings);
  const asOf = formatInstant(Date.parse(statement.issued_at));
  findings.leftOut("later", { size: head.size, time: asOf });
  findings.leftOut("operators-word");
  findings.leftOut("undecided-here");
  if (passport.assessments.length === 0) findings.leftOut("no-assessments");
  else findings.leftOut("assessments-unchecked", { count: passport.assessments.length });
  findings.leftOut("outside");
  return { ...findings.verdict({ head, asOf }), content: { passport, statement, events } };
}

function readPassport(data) {
  const passport = parsePassport(data);
  const head = parseCheckpoint(parseNote(utf8(passport.checkpoint)).text);
  return { passport, head, ...parseStatement(readBase64url(passport.statement)) };
}

/** Step 8. */
function checkAge(statement, { now, limit }, findings) {
  const age = now - Date.parse(statement.issued_at);
  if (age > limit * DAY_MS) findings.doubt("too-old", { days: Math.floor(age / DAY_MS), limit });
  else if (age < -DAY_MS) findings.doubt("from-future", { issued: statement.issued_at });
}

/** One passport, and what it is found to be. */
class PassportCheck {
  constructor({ passport, head, statement, envelope }, findings) {
    Object.assign(this, { passport, head, statement, envelope, findings });
    this.events = [];
    this.ids = [];
    this.governance = new Governance();
  }

  async run(policy) {
    const { passport, findings, governance } = this;
    for (const [at, one] of passport.events.entries()) await this.readEvent(one, at);
    const last = this.events.at(-1)?.recordedAt ?? 0;
    const trusted = await checkTrust(utf8(passport.checkpoint), policy, findings, {
      recordedAt: last,
      wantMldsa: true,
    });
    this.checkStatement(last);
    await this.checkCover();
    await this.checkKeys();
    if (policy !== null && trusted) checkPins(policy, governance, findings);
    await this.checkLedger();
    checkStanding(this.statement, this.events, findings);
    this.nameHeaps();
    await this.checkDisclosures();
    return this.events;
  }

  /** Step 3. */
  async readEvent(one, at) {
    const { findings, head } = this;
    const { index } = one;
    const where = `/events/${at}`;
    if (index <= (this.events.at(-1)?.index ?? -1)) findings.fault("event-order", { where, index });
    let entry;
    try {
      entry = readBase64url(one.entry);
      const place = { index: BigInt(index), size: head.size, leaf: await leafHash(entry), root: head.root };
      await checkInclusion(one.proof.map(parseHash), place);
      parseEntry(entry);
    } catch (error) {
      findings.failed(error, { where, index });
      this.ids.push("");
      return;
    }
    const { event } = await readEntry(entry, index, findings);
    this.ids.push(event?.id ?? "");
    if (event !== null) this.events.push(event);
  }

  /** Step 4, first half: the statement speaks of what is here. */
  checkStatement(last) {
    const { statement, passport, head, findings } = this;
    for (const [what, stated, found] of [
      ["origin", statement.origin, passport.origin],
      ["origin", statement.origin, head.origin],
      ["size", BigInt(statement.size), head.size],
      ["root", statement.root, base64(head.root)],
      ["lot", statement.lot, passport.lot],
    ]) {
      if (stated !== found) findings.fault("statement-other", { where: "/statement", what });
    }
    if (Date.parse(statement.issued_at) + 1000 <= last) {
      findings.fault("statement-time", { where: "/statement/issued_at" });
    }
  }

  /** Step 4, second half: nothing that the statement covers is left out, and nothing is added. */
  async checkCover() {
    const { statement, findings, ids } = this;
    const { listed, lot } = this.passport;
    const here = new Set(ids);
    for (const [at, event] of listed.entries()) {
      if (!here.has(event)) findings.fault("event-missing", { where: `/listed/${at}`, event });
    }
    const { count, root } = await cover(listed);
    const same = listed.length === ids.length && listed.every((event, at) => event === ids[at]);
    if (!same || count !== statement.events.count || root !== statement.events.root) {
      findings.fault("events-differ", {
        where: "/listed",
        stated: statement.events.count,
        found: ids.length,
      });
      return;
    }
    findings.proved("inclusions", { count });
    if (statement.lot === lot)
      findings.proved("statement", { issued: statement.issued_at, size: statement.size });
    findings.leftOut("cut", { count: statement.cut.count });
  }

  /** Step 5, as far as it goes without deciding: each key was its issuer's by then. */
  async checkKeys() {
    // Of what follows from an event that cannot be read nothing is said.
    const whole = this.events.length === this.passport.events.length;
    const findings = whole ? this.findings : new Findings();
    const before = findings.faults.length;
    for (const event of this.events) await this.governance.take(event, findings);
    if (findings.faults.length === before) findings.proved("keys-enrolled", { count: this.events.length });
  }

  /** Step 6, the key: the statement key is the one that the genesis declares, as updated in the log. */
  async checkLedger() {
    const { findings, governance, head, statement, envelope } = this;
    const { ledger } = governance;
    const first = this.events[0];
    if (ledger === null || first.index !== 0 || first.type !== GENESIS) {
      findings.fault("genesis-missing", { where: "/events/0" });
      return;
    }
    if (ledger.origin !== head.origin) {
      findings.fault("origin-differs", { where: "/checkpoint", stated: ledger.origin, found: head.origin });
    }
    if (statement.ledger !== ledger.genesis)
      findings.fault("statement-other", { where: "/statement", what: "ledger" });
    if (hex(envelope.key) !== ledger.statementKey) findings.fault("statement-key", { where: "/statement" });
    try {
      await checkEnvelope(envelope);
    } catch (error) {
      findings.failed(error, { where: "/statement" });
    }
  }

  /** Say through which heaps the lot came, and how much of what went onto them is here. */
  nameHeaps() {
    const added = this.events.filter((event) => event.type === "stockpile.added");
    for (const { stockpile, first, last } of this.statement.contamination) {
      const count = last - first + 1;
      const found = added.filter((event) => idsOf(event, "stockpile", false).includes(stockpile)).length;
      this.findings.leftOut("through-heap", { stockpile, here: Math.min(found, count), count });
    }
  }

  /** Step 7. */
  async checkDisclosures() {
    const { findings, passport } = this;
    const events = new Map(this.events.map((event) => [event.id, event]));
    const seen = new Set();
    for (const [at, one] of passport.disclosures.entries()) {
      const where = `/disclosures/${at}`;
      const { event, name } = one;
      if (seen.has(`${event}/${name}`)) findings.fault("disclosure-repeated", { where, event, name });
      seen.add(`${event}/${name}`);
      await this.checkDisclosure(one, events.get(event), where);
    }
    findings.proved("disclosures", { count: seen.size });
    const sealed = [...events.values()].reduce((sum, event) => sum + sealedOf(event).length, 0) - seen.size;
    if (sealed > 0) findings.leftOut("sealed", { count: sealed });
  }

  async checkDisclosure({ event: id, name, disclosure }, event, where) {
    const { findings } = this;
    if (event === undefined) {
      findings.fault("disclosure-event", { where, event: id });
      return;
    }
    const digest = (event.payload.get("_sd") ?? [])[sealedOf(event).lastIndexOf(name)];
    if (digest === undefined) {
      findings.fault("disclosure-name", { where, event: id, name });
      return;
    }
    try {
      await openDisclosure(disclosure, { name, digest });
    } catch (error) {
      findings.failed(error, { where });
    }
  }
}

function sealedOf(event) {
  return event.payload.get("sealed") ?? [];
}
