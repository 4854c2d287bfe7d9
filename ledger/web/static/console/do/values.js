// What is typed into a field, as an event writes it.
import { numbersIn } from "../reader.js";
import { readTag } from "./tags.js";

const TRUTH = { true: true, false: false };
const TWO_WAYS = /^-?[1-9]\d{0,2},\d{3}$/;

/** Return `{value}` of what was typed into a field of a kind, or `{fault}`, the name of a sentence. */
export function readValue(kind, typed) {
  const text = typed.trim();
  if (kind === "decimal" || kind === "percent" || kind === "degrees") return decimal(text);
  if (kind === "integer" || kind === "status") return whole(text);
  if (kind === "flag") return { value: TRUTH[text] };
  if (kind === "id" || kind === "country") return { value: text.toUpperCase() };
  if (kind === "moment") return moment(text);
  if (kind === "tag") return tag(text);
  if (kind === "json") return { value: json(text) };
  return { value: text };
}

/** Return the sentence of a fault. */
export function faultOf(fault, words) {
  return words[fault].replace("{example}", (49.5).toLocaleString(numbersIn()));
}

/** Read a number with a comma or a point, with or without blanks between its thousands.
 *
 * Where a comma parts thousands, 1,240 may be meant as 1240 or as 1.24: whoever wrote it is asked.
 */
function decimal(text) {
  let plain = text.replace(/[\s\u00a0\u202f']/g, "");
  if (TWO_WAYS.test(plain) && (1000).toLocaleString(numbersIn()).includes(",")) {
    return { fault: "number_two_ways" };
  }
  const last = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  const separators = plain.match(/[.,]/g) ?? [];
  // Of two kinds the last one is the decimal sign: 1.240,5 and 1,240.5.
  if (new Set(separators).size === 2) {
    plain = `${plain.slice(0, last).replace(/[.,]/g, "")}.${plain.slice(last + 1)}`;
  }
  plain = plain.replace(",", ".").replace(/^(-?)0+(?=\d)/, "$1").replace(/^(-?)\./, "$10.").replace(/\.$/, "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? { value: plain } : { fault: "number" };
}

function whole(text) {
  return /^\d{1,15}$/.test(text) ? { value: Number(text) } : { fault: "number" };
}

/** Read what the control for a moment holds, which is in the time of the device. */
function moment(text) {
  const read = new Date(text);
  return Number.isNaN(read.getTime()) ? { value: text } : { value: `${read.toISOString().slice(0, 19)}Z` };
}

/** A code of ours is checked; the number of another scheme is taken as it is. */
function tag(text) {
  const code = readTag(text);
  if (code !== null) return { value: code };
  return looksLikeOurs(text) ? { fault: "tag_mistyped" } : { value: text };
}

function looksLikeOurs(text) {
  const plain = text.replace(/[-\s]/g, "");
  return plain.length >= 11 && plain.length <= 15 && /^[0-9a-z]+$/i.test(plain);
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
