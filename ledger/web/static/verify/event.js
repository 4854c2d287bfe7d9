// A log entry, and the event in it: form, signature, shape; every fault with its place.
import { EVENT, checkEnvelope, envelopeId, parseEnvelope } from "./cose.js";
import { LedgerError, broken } from "./errors.js";
import { hex, readUint64 } from "./bytes.js";
import { isEventType, misshapen, namesIn } from "./shape.js";
import { parseCanonical } from "./canonical.js";

const MAX_ENTRY = 65_535;
export const GENESIS = "ledger.opened";
/** The party that the ledger itself is. */
export const LEDGER = "LEDGER";

/** Read a log entry: the Unix milliseconds at which it was recorded (a Number) and the signed statement. */
export function parseEntry(data) {
  const recordedAt = readUint64(data);
  if (data.length <= 8 || data.length > MAX_ENTRY || recordedAt > 2n ** 63n - 1n)
    throw broken("entry-malformed");
  return { recordedAt: Number(recordedAt), statement: data.subarray(8) };
}

/** Read the entry at an index and note in `findings` whatever is wrong; `event` is null when it holds none. */
export async function readEntry(data, index, findings) {
  let entry;
  try {
    entry = parseEntry(data);
  } catch (error) {
    findings.failed(error, { index });
    return { recordedAt: null, event: null };
  }
  const { recordedAt, statement } = entry;
  const id = await envelopeId(statement);
  const envelope = attempt(findings, { index, id }, () => parseEnvelope(statement, EVENT));
  if (envelope === null) return { recordedAt, event: null };
  let signed = true;
  try {
    await checkEnvelope(envelope);
  } catch (error) {
    signed = false;
    findings.failed(error, { where: "signature", index, id });
  }
  const event = attempt(findings, { index, id }, () => eventOf(envelope, id));
  return { recordedAt, event: event === null ? null : { ...event, index, recordedAt, signed } };
}

function attempt(findings, place, read) {
  try {
    return read();
  } catch (error) {
    findings.failed(error, place);
    return null;
  }
}

/** Return the event in the bytes of an envelope; its signature is not checked. */
export async function parseEvent(data) {
  return eventOf(parseEnvelope(data, EVENT), await envelopeId(data));
}

function eventOf(envelope, id) {
  const payload = parseCanonical(envelope.payload);
  const type = payload.get("type");
  if (!isEventType(type)) throw malformedEvent("event-type-unknown", ["/type"]);
  const ledger = payload.get("ledger") ?? null;
  const homeless = (ledger === null) !== (type === GENESIS);
  // The schemas say so too; it has a code of its own.
  const places = misshapen(type, payload).filter((where) => !(homeless && where === "/ledger"));
  if (places.length > 0) throw malformedEvent("event-field", places);
  const issuer = payload.get("issuer");
  if (issuer !== envelope.issuer || type !== envelope.subject) throw malformedEvent("event-header", [""]);
  if (homeless) throw malformedEvent("event-ledger", ["/ledger"]);
  const [body, key] = [payload.get("body"), hex(envelope.key)];
  return { id, key, type, issuer, ledger, payload, body, named: namesIn(type, payload) };
}

/** Return one error with every faulty place. */
function malformedEvent(code, places) {
  return new LedgerError(
    "event-malformed",
    {},
    places.map((where) => ({ code, where })),
  );
}

/** Return the ids of a kind that an event names (`isNew` false) or brings into being, each once. */
export function idsOf(event, kind, isNew) {
  const found = event.named.filter((one) => one.kind === kind && one.isNew === isNew);
  return [...new Set(found.map((one) => one.id))];
}
