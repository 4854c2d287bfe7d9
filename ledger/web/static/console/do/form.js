// A form of the console: filled in, checked while it is typed, kept, signed, sent, receipted.
import { addItem, begin, empty } from "./lists.js";
import { addSentence, showReceipt } from "./receipt.js";
import { clearProblems, showFaults, showProblems } from "./check.js";
import { compose, controlOf } from "./tree.js";
import { keeperOf, lastIn, putAsked, putBack, putLast, typedIn } from "./kept.js";
import { needSigner, sign, tryOut, undo } from "./enter.js";
import { once, whyOf } from "./once.js";
import { sendSigned } from "../../sign/send.js";
import { watchCodes } from "./codes.js";

const PAUSE = 500;
const form = document.querySelector("#task");
const section = document.querySelector("#receipt");
const state = form.querySelector("#state");
const button = form.querySelector("#sign");
const { type, task, module: extra, undo: undoing } = form.dataset;
const words = JSON.parse(form.dataset.words);
const keeper = keeperOf(task);
const page = { form, words, type, changed, state };
const signing = { button, words, tell: (text) => (state.textContent = text) };
let timer = 0;
let asked = 0;
let tried = null;
let supersedes = null;
let extension = {};

/** Begin anew: with nothing typed but what the task gives and what was entered last. */
function start({ kept = null } = {}) {
  empty(form);
  begin(form);
  putLast(form, keeper.last.get());
  if (kept) putBack(form, kept);
  clearProblems(form);
  tried = null;
  supersedes = null;
  extension.shown?.(compose(form));
}

function changed() {
  // What is being asked is about something else than what stands there now.
  asked += 1;
  keeper.typed.set(typedIn(form));
  extension.shown?.(compose(form));
  clearTimeout(timer);
  timer = setTimeout(() => check({ all: false }), PAUSE);
}

/** What the form says, with what a further script of the task makes of it. */
async function read() {
  const found = compose(form);
  return extension.compose ? await extension.compose(found) : found;
}

/** Ask the ledger and show its answer; returns `{said, tried}`, or null where nothing can be signed. */
async function check({ all }) {
  asked += 1;
  const turn = asked;
  const found = await read();
  try {
    const answer = await tryOut(type, found);
    if (turn !== asked) return null;
    tried = { answer, body: JSON.stringify(found.body) };
    showProblems(form, found, answer.problems, { all });
    state.textContent = "";
  } catch (error) {
    if (!error.why) throw error;
    if (turn !== asked) return null;
    clearProblems(form);
    state.textContent = await whyOf(error, words);
    if (error.why !== "offline") tried = null;
  }
  showFaults(found.faults, words);
  return { said: found };
}

async function enter() {
  clearTimeout(timer);
  const checked = await check({ all: true });
  if (checked === null || checked.said.faults.length > 0) return firstFault();
  const { said } = checked;
  // Without a connection the last answer serves, if it was about the same.
  if (tried === null || tried.body !== JSON.stringify(said.body)) return undefined;
  if (tried.answer.problems.some((one) => one.weight === "refused")) return firstFault();
  state.textContent = words.sending;
  const signed = await sign(type, said, { tried: tried.answer, supersedes });
  keeper.last.set(lastIn(form));
  keeper.typed.set({ signed: signed.id });
  return finish(said, await sendSigned(signed));
}

function finish(said, result) {
  state.textContent = "";
  if (result.status === "refused") return refused(said, result);
  form.hidden = true;
  const mayUndo = undoing !== "" && document.body.dataset.use === "admin";
  const tagged = JSON.stringify(said.body).includes('"tags":[');
  const actions = { next, undo: once(() => takeBack(said, result), signing) };
  showReceipt(section, { result, words, tagged, mayUndo }, actions);
  extension.recorded?.(section, result);
  keeper.typed.clear();
  start();
  return undefined;
}

/** The ledger saw something newer than the form: what is typed stays, and builds on that when it is signed again. */
function refused(said, { id, answer }) {
  supersedes = id;
  keeper.typed.set(typedIn(form));
  showProblems(form, said, answer.problems, { all: true });
  const stale = answer.problems.some((one) => one.code === "parent-stale");
  state.textContent = stale ? words.rebase : `${words.refused} ${answer.message ?? ""}`;
}

async function takeBack(said, result) {
  const heaps = undoing === "heap" ? [said.body.stockpile] : undefined;
  const names = undoing === "entry" ? "entry" : { heaps };
  const { problems, result: undone } = await undo(result, { names, reason: words.undo_reason });
  const found = problems ?? (undone.status === "refused" ? undone.answer.problems : []);
  for (const one of found) addSentence(section, one.message, "problem refused");
  if (found.length === 0) addSentence(section, undone.status === "waiting" ? words.signed : words.undone);
}

function next() {
  section.hidden = true;
  form.hidden = false;
  controlOf(form.querySelector(".field")).focus();
}

function firstFault() {
  const wrong = form.querySelector('[aria-invalid="true"]');
  wrong?.closest("details")?.setAttribute("open", "");
  wrong?.focus();
}

function listen() {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", once(enter, signing));
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    keeper.typed.clear();
    form.querySelectorAll(".field").forEach((field) => {
      const control = controlOf(field);
      if (control.localName === "select") control.selectedIndex = Math.max(0, [...control.options].findIndex((one) => one.defaultSelected));
      else control.value = control.defaultValue;
    });
    start();
  });
  form.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button");
    if (pressed?.matches(".add")) {
      const item = addItem(pressed.closest(".list"));
      if (item) controlOf(item.querySelector(".field:not([data-draw])")).focus();
      changed();
    }
    if (pressed?.matches(".remove")) {
      const list = pressed.closest(".list");
      pressed.closest(".item").remove();
      list.querySelector(":scope > .add").focus();
      changed();
    }
  });
  addEventListener("online", () => check({ all: false }));
}

async function main() {
  form.hidden = false;
  if (extra) extension = (await import(`./${extra}.js`)).extend(page);
  const kept = keeper.typed.get();
  start({ kept: kept?.fields ? kept : null });
  if (kept?.signed) keeper.typed.clear();
  if (kept?.fields) state.textContent = words.kept;
  putAsked(form, new URLSearchParams(location.search));
  extension.shown?.(compose(form));
  listen();
  watchCodes(page);
  try {
    await needSigner();
  } catch (error) {
    const line = document.querySelector("#device");
    line.textContent = await whyOf(error, words);
    line.hidden = false;
    button.disabled = true;
  }
  if (kept?.fields || location.search) check({ all: false });
}

main();
