// Signs events. The form is that of `mineral-ledger sign FILE`, and so are the bytes.
import { EVENT } from "../verify/cose.js";
import { encodeCanonical } from "./canonical.js";
import { freshSalt, seal } from "./sealed.js";
import { parseEvent } from "../verify/event.js";
import { signEnvelope } from "./envelope.js";

const SCHEMA = "mineral-ledger/1";

/** Sign an event by a key of the ring, for its ledger and party.
 *
 * `draft` is `{type, body, occurred_at, sealed, …}`: `sealed` holds, by name, the values that are hidden, and
 * what else stands there are further common fields. `standing` is `{seq, prev, cites}`, what the key signed
 * last and what the event builds on. Null and empty lists are left out.
 *
 * Returns `{id, ledger, key, seq, type, statement, disclosures, supersedes}`. Throws `event-malformed` with every faulty
 * place; then nothing signed leaves this function.
 */
export async function signEvent(signer, draft, standing, drawSalt = freshSalt) {
  const { fields, disclosures } = await payloadOf(signer, draft, standing, drawSalt);
  const header = { type: EVENT, issuer: signer.party, subject: String(draft.type) };
  const statement = await signEnvelope(encodeCanonical(fields), signer, header);
  const { id, key, type, ledger } = await parseEvent(statement);
  const [seq, supersedes] = [fields.seq ?? null, fields.supersedes_unrecorded ?? null];
  return { id, ledger: ledger ?? id, key, seq, type, statement, disclosures, supersedes };
}

async function payloadOf(signer, { type, body, occurred_at, sealed = {}, ...common }, standing, drawSalt) {
  const hidden = [];
  for (const [name, value] of Object.entries(sealed)) {
    hidden.push({ name, ...(await seal(name, value, drawSalt())) });
  }
  const { seq, prev, cites = [] } = standing;
  const given = { ...common, type, body, occurred_at, seq, prev };
  const fields = { ...given, schema: SCHEMA, ledger: signer.ledger, issuer: signer.party };
  if (cites.length > 0) fields.cites = cites;
  if (hidden.length > 0) {
    fields.sealed = hidden.map((one) => one.name);
    fields._sd = hidden.map((one) => one.digest);
  }
  const known = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return { fields: Object.fromEntries(known), disclosures: hidden.map((one) => one.disclosure) };
}

/** Return a moment, now unless given, as an event and a statement write it: a UTC second. */
export function utcSecond(moment = new Date()) {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
