// What a page of keys says: sentences in the language of the page, and what went wrong, where it is read aloud.
import { LedgerError } from "../verify/errors.js";
import { said } from "../sign/sentences.js";

/** Return the language of the page, "en" or "fr". */
export function language() {
  return document.documentElement.lang;
}

/** Return the sentence of a code. */
export function sentenceOf(code, values = {}) {
  return said({ code, values }, language());
}

/** Return in words why something failed: an error of ours, or what the server answered. */
export function wordsOf(reason) {
  if (reason instanceof LedgerError) return said(reason, language());
  if (reason.fault) return said(reason, language());
  if (typeof reason.detail === "string") return reason.detail;
  if (typeof reason.message === "string" && reason.problems) return reason.message;
  throw reason;
}

/** Put a sentence where the page tells what has happened. */
export function tell(text, { bad = false } = {}) {
  const line = document.getElementById("told");
  line.textContent = text;
  line.classList.toggle("bad", bad);
}

/** Do something for who pressed a button: it is off meanwhile, and what goes wrong is told. */
export async function pressed(button, work) {
  button.disabled = true;
  tell("");
  try {
    await work();
  } catch (error) {
    tell(wordsOf(error), { bad: true });
  } finally {
    button.disabled = false;
  }
}

/** Return a file to be kept under a name. */
export function save(name, data, type = "application/octet-stream") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Return the bytes of the file that was chosen, or null. */
export async function chosen(input) {
  const [file] = input.files;
  return file === undefined ? null : new Uint8Array(await file.arrayBuffer());
}

/** Return a copy of a template's first element, with texts put where `data-text` names them. */
export function cloned(id, texts) {
  const made = document.getElementById(id).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) {
    for (const place of made.querySelectorAll(`[data-text="${name}"]`)) place.textContent = text;
  }
  return made;
}
