// The way of a lot as its passport tells it: what was done, from the pit on, to it and to all it was made of.
import { idsOf } from "./event.js";
import { natureOf } from "./shape.js";

/** Return the steps in the order of the log: `{day, type, lots, party}`, the party by name and id. */
export function journeyOf(events, lot) {
  const ancestry = ancestryOf(events, lot);
  const names = partyNames(events);
  const steps = [];
  for (const event of events) {
    const lots = event.named.filter((one) => one.kind === "lot" && ancestry.has(one.id)).map((one) => one.id);
    if (lots.length === 0 || natureOf(event.type) === "governance") continue;
    const day = event.payload.get("occurred_at").slice(0, 10);
    const party = names.has(event.issuer) ? `${names.get(event.issuer)} (${event.issuer})` : event.issuer;
    steps.push({ day, type: event.type, lots: [...new Set(lots)], party });
  }
  return steps;
}

/** Return the lot and those that it was made of; what came over a heap is not told by lots. */
function ancestryOf(events, lot) {
  const found = new Set([lot]);
  // A lot is made after what it is made of, so that one pass from the end finds all.
  for (const event of [...events].reverse()) {
    if (!idsOf(event, "lot", true).some((id) => found.has(id))) continue;
    for (const id of idsOf(event, "lot", false)) found.add(id);
  }
  return found;
}

function partyNames(events) {
  const described = events.filter(({ type }) => type === "party.registered" || type === "party.updated");
  return new Map(described.map(({ body }) => [body.get("party"), body.get("name")]));
}
