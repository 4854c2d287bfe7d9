// How many events wait in this browser, in the head of the console; they are sent as soon as there is a network.
import { CHANGED } from "../sign/storage.js";
import { counted } from "../sign/kept.js";

const PAUSE = 60_000;
const link = document.getElementById("outbox");
const { ledger, key } = document.body.dataset;

async function show() {
  const { waiting, refused } = await counted(ledger);
  const all = waiting + refused;
  link.hidden = all === 0;
  link.querySelector("span").textContent = String(all);
  link.classList.toggle("bad", refused > 0);
  return waiting;
}

/** Send what waits; the code for it comes only where there is something. */
async function send() {
  if (!navigator.onLine || document.hidden || (await show()) === 0) return;
  const { sendQuietly } = await import("../sign/send.js");
  await sendQuietly(ledger);
}

if (key && globalThis.isSecureContext && globalThis.indexedDB) {
  new BroadcastChannel(CHANGED).addEventListener("message", show);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", send);
  setInterval(send, PAUSE);
  send();
}
