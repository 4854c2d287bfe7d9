// Signs one event for each bag and sends them; what fails says why, and stays.
import { sendSigned, sendWaiting } from "../../sign/send.js";
import { sign, tryOut } from "../do/enter.js";
import { signedAs } from "../../sign/kept.js";

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
      const { id, result } = await signOne(entry);
      if (result) tell(entry.bag, result);
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
  if (against.length > 0) return { result: { status: "refused", answer: { problems: against } } };
  if (explain) return { result: { status: "refused", explain, answer: { problems: [] } } };
  // A bag is received once from one dispatch, in whichever window.
  const entry = [event.type, event.body.lot ?? event.body.lots[0], ...tried.cites].join(" ");
  const before = await signedAs(entry);
  if (before && before.id !== supersedes) return { result: await sendSigned(before) };
  const signed = await sign(event.type, said, { tried, supersedes, entry });
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
