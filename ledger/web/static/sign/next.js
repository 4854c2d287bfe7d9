// Signs an event as the next one of its key: after what the ledger has of it, and after what waits here.
import { keepSigned } from "./outbox.js";
import { newestOf } from "./kept.js";
import { signEvent } from "./event.js";

// Windows that sign at the same moment: more than people have open.
const TRIES = 20;

/** Sign an event and keep it in the outbox; returns what `signEvent` gives, once it is on the disk.
 *
 * `recorded` is `{seq, prev}` of the newest event of this key that the ledger has, 0 and null for none;
 * `cites` is what the event builds on, `entry` what `keepSigned` takes. Another window that takes the same number
 * is waited for.
 */
export async function signNext(signer, draft, { recorded, cites = [], entry = null }) {
  for (let tries = 1; ; tries += 1) {
    const waits = await newestOf(signer.ledger, signer.public_key);
    const last = waits !== null && waits.seq > recorded.seq ? waits : recorded;
    const signed = await signEvent(signer, draft, { seq: last.seq + 1, prev: last.prev, cites });
    try {
      await keepSigned(signed, entry);
      return signed;
    } catch (error) {
      if (error.code !== "outbox-overtaken" || tries === TRIES) throw error;
    }
  }
}
