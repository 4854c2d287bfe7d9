// What the outbox holds, without what changes it: light enough for every page.
import { ENTERED, OUTBOX, asked, inStore } from "./storage.js";

export const WAITING = "waiting";
export const REFUSED = "refused";

/** Return all that is kept of a ledger, in the order in which it was signed. */
export async function everything(ledger) {
  const found = await inStore(OUTBOX, "readonly", (store) => asked(store.index("ledger").getAll(ledger)));
  return found.sort((left, right) => left.order - right.order);
}

/** Return what is to be sent to a ledger, in the order in which it was signed. */
export async function waiting(ledger) {
  return (await everything(ledger)).filter((one) => one.state === WAITING);
}

/** Return how many events of a ledger wait and how many were refused. */
export async function counted(ledger) {
  const all = await everything(ledger);
  const waits = all.filter((one) => one.state === WAITING).length;
  return { waiting: waits, refused: all.length - waits };
}

/** Return `{seq, prev}` of the newest event of a key that waits, or null: the next one builds on that. */
export async function newestOf(ledger, key) {
  const own = (await waiting(ledger)).filter((one) => one.key === key && one.seq !== null);
  const last = own.reduce((newest, one) => (newest && newest.seq > one.seq ? newest : one), null);
  return last && { seq: last.seq, prev: last.id };
}

/** Return the event as which an entry of a form was signed, `{id, ledger, statement}`; null when it was not yet. */
export async function signedAs(entry) {
  return (await inStore(ENTERED, "readonly", (store) => asked(store.get(entry)))) ?? null;
}
