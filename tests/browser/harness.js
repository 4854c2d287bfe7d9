// What the tests call: each function takes a list of cases and gives a list of outcomes, an error as its code.
import { base64url, hex, readBase64, unhex, utf8 } from "/bytes.js";
import { checkEnvelope, envelopeId, EVENT, parseEnvelope } from "/cose.js";
import { checkInclusion, leafHash, treeRoot } from "/merkle.js";
import { checkSignature, isRefusedPoint } from "/ed25519.js";
import { formatCanonical, parseCanonical } from "/canonical.js";
import { LedgerError } from "/errors.js";
import { checkSignatures } from "/checkpoint.js";
import { openDisclosure } from "/sealed.js";
import { openEnrolment } from "/enrolment.js";
import { parseEvent } from "/event.js";
import { parsePolicy } from "/policy.js";
import { parseReceipt, verifyReceipt } from "/receipt.js";
import { parseVkey } from "/note.js";
import { verdictJson } from "/findings.js";
import { verifyLabel } from "/label.js";
import { verifyPassport } from "/passport.js";

/** Make of a function of one case one of many. */
const each = (check) => (cases) =>
  Promise.all(
    cases.map(async (one) => {
      try {
        return { result: (await check(one)) ?? null };
      } catch (error) {
        if (!(error instanceof LedgerError)) throw error;
        return { error: error.code };
      }
    }),
  );

export const canonical = each((text) => formatCanonical(parseCanonical(unhex(text))));
export const refusedPoints = each((text) => isRefusedPoint(unhex(text)));
export const signatures = each(({ key, message, signature }) =>
  checkSignature(unhex(key), unhex(message), unhex(signature)),
);
export const envelopes = each(async (text) => {
  const envelope = parseEnvelope(unhex(text), EVENT);
  await checkEnvelope(envelope);
  return {
    key: hex(envelope.key),
    issuer: envelope.issuer,
    subject: envelope.subject,
    id: await envelopeId(unhex(text)),
  };
});
export const disclosures = each(async ({ disclosure, name, digest }) =>
  formatCanonical(await openDisclosure(disclosure, { name, digest })),
);
export const enrolments = each((text) => openEnrolment(unhex(text)));
export const events = each(async (text) => {
  try {
    const { id, type, named } = await parseEvent(unhex(text));
    const names = named.map((one) => [one.kind, one.id, one.isNew]);
    return { id, type, named: names.sort((left, right) => (String(left) < String(right) ? -1 : 1)) };
  } catch (error) {
    if (!(error instanceof LedgerError) || error.problems.length === 0) throw error;
    return { faults: error.problems.map(({ code, where }) => [code, where]) };
  }
});
export const inclusions = each(({ proof, index, size, leaf, root }) =>
  checkInclusion(proof.map(readBase64), {
    index: BigInt(index),
    size: BigInt(size),
    leaf: readBase64(leaf),
    root: readBase64(root),
  }),
);
export const roots = each(async (leaves) =>
  hex(await treeRoot(await Promise.all(leaves.map((leaf) => leafHash(unhex(leaf)))))),
);
export const vkeys = each(async (text) => (await parseVkey(text)).text);
export const checkpoints = each(async ({ note, keys }) => {
  const signed = await checkSignatures(utf8(note), await Promise.all(keys.map(parseVkey)));
  const { origin, size } = signed.checkpoint;
  return { origin, size: String(size), times: [...signed.times].map(([key, time]) => [key, String(time)]) };
});
export const policies = each(async (text) => {
  const { logs, witnesses, groups, quorum, genesis, mldsa, authority, statement } = await parsePolicy(
    readBase64(text),
  );
  const members = groups.map((group) => [group.name, group.threshold, group.members]);
  const keys = [...logs, ...witnesses.map((one) => one.vkey)].map((vkey) => vkey.text);
  return {
    keys,
    names: witnesses.map((one) => one.name),
    members,
    quorum,
    genesis,
    mldsa: mldsa?.text ?? null,
    authority,
    statement,
  };
});
export const receiptForms = each((data) => {
  const { index, proof, entry } = parseReceipt(readBase64(data));
  return { index: String(index), proof: proof.map(hex), entry: base64url(entry) };
});

async function policyOf(text) {
  return text === null ? null : parsePolicy(utf8(text));
}

export const receipts = each(async ({ receipt, policy }) =>
  verdictJson(await verifyReceipt(readBase64(receipt), await policyOf(policy))),
);
export const passports = each(async ({ passport, policy, now }) =>
  verdictJson(await verifyPassport(readBase64(passport), await policyOf(policy), { now })),
);
export const labels = each(async ({ text, policy }) =>
  verdictJson(await verifyLabel(text, await policyOf(policy))),
);
