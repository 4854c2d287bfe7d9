// Logs in with a key of this browser: it signs what the server asks, composed here, and the browser gets a cookie.
import { broken } from "../verify/errors.js";
import { signLogin } from "../sign/login.js";

/** Log in with a key of the ring; returns who the server says is asking. Throws its document when it will not. */
export async function logInWith(signer) {
  const challenge = await asked("/api/v1/session/challenge", { method: "POST" });
  return asked("/api/v1/session", {
    method: "POST",
    body: await signLogin(signer, challenge),
    headers: { "content-type": "application/cose", accept: "text/html" },
  });
}

/** Return who is logged in: `{kind, party, key_id}`, a stranger's kind is "public". */
export async function whoAsks() {
  return asked("/api/v1/session", { cache: "no-store" });
}

/** Return what the server answers as JSON; throws its problem document, or `send-no-network`. */
export async function asked(address, request = {}) {
  let answer = null;
  let told = null;
  try {
    answer = await fetch(address, request);
    told = answer.status === 204 ? null : await answer.json();
  } catch {
    throw broken("send-no-network");
  }
  if (!answer.ok) throw told;
  return told;
}
