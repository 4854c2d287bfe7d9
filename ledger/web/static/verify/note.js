// Signed notes (c2sp.org/signed-note) and the small forms that all C2SP texts share.
import { base64, hex, join, readBase64, readUtf8, sha256, utf8 } from "./bytes.js";
import { broken } from "./errors.js";

export const NOTE_ED25519 = 0x01;
const ECDSA = 0x02;
export const COSIGNATURE_ED25519 = 0x04;
export const COSIGNATURE_MLDSA = 0x06;
const KEY_BYTES = { [NOTE_ED25519]: 32, [COSIGNATURE_ED25519]: 32, [COSIGNATURE_MLDSA]: 1312 };
const MAX_NOTE = 1_000_000;
const MAX_SIGNATURES = 100;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
// Every Unicode space, spelled out: languages disagree about their own class of blanks.
const KEY_NAME =
  /^[^\u0000-\u0020+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]+$/u;

/** Read a note: its text and signature lines `{name, keyId, blob}`, none of them checked. */
export function parseNote(data) {
  const whole = data.length > MAX_NOTE ? null : readUtf8(data);
  if (whole === null || CONTROL.test(whole)) throw broken("note-malformed");
  // The text may hold empty lines itself; the last one ends it.
  const end = whole.lastIndexOf("\n\n");
  const lines = whole.slice(end + 2);
  if (end < 0 || !lines.endsWith("\n")) throw broken("note-malformed");
  const signatures = lines.slice(0, -1).split("\n");
  if (signatures.length > MAX_SIGNATURES) throw broken("note-malformed");
  return { text: `${whole.slice(0, end)}\n`, signatures: signatures.map(parseSignatureLine) };
}

function parseSignatureLine(line) {
  const [dash, name, encoded, ...rest] = line.split(" ");
  if (dash !== "—" || encoded === undefined || rest.length > 0 || !KEY_NAME.test(name)) {
    throw broken("note-malformed");
  }
  const data = readBase64(encoded);
  if (data.length <= 4) throw broken("note-malformed");
  return { name, keyId: hex(data.subarray(0, 4)), blob: data.subarray(4) };
}

/** Read a verifier key: `{name, keyId, type, publicKey, text}`; the id is the one that the key gives. */
export async function parseVkey(text) {
  const [, name, keyId, encoded] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  if (name === undefined || !KEY_NAME.test(name)) throw broken("vkey-malformed");
  const material = readBase64(encoded);
  const [type, publicKey] = [material[0], material.subarray(1)];
  const wanted = KEY_BYTES[type] ?? publicKey.length;
  if (publicKey.length === 0 || publicKey.length !== wanted) throw broken("vkey-malformed");
  const named = type === ECDSA ? new Uint8Array(0) : join(utf8(`${name}\n`), Uint8Array.of(type));
  const found = hex((await sha256(join(named, publicKey))).subarray(0, 4));
  if (found !== keyId) throw broken("vkey-malformed");
  return { name, keyId, type, publicKey, text: `${name}+${keyId}+${base64(material)}` };
}

/** Read a number from 0 to 2^63 - 1 without sign or leading zero, as a BigInt. */
export function parseDecimal(text) {
  const number = /^(?:0|[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : null;
  if (number === null || number > 2n ** 63n - 1n) throw broken("number-malformed");
  return number;
}

/** Read one SHA-256 hash in base64. */
export function parseHash(text) {
  const value = readBase64(text);
  if (value.length !== 32) throw broken("hash-malformed");
  return value;
}
