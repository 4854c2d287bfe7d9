// Canonical JSON (RFC 8785, narrowed as docs/formats/event.md says): one encoding of each value.
import { broken } from "./errors.js";
import { OddNumber, readJson } from "./json.js";
import { readUtf8 } from "./bytes.js";

export const JSON_LIMIT = 65_527;
const MAX_DEPTH = 16;
const KEY = /^[a-z_][a-z0-9_]*$/;

/** Return the object, as a Map, that bytes encode; they are its one encoding. */
export function parseCanonical(data, { limit = JSON_LIMIT } = {}) {
  const value = parseContainer(data, limit);
  if (!(value instanceof Map)) throw broken("json-not-object");
  return value;
}

/** Return the array in bytes, however it is written, if its values have a canonical encoding. */
export function parseArray(data) {
  if (data.length > JSON_LIMIT) throw broken("json-too-long", { limit: JSON_LIMIT });
  const value = readOrRefuse(data, true);
  if (!Array.isArray(value)) throw broken("json-not-array");
  if (hasHalves(value)) throw broken("json-value");
  checkValue(value, false);
  return value;
}

/** Return the one encoding of an object, array or simple value. */
export function formatCanonical(value) {
  if (Array.isArray(value)) return `[${value.map(formatCanonical).join(",")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const names = [...value.keys()].sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${formatCanonical(value.get(name))}`).join(",")}}`;
}

function parseContainer(data, limit) {
  if (data.length > limit) throw broken("json-too-long", { limit });
  const value = readOrRefuse(data, false);
  if (!(value instanceof Map) && !Array.isArray(value)) throw broken("json-scalar");
  if (hasHalves(value)) throw broken("json-syntax");
  checkValue(value, true);
  if (formatCanonical(value) !== readUtf8(data)) throw broken("json-not-canonical");
  return value;
}

function readOrRefuse(data, unique) {
  const text = readUtf8(data);
  try {
    if (text !== null) return readJson(text, { unique });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw broken("json-syntax");
}

/** Whether a text somewhere holds one half of a surrogate pair, which UTF-8 cannot. */
function hasHalves(value) {
  if (typeof value === "string") return /[\ud800-\udfff]/u.test(value);
  if (value instanceof Map) return [...value].some((pair) => pair.some(hasHalves));
  return Array.isArray(value) && value.some(hasHalves);
}

/** Check depth, keys and numbers, in this order over the whole, so that every reader names the same fault. */
function checkValue(value, sorted) {
  const names = [];
  const numbers = [];
  let level = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw broken("json-too-deep", { limit: MAX_DEPTH });
    const inner = [];
    for (const container of level) {
      if (container instanceof Map) names.push(...keysOf(container, sorted));
      for (const item of container.values()) {
        if (item instanceof Map || Array.isArray(item)) inner.push(item);
        else if (item instanceof OddNumber) numbers.push(item);
      }
    }
    level = inner;
  }
  if (!names.every((name) => KEY.test(name))) throw broken("json-key");
  if (numbers.length > 0) throw broken("json-number");
}

function keysOf(container, sorted) {
  const keys = [...container.keys()];
  const inOrder = keys.every((key, at) => at === 0 || keys[at - 1] < key);
  if (sorted && !inOrder) throw broken("json-not-canonical");
  return keys;
}
