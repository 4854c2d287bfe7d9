// The passport file and the lot statement in it: read, each in its one encoding; nothing is checked here.
import { STATEMENT, parseEnvelope } from "./cose.js";
import { base64, readUtf8, unhex } from "./bytes.js";
import { leafHash, treeRoot } from "./merkle.js";
import { FORMS } from "./forms.js";
import { LEDGER } from "./event.js";
import { OddNumber, readJson } from "./json.js";
import { broken } from "./errors.js";
import { formatCanonical, parseCanonical } from "./canonical.js";
import { misshapen } from "./shape.js";

const MAX_PASSPORT = 5_000_000;

/** Read a passport, as plain objects; `passport-malformed` or what canonical JSON says for anything else. */
export function parsePassport(data) {
  const value = parseCanonical(data, { limit: MAX_PASSPORT });
  const fields = Object.keys(FORMS.parts[FORMS.schemas.passport].properties);
  const same = value.size === fields.length && fields.every((name) => value.has(name));
  const places = same ? misshapen("passport", value) : [""];
  if (places.length > 0) throw broken("passport-malformed", { why: places.slice(0, 20).join(", ") });
  return plain(value);
}

/** Read a lot statement: `{statement, envelope}`, the signature not checked. */
export function parseStatement(data) {
  const envelope = parseEnvelope(data, STATEMENT);
  if (envelope.issuer !== LEDGER || envelope.subject !== "lot") throw broken("statement-header");
  const value = readOrNull(envelope.payload);
  const places = value === null ? [""] : misshapen("lot-statement", value);
  if (places.length > 0) throw broken("passport-malformed", { why: places.slice(0, 20).join(", ") });
  if (formatCanonical(value) !== readUtf8(envelope.payload)) throw broken("statement-malformed");
  return { statement: plain(value), envelope };
}

/** Return the count and RFC 6962 root over event ids (hex), as a statement states them. */
export async function cover(ids) {
  const leaves = await Promise.all(ids.map((id) => leafHash(unhex(id))));
  return { count: ids.length, root: base64(await treeRoot(leaves)) };
}

function readOrNull(data) {
  try {
    return readJson(readUtf8(data) ?? "");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Return a value with plain objects, which have no field but those of a schema that was checked. */
export function plain(value) {
  if (value instanceof OddNumber) throw new Error("bug: a number that its schema let pass");
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]));
}
