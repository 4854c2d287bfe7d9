// Checks the passport of this page on the reader's device, with the modules of the verifier, which are fetched
// when they are asked for. What this browser was once given as a policy is kept in it, and asked first.

const KEPT = "mineral-ledger policy";
const LONG = 12;
const element = (id) => document.getElementById(id);

/** Return the policy that the reader pinned: `{text, day}`, or null where there is none or no memory. */
function pinned() {
  try {
    return JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

async function fetched(address) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

async function check() {
  const box = element("device");
  const answer = element("answer");
  element("no-answer").hidden = true;
  element("check").disabled = true;
  answer.setAttribute("aria-busy", "true");
  try {
    const passport = await fetched(box.dataset.passport);
    const own = pinned();
    const policy = own === null ? await fetched(box.dataset.policy) : new TextEncoder().encode(own.text);
    await show(answer, passport, policy);
    sayWhose(own);
    answer.focus();
  } catch (error) {
    element("no-answer").hidden = false;
    answer.hidden = true;
    throw error;
  } finally {
    element("check").disabled = false;
    answer.setAttribute("aria-busy", "false");
  }
}

async function show(answer, passport, policy) {
  const [{ parsePolicy }, { setLanguage }, { showAnswer }, { verifyPassport }] = await Promise.all([
    import("./verify/policy.js"),
    import("./verify/speech.js"),
    import("./verify/view.js"),
    import("./verify/passport.js"),
  ]);
  const { lang, dataset } = document.documentElement;
  setLanguage((dataset.complete ?? lang) === "fr" ? "fr" : "en");
  const verdict = await verifyPassport(passport, await parsePolicy(policy), { now: Date.now() });
  showAnswer(answer, "passport", verdict);
  fold(answer.querySelector("ol"));
}

/** Let a long journey be opened by who wants it: what was not checked stands below. */
function fold(list) {
  if (list === null || list.children.length <= LONG) return;
  const [heading, details, summary] = [list.previousElementSibling, ...made("details", "summary")];
  summary.textContent = `${heading.textContent} (${list.children.length})`;
  heading.replaceWith(details);
  details.append(summary, list);
}

function made(...tags) {
  return tags.map((tag) => document.createElement(tag));
}

/** Say whose policy it was: what a server gives shows nothing about that server. */
function sayWhose(own) {
  const line = element("by-pinned");
  line.dataset.text ??= line.textContent;
  line.textContent = line.dataset.text.replace("‹day›", own?.day ?? "");
  line.hidden = own === null;
  element("by-server").hidden = own !== null;
}

async function pin() {
  const [file] = element("pin").files;
  const { parsePolicy } = await import("./verify/policy.js");
  const data = new Uint8Array(await file.arrayBuffer());
  try {
    await parsePolicy(data);
  } catch {
    element("not-a-policy").hidden = false;
    return;
  }
  element("not-a-policy").hidden = true;
  const day = new Date().toISOString().slice(0, 10);
  localStorage.setItem(KEPT, JSON.stringify({ text: new TextDecoder().decode(data), day }));
  await check();
}

element("check").hidden = false;
element("pinning").hidden = false;
element("check").addEventListener("click", check);
element("pin").addEventListener("change", pin);
