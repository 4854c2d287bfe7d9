// What the tests of keys and signing call; a seed stands in for a key of the ring where bytes are compared.
import * as keys from "/sign/keys.js";
import * as kept from "/sign/kept.js";
import * as outbox from "/sign/outbox.js";
import { enrolmentCode, signEnrolment } from "/sign/enrolment.js";
import { ENTERED, KEYS, OUTBOX, asked, inStore } from "/sign/storage.js";
import { base64, hex, readBase64, sha256, unhex, utf8 } from "/verify/bytes.js";
import { EVENT } from "/verify/cose.js";
import { LedgerError } from "/verify/errors.js";
import { encodeCanonical } from "/sign/canonical.js";
import { readKeyFile } from "/sign/key_file.js";
import { parsePolicy } from "/verify/policy.js";
import { said } from "/sign/sentences.js";
import { seal } from "/sign/sealed.js";
import { signEnvelope } from "/sign/envelope.js";
import { signEvent } from "/sign/event.js";
import { signLogin } from "/sign/login.js";
import { signNext } from "/sign/next.js";
import { whyNot } from "/sign/able.js";
import { writeFiles } from "/sign/carried.js";

/** Return what a function gives, or the code of its error and the places that it names. */
async function outcome(work) {
  try {
    return { result: (await work()) ?? null };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const places = error.problems.map(({ code, where }) => [code, where]);
    return { error: error.code, ...(places.length > 0 ? { places } : {}) };
  }
}

const each = (check) => (cases) => Promise.all(cases.map((one) => outcome(() => check(one))));
const one = (work) => (input) => outcome(() => work(input ?? {}));

async function signer({ seed, ...words }) {
  const [publicKey, privateKey] = await keys.keyOfSeed(unhex(seed));
  return keys.signerOf(words, publicKey, privateKey);
}

const plain = (signed) => ({ ...signed, statement: hex(signed.statement) });

/** Draw salts from a list; none is left over, so that no test forgets one. */
function saltsOf(list) {
  const left = list.map(unhex);
  return () => left.shift();
}

export const canonical = each((text) => hex(encodeCanonical(JSON.parse(text))));
export const oddities = () => {
  const cycle = {};
  cycle.a = new Map([["b", cycle]]);
  const odd = [NaN, Infinity, undefined, () => 1, new Date(0), 10n, Symbol("a"), new Uint8Array(1), 2 ** 53];
  const bodies = [...odd.map((value) => ({ a: value })), { a: [, 1] }, { a: "\ud800" }, { A: 1 }, [1], null];
  return Promise.all(bodies.map((body) => outcome(() => hex(encodeCanonical(body)))));
};
export const seals = each(({ name, value, salt }) => seal(name, value, unhex(salt)));
export const keyFiles = each(async ({ file, passphrase }) => {
  const [publicKey] = await keys.keyOfSeed(await readKeyFile(utf8(file), passphrase ?? ""));
  return { public_key: hex(publicKey) };
});
export const envelopes = each(async ({ size, issuer, seed }) => {
  const payload = new Uint8Array(size).fill(0x61);
  const header = { type: EVENT, issuer, subject: "lot.registered" };
  return hex(await sha256(await signEnvelope(payload, await signer({ seed }), header)));
});
export const enrolments = each(async ({ expires, ...words }) => {
  const statement = await signEnrolment(await signer(words), expires);
  return { hex: hex(statement), code: await enrolmentCode(statement) };
});
export const logins = each(async ({ challenge, origin, ...words }) =>
  hex(await signLogin(await signer(words), challenge, origin)),
);
export const events = each(async (text) => {
  const { draft, standing, salts, ...words } = JSON.parse(text);
  const signed = await signEvent(await signer(words), draft, standing, saltsOf(salts));
  return { hex: hex(signed.statement), id: signed.id, disclosures: signed.disclosures };
});

