// Sends what waits in the outbox, in the order in which it was signed, and lets go what a receipt proves.
import { LedgerError, broken } from "../verify/errors.js";
import { join, utf8 } from "../verify/bytes.js";
import { REFUSED, everything, waiting } from "./kept.js";
import { setAside, settle } from "./outbox.js";
import { trustedPolicy } from "./trusted.js";

const BATCH = 64;
const BATCH_BYTES = 1_000_000;
// A batch over a thin line takes its time; what was recorded all the same is answered as a duplicate.
const PATIENCE = 120_000;
const LOCK = "mineral-ledger outbox";
const NO_NETWORK = "send-no-network";
const ERASED = "disclosure-erased";

// What was sent in the background of this page, until somebody asks.
let unheard = [];

/** Send what waits for a ledger, as pages do in the background; the next `sendWaiting` tells what became of it. */
export async function sendQuietly(ledger) {
  const results = await sendWaiting(() => {}, ledger);
  unheard = results.filter((one) => one.status !== "waiting");
}

/** Send what waits for a ledger, and return what became of each event: `[{id, status, proved, answer}]`.
 *
 * `status` is "recorded", "duplicate" (recorded before), "refused" or "waiting"; `answer` is the server's: of a
 * recorded event with its receipt, of a refused one with its problems, of one that waits `{code, values}`
 * or a problem document that says why. `proved` tells whether the event has left the outbox; one that is
 * recorded and not proved stays until the policy accepts a receipt of it, and `why` says what is wanting.
 * `onEach` is given each result as it comes. Windows that send at one moment do so one after the other.
 */
export async function sendWaiting(onEach = () => {}, ledger = document.body.dataset.ledger) {
  return navigator.locks.request(LOCK, async () => {
    const left = await waiting(ledger);
    const results = unheard.splice(0);
    const tell = (result) => {
      left.shift();
      results.push(result);
      onEach(result);
    };
    const why = await sendAll(left, ledger, tell);
    for (const { id } of [...left]) tell({ id, status: "waiting", proved: false, answer: why });
    return results;
  });
}

/** Send what waits, and return what became of one event, as `signNext` gave it, by whichever window it was sent. */
export async function sendSigned(signed) {
  const results = await sendWaiting(() => {}, signed.ledger);
  const found = results.find((one) => one.id === signed.id);
  if (found !== undefined) return found;
  const kept = (await everything(signed.ledger)).find((one) => one.id === signed.id);
  if (kept?.state === REFUSED) {
    return { id: signed.id, status: REFUSED, proved: false, answer: { problems: kept.problems } };
  }
  // Another window has sent it and let it go: the answer is the same again.
  try {
    const { results } = await sendBatch([signed]);
    return { id: signed.id, status: results[0].status, proved: kept === undefined, answer: results[0] };
  } catch (error) {
    return { id: signed.id, status: "waiting", proved: false, answer: reasonOf(error) };
  }
}

/** Send from the front of a list, out of which `tell` takes each; returns why it ended, null at its end. */
async function sendAll(left, ledger, tell) {
  try {
    if (left.length === 0) return null;
    const { policy } = await trustedPolicy(ledger);
    while (left.length > 0) {
      const some = batchOf(left);
      const { results } = await sendBatch(some);
      for (const [at, result] of results.entries()) tell(await take(some[at], result, policy));
    }
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

function batchOf(left) {
  let bytes = 0;
  const fits = ({ statement }) => (bytes += statement.length) <= BATCH_BYTES;
  return left.slice(0, BATCH).filter((one, at) => fits(one) || at === 0);
}

async function sendBatch(some) {
  const told = await asked("/api/v1/events/batch", {
    method: "POST",
    body: join(...some.map((one) => one.statement)),
    headers: { "content-type": "application/cbor-seq" },
  });
  // Whatever stands in between may answer in the server's place.
  if (told?.results?.length !== some.length) throw broken(NO_NETWORK);
  return told;
}

/** Do with an event what the server says of it; throws where it has to wait. */
async function take({ id, disclosures }, result, policy) {
  if (result.status !== "recorded" && result.status !== "duplicate") {
    const { code, message, problems } = result;
    await setAside(id, problems.length > 0 ? problems : [{ code, weight: "refused", where: "", message }]);
    return { id, status: "refused", proved: false, answer: result };
  }
  // First what it seals: once the event has left the outbox, nobody here knows it any more.
  if (disclosures.length > 0) await giveDisclosures(id, disclosures);
  const why = await prove(id, result.receipt, policy);
  return { id, status: result.status, proved: why === null, answer: result, why };
}

async function giveDisclosures(id, disclosures) {
  try {
    await asked(`/api/v1/events/${id}/disclosures`, {
      method: "PUT",
      body: JSON.stringify({ disclosures }),
      headers: { "content-type": "application/json" },
    });
  } catch (error) {
    if (error.document?.code !== ERASED) throw error;
  }
}

/** Let an event go by its receipt, or by a newer one where witnesses are wanted; returns why not, or null. */
async function prove(id, receipt, policy) {
  try {
    await settle(id, utf8(receipt), policy);
    return null;
  } catch (error) {
    // A receipt that is false is the server's lie: everything stays.
    if (error.verdict?.answer !== "cannot_tell") throw error;
  }
  try {
    const newest = await fetched(`/api/v1/events/${id}`, { headers: { accept: "text/plain" } });
    await settle(id, new Uint8Array(await newest.arrayBuffer()), policy);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

async function asked(address, { headers, ...request }) {
  const answer = await fetched(address, { ...request, headers: { ...headers, accept: "application/json" } });
  return read(answer);
}

async function fetched(address, request) {
  let answer = null;
  try {
    answer = await fetch(address, { ...request, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw broken(NO_NETWORK);
  }
  if (answer.ok) return answer;
  const error = new Error(String(answer.status));
  error.document = await read(answer);
  throw error;
}

/** Return what an answer says; one that was cut short, or is of something in between, is none. */
async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw broken(NO_NETWORK);
  }
}

/** Why something has to wait, as `said` takes it or as the server's own document. */
function reasonOf(error) {
  if (error.document) return error.document;
  if (error instanceof LedgerError) return { code: error.code, values: error.values, fault: true };
  throw error;
}
