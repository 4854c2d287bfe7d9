// The trust file (c2sp.org/tlog-policy with the #mineral-ledger lines), and what it says of a checkpoint.
import { COSIGNATURE_ED25519, COSIGNATURE_MLDSA, parseVkey } from "./note.js";
import { CannotTell, LedgerError, broken } from "./errors.js";
import { checkSignatures } from "./checkpoint.js";
import { readUtf8, sameBytes, sha256 } from "./bytes.js";

const MAX_POLICY = 1_000_000;
const OURS = "#mineral-ledger";
const HEX = /^[0-9a-f]{64}$/;

/** Read a policy; `policy-malformed`, with the number of the line, for anything else. */
export async function parsePolicy(data) {
  if (data.length > MAX_POLICY || data.at(-1) !== 0x0a) throw broken("policy-malformed", { line: "" });
  const reader = new PolicyReader();
  for (const [at, line] of binaryLines(data).entries()) {
    try {
      await reader.readLine(line);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      throw broken("policy-malformed", { line: String(at + 1) });
    }
  }
  if (reader.quorum === null) throw broken("policy-malformed", { line: "" });
  return reader.policy();
}

function binaryLines(data) {
  const text = Array.from(data.subarray(0, -1), (byte) => String.fromCharCode(byte)).join("");
  return text.split("\n");
}

/** Return the word that octets spell; what is no UTF-8 is kept apart, as names are octets there. */
function readWord(binary) {
  const data = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return (
    readUtf8(data) ?? binary.replace(/[\u0080-\u00ff]/g, (c) => String.fromCharCode(0xdc00 + c.charCodeAt(0)))
  );
}

/** The lines of a policy read so far. */
class PolicyReader {
  constructor() {
    this.logs = [];
    this.witnesses = [];
    this.groups = [];
    this.names = new Set();
    this.members = new Set();
    this.quorum = null;
    this.genesis = null;
    this.mldsa = null;
    this.authority = [];
    this.statement = null;
  }

  async readLine(line) {
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) refuse();
    const [kind, ...rest] = line.split(/[ \t]/).filter(Boolean).map(readWord);
    if (kind === undefined || (kind.startsWith("#") && kind !== OURS)) return;
    const count = rest.length;
    if (kind === "log" && (count === 1 || count === 2)) await this.readLog(rest[0]);
    else if (kind === "witness" && (count === 2 || count === 3)) await this.readWitness(rest[0], rest[1]);
    else if (kind === "group" && count >= 3) this.readGroup(rest[0], rest[1], rest.slice(2));
    else if (kind === "quorum" && count === 1) this.readQuorum(rest[0]);
    else if (kind === OURS && count === 2) await this.readOurs(rest[0], rest[1]);
    else refuse();
  }

  policy() {
    const { logs, witnesses, groups, genesis, mldsa, authority, statement } = this;
    const quorum = this.quorum === "none" ? null : this.quorum;
    return { logs, witnesses, groups, quorum, genesis, mldsa, authority, statement };
  }

  async readOurs(kind, value) {
    if (kind === "genesis") this.once("genesis", readHex(value));
    else if (kind === "log") this.once("mldsa", await readTyped(value, [COSIGNATURE_MLDSA]));
    else if (kind === "authority" && !this.authority.includes(value)) this.authority.push(readHex(value));
    else if (kind === "statement") this.once("statement", readHex(value));
    else refuse();
  }

  async readLog(text) {
    const vkey = await parseVkey(text);
    if (this.logs.some((log) => sameBytes(log.publicKey, vkey.publicKey))) refuse();
    this.logs.push(vkey);
  }

  async readWitness(name, text) {
    const vkey = await readTyped(text, [COSIGNATURE_ED25519, COSIGNATURE_MLDSA]);
    // One holder of a key must not count twice.
    if (this.witnesses.some((witness) => sameBytes(witness.vkey.publicKey, vkey.publicKey))) refuse();
    this.define(name);
    this.witnesses.push({ name, vkey });
  }

  readGroup(name, threshold, members) {
    for (const member of members) {
      if (!this.names.has(member) || this.members.has(member)) refuse();
      this.members.add(member);
    }
    this.define(name);
    this.groups.push({ name, threshold: readThreshold(threshold, members.length), members });
  }

  readQuorum(name) {
    if (name !== "none" && !this.names.has(name)) refuse();
    this.once("quorum", name);
  }

  define(name) {
    if (name === "none" || this.names.has(name)) refuse();
    this.names.add(name);
  }

  once(field, value) {
    if (this[field] !== null) refuse();
    this[field] = value;
  }
}

function refuse() {
  throw broken("policy-malformed");
}

function readHex(text) {
  return HEX.test(text) ? text : refuse();
}

async function readTyped(text, types) {
  const vkey = await parseVkey(text);
  return types.includes(vkey.type) ? vkey : refuse();
}

function readThreshold(text, members) {
  if (text === "any") return 1;
  if (text === "all") return members;
  const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= members ? number : refuse();
}

/** Return every key that a policy names. */
export function policyKeys(policy) {
  const keys = [...policy.logs, ...policy.witnesses.map((witness) => witness.vkey)];
  return policy.mldsa === null ? keys : [...keys, policy.mldsa];
}

/** Check a checkpoint note by a policy: a log of it must have signed, and every line of a known key holds.
 *
 * `cosigned` are the names of the witnesses that have seen it, `mldsa` says why the log's second line is
 * wanting (a CannotTell) or is null when it is there; it is not checked.
 */
export async function checkCheckpoint(data, policy) {
  const signed = await checkSignatures(data, policyKeys(policy));
  const { origin, size, root } = signed.checkpoint;
  const isBy = (vkey) => vkey.name === origin && signed.times.has(vkey.text);
  if (!policy.logs.some(isBy)) throw new CannotTell("log-key-unknown", { origin });
  if (size === 0n && !sameBytes(root, await sha256(new Uint8Array(0)))) throw broken("checkpoint-root-wrong");
  const seen = policy.witnesses.filter((witness) => signed.times.has(witness.vkey.text));
  const cosigned = seen.map((witness) => witness.name);
  return {
    ...signed,
    cosigned,
    witnessed: hasQuorum(policy, cosigned),
    mldsa: wantingMldsa(signed, policy.mldsa),
  };
}

function wantingMldsa(signed, vkey) {
  const { origin } = signed.checkpoint;
  if (vkey === null || vkey.name !== origin) return new CannotTell("mldsa-key-unknown", { origin });
  return signed.unchecked.has(vkey.text) ? null : new CannotTell("mldsa-signature-missing", { origin });
}

function hasQuorum(policy, witnesses) {
  const seen = new Set(witnesses);
  // Groups name only what stands before them, so that one pass settles all.
  for (const group of policy.groups) {
    if (group.members.filter((member) => seen.has(member)).length >= group.threshold) seen.add(group.name);
  }
  return policy.quorum !== null && seen.has(policy.quorum);
}
