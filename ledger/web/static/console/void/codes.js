// A list of tags as somebody hands it in: which codes it holds, and what the ledger knows of each.
import { digestOf, printTag, readTag } from "../do/tags.js";

const AT_ONCE = 8;
const SHORTEST = 8;

/** Return the codes that stand in a text, each once, and what looks like a code and does not check. */
export function codesIn(text) {
  const words = text.split(/[\s,;"']+/).filter((one) => one.length >= SHORTEST && /\d/.test(one));
  const read = words.map((word) => ({ word, code: readTag(word) }));
  return {
    codes: [...new Set(read.flatMap(({ code }) => code ?? []))],
    mistyped: read.filter(({ code }) => code === null).map(({ word }) => word),
  };
}

/** Look codes up, some at a time: `{tags: [{digest, batch}], unknown, already}`, the last two as printed. */
export async function lookUp(codes, progress) {
  const found = { tags: [], unknown: [], already: [] };
  for (let start = 0; start < codes.length; start += AT_ONCE) {
    const some = codes.slice(start, start + AT_ONCE);
    const told = await Promise.all(some.map(tagOf));
    told.forEach((tag, at) => putIn(found, some[at], tag));
    progress(start + some.length);
  }
  for (const tag of found.tags) tag.digest = await digestOf(tag.code);
  return found;
}

function putIn(found, code, tag) {
  if (tag === null || tag.batch === null) found.unknown.push(printTag(code));
  else if (tag.state === "void") found.already.push(printTag(code));
  else found.tags.push({ code, batch: tag.batch });
}

async function tagOf(code) {
  const answer = await fetch(`/api/v1/tags/${code}`, { headers: { accept: "application/json" } }).catch(() => {
    throw Object.assign(new Error("offline"), { why: "offline", message: "" });
  });
  if (answer.status === 401) throw Object.assign(new Error("expired"), { why: "expired", message: "" });
  return answer.ok ? answer.json() : null;
}
