// Writes canonical JSON: plain values in, the one encoding out, and what has none is refused.
import { JSON_LIMIT, formatCanonical, parseCanonical } from "../verify/canonical.js";
import { broken } from "../verify/errors.js";
import { utf8 } from "../verify/bytes.js";

/** Return the one encoding of an object, plain or a Map, as bytes.
 *
 * Throws `json-value` for what JSON has not, and what the reader says of floats, keys, depth and length.
 */
export function encodeCanonical(value) {
  const data = utf8(formatCanonical(asRead(value)));
  // Reading it again finds each value that has no encoding, in the words of every other reader.
  parseCanonical(data, { limit: JSON_LIMIT });
  return data;
}

/** Return a value as the reader gives it: objects as Map. */
export function asRead(value) {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  // NaN and the infinities would be written as null.
  if (Number.isFinite(value)) return value;
  if (Array.isArray(value)) return Array.from(value, asRead);
  if (value instanceof Map) return new Map([...value].map(([name, item]) => [name, asRead(item)]));
  if (isPlain(value)) return new Map(Object.entries(value).map(([name, item]) => [name, asRead(item)]));
  throw broken("json-value");
}

function isPlain(value) {
  const parent = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  return parent === Object.prototype || parent === null;
}
