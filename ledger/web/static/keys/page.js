// The page of keys: which are in this browser, and what one can do with them.
import { chosen, cloned, pressed, save, sentenceOf, tell, wordsOf } from "./speak.js";
import { importKey, keyOfSeed, keysOf, makeKey, removeKey, renameKey } from "../sign/keys.js";
import { isKeptForGood } from "../sign/storage.js";
import { hex } from "../verify/bytes.js";
import { logInWith } from "./enter.js";
import { readKeyFile } from "../sign/key_file.js";
import { requestOf, sendRequest } from "./request.js";
import { showElsewhere } from "./elsewhere.js";
import { trustServer, trustedPolicy } from "../sign/trusted.js";
import { waiting } from "../sign/kept.js";
import { whyNot } from "../sign/able.js";

const { ledger, key: loggedIn } = document.body.dataset;
const element = (id) => document.getElementById(id);

async function start() {
  const why = await whyNot();
  element("trying").hidden = true;
  if (why !== null) {
    element("why").textContent = sentenceOf(`fault:${why}`);
    element("unable").hidden = false;
    return;
  }
  element("able").hidden = false;
  element("make").addEventListener("submit", onMake);
  element("import").addEventListener("submit", onImport);
  element("read").addEventListener("click", onRead);
  element("file").addEventListener("change", forgetRead);
  element("trust-again").addEventListener("click", onTrust);
  await list();
  await Promise.all([sayKept(), sayTrust()]);
}

async function list() {
  const keys = await keysOf(ledger);
  element("none").hidden = keys.length > 0;
  await showElsewhere();
  element("keys").replaceChildren(...keys.map(card));
  for (const key of keys) {
    // Asked before, and not yet answered.
    const request = key.public_key === loggedIn ? null : await requestOf(key, { fresh: false });
    if (request !== null) showRequest(cardOf(key), key, request);
  }
}

function cardOf(key) {
  return element("keys").querySelector(`[data-key="${key.public_key}"]`);
}

function card(key) {
  const texts = { name: key.name, id: key.key_id, party: key.party };
  const made = cloned("key", texts);
  made.dataset.key = key.public_key;
  for (const place of made.querySelectorAll("[data-use]")) place.hidden = place.dataset.use !== key.use;
  for (const place of made.querySelectorAll("[data-from]")) place.hidden = place.dataset.from !== key.from;
  const isIn = key.public_key === loggedIn;
  made.querySelector(".here").hidden = !isIn;
  for (const button of made.querySelectorAll(".login, .ask")) button.hidden = isIn;
  made.querySelector("[name=name]").value = key.name;
  made.querySelector("[name=name]").id = `name-${key.key_id}`;
  made.querySelector(".rename label").htmlFor = `name-${key.key_id}`;
  on(made, "login", () => enter(key));
  on(made, "ask", async () => showRequest(made, key, await requestOf(key)));
  on(made, "remove", () => remove(key));
  made.querySelector(".rename").addEventListener("submit", (event) => {
    event.preventDefault();
    pressed(event.submitter, () => rename(key, new FormData(event.target).get("name")));
  });
  return made;
}

function on(made, name, work) {
  const button = made.querySelector(`.${name}`);
  button.addEventListener("click", () => pressed(button, work));
}

async function enter(key) {
  await logInWith(key);
  location.assign("/console/");
}

async function rename(key, name) {
  await renameKey(ledger, key.public_key, name);
  await list();
  tell(sentenceOf("key-renamed", { name }));
}

async function remove(key) {
  const own = (await waiting(ledger)).filter((one) => one.key === key.public_key).length;
  const warnings = [sentenceOf("key-remove", { name: key.name })];
  if (key.from === "made") warnings.push(sentenceOf("key-remove-made"));
  if (own > 0) warnings.push(sentenceOf("key-remove-waits", { count: own }));
  if (!confirm(warnings.join("\n\n"))) return;
  await removeKey(ledger, key.public_key);
  await list();
  tell(sentenceOf("key-removed", { name: key.name }));
}

function showRequest(made, key, { statement, code, sent }) {
  const box = made.querySelector(".request");
  box.hidden = false;
  made.querySelector(".code").textContent = code;
  box.querySelector(".is-sent").hidden = !sent;
  box.querySelector(".send").hidden = sent;
  box.querySelector(".send").onclick = (event) => {
    pressed(event.target, async () => {
      showRequest(made, key, await sendRequest(key));
      tell(sentenceOf("request-sent"));
    });
  };
  box.querySelector(".save").onclick = () => save(`${key.party}-${key.key_id}.proof`, statement);
}

function onMake(event) {
  event.preventDefault();
  pressed(event.submitter, async () => {
    const made = await makeKey({ ledger, ...Object.fromEntries(new FormData(event.target)) });
    event.target.reset();
    event.target.closest("details").open = false;
    await done(made, sentenceOf("key-made", { key: made.key_id }));
    showRequest(cardOf(made), made, await requestOf(made));
  });
}

async function done(key, text) {
  await list();
  await Promise.all([sayKept(), sayTrust()]);
  tell(text);
  cardOf(key).querySelector("h2").focus();
}

/** Show which key a file holds before it is kept: a key file has no checksum. */
function onRead() {
  pressed(element("read"), async () => {
    const data = await chosen(element("file"));
    if (data === null) return;
    const [publicKey] = await keyOfSeed(await readKeyFile(data, element("passphrase").value));
    element("file-key").textContent = hex(publicKey).slice(0, 16);
    element("compare").hidden = false;
    element("keep").disabled = false;
  });
}

function forgetRead() {
  element("compare").hidden = true;
  element("keep").disabled = true;
}

function onImport(event) {
  event.preventDefault();
  pressed(event.submitter, async () => {
    const { party, use, name, passphrase } = Object.fromEntries(new FormData(event.target));
    const data = await chosen(element("file"));
    const made = await importKey(data, passphrase, { ledger, party, use, name });
    event.target.reset();
    event.target.closest("details").open = false;
    await done(made, sentenceOf("key-taken", { key: made.key_id }));
    forgetRead();
  });
}

async function sayKept() {
  element("for-good").textContent = sentenceOf((await isKeptForGood()) ? "keys-kept" : "keys-may-go");
}

async function sayTrust() {
  try {
    const { day, whose } = await trustedPolicy(ledger);
    element("trust").textContent = sentenceOf(`trust-${whose}`, { day });
    element("trust-again").hidden = whose !== "first";
  } catch (error) {
    element("trust").textContent = wordsOf(error);
  }
}

function onTrust() {
  pressed(element("trust-again"), async () => {
    if (!confirm(sentenceOf("trust-change"))) return;
    await trustServer(ledger);
    await sayTrust();
  });
}

start();
