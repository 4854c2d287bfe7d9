// The page of the outbox: what waits here, what was refused and why; send, save, take in, discard.
import { REFUSED, WAITING, everything } from "../sign/kept.js";
import { chosen, cloned, language, pressed, save, sentenceOf, tell, wordsOf } from "./speak.js";
import { actOn } from "./act.js";
import { discard, putBack, takeIn } from "../sign/outbox.js";
import { CHANGED } from "../sign/storage.js";
import { draftOf } from "../sign/again.js";
import { sendWaiting } from "../sign/send.js";
import { whyNot } from "../sign/able.js";
import { writeFiles } from "../sign/carried.js";

const { ledger, party } = document.body.dataset;
const element = (id) => document.getElementById(id);
let unproved = new Map();

async function list() {
  const all = await everything(ledger);
  for (const [state, id] of [[WAITING, "waiting"], [REFUSED, "refused"]]) {
    const some = all.filter((one) => one.state === state);
    element(id).replaceChildren(...some.map(row));
    element(`${id}-part`).hidden = some.length === 0;
  }
  element("empty").hidden = all.length > 0;
  element("keep").hidden = all.length === 0;
}

function row(kept) {
  const what = sentenceOf(`word:${kept.type}`);
  const at = new Date(kept.kept_at).toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
  const texts = { what: what === `word:${kept.type}` ? kept.type : what, at, id: kept.id.slice(0, 16) };
  const made = cloned(`${kept.state}-row`, { ...texts, key: kept.key.slice(0, 16) });
  const why = unproved.get(kept.id);
  if (why) made.querySelector(".unproved").textContent = `${sentenceOf("outbox-proof")} ${wordsOf(why)}`;
  if (kept.state === REFUSED) {
    made.querySelector("ul").append(...kept.problems.map(problem));
    made.querySelector(".anew").hidden = !party;
    on(made, "anew", () => signAnew(kept));
    on(made, "again", () => putBack(kept.id));
    on(made, "discard", async () => {
      if (confirm(sentenceOf("outbox-discard"))) await discard(kept.id);
    });
  }
  return made;
}

function problem({ code, message }) {
  const item = document.createElement("li");
  const name = document.createElement("code");
  name.textContent = code;
  item.append(`${message} `, name);
  return item;
}

function on(made, name, work) {
  const button = made.querySelector(`.${name}`);
  button.addEventListener("click", () => pressed(button, work));
}

/** Sign on what is there now what was refused; who asks is shown first what the ledger would note of it. */
async function signAnew(kept) {
  const { issuer, draft } = await draftOf(kept);
  if (issuer !== party) return tell(sentenceOf("outbox-issuer", { issuer }), { bad: true });
  const { ok, text } = await actOn(draft, (notes) => confirm(sentenceOf("outbox-noted", { notes })));
  tell(text, { bad: !ok });
  return list();
}

async function onSend() {
  const results = await sendWaiting(() => {}, ledger);
  unproved = new Map(results.filter((one) => one.why).map((one) => [one.id, one.why]));
  const counts = (status) => results.filter((one) => status.includes(one.status)).length;
  const lines = [sentenceOf("outbox-sent", { count: counts(["recorded", "duplicate"]) })];
  if (counts([REFUSED]) > 0) lines.push(sentenceOf("outbox-refused", { count: counts([REFUSED]) }));
  const held = results.find((one) => one.status === WAITING);
  if (held) lines.push(wordsOf(held.answer));
  tell(lines.join(" "), { bad: held !== undefined || counts([REFUSED]) > 0 });
  await list();
}

async function onSave() {
  const { events, disclosures } = writeFiles(await everything(ledger));
  const name = `outbox-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}`;
  save(`${name}.cose`, events, "application/cbor-seq");
  if (disclosures === null) return;
  save(`${name}.disclosures.json`, disclosures, "application/json");
  tell(sentenceOf("outbox-private"));
}

async function onTake() {
  const data = await chosen(element("events"));
  if (data === null) return;
  const count = await takeIn(data, await chosen(element("disclosures")));
  tell(sentenceOf("outbox-taken", { count }));
  element("take").reset();
}

async function start() {
  const why = await whyNot();
  element("trying").hidden = true;
  if (why !== null) {
    tell(sentenceOf(`fault:${why}`), { bad: true });
    return;
  }
  element("able").hidden = false;
  element("send").addEventListener("click", () => pressed(element("send"), onSend));
  element("save").addEventListener("click", () => pressed(element("save"), onSave));
  element("take").addEventListener("submit", (event) => {
    event.preventDefault();
    pressed(event.submitter, onTake);
  });
  new BroadcastChannel(CHANGED).addEventListener("message", list);
  await list();
}

start();
