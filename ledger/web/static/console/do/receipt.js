// What became of an entry: its place in the ledger, papers to print, and a way back while nothing builds on it.
import { numbersIn } from "../reader.js";

/** Show what became of an event in a section; `actions` are `{next, undo, another}`, null for what there is not.
 *
 * `another` is for an event that was signed in another window or before the page was left: it lets what stands in
 * the form be entered as something else.
 */
export function showReceipt(section, { result, words, tagged }, { next, undo = null, another = null }) {
  const waits = result.status === "waiting";
  const box = element("div", `recorded${waits ? " waiting" : ""}`);
  box.append(element("h2", "", `${waits ? "⏳" : "✔"} ${waits ? words.waiting : words.recorded}`));
  if (waits) box.append(...toldOfWaiting(result, words));
  else box.append(...told(result, words, tagged));
  if (another) box.append(element("p", "", words.signed_before));
  const buttons = element("p", "actions");
  buttons.append(button(words.next, next));
  if (another) buttons.append(" ", button(words.another, another));
  if (undo && !waits) buttons.append(" ", button(words.undo, undo));
  box.append(buttons);
  section.replaceChildren(box);
  section.hidden = false;
  section.focus();
}

function toldOfWaiting({ answer }, words) {
  const outbox = element("p");
  outbox.append(link("/console/outbox", words.outbox));
  return [...[sentence(answer), words.signed].filter(Boolean).map((one) => element("p", "", one)), outbox];
}

/** Say in the receipt what became of it since. */
export function addSentence(section, text, weight = "") {
  section.firstElementChild?.append(element("p", weight, text));
}

function told({ id, answer }, words, tagged) {
  const { index, recorded_at: at, lots, problems } = answer;
  const language = document.documentElement.lang;
  const time = new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const number = index.toLocaleString(numbersIn());
  const parts = [element("p", "", words.entry.replace("{index}", number).replace("{time}", time))];
  parts.push(...problems.map((one) => element("p", `problem ${one.weight}`, one.message)));
  const list = element("ul", "actions plain");
  for (const lot of lots) {
    const at = `/console/lots/${encodeURIComponent(lot)}`;
    const line = element("li");
    line.append(link(at, lot));
    if (tagged) line.append(" ", link(`${at}/papers/labels.pdf`, words.labels, "button"));
    line.append(" ", link(`${at}/papers/slip-58.pdf`, words.slip, "button"));
    list.append(line);
  }
  const paper = element("li");
  paper.append(link(`/console/events/${id}`, words.open), " ", link(`/console/events/${id}/receipt`, words.receipt));
  list.append(paper);
  return [...parts, list];
}

const sentence = (answer) => answer?.detail ?? answer?.message ?? "";

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function link(href, text, className = "") {
  const made = element("a", className, text);
  made.href = href;
  return made;
}

function button(text, action) {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}