const wordsOf = ({ publicKey: _bytes, sign: _function, made_at: _moment, ...rest }) => rest;
const file = async ({ file: text, passphrase, ...place }) =>
  wordsOf(await keys.importKey(utf8(text), passphrase ?? "", place));
export const makeKey = one(async (place) => wordsOf(await keys.makeKey(place)));
export const importKey = one(file);
export const keysOf = one(async ({ ledger }) => (await keys.keysOf(ledger)).map(wordsOf));
export const renameKey = one(({ ledger, key, name }) => keys.renameKey(ledger, key, name));
export const removeKey = one(({ ledger, key }) => keys.removeKey(ledger, key));
export const ask = one(async ({ ledger, key, expires }) => {
  const statement = await signEnrolment(await keys.findKey(ledger, key), expires);
  return { hex: hex(statement), code: await enrolmentCode(statement) };
});
export const login = one(async ({ ledger, key, challenge }) =>
  hex(await signLogin(await keys.findKey(ledger, key), challenge)),
);
export const origin = () => location.origin;
export const able = async () => {
  const code = await whyNot();
  return { code, said: code && ["en", "fr"].map((name) => said({ code, values: {}, fault: true }, name)) };
};

/** Ask the browser for each private key that lies in its database, in every form it knows. */
export const stolen = async () => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("mineral-ledger");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = await new Promise((resolve) => {
    const request = database.transaction("keys").objectStore("keys").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  const forms = ["raw", "pkcs8", "jwk", "spki"];
  const tries = all.flatMap(({ private: key }) => forms.map((form) => crypto.subtle.exportKey(form, key)));
  const answers = await Promise.allSettled(tries);
  return { tried: tries.length, exported: answers.filter((one) => one.status === "fulfilled").length };
};

export const sign = one(async ({ ledger, key, draft, standing }) =>
  plain(await signEvent(await keys.findKey(ledger, key), draft, standing)),
);
export const keepSigned = one(({ entry = null, ...signed }) =>
  outbox.keepSigned({ ...signed, statement: unhex(signed.statement) }, entry),
);
/** Return the id of the event as which an entry was signed, null for none. */
export const signedAs = one(async ({ entry }) => (await kept.signedAs(entry))?.id ?? null);
/** Keep several at the same moment, as two windows do. */
export const keepAtOnce = (all) =>
  Promise.all(
    all.map((signed) => outcome(() => outbox.keepSigned({ ...signed, statement: unhex(signed.statement) }))),
  );
export const signAtOnce = one(({ ledger, key, drafts, recorded }) =>
  Promise.all(
    drafts.map(async (draft) => {
      const { seq, statement } = await signNext(await keys.findKey(ledger, key), draft, { recorded });
      return { seq, statement: hex(statement) };
    }),
  ),
);
export const waiting = one(async ({ ledger }) => (await kept.waiting(ledger)).map((kept) => kept.id));
export const counted = one(({ ledger }) => kept.counted(ledger));
export const newestOf = one(({ ledger, key }) => kept.newestOf(ledger, key));
export const settle = one(async ({ id, receipt, policy }) => {
  const parsed = policy === null ? null : await parsePolicy(readBase64(policy));
  return (await outbox.settle(id, readBase64(receipt), parsed)).answer;
});
export const setAside = one(({ id, problems }) => outbox.setAside(id, problems));
export const discard = one(({ id }) => outbox.discard(id));
export const files = one(async ({ ledger }) => {
  const { events: data, disclosures } = writeFiles(await kept.waiting(ledger));
  return { events: base64(data), disclosures: disclosures && base64(disclosures) };
});
export const takeIn = one(({ events: data, disclosures }) =>
  outbox.takeIn(readBase64(data), disclosures && readBase64(disclosures)),
);
/** Forget all that earlier tests kept. */
export const forget = one(async () => {
  for (const name of [KEYS, OUTBOX, ENTERED]) await inStore(name, "readwrite", (store) => asked(store.clear()));
});
