// The dense QR of receipts and certificates: HTTPS://HOST/V/<BASE32>, a label statement signed by the ledger.
import { Findings, formatInstant } from "./findings.js";
import { LABEL, checkEnvelope, parseEnvelope } from "./cose.js";
import { base64url, hex, readBase32, readBase64url, unhex } from "./bytes.js";
import { LEDGER } from "./event.js";
import { broken } from "./errors.js";
import { misshapen } from "./shape.js";
import { parseCanonical } from "./canonical.js";
import { plain } from "./statement.js";

// What is blank in JavaScript is not quite what is blank in Python.
const LABEL_TEXT = /^[ \t\r\n]*(?:https?:\/\/[^ \t\r\n/]+\/v\/)?([a-z2-7]+)[ \t\r\n]*$/i;
const LABEL_SUBJECT = "label";
const LEDGER_DIGITS = 32;

/** Read the text of a dense QR: `{label, envelope}`, the signature not checked. */
export function parseLabel(text) {
  const payload = LABEL_TEXT.exec(text)?.[1];
  if (payload === undefined) throw broken("label-malformed");
  const envelope = parseEnvelope(readBase32(payload.toUpperCase()), LABEL);
  const value = parseCanonical(envelope.payload);
  if (envelope.issuer !== LEDGER || envelope.subject !== LABEL_SUBJECT) throw broken("label-malformed");
  if (misshapen("label", value).length > 0) throw broken("label-malformed");
  const label = plain(value);
  readBase64url(label.ledger);
  readBase64url(label.event);
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
    return { ...findings.verdict(), label: null };
  }
  const { label, envelope } = read;
  checkSigner(label, hex(envelope.key), policy, findings);
  findings.leftOut("label-inclusion");
  findings.leftOut("label-copied");
  findings.leftOut("outside");
  return { ...findings.verdict({ asOf: formatInstant(Date.parse(label.issued_at)) }), label };
}

function checkSigner(label, key, policy, findings) {
  if (policy === null) {
    findings.doubt("no-policy");
    return;
  }
  if (policy.statement === null) findings.doubt("label-key-unpinned");
  else if (policy.statement !== key) findings.doubt("label-key-other", { key: key.slice(0, 16) });
  else findings.proved("label-signed", { key: key.slice(0, 16) });
  const pinned = policy.genesis && base64url(unhex(policy.genesis.slice(0, LEDGER_DIGITS)));
  if (pinned && pinned !== label.ledger) findings.fault("label-ledger", { where: "/ledger" });
}
