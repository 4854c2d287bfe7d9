// The key that a page signs with: the one that is logged in, if this browser has it.
import { broken } from "../verify/errors.js";
import { findKey, ledgersOf } from "./keys.js";
import { needSigning } from "./able.js";

/** Return the key of this browser that is logged in, as `keysOf` lists it: what a page signs with.
 *
 * The page says by its body whose session it was made for (`data-ledger`, `data-key`, `data-party`). Throws
 * what `needSigning` throws, `signer-none` when nobody is logged in, `signer-elsewhere` when the key that is
 * logged in is not in this browser, `signer-ledger` when it is kept here for another ledger alone, and
 * `signer-party` when it is kept for another party.
 */
export async function signerOfPage(page = document.body) {
  await needSigning();
  const { ledger, key, party } = page.dataset;
  if (!key) throw broken("signer-none");
  const found = await findKey(ledger, key).catch(async (error) => {
    throw error.code === "key-absent" ? await absent(ledger, key) : error;
  });
  if (found.party !== party) throw broken("signer-party", { key: found.key_id, kept: found.party, party });
  return found;
}

async function absent(ledger, key) {
  const [kept] = await ledgersOf(key);
  const values = { key: key.slice(0, 16), ledger: ledger.slice(0, 16) };
  return kept === undefined ? broken("signer-elsewhere", values) : broken("signer-ledger", { ...values, kept: kept.slice(0, 16) });
}
