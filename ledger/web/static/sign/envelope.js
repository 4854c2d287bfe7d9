// Signs envelopes: what verify/cose.js reads. A signer is `{publicKey, sign}`: its 32 bytes, and a function
// from the bytes to be signed to the 64 of the signature.
import { ENVELOPE_LIMIT, formatEnvelope, formatProtected, sigStructure } from "../verify/cose.js";
import { broken } from "../verify/errors.js";
import { utf8 } from "../verify/bytes.js";

/** Return the envelope of a payload, in bytes, signed; `envelope-too-long` when it would be over the limit. */
export async function signEnvelope(payload, signer, { type, issuer, subject, limit = ENVELOPE_LIMIT }) {
  const shell = formatProtected(utf8(type), signer.publicKey, utf8(issuer), utf8(subject));
  if (shell.length + payload.length > limit) throw broken("envelope-too-long", { limit });
  const data = formatEnvelope(shell, payload, await signer.sign(sigStructure(shell, payload)));
  if (data.length > limit) throw broken("envelope-too-long", { limit });
  return data;
}
