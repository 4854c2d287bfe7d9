// What can be told of a lot without deciding its events again: that it was brought into being, which event is
// its head, and in most cases its state. Where the events are not plain, nothing is claimed.
import { idsOf } from "./event.js";
import { natureOf } from "./shape.js";

const WORK = new Set(["lot.sorted", "lot.split", "lot.combined", "lot.processed"]);
/** The states that a lot may be in after an event of a type that moved it last. */
const AFTER = {
  "lot.registered": ["registered"],
  "lot.declared": ["in_stock"],
  "lot.dispatched": ["dispatched"],
  "lot.received": ["in_stock", "received_in_part"],
  "dispatch.cancelled": ["in_stock"],
  "stockpile.added": ["transformed"],
  "stockpile.drawn": ["in_stock"],
  "lot.exported": ["exported"],
  "lot.imported": ["imported"],
  "lot.consumed": ["consumed"],
  "lot.lost": ["lost"],
  "lot.seized": ["seized"],
  "lot.destroyed": ["destroyed"],
};
/** What may change a lot otherwise than by moving it on. */
const NOT_PLAIN =
  /^(event\.(voided|corrected)|correction\.|composition\.corrected|lot\.released|export\.cancelled)/;

/** Return the events that speak of a lot, in the order of the log. */
function eventsOfLot(events, lot) {
  return events.filter((event) => event.named.some((one) => one.kind === "lot" && one.id === lot));
}

/** Check head and state that a statement gives to its lot against the events that are here. */
export function checkStanding(statement, events, findings) {
  const lot = statement.lot;
  const mine = eventsOfLot(events, lot);
  const ids = new Set(mine.map((event) => event.id));
  const moves = events.filter(
    (event) =>
      natureOf(event.type) === "moving" &&
      (mine.includes(event) || receiptsOf(event).some((id) => ids.has(id))),
  );
  if (!moves.some((event) => idsOf(event, "lot", true).includes(lot))) {
    findings.fault("lot-missing", { where: "/lot", lot });
    return;
  }
  const heads = possibleHeads(moves);
  if (!heads.some((event) => event.id === statement.head)) {
    const found = heads[0].id;
    findings.fault("head-differs", { where: "/statement/head", stated: statement.head, found });
  }
  const states = possibleStates(heads, lot, events);
  if (states === null) {
    findings.leftOut("state-unchecked");
  } else if (!states.includes(statement.state)) {
    findings.fault("state-differs", {
      where: "/statement/state",
      stated: statement.state,
      found: states.join(", "),
    });
  } else {
    findings.proved("head-and-state");
  }
}

/** Return what may be the head, the likeliest first: a receipt that waits for a dispatch moves nothing yet. */
function possibleHeads(moves) {
  const firm = moves.findLastIndex((event) => event.type !== "lot.received");
  return moves.slice(Math.max(firm, 0)).reverse();
}

function possibleStates(heads, lot, events) {
  if (events.some((event) => NOT_PLAIN.test(event.type))) return null;
  const states = heads.map((event) => statesAfter(event, lot));
  return states.includes(null) ? null : [...new Set(states.flat())];
}

function statesAfter(event, lot) {
  if (WORK.has(event.type)) return idsOf(event, "lot", true).includes(lot) ? ["in_stock"] : ["transformed"];
  if (receiptsOf(event).length > 0) return null;
  return AFTER[event.type] ?? null;
}

/** Return the receipts that a dispatch settles, which came before it: it moves on at once what they name. */
function receiptsOf(event) {
  return event.type === "lot.dispatched" ? (event.body.get("receipts") ?? []) : [];
}
