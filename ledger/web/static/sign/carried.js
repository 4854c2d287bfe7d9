// Signed events as files, as the program writes and takes them: a CBOR sequence (RFC 8742), and beside it
// the disclosures of what is sealed, a JSON object by event id.
import { EVENT, checkEnvelope, parseEnvelope, readString } from "../verify/cose.js";
import { broken } from "../verify/errors.js";
import { join, readUtf8, utf8 } from "../verify/bytes.js";
import { openDisclosure } from "../verify/sealed.js";
import { parseEvent } from "../verify/event.js";

/** Return `{events, disclosures}`, the bytes of the two files, which must keep the same name:
 *
 * `NAME.cose` and `NAME.disclosures.json`. The second is null when nothing is sealed; it is private.
 */
export function writeFiles(kept) {
  const sealed = kept.filter((one) => one.disclosures.length > 0);
  const told = Object.fromEntries(sealed.map((one) => [one.id, one.disclosures]));
  const disclosures = sealed.length > 0 ? utf8(`${JSON.stringify(told, null, 2)}\n`) : null;
  return { events: join(...kept.map((one) => one.statement)), disclosures };
}

/** Return the envelopes of a CBOR sequence, which is their concatenation. */
export function readSequence(data) {
  const found = [];
  for (let at = 0; at < data.length; ) {
    const [, afterHeader] = readString(data, at + 2);
    const [, afterPayload] = readString(data, afterHeader + 1);
    // The head of the signature and its 64 bytes. Whether that is an envelope is asked where it is read.
    found.push(data.slice(at, afterPayload + 66));
    at = afterPayload + 66;
  }
  if (found.length === 0) throw broken("envelope-encoding");
  return found;
}

/** Return signed events as `signEvent` gives them, each signature checked, with their disclosures.
 *
 * `disclosures` are the bytes of the file beside, or null. Throws `carried-disclosures` unless each one that
 * is given opens a sealed field of its event.
 */
export async function checkKept(statements, disclosures) {
  const told = disclosures === null ? {} : readDisclosures(disclosures);
  const found = [];
  for (const statement of statements) {
    const event = await parseEvent(statement);
    await checkEnvelope(parseEnvelope(statement, EVENT));
    const { id, key, type, payload } = event;
    const own = Object.hasOwn(told, id) ? told[id] : [];
    for (const one of own) await checkDisclosure(one, payload);
    const [seq, supersedes] = ["seq", "supersedes_unrecorded"].map((name) => payload.get(name) ?? null);
    found.push({ id, ledger: event.ledger ?? id, key, seq, type, statement, disclosures: own, supersedes });
  }
  return found;
}

function readDisclosures(data) {
  let told = null;
  try {
    told = JSON.parse(readUtf8(data) ?? "");
  } catch {
    throw broken("carried-disclosures");
  }
  const isObject = typeof told === "object" && told !== null && !Array.isArray(told);
  const isTexts = (list) => Array.isArray(list) && list.every((text) => typeof text === "string");
  if (!isObject || !Object.values(told).every(isTexts)) throw broken("carried-disclosures");
  return told;
}

async function checkDisclosure(disclosure, payload) {
  const digests = payload.get("_sd") ?? [];
  for (const [at, name] of (payload.get("sealed") ?? []).entries()) {
    try {
      await openDisclosure(disclosure, { name, digest: digests[at] });
      return;
    } catch (error) {
      if (error.code !== "sealed-digest") throw error;
    }
  }
  throw broken("carried-disclosures");
}
