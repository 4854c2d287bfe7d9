// Asks for a key to be enrolled: the statement of verify/enrolment.js, and the code that people compare.
import { ENROLMENT } from "../verify/cose.js";
import { encodeCanonical } from "./canonical.js";
import { hex, sha256 } from "../verify/bytes.js";
import { openEnrolment } from "../verify/enrolment.js";
import { signEnvelope } from "./envelope.js";
import { utcSecond } from "./event.js";

const PROOF_DAYS = 30;
const DAY = 86_400_000;
// As on our tags (Crockford): no I, L, O and U, which are misread and misheard.
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_SYMBOLS = 12;

/** Return until when an enrolment statement that is made now may be used. */
export function enrolmentEnd(now = Date.now()) {
  return utcSecond(new Date(now + PROOF_DAYS * DAY));
}

/** Return the enrolment statement of a key of the ring, signed by itself; `enrolment-field` when one is wrong. */
export async function signEnrolment(signer, expires = enrolmentEnd()) {
  const { ledger, party, use } = signer;
  const asked = { ledger, party, public_key: hex(signer.publicKey), use, expires };
  const header = { type: ENROLMENT, issuer: party, subject: "enrolment" };
  const statement = await signEnvelope(encodeCanonical(asked), signer, header);
  await openEnrolment(statement);
  return statement;
}

/** Return the code of an enrolment statement, `7K3M-9Q2X-TW4R`: the first 60 bits of its SHA-256.
 *
 * Who asks and who enrols read it to each other: the statement was not exchanged on its way.
 */
export async function enrolmentCode(statement) {
  const digest = BigInt(`0x${hex(await sha256(statement))}`);
  const symbols = Array.from({ length: CODE_SYMBOLS }, (_none, at) => {
    return SYMBOLS[Number((digest >> BigInt(256 - 5 * (at + 1))) & 31n)];
  });
  return symbols.join("").match(/.{4}/g).join("-");
}
