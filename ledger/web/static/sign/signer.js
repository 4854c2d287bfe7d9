// The key that a page signs with: the one that is logged in, if this browser has it.
import { broken } from "../verify/errors.js";
import { findKey } from "./keys.js";
import { needSigning } from "./able.js";

/** Return the key of this browser that is logged in, as `keysOf` lists it: what a page signs with.
 *
 * The page says by its body whose session it was made for (`data-ledger`, `data-key`, `data-party`). Throws
 * what `needSigning` throws, `signer-none` when nobody is logged in, `signer-elsewhere` when the key that is
 * logged in is not in this browser, and `signer-party` when it is kept here for another party.
 */
export async function signerOfPage(page = document.body) {
  await needSigning();
  const { ledger, key, party } = page.dataset;
  if (!key) throw broken("signer-none");
  const found = await findKey(ledger, key).catch((error) => {
    throw error.code === "key-absent" ? broken("signer-elsewhere", { key: key.slice(0, 16) }) : error;
  });
  if (found.party !== party) throw broken("signer-party", { key: found.key_id, kept: found.party, party });
  return found;
}
