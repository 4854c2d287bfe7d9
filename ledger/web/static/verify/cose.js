// The signed envelope: COSE_Sign1 in exactly one encoding, byte by byte in docs/formats/event.md. The reader
// looks only at lengths, then encodes what it read and compares; whoever signs encodes by the same functions.
import { broken } from "./errors.js";
import { checkSignature } from "./ed25519.js";
import { hex, join, readUtf8, sameBytes, sha256, utf8 } from "./bytes.js";

const MEDIA = "application/vnd.mineral-ledger.";
export const EVENT = `${MEDIA}event+json`;
export const STATEMENT = `${MEDIA}statement+json`;
export const LABEL = `${MEDIA}label+json`;
export const ENROLMENT = `${MEDIA}enrolment+json`;
export const LOGIN = `${MEDIA}login+json`;
export const ENVELOPE_LIMIT = 65_527;
const BYTES = 0x40;
const TEXT = 0x60;

/** Return what an envelope says, its signature NOT checked; it is of one content type. */
export function parseEnvelope(data, contentType) {
  if (data.length > ENVELOPE_LIMIT) throw broken("envelope-too-long", { limit: ENVELOPE_LIMIT });
  const [shell, payload, signature] = readOuter(data);
  const { found, key, issuer, subject } = readProtected(shell);
  if (found !== contentType) throw broken("envelope-content-type", { found, wanted: contentType });
  return { key, issuer, subject, payload, signature, sigStructure: sigStructure(shell, payload) };
}

/** Return when the signature is by the key in the header; this shows integrity, not authority. */
export function checkEnvelope(envelope) {
  return checkSignature(envelope.key, envelope.sigStructure, envelope.signature);
}

/** Return the id of an envelope, for an event the event id. */
export async function envelopeId(data) {
  return hex(await sha256(data));
}

function readOuter(data) {
  const [shell, afterShell] = readString(data, 2);
  const [payload, afterPayload] = readString(data, afterShell + 1);
  const signature = data.subarray(afterPayload + 2, afterPayload + 66);
  const again = formatEnvelope(shell, payload, signature);
  if (signature.length !== 64 || !sameBytes(again, data)) throw broken("envelope-encoding");
  return [shell, payload, signature];
}

/** Return the bytes of an envelope: its protected header, payload and signature of 64 bytes. */
export function formatEnvelope(shell, payload, signature) {
  return join(
    Uint8Array.of(0xd2, 0x84),
    cborString(BYTES, shell),
    Uint8Array.of(0xa0),
    cborString(BYTES, payload),
    Uint8Array.of(0x58, 0x40),
    signature,
  );
}

function readProtected(shell) {
  const [type, afterType] = readString(shell, 4);
  const [key, afterKey] = readString(shell, afterType + 1);
  const [issuer, afterIssuer] = readString(shell, afterKey + 3);
  const [subject] = readString(shell, afterIssuer + 1);
  const said = [type, issuer, subject].map(readUtf8);
  const again = formatProtected(type, key, issuer, subject);
  if (key.length !== 32 || said.includes(null) || !sameBytes(again, shell)) throw broken("envelope-encoding");
  return { found: said[0], key, issuer: said[1], subject: said[2] };
}

/** Return a protected header; the texts are given as UTF-8. */
export function formatProtected(type, key, issuer, subject) {
  return join(
    Uint8Array.of(0xa4, 0x01, 0x32, 0x03),
    cborString(TEXT, type),
    Uint8Array.of(0x04, 0x58, 0x20),
    key,
    Uint8Array.of(0x0f, 0xa2, 0x01),
    cborString(TEXT, issuer),
    Uint8Array.of(0x02),
    cborString(TEXT, subject),
  );
}

/** Return the string whose head is at `at`, and where it ends. Its major type is not looked at. */
export function readString(data, at) {
  const short = data[at] & 0x1f;
  const more = { 24: 1, 25: 2, 26: 4 }[short] ?? 0;
  const start = at + 1 + more;
  if (!(start <= data.length)) throw broken("envelope-encoding");
  const length = more === 0 ? short : Number(`0x${hex(data.subarray(at + 1, start))}`);
  return [data.subarray(start, start + length), start + length];
}

function cborString(major, value) {
  const size = value.length;
  if (size < 24) return join(Uint8Array.of(major | size), value);
  if (size <= 0xff) return join(Uint8Array.of(major | 24, size), value);
  // An envelope is shorter than 2^16 bytes, and so is every part of it.
  return join(Uint8Array.of(major | 25, size >> 8, size & 0xff), value);
}

/** Return the bytes that are signed (RFC 9052 §4.4). */
export function sigStructure(shell, payload) {
  const head = join(Uint8Array.of(0x84, 0x6a), utf8("Signature1"));
  return join(head, cborString(BYTES, shell), Uint8Array.of(0x40), cborString(BYTES, payload));
}
