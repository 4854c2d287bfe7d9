// Asks the ledger what it would say, and says it beside the fields; nothing is recorded by asking.
import { aheadOf, sayClock } from "./clock.js";
import { controlOf, isEmpty, itemsOf, placed } from "./tree.js";
import { faultOf } from "./values.js";

const PATIENCE = 15_000;

/** Return what the ledger says of a draft: `{recorded, cites, problems}`; the page says when the clock of the device is wrong.
 *
 * Throws an error with `why`: `offline`, `expired`, or `refused` with the sentence of the answer.
 */
export async function askLedger({ type, body, common, sealed }, occurredAt) {
  const draft = { occurred_at: occurredAt, ...common, type, body };
  const names = Object.keys(sealed);
  if (names.length > 0) draft.sealed = names;
  const answer = await fetched("/api/v1/drafts", draft);
  const told = await answer.json().catch(() => {
    throw failed("offline");
  });
  if (answer.status === 401) throw failed("expired");
  if (!answer.ok) throw failed("refused", told.detail);
  sayClock(aheadOf(answer));
  return told;
}

async function fetched(address, draft) {
  try {
    return await fetch(address, {
      method: "POST",
      body: JSON.stringify(draft),
      headers: { "content-type": "application/json", accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw failed("offline");
  }
}

function failed(why, message = "") {
  return Object.assign(new Error(why), { why, message });
}

/** Show problems beside their fields, and above the button those that belong to none.
 *
 * Before `all` is asked for, what is not filled in yet is not told.
 */
export function showProblems(form, { places, faults }, problems, { all }) {
  clearProblems(form);
  const summary = form.querySelector("#problems");
  for (const problem of problems) {
    const spot = placed(places, problem.where);
    // What the page itself cannot read is said by it alone.
    if (faults.some(({ field }) => field === spot)) continue;
    if (!all && problem.weight === "refused" && isWaiting(spot, problem)) continue;
    const line = spot?.querySelector(":scope > .said") ?? null;
    if (line) say(spot, line, problem);
    if (!line || isHidden(spot)) summary.append(sentenceOf(problem));
  }
}

/** Show what is mistyped, which the page itself finds. */
export function showFaults(faults, words) {
  for (const { field, code } of faults) {
    const message = faultOf(code, words);
    say(field, field.querySelector(":scope > .said"), { weight: "refused", message });
  }
}

/** Take all problems away. */
export function clearProblems(form) {
  form.querySelector("#problems").replaceChildren();
  for (const line of form.querySelectorAll(".said")) {
    line.textContent = "";
    line.className = "said";
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** Whether a problem is about what somebody may still be going to fill in. */
function isWaiting(spot, { where }) {
  if (spot === null) return where !== "";
  return spot.matches(".field") ? controlOf(spot).value === "" : itemsOf(spot).every(isEmpty);
}

const isHidden = (spot) => spot.closest("details:not([open])") !== null;

function say(spot, line, { weight, message }) {
  line.textContent = [line.textContent, message].filter(Boolean).join(" ");
  line.classList.add(weight);
  if (weight === "refused" && spot.matches(".field")) controlOf(spot).setAttribute("aria-invalid", "true");
}

function sentenceOf({ weight, message }) {
  const line = document.createElement("p");
  line.className = weight;
  line.textContent = message;
  return line;
}
