// Signs one event for each bag and sends them; what fails says why, and stays.
import { sendWaiting } from "../../sign/send.js";
import { sign, tryOut } from "../do/enter.js";

const AT_ONCE = 32;
const UNEXPLAINED = "difference-unexplained";
// A receipt of what nobody sends any more would only be noted; here it is no receipt.
const PENDING = "receipt-pending";

/** What an entry is as an event: `{type, body}`. */
export function eventOf(bag, { own, outcome, why }, place) {
  if (outcome === "rejected") {
    const told = why ? { explanation: why } : {};
    return { type: "lot.returned", body: { lots: [bag.lot], to: bag.from, reason: "rejected", ...told } };
  }
  const body = { lot: bag.lot, quantity: { mass_kg: own.text } };
  if (outcome === "opened") body.packages = [{ outcome: "opened" }];
  if (why) body.explanation = why;
  if (place) body.place = place;
  return { type: "lot.received", body };
}

/** Record entries in their order: `[{bag, event, supersedes}]`; `tell` is given `(bag, result)` of each.
 *
 * A result is `{status}` as `sendWaiting` returns it, or `{status: "refused", answer: {problems}}` where the
 * ledger said so before anything was signed; `explain` is set where the ledger wants the difference explained.
 */
export async function record(entries, tell) {
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const signed = new Map();
    for (const entry of entries.slice(start, start + AT_ONCE)) {
      const { id, refused } = await signOne(entry);
      if (refused) tell(entry.bag, refused);
      else signed.set(id, entry.bag);
    }
    if (signed.size > 0) await sendAll(signed, tell);
  }
}

async function signOne({ event, supersedes }) {
  const said = { body: event.body, common: {}, sealed: {} };
  const tried = await tryOut(event.type, said);
  const against = tried.problems.filter(({ code, weight }) => weight === "refused" || code === PENDING);
  const explain = tried.problems.some((one) => one.code === UNEXPLAINED);
  if (against.length > 0) return { refused: { status: "refused", answer: { problems: against } } };
  if (explain) return { refused: { status: "refused", explain, answer: { problems: [] } } };
  const signed = await sign(event.type, said, { tried, supersedes });
  return { id: signed.id };
}

/** Send what waits; bags of which nothing was heard wait on this device. */
async function sendAll(signed, tell) {
  await sendWaiting((result) => {
    const bag = signed.get(result.id);
    if (bag === undefined) return;
    signed.delete(result.id);
    tell(bag, result);
  });
  for (const [id, bag] of signed) tell(bag, { id, status: "waiting", answer: null });
}
