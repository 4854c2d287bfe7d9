// The page: files are picked or dropped, told apart by what is in them, and judged; nothing is sent anywhere.
import { LedgerError } from "./errors.js";
import { parsePolicy } from "./policy.js";
import { say, setLanguage, language } from "./speech.js";
import { scan, canScan } from "./camera.js";
import { sentence } from "./sentences.js";
import { showAnswer } from "./view.js";
import { verifyLabel } from "./label.js";
import { verifyPassport } from "./passport.js";
import { verifyReceipt } from "./receipt.js";

const element = (id) => document.getElementById(id);
// Only a service has the page at this address; a copy from a stick or of somebody else leads nowhere.
const SERVED = location.protocol.startsWith("http") && location.pathname.endsWith("/verify/");
const state = { policy: null, policyName: "", asked: null, unread: [] };

/** Tell by its first bytes what a file is: a receipt, a passport, or perhaps a policy. */
function kindOf(data) {
  const start = new TextDecoder().decode(data.subarray(0, 64));
  if (start.startsWith("c2sp.org/tlog-proof")) return "receipt";
  return /^\s*\{/.test(start) ? "passport" : "policy";
}

async function takeFiles(files) {
  busy(true);
  state.unread = [];
  let taken = false;
  for (const file of files) {
    const data = new Uint8Array(await file.arrayBuffer());
    const kind = kindOf(data);
    if (kind === "policy") await takePolicy(file.name, data);
    else [state.asked, taken] = [{ kind, data }, true];
  }
  await answer(taken);
}

async function takePolicy(name, data) {
  try {
    [state.policy, state.policyName] = [await parsePolicy(data), name];
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    state.unread.push({ name, error });
  }
}

function judge({ kind, data }) {
  if (kind === "label") return verifyLabel(data, state.policy);
  if (kind === "receipt") return verifyReceipt(data, state.policy);
  return verifyPassport(data, state.policy, { now: Date.now() });
}

/** Judge what was asked last, by the policy that is there by now, and show it. */
async function answer(moveFocus) {
  translate();
  if (state.asked !== null) {
    busy(true);
    element("notice").textContent = say("page-waiting");
    const verdict = await judge(state.asked);
    showAnswer(element("answer"), state.asked.kind, verdict);
    translate();
  }
  busy(false);
  if (moveFocus) element("answer").focus();
}

function busy(is) {
  element("answer").setAttribute("aria-busy", String(is));
}

function translate() {
  document.documentElement.lang = language();
  document.title = say("page-title");
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  element("policy").textContent =
    state.policy === null ? say("page-policy-none") : say("page-policy", { names: state.policyName });
  element("language").textContent = language() === "en" ? "Français" : "English";
  element("language").lang = language() === "en" ? "fr" : "en";
  element("back").textContent = say("page-back", { host: location.host });
  element("back").href = `../?lang=${language()}`;
  const unread = state.unread.map(
    ({ name, error }) => `${say("page-unread", { name })} ${sentence(error, language())}`,
  );
  element("notice").textContent = unread.join(" ");
}

function askLabel(text) {
  [state.asked, state.unread] = [{ kind: "label", data: text }, []];
  return answer(true);
}

async function scanLabel() {
  try {
    const text = await scan(element("camera"));
    element("label").value = text;
    await askLabel(text);
  } catch {
    element("notice").textContent = say("page-scan-failed");
  }
}

function listen() {
  element("files").addEventListener("change", (event) => takeFiles(event.target.files));
  element("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    askLabel(element("label").value);
  });
  element("language").addEventListener("click", () => {
    setLanguage(language() === "en" ? "fr" : "en");
    answer(false);
  });
  element("scan").addEventListener("click", scanLabel);
  element("scan").hidden = !canScan();
  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      event.preventDefault();
      element("drop").classList.toggle("over", type === "dragover");
      if (type === "drop") takeFiles(event.dataTransfer.files);
    });
  }
}

element("back").hidden = !SERVED;
listen();
translate();
