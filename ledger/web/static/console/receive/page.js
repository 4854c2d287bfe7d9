// Receive many bags in one go: code, weight, code, weight; then sign all, one event after the other.
import { numbersIn } from "../reader.js";
import { bagEntry, comingBags, findBag, readEntry, sayEntry, showEntry } from "./bags.js";
import { canScan, scan } from "../../verify/camera.js";
import { eventOf, record } from "./record.js";
import { faultOf } from "../do/values.js";
import { keeperOf } from "../do/kept.js";
import { needSession, needSigner } from "../do/enter.js";
import { once, whyOf } from "../do/once.js";
import { shown } from "../do/masses.js";

const PAUSE = 300;
const page = document.querySelector("#receive");
const words = JSON.parse(page.dataset.words);
const [form, typed, list, state, button] = ["#code", "#typed", "#bags", "#state", "#sign"].map((one) => page.querySelector(one));
const [done, progress] = [page.querySelector("#done"), page.querySelector("#progress")];
const coming = comingBags(document.querySelector("#coming"));
const keeper = keeperOf("receive-many").typed;
const entries = new Map();
let timer = 0;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const tell = (text, good) => {
  const line = page.querySelector("#typed-said");
  line.textContent = text;
  line.classList.toggle("good", good);
};

/** Put a bag at the head of the list; returns its entry. */
function add(bag, { own = "", outcome = "accepted", why = "", supersedes = null } = {}) {
  const item = bagEntry(bag, words, { changed, next, removed });
  item.querySelector(".own").value = own;
  item.querySelector(".outcome").value = outcome;
  item.querySelector(".explanation").value = why;
  entries.set(bag.lot, { bag, item, supersedes });
  list.prepend(item);
  bag.row.hidden = true;
  showEntry(item, readEntry(bag, item), words);
  return item;
}

async function take(text) {
  if (text.trim() === "") return;
  const { bag, fault } = await findBag(coming, text);
  if (fault) {
    tell(fill(words[fault], { text: text.trim() }), false);
    return;
  }
  const known = entries.get(bag.lot);
  tell(fill(known ? words.again : words.added, { lot: bag.lot }), !known);
  typed.value = "";
  const item = known?.item ?? add(bag);
  item.querySelector(".own").focus();
  keep();
}

/** What was typed into an entry counts at once; after the weight comes the explanation, or the next code. */
function next(bag, control) {
  const { item } = entries.get(bag.lot);
  const entry = readEntry(bag, item);
  sayEntry(item, entry.wrong ? faultOf(entry.wrong, words) : null);
  const missing = entry.wrong === "explain" ? item.querySelector(".explanation") : null;
  if (missing && missing !== control) missing.focus();
  else if (entry.wrong === null) typed.focus();
}

function changed(bag) {
  const { item } = entries.get(bag.lot);
  showEntry(item, readEntry(bag, item), words);
  sayEntry(item, null);
  keep();
}

function removed(bag) {
  const { item } = entries.get(bag.lot);
  entries.delete(bag.lot);
  item.remove();
  bag.row.hidden = false;
  typed.focus();
  keep();
}

/** Keep what was typed, and say the sums; not at every key, for there may be hundreds of bags. */
function keep() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const kept = [...entries.values()].map(({ bag, item, supersedes }) => {
      const { typed: own, outcome, why } = readEntry(bag, item);
      return { lot: bag.lot, own, outcome, why, supersedes };
    });
    if (kept.length > 0) keeper.set(kept);
    else keeper.clear();
    showSums();
  }, PAUSE);
}

function showSums() {
  const left = document.querySelector("#left");
  if (left) left.textContent = fill(words.left, { count: coming.bags.size - entries.size });
  const read = [...entries.values()].map(({ bag, item }) => ({ bag, entry: readEntry(bag, item) }));
  const weighed = read.filter(({ entry }) => entry.own !== null && entry.outcome !== "rejected");
  const sum = (masses) => masses.reduce((all, one) => all + one, 0n);
  const [sent, own] = [sum(weighed.map(({ bag }) => bag.kg)), sum(weighed.map(({ entry }) => entry.own.mass))];
  const values = { count: weighed.length, sent: shown(sent), own: shown(own), difference: shown(own - sent) };
  page.querySelector("#sums").textContent = weighed.length > 0 ? fill(words.sums, values) : "";
}

async function recordAll() {
  // The last in the list was scanned first.
  const order = [...list.children].reverse().map((item) => entries.get(item.dataset.lot));
  const wrong = order.filter(({ bag, item }) => {
    const entry = readEntry(bag, item);
    sayEntry(item, entry.wrong ? faultOf(entry.wrong, words) : null);
    return entry.wrong !== null;
  });
  if (wrong.length > 0) {
    const { bag, item } = wrong[0];
    item.querySelector(readEntry(bag, item).wrong === "explain" ? ".explanation" : ".own").focus();
    return;
  }
  if (!(await needSession())) return;
  const place = page.querySelector("#place")?.value ?? "";
  const wanted = order.map(({ bag, item, supersedes }) => ({ bag, supersedes, event: eventOf(bag, readEntry(bag, item), place) }));
  if (wanted.length === 0) return;
  let [count, failed] = [0, 0];
  progress.hidden = false;
  progress.max = wanted.length;
  progress.value = 0;
  await record(wanted, (bag, result) => {
    count += 1;
    progress.value = count;
    state.textContent = fill(words.progress, { done: count, count: wanted.length });
    if (!finish(bag, result)) failed += 1;
  });
  state.textContent = failed > 0 ? fill(words.failed, { count: failed }) : state.textContent;
}

/** Take a bag out of the list when it is recorded or waits to be sent; returns whether it is. */
function finish(bag, { id, status, answer, explain }) {
  const known = entries.get(bag.lot);
  if (status === "refused") {
    const sentences = (answer?.problems ?? []).map((one) => one.message);
    if (explain) known.item.dataset.explain = "yes";
    known.supersedes = id ?? known.supersedes;
    showEntry(known.item, readEntry(bag, known.item), words);
    sayEntry(known.item, explain ? words.explain : sentences.join(" ") || answer?.message || words.refused);
    keep();
    return false;
  }
  entries.delete(bag.lot);
  known.item.remove();
  coming.bags.delete(bag.lot);
  bag.row.remove();
  const line = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `/console/events/${id}`, textContent: bag.lot });
  const told = status === "waiting" ? words.signed : fill(words.done, { index: answer.index.toLocaleString(numbersIn()) });
  line.append(`${status === "waiting" ? "⏳" : "✔"} `, link, ` ${told}`);
  done.append(line);
  page.querySelector("#done-title").hidden = false;
  keep();
  return true;
}

function addCamera() {
  const seen = Object.assign(document.createElement("button"), { type: "button", textContent: words.scan });
  seen.addEventListener("click", async () => take(await scan(page.querySelector("#camera"))));
  typed.after(seen);
}

async function main() {
  page.hidden = false;
  for (const { lot, ...one } of keeper.get() ?? []) {
    const bag = coming.bags.get(lot);
    if (bag) list.append(add(bag, one));
  }
  showSums();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(typed.value);
  });
  button.addEventListener("click", once(recordAll, { button, words, tell: (text) => (state.textContent = text), ended: () => (progress.hidden = true) }));
  if (canScan()) addCamera();
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
