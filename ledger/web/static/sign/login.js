// Logs in: the key shows itself to one server, once (docs/formats/login.md). The payload is composed here;
// of what the server sends, nonce and end alone go into it.
import { LOGIN } from "../verify/cose.js";
import { broken } from "../verify/errors.js";
import { encodeCanonical } from "./canonical.js";
import { hex } from "../verify/bytes.js";
import { isRealMoment } from "../verify/enrolment.js";
import { signEnvelope } from "./envelope.js";

const LOGIN_LIMIT = 1_024;
const HOST = "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]{2,45}\\])";
const FIELDS = {
  ledger: /^[0-9a-f]{64}$/,
  origin: new RegExp(`^https?://${HOST}(?::[1-9][0-9]{0,4})?$`),
  nonce: /^[A-Za-z0-9._-]{22,128}$/,
  expires: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/,
};

/** Return the login statement of a key of the ring for a challenge of the server, as it was received.
 *
 * The origin is the one that this page was loaded from, whatever the server says. Throws `login-elsewhere`
 * when the challenge is of another origin or ledger, `login-field` when nonce or end are malformed.
 */
export async function signLogin(signer, challenge, origin = location.origin) {
  if (challenge.origin !== origin || challenge.ledger !== signer.ledger) throw broken("login-elsewhere");
  const asked = { ledger: signer.ledger, origin, nonce: challenge.nonce, expires: challenge.expires };
  for (const [name, pattern] of Object.entries(FIELDS)) {
    if (typeof asked[name] !== "string" || !pattern.test(asked[name])) throw broken("login-field", { name });
  }
  if (!isRealMoment(asked.expires)) throw broken("login-field", { name: "expires" });
  const header = { type: LOGIN, issuer: hex(signer.publicKey), subject: "login", limit: LOGIN_LIMIT };
  return signEnvelope(encodeCanonical(asked), signer, header);
}
