// A strict reader of DER (ITU-T X.690): definite lengths in their shortest form, nothing left over.
import { broken } from "../verify/errors.js";

export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const SEQUENCE = 0x30;
const MOST_LENGTH_BYTES = 2;

/** Return the elements `{tag, value}` that stand one behind the other in bytes; `key-file` when they are others. */
export function readElements(data) {
  const elements = [];
  let at = 0;
  while (at < data.length) {
    const [length, start] = readLength(data, at + 1);
    if (start + length > data.length) throw broken("key-file");
    elements.push({ tag: data[at], value: data.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** Return the contents of the elements in bytes, which have exactly these tags. */
export function readFields(data, tags) {
  const elements = readElements(data);
  const same = elements.length === tags.length && elements.every((one, at) => one.tag === tags[at]);
  if (!same) throw broken("key-file");
  return elements.map((one) => one.value);
}

/** Return the number in the contents of an INTEGER: none that is negative, in long form or above 2^31. */
export function readInteger(value) {
  const padded = value[0] === 0 && value.length > 1 && value[1] < 0x80;
  if (value.length === 0 || value.length > 4 || value[0] > 0x7f || padded) throw broken("key-file");
  return value.reduce((number, byte) => number * 256 + byte, 0);
}

function readLength(data, at) {
  const first = data[at];
  if (first === undefined) throw broken("key-file");
  if (first < 0x80) return [first, at + 1];
  const count = first & 0x7f;
  const digits = data.subarray(at + 1, at + 1 + count);
  const length = digits.reduce((number, byte) => number * 256 + byte, 0);
  // No key file is longer than two such bytes say.
  const shortest = digits.length === count && digits[0] !== 0 && length >= 0x80;
  if (count === 0 || count > MOST_LENGTH_BYTES || !shortest) throw broken("key-file");
  return [length, at + 1 + count];
}
