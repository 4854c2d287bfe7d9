// Signed and not yet receipted: what was signed is kept, with what it seals, until its receipt is verified.
import { CannotTell, broken } from "../verify/errors.js";
import { ENTERED, OUTBOX, asked, inStore, inStores } from "./storage.js";
import { REFUSED, WAITING } from "./kept.js";
import { checkKept, readSequence } from "./carried.js";
import { verifyReceipt } from "../verify/receipt.js";

// Longer than anybody leaves a form open.
const REMEMBERED = 60 * 86_400_000;

/** Keep what `signEvent` gave, and that it is what an entry of a form says; returns when both are on the disk.
 *
 * `entry` names what somebody enters, once for all windows in which it stands; null for what stands in none.
 * Throws `entry-signed` with the id of the event when it was signed before and this one does not supersede
 * that; `outbox-overtaken` when another event of the same key and number waits: another tab was quicker.
 */
export async function keepSigned(signed, entry = null) {
  await inStores([OUTBOX, ENTERED], "readwrite", async (outbox, entered) => {
    if (await add(outbox, signed)) await note(entered, signed, entry);
  });
}

/** Note as what an entry was signed. What is superseded gives its entry to what takes its place. */
async function note(store, { id, ledger, statement, supersedes }, given) {
  const entry = given ?? (supersedes && (await asked(store.index("id").getKey(supersedes)))) ?? null;
  if (entry === null) return;
  const before = await asked(store.get(entry));
  if (before !== undefined && before.id !== supersedes) throw broken("entry-signed", { id: before.id });
  const now = Date.now();
  await asked(store.put({ entry, id, ledger, statement, at: now }));
  const old = IDBKeyRange.upperBound(now - REMEMBERED);
  for (const one of await asked(store.index("at").getAllKeys(old))) await asked(store.delete(one));
}

async function add(store, { id, ledger, key, seq, type, statement, disclosures, supersedes }) {
  if ((await asked(store.index("id").getKey(id))) !== undefined) return false;
  const kept = { id, ledger, key, seq, type, statement, disclosures, supersedes, state: WAITING };
  const slot = slotOf(kept);
  await needFree(store, slot);
  await asked(store.add({ ...kept, ...slot, kept_at: Date.now(), problems: [] }));
  return true;
}

/** Only what waits takes up a number of its key; an index leaves out what has no slot. */
function slotOf({ ledger, key, seq }) {
  return seq === null ? {} : { slot: [ledger, key, seq] };
}

async function needFree(store, { slot }) {
  if (slot === undefined || (await asked(store.index("slot").getKey(slot))) === undefined) return;
  const [, key, seq] = slot;
  throw broken("outbox-overtaken", { key: key.slice(0, 16), seq });
}

/** Take a receipt for an event that is kept; it leaves the outbox only when the receipt proves it recorded.
 *
 * `policy` is the ledger's, as parsed, and must pin its genesis. Returns the verdict. Throws `outbox-absent`
 * for what is not kept here, and `outbox-unproved` with the verdict when the receipt does not prove this event.
 */
export async function settle(id, receipt, policy) {
  const kept = await inStore(OUTBOX, "readonly", (store) => get(store, id));
  if (policy?.genesis !== kept.ledger) throw broken("outbox-policy");
  const verdict = await verifyReceipt(receipt, policy);
  if (verdict.answer !== "intact" || verdict.event?.id !== id) throw unproved(verdict);
  await inStore(OUTBOX, "readwrite", (store) => letGo(store, kept));
  return verdict;
}

function unproved(verdict) {
  const error = new CannotTell("outbox-unproved");
  error.verdict = verdict;
  return error;
}

/** Delete what is recorded, and what was refused and is said again by it. */
async function letGo(store, kept) {
  for (let one = kept; one !== undefined; ) {
    await asked(store.delete(one.order));
    const before = one.supersedes && (await asked(store.index("id").get(one.supersedes)));
    one = before && before.state === REFUSED ? before : undefined;
  }
}

/** Note that the ledger refused an event, and why; it is kept, and waits no more. */
export async function setAside(id, problems) {
  await inStore(OUTBOX, "readwrite", async (store) => {
    const { slot: _freed, ...kept } = await get(store, id);
    await asked(store.put({ ...kept, state: REFUSED, problems }));
  });
}

/** Delete an event that was refused; `outbox-waiting` for one that was not. */
export async function discard(id) {
  await inStore(OUTBOX, "readwrite", async (store) => {
    const kept = await get(store, id);
    if (kept.state !== REFUSED) throw broken("outbox-waiting");
    await asked(store.delete(kept.order));
  });
}

async function get(store, id) {
  const found = await asked(store.index("id").get(id));
  if (found === undefined) throw broken("outbox-absent", { id: id.slice(0, 16) });
  return found;
}

/** Let a refused event wait again; `outbox-overtaken` when another one has its number by now. */
export async function putBack(id) {
  await inStore(OUTBOX, "readwrite", async (store) => {
    const kept = await get(store, id);
    if (kept.state !== REFUSED) return;
    const slot = slotOf(kept);
    await needFree(store, slot);
    await asked(store.put({ ...kept, ...slot, state: WAITING, problems: [] }));
  });
}

/** Keep what another browser or program wrote to files; returns how many events were new. All or none. */
export async function takeIn(data, disclosures) {
  const read = await checkKept(readSequence(data), disclosures);
  return inStore(OUTBOX, "readwrite", async (store) => {
    let count = 0;
    for (const signed of read) count += Number(await add(store, signed));
    return count;
  });
}
