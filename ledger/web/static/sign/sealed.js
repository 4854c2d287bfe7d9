// Seals fields: what verify/sealed.js opens. Only the digest is signed; the disclosure is kept apart.
import { MAX_DISCLOSURE, SALT_BYTES, disclosureDigest } from "../verify/sealed.js";
import { base64url, utf8 } from "../verify/bytes.js";
import { asRead } from "./canonical.js";
import { broken } from "../verify/errors.js";
import { formatCanonical, parseArray } from "../verify/canonical.js";

/** Return fresh salt for one field. */
export function freshSalt() {
  return crypto.getRandomValues(new Uint8Array(SALT_BYTES));
}

/** Return `{digest, disclosure}` of a field; `json-value` and the like for what canonical JSON cannot hold. */
export async function seal(name, value, salt) {
  if (salt.length < SALT_BYTES) throw broken("sealed-salt");
  const data = utf8(formatCanonical([base64url(salt), name, asRead(value)]));
  parseArray(data);
  const disclosure = base64url(data);
  if (disclosure.length > MAX_DISCLOSURE) throw broken("sealed-disclosure");
  return { digest: await disclosureDigest(disclosure), disclosure };
}
