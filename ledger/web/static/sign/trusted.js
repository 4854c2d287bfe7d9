// The policy by which receipts are judged that let an event leave the outbox.
import { broken } from "../verify/errors.js";
import { parsePolicy } from "../verify/policy.js";
import { utf8 } from "../verify/bytes.js";

// What a reader pinned on a tag page (device.js) is theirs, and goes first.
const PINNED = "mineral-ledger policy";
const FIRST = "mineral-ledger policy of ";

/** Return the policy for a ledger: `{policy, text, day, whose}`.
 *
 * `whose` is "reader" for one that was pinned by hand; "first" for the one that this server gave when it was
 * asked first, which this browser has kept since. Where none is kept yet it throws `send-no-network` when the
 * server cannot be asked, and `outbox-policy` when its policy is of another ledger.
 */
export async function trustedPolicy(ledger) {
  for (const [name, whose] of [[PINNED, "reader"], [FIRST + ledger, "first"]]) {
    const kept = await readKept(name);
    if (kept?.policy.genesis === ledger) return { ...kept, whose };
  }
  return trustServer(ledger);
}

/** Keep the policy that the server gives now, in the place of the first one; returned as `trustedPolicy` does. */
export async function trustServer(ledger) {
  const text = await given();
  const policy = await parsePolicy(utf8(text));
  if (policy.genesis !== ledger) throw broken("outbox-policy");
  const day = new Date().toISOString().slice(0, 10);
  localStorage.setItem(FIRST + ledger, JSON.stringify({ text, day }));
  return { policy, text, day, whose: "first" };
}

async function given() {
  try {
    const answer = await fetch("/policy", { cache: "no-store" });
    if (answer.ok) return await answer.text();
  } catch {
    // As for an answer that is none.
  }
  throw broken("send-no-network");
}

async function readKept(name) {
  try {
    const { text, day } = JSON.parse(localStorage.getItem(name));
    return { policy: await parsePolicy(utf8(text)), text, day };
  } catch {
    // Nothing is kept there, or nothing that can be read.
    return null;
  }
}
