// A checkpoint by a pinned policy: who signed, who has seen it, and what is said of what a browser cannot check.
import { checkCheckpoint, policyKeys } from "./policy.js";
import { formatInstant } from "./findings.js";

const CLOCK_SLACK_MS = 600_000;

/** Note in `findings` what a policy says of a checkpoint note; return whether a log of the policy signed it.
 *
 * `recordedAt` (Unix milliseconds) is of an entry that the checkpoint covers. Where `wantMldsa` is set, a
 * checkpoint without the log's ML-DSA-44 line proves nothing; one with it is believed for its Ed25519 line,
 * and the other is named as not checked.
 */
export async function checkTrust(note, policy, findings, { recordedAt, wantMldsa }) {
  if (policy === null) {
    findings.doubt("no-policy");
    return false;
  }
  let signed;
  try {
    signed = await checkCheckpoint(note, policy);
  } catch (error) {
    findings.failed(error, { where: "checkpoint" });
    return false;
  }
  if (wantMldsa && signed.mldsa !== null) findings.failed(signed.mldsa, { where: "checkpoint" });
  findings.proved("log-signed-ed25519", { origin: signed.checkpoint.origin });
  if (signed.unchecked.size > 0)
    findings.leftOut("mldsa-unchecked", { names: uncheckedNames(signed, policy) });
  noteWitnesses(signed, policy, findings);
  checkTimes(signed, policy, recordedAt, findings);
  return true;
}

function uncheckedNames(signed, policy) {
  const names = policyKeys(policy)
    .filter((vkey) => signed.unchecked.has(vkey.text))
    .map((vkey) => vkey.name);
  return [...new Set(names)].sort().join(", ");
}

function noteWitnesses(signed, policy, findings) {
  if (signed.witnessed) findings.proved("witnessed", { names: [...signed.cosigned].sort().join(", ") });
  else if (policy.quorum !== null) findings.doubt("not-witnessed");
  else findings.leftOut("no-quorum");
  const known = new Set(policyKeys(policy).map((vkey) => `${vkey.name}+${vkey.keyId}`));
  const unknown = signed.note.signatures.filter((line) => !known.has(`${line.name}+${line.keyId}`));
  const names = [...new Set(unknown.map((line) => line.name))].sort();
  if (names.length > 0) findings.leftOut("unknown-lines", { names: names.join(", ") });
}

/** Check that nobody saw a tree before the entry was recorded. */
function checkTimes(signed, policy, recordedAt, findings) {
  const { size } = signed.checkpoint;
  for (const vkey of policyKeys(policy)) {
    const seen = Number(signed.times.get(vkey.text) ?? 0n) * 1000;
    if (seen === 0 || seen + CLOCK_SLACK_MS >= recordedAt) continue;
    const values = { name: vkey.name, size, seen: formatInstant(seen), recorded: formatInstant(recordedAt) };
    findings.fault("cosignature-too-early", { where: "checkpoint", index: Number(size) - 1, ...values });
  }
}
