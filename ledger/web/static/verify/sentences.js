// Codes as sentences, in the words of the catalogues (words.js is written by scripts/build_verify_page.py).
import { WORDS } from "./words.js";

/** Return the sentence of `{code, values}` in a language, "en" or "fr"; English where there is no other.
 *
 * Faults and errors say `fault`: a few share their code with something that was checked.
 */
export function sentence({ code, values, fault = false }, language = "en") {
  const name = fault ? `fault:${code}` : code;
  const form = WORDS[language]?.[name] ?? WORDS.en[name];
  if (form === undefined) return code;
  const text = Array.isArray(form) ? form[isOne(values.count, language) ? 0 : 1] : form;
  return text.replace(/\{([a-z_]+)\}/g, (_all, name) => spell(values[name], language));
}

/** Whether a language says a number in the singular: French counts none as one. */
function isOne(count, language) {
  const number = Number(count);
  return number === 1 || (language === "fr" && number === 0);
}

function spell(value, language) {
  if (typeof value === "object" && value !== null) return sentence(value, language);
  return WORDS[language]?.[`word:${value}`] ?? String(value ?? "");
}
