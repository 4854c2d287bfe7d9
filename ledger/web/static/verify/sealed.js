// Sealed fields: SD-JWT disclosures (RFC 9901) against the digests that were signed.
import { base64url, readBase64url, sha256, utf8 } from "./bytes.js";
import { broken } from "./errors.js";
import { parseArray } from "./canonical.js";

export const MAX_DISCLOSURE = 65_536;
export const SALT_BYTES = 16;

/** Return the value that a disclosure gives for a field whose digest was signed. */
export async function openDisclosure(disclosure, { name, digest }) {
  if (disclosure.length > MAX_DISCLOSURE || !/^[\u0000-\u007f]*$/.test(disclosure))
    throw broken("sealed-disclosure");
  if ((await disclosureDigest(disclosure)) !== digest) throw broken("sealed-digest");
  const parts = parseArray(readBase64url(disclosure));
  if (parts.length !== 3 || typeof parts[0] !== "string") throw broken("sealed-disclosure");
  if (readBase64url(parts[0]).length < SALT_BYTES) throw broken("sealed-salt");
  if (parts[1] !== name) throw broken("sealed-name");
  return parts[2];
}

/** Return the digest of an ASCII disclosure (RFC 9901 §4.2.3): 43 characters of base64url. */
export async function disclosureDigest(disclosure) {
  return base64url(await sha256(utf8(disclosure)));
}
