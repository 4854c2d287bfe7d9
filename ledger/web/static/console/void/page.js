// Void a list of tags: the codes are checked here, and events of some hundreds of tags are signed one after the other.
import { codesIn, lookUp } from "./codes.js";
import { needSession, needSigner, sign, tryOut } from "../do/enter.js";
import { once, whyOf } from "../do/once.js";
import { sendSigned } from "../../sign/send.js";

const AN_EVENT = 400;
const BATCHES = 16;
const TYPE = "tag.voided";
const form = document.querySelector("#void");
const [field, reason, state, button, progress, done] = ["#codes", "#reason", "#state", "#sign", "#progress", "#done"].map(
  (one) => form.querySelector(one),
);
const words = JSON.parse(form.dataset.words);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

function note(sentences) {
  const lines = sentences.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  form.querySelector("#problems").replaceChildren(...lines);
}

function count() {
  const { codes, mistyped } = codesIn(field.value);
  const values = { count: codes.length + mistyped.length, mistyped: mistyped.length };
  form.querySelector("#codes-said").textContent = codes.length + mistyped.length > 0 ? fill(words.found, values) : "";
}

/** Put tags into events: as many as one takes, of as many batches as one takes. */
function* partsOf(tags) {
  let part = [];
  let batches = new Set();
  for (const tag of [...tags].sort((one, other) => (one.batch < other.batch ? -1 : 1))) {
    if (part.length === AN_EVENT || (batches.size === BATCHES && !batches.has(tag.batch))) {
      yield part;
      [part, batches] = [[], new Set()];
    }
    part.push(tag);
    batches.add(tag.batch);
  }
  if (part.length > 0) yield part;
}

async function enter() {
  const { codes, mistyped } = codesIn(field.value);
  const none = codes.length + mistyped.length === 0;
  if (none) form.querySelector("#codes-said").textContent = words.void_codes;
  form.querySelector("#reason-said").textContent = reason.value.trim() ? "" : words.void_reason;
  if (none) return field.focus();
  if (!reason.value.trim()) return reason.focus();
  if (!(await needSession())) return undefined;
  progress.hidden = false;
  progress.max = Math.max(1, codes.length);
  const { tags, unknown, already } = await lookUp(codes, (value) => {
    progress.value = value;
  });
  note([
    ...(mistyped.length > 0 ? [fill(words.mistyped_codes, { codes: mistyped.join(" ") })] : []),
    ...(unknown.length > 0 ? [fill(words.unknown_codes, { codes: unknown.join(" ") })] : []),
    ...(already.length > 0 ? [fill(words.void_already, { codes: already.join(" ") })] : []),
  ]);
  for (const part of partsOf(tags)) {
    if (!(await voidPart(part))) return undefined;
  }
  // What was not taken stays to be looked at.
  field.value = mistyped.join("\n");
  return count();
}

async function voidPart(part) {
  const body = {
    batches: [...new Set(part.map((tag) => tag.batch))],
    tags: part.map((tag) => tag.digest),
    reason: reason.value.trim(),
  };
  const said = { body, common: {}, sealed: {} };
  const tried = await tryOut(TYPE, said);
  const against = tried.problems.filter((one) => one.weight === "refused");
  if (against.length > 0) {
    note(against.map((one) => one.message));
    return false;
  }
  const signed = await sign(TYPE, said, { tried });
  const { status, answer } = await sendSigned(signed);
  if (status === "refused") {
    note(answer.problems.map((one) => one.message));
    return false;
  }
  const told = status === "waiting" ? words.signed : fill(words.recorded_tags, { index: answer.index, count: part.length });
  done.append(Object.assign(document.createElement("li"), { textContent: told }));
  return true;
}

const say = (text) => {
  state.textContent = text;
};

async function voidAll() {
  say(words.sending);
  await enter();
  say("");
}

async function main() {
  form.hidden = false;
  field.addEventListener("input", count);
  form.querySelector("#file").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    field.value = `${field.value}\n${await file.text()}`.trim();
    count();
  });
  form.addEventListener("submit", once(voidAll, { button, words, tell: say, ended: () => (progress.hidden = true) }));
  try {
    await needSigner();
  } catch (error) {
    const line = document.querySelector("#device");
    line.textContent = await whyOf(error, words);
    line.hidden = false;
    button.disabled = true;
  }
}

main();
