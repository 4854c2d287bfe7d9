// Codes of our tags: twelve symbols and one that checks them, as ledger/lots/tag.py.
import { hex, utf8 } from "../../verify/bytes.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 13;
const MISTAKEN = { I: "1", L: "1", O: "0" };
const POLYNOMIAL = 0b100101;
const IN_ADDRESS = /\/T\/([0-9A-Z-]+)\/?$/i;

/** Return the code that was typed, scanned or pasted as the address of its page; null when it does not check. */
export function readTag(typed) {
  const text = (IN_ADDRESS.exec(typed.trim())?.[1] ?? typed).toUpperCase().replace(/[-\s]/g, "");
  const symbols = [...text].map((one) => MISTAKEN[one] ?? one);
  const values = symbols.map((one) => ALPHABET.indexOf(one));
  if (values.length !== LENGTH || values.includes(-1)) return null;
  return checkOf(values.slice(0, -1)) === values.at(-1) ? symbols.join("") : null;
}

/** Return a new code, drawn at random. */
export function drawTag() {
  const values = [...crypto.getRandomValues(new Uint8Array(LENGTH - 1))].map((one) => one & 31);
  return [...values, checkOf(values)].map((one) => ALPHABET[one]).join("");
}

/** Return a code as it is printed: in fours. */
export function printTag(code) {
  return code.match(/.{1,4}/g).join("-");
}

/** Return how a batch lists a tag: SHA-256 of its code, or of the number of another scheme. */
export async function digestOf(typed) {
  const code = readTag(typed) ?? typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(code))));
}

/** Return a new id, such as `L-250701-7K3M9Q2X`: the UTC day and eight random symbols behind a letter. */
export function drawId(prefix, moment = new Date()) {
  const day = moment.toISOString().slice(2, 10).replaceAll("-", "");
  const chance = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => ALPHABET[one & 31]).join("");
  return `${prefix}-${day}-${chance}`;
}

function checkOf(values) {
  let check = 0;
  for (const value of values) {
    const doubled = (check ^ value) << 1;
    check = doubled & 0b100000 ? doubled ^ POLYNOMIAL : doubled;
  }
  return check;
}
