// A verdict as people read it. Texts are set as text, never as markup: what a file says cannot become a page.
import { journeyOf } from "./journey.js";
import { language, say, sayWord } from "./speech.js";
import { sentence } from "./sentences.js";
import { verdictJson } from "./findings.js";

const MOST_FAULTS = 50;
const MOST_STEPS = 200;

/** Show a verdict on a file of a kind ("passport", "receipt" or "label") in a section. */
export function showAnswer(section, kind, verdict) {
  const { answer, asOf } = verdict;
  const doubts = listed("page-not-checked", remarks(verdict.notChecked));
  const named = kind === "label" && answer === "intact" ? "label" : answer;
  section.dataset.verdict = answer;
  section.hidden = false;
  section.replaceChildren(
    made("h2", say(`verdict-${named}`)),
    made("p", say(`lead-${named}`, { time: readable(asOf) })),
    ...listed("page-faults", verdict.faults.slice(0, MOST_FAULTS).map(faultText)),
    // Who cannot be told is told first why.
    ...(answer === "cannot_tell" ? doubts : []),
    ...described(factsOf(kind, verdict)),
    ...told(verdict.content ?? null),
    ...listed("page-checked", remarks(verdict.checked)),
    ...(answer === "cannot_tell" ? [] : doubts),
    technical(verdict),
  );
}

function made(tag, ...children) {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
}

function listed(title, texts, tag = "ul") {
  if (texts.length === 0) return [];
  return [made("h3", say(title)), made(tag, ...texts.map((text) => made("li", text)))];
}

function remarks(found) {
  return found.map((one) => sentence(one, language()));
}

function faultText(fault) {
  const where = [fault.index === null ? "" : `#${fault.index}`, fault.where].filter(Boolean).join(" ");
  const text = sentence(fault, language());
  return where ? made("span", `${text} `, made("code", where)) : text;
}

function readable(instant) {
  return instant === null ? "" : `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** Return what the record says, as pairs of a field's code and its text; nothing of what was altered. */
function factsOf(kind, verdict) {
  if (verdict.answer === "altered") return [];
  const facts = { passport: passportFacts, receipt: receiptFacts, label: labelFacts }[kind](verdict);
  return [...facts, ["field-as-of", readable(verdict.asOf)]].filter(([, text]) => text);
}

function passportFacts({ content }) {
  if (content === null) return [];
  const { statement } = content;
  return [
    ["field-lot", statement.lot],
    ["field-state", sayWord(statement.state)],
    ["field-mass", massText(statement.balance.value)],
    ["field-holds", statement.holds.join(", ")],
    ["field-origin", statement.origin],
  ];
}

function receiptFacts({ event, head }) {
  if (event === null) return [];
  const lots = [...new Set(event.named.filter((one) => one.kind === "lot").map((one) => one.id))];
  return [
    ["field-event", `${sayWord(event.type)} · ${event.payload.get("occurred_at").slice(0, 10)}`],
    ["field-lot", lots.join(", ")],
    ["field-issuer", event.issuer],
    ["field-origin", head.origin],
  ];
}

function labelFacts({ label }) {
  if (label === null) return [];
  return [
    ["field-lot", label.lot],
    ["field-tag", label.tag?.replace(/(.{4})(?=.)/g, "$1-")],
    ["field-mineral", label.mineral],
    ["field-mass", massText(label.mass)],
    ["field-country", label.country],
    ["field-month", label.month],
  ];
}

/** A mass as the reader writes numbers. */
function massText(value) {
  return say("field-mass-kg", { value: Number(value).toLocaleString(language(), { maximumFractionDigits: 6 }) });
}

function described(facts) {
  if (facts.length === 0) return [];
  const rows = facts.flatMap(([code, text]) => [made("dt", say(code)), made("dd", text)]);
  return [made("h3", say("page-about")), made("dl", ...rows)];
}

/** The steps of the journey, each with its day, what was done to which lots, and by whom. */
function told(content) {
  if (content === null) return [];
  const { lot } = content.passport;
  const steps = journeyOf(content.events, lot).slice(-MOST_STEPS);
  const items = steps.map(({ day, type, lots, party }) => {
    const which = lots.length === 1 && lots[0] === lot ? "" : ` ${lots.join(", ")}`;
    return made("span", `${day} `, made("strong", sayWord(type)), `${which} · ${party}`);
  });
  return listed("page-journey", items, "ol");
}

function technical(verdict) {
  const text = JSON.stringify(verdictJson(verdict, language()), null, 2);
  return made("details", made("summary", say("page-technical")), made("pre", made("code", text)));
}
