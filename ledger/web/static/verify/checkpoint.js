// Checkpoints (c2sp.org/tlog-checkpoint), and who signed them: the log and its witnesses, with Ed25519. An
// ML-DSA-44 line is held against its form alone; no browser can check more.
import {
  COSIGNATURE_ED25519,
  COSIGNATURE_MLDSA,
  NOTE_ED25519,
  parseDecimal,
  parseHash,
  parseNote,
} from "./note.js";
import { base64, readUint64, utf8 } from "./bytes.js";
import { broken } from "./errors.js";
import { checkSignature } from "./ed25519.js";

const ORIGIN = /^[^\u0000-\u001f\ud800-\udfff]+$/u;
const MAX_ORIGIN = 255;
const MAX_TIME = 2n ** 63n - 1n;
const COSIGNATURE_BYTES = { [COSIGNATURE_ED25519]: 64, [COSIGNATURE_MLDSA]: 2420 };

/** Read the text of a checkpoint note: `{origin, size, root}`, the size a BigInt. */
export function parseCheckpoint(text) {
  const [origin, size, root, end, ...rest] = text.split("\n");
  if (end !== "" || rest.length > 0 || !ORIGIN.test(origin) || utf8(origin).length > MAX_ORIGIN) {
    throw broken("checkpoint-malformed");
  }
  return { origin, size: parseDecimal(size), root: parseHash(root) };
}

/** Read a checkpoint and check every line that one of `vkeys` made.
 *
 * `times` gives, by the text of each key that signed, the Unix second that it gave (a BigInt, 0 for none);
 * `unchecked` likewise those whose ML-DSA line was seen and not checked.
 */
export async function checkSignatures(data, vkeys) {
  const note = parseNote(data);
  const checkpoint = parseCheckpoint(note.text);
  const known = new Map(vkeys.map((vkey) => [`${vkey.name}+${vkey.keyId}`, vkey]));
  const times = new Map();
  const unchecked = new Map();
  for (const line of note.signatures) {
    const vkey = known.get(`${line.name}+${line.keyId}`);
    if (vkey === undefined) continue;
    if (vkey.type === NOTE_ED25519) {
      await checkSignature(vkey.publicKey, utf8(note.text), line.blob);
      if (!times.has(vkey.text)) times.set(vkey.text, 0n);
    } else if (vkey.type in COSIGNATURE_BYTES) {
      const time = await checkCosignature(checkpoint, line, vkey);
      const kept = vkey.type === COSIGNATURE_MLDSA ? unchecked : times;
      if (!kept.has(vkey.text)) kept.set(vkey.text, time);
    }
  }
  return { note, checkpoint, times, unchecked };
}

async function checkCosignature(head, line, vkey) {
  const [time, blob] = [readUint64(line.blob), line.blob.subarray(8)];
  if (blob.length !== COSIGNATURE_BYTES[vkey.type] || time > MAX_TIME) throw broken("signature-invalid");
  if (vkey.type === COSIGNATURE_ED25519) {
    const text = `cosignature/v1\ntime ${time}\n${head.origin}\n${head.size}\n${base64(head.root)}\n`;
    await checkSignature(vkey.publicKey, utf8(text), blob);
  }
  return time;
}
