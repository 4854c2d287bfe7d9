// The verdict on a receipt (c2sp.org/tlog-proof@v1): that a log holds one event; as ledger/verify/receipt.py.
import { GENESIS, parseEntry, readEntry } from "./event.js";
import { Findings, formatInstant } from "./findings.js";
import { broken } from "./errors.js";
import { checkInclusion, leafHash } from "./merkle.js";
import { needEd25519 } from "./ed25519.js";
import { parseDecimal, parseHash, parseNote } from "./note.js";
import { readBase64, readUtf8 } from "./bytes.js";
import { checkTrust } from "./trust.js";
import { parseCheckpoint } from "./checkpoint.js";

const MAX_RECEIPT = 1_100_000;
const MAX_PROOF = 63;

/** Read a receipt: `{entry, index, proof, checkpoint}`, the index a BigInt; nothing is checked. */
export function parseReceipt(data) {
  const end = data.findIndex((byte, at) => byte === 0x0a && data[at + 1] === 0x0a);
  if (data.length > MAX_RECEIPT || end < 0) throw broken("receipt-malformed");
  const head = data.subarray(0, end);
  const [magic, extra, index, ...proof] = head.some((byte) => byte > 0x7f) ? [] : readUtf8(head).split("\n");
  if (magic !== "c2sp.org/tlog-proof@v1" || !extra?.startsWith("extra ") || !index?.startsWith("index ")) {
    throw broken("receipt-malformed");
  }
  if (proof.length > MAX_PROOF) throw broken("receipt-malformed");
  const entry = readBase64(extra.slice("extra ".length));
  parseEntry(entry);
  const checkpoint = data.subarray(end + 2);
  parseCheckpoint(parseNote(checkpoint).text);
  return {
    entry,
    index: parseDecimal(index.slice("index ".length)),
    proof: proof.map(parseHash),
    checkpoint,
  };
}

/** Return the verdict on the bytes of a receipt, and the event in it, or null.
 *
 * Without a policy (null) the best answer is *cannot tell*; any fault is *altered*.
 */
export async function verifyReceipt(data, policy) {
  const findings = new Findings();
  let receipt;
  try {
    receipt = parseReceipt(data);
    await needEd25519();
  } catch (error) {
    findings.failed(error);
    return { ...findings.verdict(), event: null };
  }
  const head = parseCheckpoint(parseNote(receipt.checkpoint).text);
  const index = Number(receipt.index);
  await checkReceiptProof(receipt, head, index, findings);
  const { recordedAt, event } = await readEntry(receipt.entry, index, findings);
  const trusted = await checkTrust(receipt.checkpoint, policy, findings, { recordedAt, wantMldsa: false });
  if (event !== null) checkReceiptEvent(event, trusted ? policy : null, findings);
  const asOf = formatInstant(recordedAt);
  findings.leftOut("later", { size: head.size, time: asOf });
  findings.leftOut("outside");
  return { ...findings.verdict({ head, asOf }), event };
}

async function checkReceiptProof(receipt, head, index, findings) {
  try {
    const leaf = await leafHash(receipt.entry);
    await checkInclusion(receipt.proof, { index: receipt.index, size: head.size, leaf, root: head.root });
    findings.proved("inclusion", { index, size: head.size });
  } catch (error) {
    findings.failed(error, { index });
  }
}

function checkReceiptEvent(event, policy, findings) {
  const { index, issuer } = event;
  if (event.signed) findings.proved("event-signed", { key: event.key.slice(0, 16), issuer });
  findings.leftOut("event-authority", { issuer });
  if ((event.type === GENESIS) !== (index === 0)) findings.fault("genesis-missing", { index });
  if (policy === null) return;
  if (policy.genesis === null) findings.leftOut("genesis-not-pinned");
  else if ((event.ledger ?? event.id) !== policy.genesis)
    findings.fault("ledger-other", { where: "/ledger", index });
  else findings.proved("event-ledger");
}
