// The dense QR of receipts and certificates: HTTPS://HOST/V/<BASE32>, a label statement signed by the ledger.
import { LABEL, checkEnvelope, parseEnvelope } from "./cose.js";
import { Findings, formatInstant } from "./findings.js";
import { hex, readBase32, readBase64url, unhex } from "./bytes.js";
import { LEDGER } from "./event.js";
import { broken } from "./errors.js";
import { parseCanonical } from "./canonical.js";

const ADDRESS = /^\s*(?:https?:\/\/[^\s/]+\/v\/)?([a-z2-7]+)\s*$/i;
const LABEL_FIELDS = {
  country: /^[A-Z]{2}$/,
  event: /^[A-Za-z0-9_-]{43}$/,
  issued_at: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/,
  ledger: /^[A-Za-z0-9_-]{22}$/,
  lot: /^[A-Z0-9][A-Z0-9._-]{0,39}$/,
  mass: /^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/,
  mineral: /^[0-9]{4}\.[0-9]{2}(\.[0-9]{2})?$/,
  month: /^[0-9]{4}-[0-9]{2}$/,
  tag: /^[0-9A-HJKMNP-TV-Z]{13}$/,
};

/** Read the text of a dense QR: `{label, envelope}`, the signature not checked. */
export function parseLabel(text) {
  const payload = ADDRESS.exec(text)?.[1];
  if (payload === undefined) throw broken("label-malformed");
  const envelope = parseEnvelope(readBase32(payload.toUpperCase()), LABEL);
  const fields = parseCanonical(envelope.payload);
  const label = Object.fromEntries(fields);
  const names = Object.keys(LABEL_FIELDS);
  const fits = names.every((name) => typeof label[name] === "string" && LABEL_FIELDS[name].test(label[name]));
  if (!fits || typeof label.index !== "number" || label.index < 0 || fields.size !== names.length + 1) {
    throw broken("label-malformed");
  }
  if (envelope.issuer !== LEDGER) throw broken("label-malformed");
  return { label, envelope };
}

/** Return the verdict on the text of a dense QR, and the label in it, or null.
 *
 * The pinned statement key must have signed it. That says nothing of the log: inclusion is not checked.
 */
export async function verifyLabel(text, policy) {
  const findings = new Findings();
  let read;
  try {
    read = parseLabel(text);
    await checkEnvelope(read.envelope);
  } catch (error) {
    findings.failed(error);
    return { ...findings.verdict(), label: read?.label ?? null };
  }
  const { label, envelope } = read;
  checkSigner(label, hex(envelope.key), policy, findings);
  findings.leftOut("label-inclusion");
  findings.leftOut("label-copied");
  return { ...findings.verdict({ asOf: formatInstant(Date.parse(label.issued_at)) }), label };
}

function checkSigner(label, key, policy, findings) {
  if (policy === null) findings.doubt("no-policy");
  else if (policy.statement === null) findings.doubt("label-key-unpinned");
  else if (policy.statement !== key) findings.doubt("label-key-other", { key: key.slice(0, 16) });
  else findings.proved("label-signed", { key: key.slice(0, 16) });
  if (policy?.genesis && hex(readBase64url(label.ledger)) !== hex(unhex(policy.genesis.slice(0, 32)))) {
    findings.fault("ledger-other", { where: "/ledger" });
  }
}
