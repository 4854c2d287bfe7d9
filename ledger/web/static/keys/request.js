// The request of a key to be enrolled, which stays the same until it ends: so does the code that people compare.
import { enrolmentCode, signEnrolment } from "../sign/enrolment.js";
import { base64url, readBase64url } from "../verify/bytes.js";
import { asked } from "./enter.js";
import { openEnrolment } from "../verify/enrolment.js";

const KEPT = "mineral-ledger enrolment of ";

/** Return the request of a key of the ring: `{statement, code, sent}`, signed now unless one is still good.
 *
 * With `fresh: false` it returns null where none was made before.
 */
export async function requestOf(signer, { fresh = true } = {}) {
  const kept = await readKept(signer);
  if (kept !== null || !fresh) return kept;
  return keep(signer, { statement: await signEnrolment(signer), sent: false });
}

/** Send a key's request to the server, where whoever may enrol it finds it; returned as `requestOf` does. */
export async function sendRequest(signer) {
  const { statement } = await requestOf(signer);
  await asked("/api/v1/enrolments", {
    method: "POST",
    body: statement,
    headers: { "content-type": "application/cose", accept: "application/json" },
  });
  return keep(signer, { statement, sent: true });
}

async function keep({ ledger, public_key }, { statement, sent }) {
  localStorage.setItem(KEPT + ledger + public_key, JSON.stringify({ statement: base64url(statement), sent }));
  return { statement, sent, code: await enrolmentCode(statement) };
}

async function readKept({ ledger, public_key, party, use }) {
  try {
    const { statement: text, sent } = JSON.parse(localStorage.getItem(KEPT + ledger + public_key));
    const statement = readBase64url(text);
    const asks = await openEnrolment(statement);
    const isGood = asks.party === party && asks.use === use && new Date(asks.expires) > new Date();
    return isGood ? { statement, sent, code: await enrolmentCode(statement) } : null;
  } catch {
    // None was made, or what is kept is none.
    return null;
  }
}
