// The language in which the page speaks: the browser's own, until somebody chooses the other.
import { sentence } from "./sentences.js";

let spoken = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";

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
