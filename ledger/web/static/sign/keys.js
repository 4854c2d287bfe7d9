// The keys of this browser, by ledger. A private key is a CryptoKey that cannot be exported: the browser signs
// with it and shows it to nobody, not to this page either.
import { KEYS, asked, inStore, keepForGood } from "./storage.js";
import { hex, join, readBase64url, unhex } from "../verify/bytes.js";
import { broken } from "../verify/errors.js";
import { needSigning } from "./able.js";
import { readKeyFile } from "./key_file.js";

const ED25519 = { name: "Ed25519" };
// All of a key file but the seed (RFC 8410 §7).
const BEFORE_SEED = unhex("302e020100300506032b657004220420");
const PLACE = {
  ledger: /^[0-9a-f]{64}$/,
  party: /^[A-Z0-9][A-Z0-9._-]{0,39}$/,
  use: /^(admin|field)$/,
  name: /^(?=.*\S)[^\u0000-\u001f\u007f]{1,60}$/u,
};

/** Make a key for `{ledger, party, use, name}` and keep it; returns it as it is listed. */
export async function makeKey(place) {
  await needSigning();
  const pair = await crypto.subtle.generateKey(ED25519, false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return keep(place, publicKey, pair.privateKey, "made");
}

/** Keep the key of a key file; throws what `readKeyFile` throws, and `key-kept` when it is here already.
 *
 * `from` is noted of it: a file of the person's own, or "demo" for one that a demo lends everybody.
 */
export async function importKey(data, passphrase, place, from = "file") {
  await needSigning();
  const seed = await readKeyFile(data, passphrase);
  const [publicKey, privateKey] = await keyOfSeed(seed);
  return keep(place, publicKey, privateKey, from);
}

/** Return the public key of a seed in bytes, and its private key, which cannot be exported. */
export async function keyOfSeed(seed) {
  const file = join(BEFORE_SEED, seed);
  // The public half is shown only by a key that may be exported: one is made for that and let go.
  const shown = await crypto.subtle.importKey("pkcs8", file, ED25519, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", shown);
  return [readBase64url(x), await crypto.subtle.importKey("pkcs8", file, ED25519, false, ["sign"])];
}

async function keep(place, publicKey, privateKey, from) {
  checkPlace(place);
  const { ledger, party, use, name } = place;
  const key = { ledger, public_key: hex(publicKey), party, use, name: name.trim(), from };
  await inStore(KEYS, "readwrite", async (store) => {
    if ((await asked(store.getKey([ledger, key.public_key]))) !== undefined) throw broken("key-kept", { key: key.public_key });
    await asked(store.add({ ...key, made_at: Date.now(), private: privateKey }));
  });
  keepForGood();
  return listed({ ...key, private: privateKey });
}

function checkPlace(place) {
  for (const [field, pattern] of Object.entries(PLACE)) {
    if (typeof place[field] !== "string" || !pattern.test(place[field])) throw broken("key-place", { field });
  }
}

/** Return the keys of a ledger, those made first first; the same key may stand in two ledgers. */
export async function keysOf(ledger) {
  const found = await inStore(KEYS, "readonly", (store) => asked(store.index("ledger").getAll(ledger)));
  return found.sort((left, right) => left.made_at - right.made_at).map(listed);
}

/** Return a key of a ledger; `key-absent` when it is not here. */
export async function findKey(ledger, publicKey) {
  const found = await inStore(KEYS, "readonly", (store) => asked(store.get([ledger, publicKey])));
  if (found === undefined) throw broken("key-absent", { key: publicKey.slice(0, 16) });
  return listed(found);
}

/** Return the ledgers for which a key is kept here, in the order of their ids. */
export async function ledgersOf(publicKey) {
  const places = await inStore(KEYS, "readonly", (store) => asked(store.getAllKeys()));
  return places.filter(([, key]) => key === publicKey).map(([ledger]) => ledger);
}

/** Return for which other ledgers than one this browser has keys. */
export async function otherLedgers(ledger) {
  const places = await inStore(KEYS, "readonly", (store) => asked(store.getAllKeys()));
  return [...new Set(places.map(([one]) => one))].filter((one) => one !== ledger);
}

/** Give a key another name. */
export async function renameKey(ledger, publicKey, name) {
  if (!PLACE.name.test(name)) throw broken("key-place", { field: "name" });
  await inStore(KEYS, "readwrite", async (store) => {
    const found = await asked(store.get([ledger, publicKey]));
    if (found === undefined) throw broken("key-absent", { key: publicKey.slice(0, 16) });
    await asked(store.put({ ...found, name: name.trim() }));
  });
}

/** Forget a key of a ledger. Nobody has a copy; what it signed and is in the outbox stays. */
export async function removeKey(ledger, publicKey) {
  await inStore(KEYS, "readwrite", (store) => asked(store.delete([ledger, publicKey])));
}

/** Return a kept key as the pages have it: its words, and `publicKey` and `sign`, a signer. */
function listed({ private: privateKey, ...words }) {
  return signerOf(words, unhex(words.public_key), privateKey);
}

/** Return a signer: words about a key, its public half in bytes, and the function that signs with it. */
export function signerOf(words, publicKey, privateKey) {
  const sign = async (message) => new Uint8Array(await crypto.subtle.sign(ED25519, privateKey, message));
  return { ...words, key_id: hex(publicKey).slice(0, 16), publicKey, sign };
}
