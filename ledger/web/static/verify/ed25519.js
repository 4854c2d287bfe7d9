// Ed25519 signatures with one answer everywhere: what verifiers disagree about is refused before the
// browser's own WebCrypto sees it, exactly as ledger/crypto/ed25519.py does. No arithmetic of a curve here.
import { CannotTell, broken } from "./errors.js";
import { hex, unhex } from "./bytes.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
// y of the four points of order 8 is ±Y8; the points of order 1, 2 and 4 have y = 1, -1 and 0.
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL = new Set([0n, 1n, Y8, P - Y8, P - 1n]);

// RFC 8032 §7.1, TEST 2: what a browser must say yes to, and with another message no.
const SAMPLE_KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const SAMPLE =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

let tried = null;

/** Whether this browser verifies Ed25519: asked once, by an example that holds and one that does not. */
function hasEd25519() {
  tried ??= tryExamples();
  return tried;
}

/** Throw CannotTell in a browser without Ed25519: before anything is claimed that rests on a signature. */
export async function needEd25519() {
  if (!(await hasEd25519())) throw new CannotTell("no-ed25519");
}

async function tryExamples() {
  const [key, signature] = [unhex(SAMPLE_KEY), unhex(SAMPLE)];
  try {
    const good = await ask(key, Uint8Array.of(0x72), signature);
    return good && !(await ask(key, Uint8Array.of(0x73), signature));
  } catch {
    return false;
  }
}

async function ask(key, message, signature) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

/** Whether 32 bytes name a point of small order, or a point in a second way: neither may be key or R. */
export function isRefusedPoint(point) {
  const y = littleEndian(point) & (2n ** 255n - 1n);
  return y >= P || SMALL.has(y);
}

/** Return when a signature is by a key over a message; `signature-invalid` otherwise.
 *
 * Throws CannotTell in a browser without Ed25519.
 */
export async function checkSignature(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) throw broken("signature-invalid");
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (isRefusedPoint(key) || isRefusedPoint(r) || s >= L) throw broken("signature-invalid");
  await needEd25519();
  if (!(await holds(key, message, signature))) throw broken("signature-invalid");
}

async function holds(key, message, signature) {
  try {
    return await ask(key, message, signature);
  } catch {
    // Some browsers refuse bytes that are no point when the key is imported, others when it is used.
    return false;
  }
}

function littleEndian(data) {
  return BigInt(`0x${hex(Uint8Array.from(data).reverse())}`);
}
