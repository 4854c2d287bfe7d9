// What was refused, to be said again: the draft that a signed event was made of.
import { broken } from "../verify/errors.js";
import { openDisclosure } from "../verify/sealed.js";
import { parseEvent } from "../verify/event.js";

// What the signer and the ledger's standing give to an event.
const GIVEN = ["schema", "ledger", "issuer", "seq", "prev", "cites", "sealed", "_sd"];

/** Return the draft of an event that is kept, as `signEvent` takes it; what is signed of it takes the place of that one. */
export async function draftOf({ id, statement, disclosures }) {
  const { payload, issuer } = await parseEvent(statement);
  const stated = Object.fromEntries([...payload].filter(([name]) => !GIVEN.includes(name)));
  const sealed = {};
  for (const [at, name] of (payload.get("sealed") ?? []).entries()) {
    sealed[name] = await valueOf(disclosures, { name, digest: payload.get("_sd")[at] });
  }
  return { issuer, draft: { ...plain(stated), sealed, supersedes_unrecorded: id } };
}

async function valueOf(disclosures, field) {
  for (const one of disclosures) {
    try {
      return plain(await openDisclosure(one, field));
    } catch (error) {
      if (error.code !== "sealed-digest") throw error;
    }
  }
  throw broken("carried-disclosures");
}

/** Return a value as the reader gives it without Maps. */
function plain(value) {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}
