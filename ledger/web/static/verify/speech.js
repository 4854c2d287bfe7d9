// The language in which the page speaks: that of its address or of the ledger's pages, else the browser's own,
// until somebody chooses the other.
import { sentence } from "./sentences.js";

let spoken = firstLanguage(location.search, document.cookie, navigator.language);

/** Return "en" or "fr", by what an address asks for, what cookies keep, and what the browser speaks. */
export function firstLanguage(search, cookies, browser) {
  const asked = new URLSearchParams(search).get("lang");
  const kept = /(?:^|; )lang=(\w+)/.exec(cookies)?.[1];
  const found = [asked, kept].find((one) => one === "en" || one === "fr");
  return found ?? (browser.toLowerCase().startsWith("fr") ? "fr" : "en");
}

/** Return the language that is spoken, "en" or "fr". */
export function language() {
  return spoken;
}

export function setLanguage(name) {
  spoken = name;
}

/** Return the sentence of a code. */
export function say(code, values = {}) {
  return sentence({ code, values }, spoken);
}

/** Return the word for a value of the record, or the value itself where there is none. */
export function sayWord(value) {
  const word = sentence({ code: `word:${value}`, values: {} }, spoken);
  return word === `word:${value}` ? String(value) : word;
}
