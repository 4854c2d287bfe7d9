// Bytes as text: hex, base64 and its relatives, each in the one spelling that encodes back to itself.
import { broken } from "./errors.js";

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Return the text that UTF-8 bytes spell; null when they spell none. */
export function readUtf8(data) {
  try {
    return DECODER.decode(data);
  } catch {
    return null;
  }
}

/** Return the UTF-8 bytes of a text. */
export function utf8(text) {
  return ENCODER.encode(text);
}

/** Return byte strings one behind the other. */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two byte strings are the same. */
export function sameBytes(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** Return bytes in lower-case hex. */
export function hex(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return the bytes that hex digits, which the caller has checked, spell. */
export function unhex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Return a number of 8 bytes, big-endian, as a BigInt. */
export function readUint64(data) {
  return data.slice(0, 8).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** Return SHA-256 of bytes. */
export async function sha256(data) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

function fromBinary(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function toBinary(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 8192) {
    text += String.fromCharCode(...data.subarray(at, at + 8192));
  }
  return text;
}

/** Return standard base64 with padding (RFC 4648 §4). */
export function base64(data) {
  return btoa(toBinary(data));
}

/** Read standard base64 with padding, in its only canonical spelling. */
export function readBase64(text) {
  const data = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? decodeOrNull(text) : null;
  if (data === null || base64(data) !== text) throw broken("base64-malformed");
  return data;
}

/** Return unpadded base64url (RFC 4648 §5). */
export function base64url(data) {
  return base64(data).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Read unpadded base64url, in its only canonical spelling. */
export function readBase64url(text) {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  const padded = standard + "=".repeat((4 - (text.length % 4)) % 4);
  const data = /^[A-Za-z0-9_-]*$/.test(text) ? decodeOrNull(padded) : null;
  if (data === null || base64url(data) !== text) throw broken("base64url");
  return data;
}

function decodeOrNull(text) {
  try {
    return fromBinary(atob(text));
  } catch {
    return null;
  }
}

/** Read unpadded base 32 (RFC 4648 §6) in capitals, in its only spelling. */
export function readBase32(text) {
  const data = [];
  let bits = 0;
  let held = 0;
  for (const symbol of text) {
    const value = BASE32.indexOf(symbol);
    if (value < 0) throw broken("base32");
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      data.push((held >> bits) & 0xff);
    }
  }
  // What is left over is less than one symbol, and of zeros.
  if (bits >= 5 || held & ((1 << bits) - 1)) throw broken("base32");
  return Uint8Array.from(data);
}
