// What is said of keys and signing, in the words of the catalogues, beside what the verifier says.
import { WORDS as CHECKED } from "../verify/words.js";
import { WORDS } from "./words.js";
import { sentence } from "../verify/sentences.js";

// A language that was begun says the rest in the one that stands behind it, which the page names.
const behind = globalThis.document?.documentElement.dataset.complete;
const ALL = Object.fromEntries(
  Object.keys(WORDS).map((language) => [
    language,
    { ...CHECKED[behind], ...CHECKED[language], ...WORDS[behind], ...WORDS[language] },
  ]),
);

/** Return the sentence of an error, or of `{code, values}`, in a language; English where there is no other. */
export function said(one, language = "en") {
  return sentence(one, language, ALL);
}
