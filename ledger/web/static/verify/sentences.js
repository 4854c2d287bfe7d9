// Codes as sentences, in the words of the catalogues (words.js is written by scripts/build_verify_page.py).
import { WORDS } from "./words.js";

/** Return the sentence of `{code, values}` in a language, "en" or "fr"; English where there is no other.
 *
 * Faults and errors say `fault`: a few share their code with something that was checked. Other pages give
 * words of their own.
 */
export function sentence({ code, values, fault = false }, language = "en", words = WORDS) {
  const name = fault ? `fault:${code}` : code;
  const form = words[language]?.[name] ?? words.en[name];
  if (form === undefined) return code;
  const text = Array.isArray(form) ? form[isOne(values.count, language) ? 0 : 1] : form;
  return text.replace(/\{([a-z_]+)\}/g, (_all, name) => spell(values[name], language, words));
}

/** Whether a language says a number in the singular: French counts none as one. */
function isOne(count, language) {
  const number = Number(count);
  return number === 1 || (language === "fr" && number === 0);
}

function spell(value, language, words) {
  if (typeof value === "object" && value !== null) return sentence(value, language, words);
  return words[language]?.[`word:${value}`] ?? String(value ?? "");
}
