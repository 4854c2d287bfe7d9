// Tags by the codes on them: an event lists them by their digests, with the batches that they are of.
import { digestOf } from "./tags.js";

const batches = new Map();

/** Let a form take codes of tags where its event lists digests. */
export function extend() {
  return { compose };
}

async function compose(said) {
  const codes = said.body.tags ?? [];
  if (codes.length === 0) return said;
  const [tags, found] = await Promise.all([Promise.all(codes.map(digestOf)), Promise.all(codes.map(batchOf))]);
  const named = [...new Set(found.filter(Boolean))];
  const stated = said.body.batches ?? (named.length > 0 ? named : undefined);
  const { batches: _typed, ...body } = said.body;
  return { ...said, body: { ...body, ...(stated && { batches: stated }), tags } };
}

/** Return the batch of a tag; null where the ledger does not know it, or is not there to ask. */
async function batchOf(code) {
  if (batches.has(code)) return batches.get(code);
  const address = `/api/v1/tags/${encodeURIComponent(code)}`;
  const answer = await fetch(address, { headers: { accept: "application/json" } }).catch(() => null);
  if (answer === null) return null;
  const batch = answer.ok ? (await answer.json()).batch : null;
  batches.set(code, batch);
  return batch;
}
