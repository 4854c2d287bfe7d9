// Whether anything can be signed here, asked before somebody fills in a form.
import { broken } from "../verify/errors.js";
import { canKeep } from "./storage.js";

const ED25519 = { name: "Ed25519" };
let tried = null;

/** Return why nothing can be signed in this browser, as the code of a sentence; null when it can.
 *
 * `sign-not-secure`: the page was loaded over plain HTTP from another computer. `sign-no-ed25519`: the browser
 * is too old. `sign-no-storage`: it keeps nothing, as some private windows do.
 */
export async function whyNot() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return "sign-not-secure";
  if (!(await canKeep())) return "sign-no-storage";
  tried ??= triesEd25519();
  return (await tried) ? null : "sign-no-ed25519";
}

/** Throw the reason why nothing can be signed here, if there is one. */
export async function needSigning() {
  const code = await whyNot();
  if (code !== null) throw broken(code);
}

async function triesEd25519() {
  try {
    const pair = await crypto.subtle.generateKey(ED25519, false, ["sign", "verify"]);
    const message = Uint8Array.of(1);
    const signature = await crypto.subtle.sign(ED25519, pair.privateKey, message);
    return await crypto.subtle.verify(ED25519, pair.publicKey, signature, message);
  } catch {
    return false;
  }
}
