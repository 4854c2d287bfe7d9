// A login that has ended is renewed by the key of the page, where this browser holds it.
import { broken } from "../verify/errors.js";
import { logInWith, whoAsks } from "./enter.js";
import { signerOfPage } from "../sign/signer.js";

/** Return whether the key that the page was made for is logged in, after renewing a login that has ended.
 *
 * False where another key is logged in: in another window somebody else took the browser over. Without a network
 * it returns true: what is signed waits in the outbox, which asks for no login. Throws what `signerOfPage`
 * throws, and `session-refused` when the ledger does not let the key in any more.
 */
export async function renewSession() {
  const open = await isOpen();
  if (open !== null) return open;
  const signer = await signerOfPage();
  await logInWith(signer).catch((error) => {
    throw error.code === "login-refused" ? broken("session-refused", { key: signer.key_id, party: signer.party }) : error;
  });
  return true;
}

/** Whether the key of the page is logged in; null when nobody is. */
async function isOpen() {
  try {
    const { key_id } = await whoAsks();
    return key_id === null ? null : document.body.dataset.key.startsWith(key_id);
  } catch (error) {
    if (error.code === "send-no-network") return true;
    throw error;
  }
}
