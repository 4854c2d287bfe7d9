// The enrolment statement: a new key says for whom it wants to sign, and proves that it is held.
import { ENROLMENT, checkEnvelope, parseEnvelope } from "./cose.js";
import { hex, unhex } from "./bytes.js";
import { broken } from "./errors.js";
import { isRefusedPoint } from "./ed25519.js";
import { parseCanonical } from "./canonical.js";

const FIELDS = {
  ledger: /^[0-9a-f]{64}$/,
  party: /^[A-Z0-9][A-Z0-9._-]{0,39}$/,
  public_key: /^[0-9a-f]{64}$/,
  use: /^(admin|field)$/,
  expires: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/,
};

/** Return what a valid enrolment statement asks for: `{ledger, party, public_key, use, expires}`.
 *
 * That the key lies in the subgroup of prime order takes arithmetic that browsers do not offer; such a key
 * is told by the program and by an audit.
 */
export async function openEnrolment(data) {
  const envelope = parseEnvelope(data, ENROLMENT);
  const fields = parseCanonical(envelope.payload);
  const names = Object.keys(FIELDS);
  if (fields.size !== names.length || !names.every((name) => fields.has(name)))
    throw broken("enrolment-fields");
  for (const [name, pattern] of Object.entries(FIELDS)) {
    const value = fields.get(name);
    if (typeof value !== "string" || !pattern.test(value)) throw broken("enrolment-field", { name });
  }
  const asked = Object.fromEntries(fields);
  if (!isRealMoment(asked.expires)) throw broken("enrolment-field", { name: "expires" });
  if (isRefusedPoint(unhex(asked.public_key))) throw broken("key-point");
  await checkEnvelope(envelope);
  const signed = hex(envelope.key) === asked.public_key && envelope.issuer === asked.party;
  if (!signed || envelope.subject !== "enrolment") throw broken("enrolment-header");
  return asked;
}

/** Whether a text of the form of a UTC second names one that there is. */
export function isRealMoment(text) {
  const moment = new Date(text);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === text.slice(0, 19);
}
