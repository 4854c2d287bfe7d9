// A form of the console: filled in, checked while it is typed, kept, signed, sent, receipted.
import { begin, drawAnew, empty, watchLists } from "./lists.js";
import { addSentence, showReceipt } from "./receipt.js";
import { clearProblems, showFaults, showProblems } from "./check.js";
import { compose, controlOf } from "./tree.js";
import { keeperOf, lastIn, putAsked, putBack, putDefaults, putLast, typedIn } from "./kept.js";
import { needSession, needSigner, sign, tryOut, undo } from "./enter.js";
import { once, whyOf } from "./once.js";
import { CHANGED } from "../../sign/storage.js";
import { sendSigned } from "../../sign/send.js";
import { signedAs, waiting } from "../../sign/kept.js";
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
// What stands in the form, in whichever windows it does: it is signed once.
let entry = crypto.randomUUID();
let extension = {};
// What the receipt says is waiting, until it is sent.
let unsent = null;

/** Begin anew: with nothing typed but what the task gives and what was entered last. */
function start({ kept = null } = {}) {
  putDefaults(form);
  empty(form);
  begin(form);
  putLast(form, keeper.last.get());
  if (kept) putBack(form, kept);
  clearProblems(form);
  tried = null;
  supersedes = kept?.supersedes ?? null;
  entry = kept?.entry ?? crypto.randomUUID();
  extension.shown?.(compose(form));
}

const keep = () => keeper.typed.set({ ...typedIn(form), entry, supersedes });

function changed() {
  // What is being asked is about something else than what stands there now.
  asked += 1;
  keep();
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
  if (!(await needSession())) return undefined;
  const checked = await check({ all: true });
  if (checked === null || checked.said.faults.length > 0) return firstFault();
  const { said } = checked;
  // Without a connection the last answer serves, if it was about the same.
  if (tried === null || tried.body !== JSON.stringify(said.body)) return undefined;
  if (tried.answer.problems.some((one) => one.weight === "refused")) return firstFault();
  state.textContent = words.sending;
  const before = await signedAs(entry);
  if (before && before.id !== supersedes) return showSigned(before);
  return finish(said, await sign(type, said, { tried: tried.answer, supersedes, entry }));
}

async function finish(said, signed) {
  keeper.last.set(lastIn(form));
  const result = await sendSigned(signed);
  if (result.status === "refused") return refused(said, result);
  const mayUndo = undoing !== "" && document.body.dataset.use === "admin";
  const tell = (became) =>
    show(signed, became, { next: goOn, undo: mayUndo ? once(() => takeBack(said, became), signing) : null });
  tell(result);
  unsent = result.status === "waiting" ? { signed, tell } : null;
  extension.recorded?.(section, result);
  history.replaceState({ entered: entry }, "");
  forgetTyped();
  return start();
}

function show({ statement }, result, actions) {
  state.textContent = "";
  form.hidden = true;
  const tagged = new TextDecoder().decode(statement).includes('"tags":[');
  showReceipt(section, { result, words, tagged }, actions);
}

/** Show what became of an entry that waited when its receipt was shown. */
async function showSent({ signed, tell }) {
  if ((await waiting(signed.ledger)).some((one) => one.id === signed.id)) return;
  unsent = null;
  const result = await sendSigned(signed);
  if (result.status === "refused") addSentence(section, whyRefused(result.answer), "problem refused");
  else tell(result);
}

/** Show what was signed in another window, or before the page was left.
 *
 * Where it still stands in the form it is not signed a second time, unless somebody says that it is another one.
 */
async function showSigned(signed, { standing = true } = {}) {
  const result = await sendSigned(signed);
  if (result.status !== "refused") {
    const after = (begin) => () => [begin(), goOn()];
    return show(signed, result, standing ? { next: after(beginAnew), another: after(keepAsAnother) } : { next: goOn });
  }
  if (standing) return refused(await read(), result);
  return sayRefused(result.answer);
}

function beginAnew() {
  forgetTyped();
  start();
}

function keepAsAnother() {
  [entry, supersedes] = [crypto.randomUUID(), null];
  drawAnew(form);
  changed();
}

/** What another window keeps of another entry stays. */
function forgetTyped() {
  if ((keeper.typed.get()?.entry ?? entry) === entry) keeper.typed.clear();
}

/** The ledger saw something newer than the form: what is typed stays, and builds on that when it is signed again. */
function refused(said, { id, answer }) {
  supersedes = id;
  keep();
  showProblems(form, said, answer.problems, { all: true });
  const stale = answer.problems.some((one) => one.code === "parent-stale");
  if (stale) state.textContent = words.rebase;
  else sayRefused(answer);
}

const whyRefused = ({ message, problems }) => `${words.refused} ${message ?? problems.map((one) => one.message).join(" ")}`;

function sayRefused(answer) {
  state.textContent = whyRefused(answer);
}

async function takeBack(said, result) {
  const heaps = undoing === "heap" ? [said.body.stockpile] : undefined;
  const names = undoing === "entry" ? "entry" : { heaps };
  const { problems, result: undone } = await undo(result, { names, reason: words.undo_reason });
  const found = problems ?? (undone.status === "refused" ? undone.answer.problems : []);
  for (const one of found) addSentence(section, one.message, "problem refused");
  if (found.length === 0) addSentence(section, undone.status === "waiting" ? words.signed : words.undone);
}

function goOn() {
  unsent = null;
  history.replaceState(null, "");
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
    beginAnew();
  });
  watchLists(form, changed);
  addEventListener("online", () => check({ all: false }));
  // While this window signs, what changes in the outbox is its own.
  new BroadcastChannel(CHANGED).addEventListener("message", async () => {
    if (unsent) await showSent(unsent);
    else if (!form.hidden && !button.disabled) await showBefore();
  });
}

/** Show what became of the entry in the form, or of the one that the page was left with, if it was signed. */
async function showBefore() {
  const before = await signedAs(entry);
  if (before && before.id !== supersedes) await showSigned(before);
}

async function main() {
  if (extra) extension = (await import(`./${extra}.js`)).extend(page);
  const kept = keeper.typed.get();
  start({ kept: kept?.fields ? kept : null });
  if (kept?.fields) state.textContent = words.kept;
  putAsked(form, new URLSearchParams(location.search));
  extension.shown?.(compose(form));
  listen();
  watchCodes(page);
  form.hidden = false;
  try {
    await needSigner();
    const left = history.state?.entered ? await signedAs(history.state.entered) : null;
    if (left) await showSigned(left, { standing: false });
    else await showBefore();
  } catch (error) {
    const line = document.querySelector("#device");
    line.textContent = await whyOf(error, words);
    line.hidden = false;
    button.disabled = true;
  }
  if (!form.hidden && (kept?.fields || location.search)) check({ all: false });
}

main();
