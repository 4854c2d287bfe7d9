// What stays in this browser: one IndexedDB database of the origin, with keys, the outbox and what was entered.
import { broken } from "../verify/errors.js";

const NAME = "mineral-ledger";
const VERSION = 2;
export const KEYS = "keys";
export const OUTBOX = "outbox";
/** Which entry of a form was signed as which event: noted in one transaction with the outbox. */
export const ENTERED = "entered";
/** The BroadcastChannel on which every window is told that the outbox has changed. */
export const CHANGED = "mineral-ledger outbox changed";

let opening = null;

/** Do something in one transaction of a store, and return its result once that is on the disk.
 *
 * `work` is given the store and must ask all it wants before anything else is awaited. Throws
 * `storage-none` where the browser keeps nothing, `storage-full` when there is no room.
 */
export async function inStore(name, mode, work) {
  return inStores([name], mode, work);
}

/** Do something in one transaction of several stores, as `inStore` does it in one; `work` is given them in their order. */
export async function inStores(names, mode, work) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    // Relaxed, which is the default of some browsers, does not wait for the disk.
    const transaction = database.transaction(names, mode, { durability: "strict" });
    let result = null;
    let failed = null;
    transaction.oncomplete = () => {
      if (names.includes(OUTBOX) && mode === "readwrite") tellChanged();
      resolve(result);
    };
    transaction.onabort = () => reject(asOurs(failed ?? transaction.error));
    work(...names.map((name) => transaction.objectStore(name))).then(
      (value) => (result = value),
      (error) => {
        failed = error;
        abort(transaction);
      },
    );
  });
}

function tellChanged() {
  const channel = new BroadcastChannel(CHANGED);
  channel.postMessage(null);
  channel.close();
}

/** Return what a request gives. */
export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Ask the browser not to clear away what is kept here when room grows short; whether it agrees.
 *
 * Some browsers ask the person first, so nothing that has to be kept may wait for this.
 */
export async function keepForGood() {
  return (await navigator.storage?.persist?.()) ?? false;
}

/** Whether the browser has agreed to that before. */
export async function isKeptForGood() {
  return (await navigator.storage?.persisted?.()) ?? false;
}

/** Whether the browser keeps anything here at all. */
export async function canKeep() {
  try {
    await opened();
    return true;
  } catch {
    return false;
  }
}

function opened() {
  opening ??= connect().catch((error) => {
    opening = null;
    throw asOurs(error);
  });
  return opening;
}

async function connect() {
  if (!globalThis.indexedDB) throw broken("storage-none");
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = ({ oldVersion }) => build(request.result, oldVersion);
  const database = await asked(request);
  // Another tab with a newer page waits for this; so does a browser that clears its data.
  database.onversionchange = () => {
    database.close();
    forgets();
  };
  database.onclose = forgets;
  return database;
}

function forgets() {
  opening = null;
}

function build(database, before) {
  if (before < 1) buildFirst(database);
  const entered = database.createObjectStore(ENTERED, { keyPath: "entry" });
  entered.createIndex("id", "id");
  entered.createIndex("at", "at");
}

function buildFirst(database) {
  const keys = database.createObjectStore(KEYS, { keyPath: ["ledger", "public_key"] });
  keys.createIndex("ledger", "ledger");
  const outbox = database.createObjectStore(OUTBOX, { keyPath: "order", autoIncrement: true });
  outbox.createIndex("id", "id", { unique: true });
  outbox.createIndex("ledger", "ledger");
  outbox.createIndex("slot", "slot", { unique: true });
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // A request that failed has aborted it already.
  }
}

function asOurs(error) {
  // A bug of ours must not pass for one of the browser.
  if (error !== null && !(error instanceof DOMException)) return error;
  if (error?.name === "QuotaExceededError") return broken("storage-full");
  // A window that forgets, or a browser that cannot keep a key it does not show.
  return broken("storage-none", { why: error?.name ?? "" });
}
