// Where this browser has no key for the ledger of the page, and has some for others: says so.
import { keysOf, otherLedgers } from "../sign/keys.js";

/** Show or hide the line about keys of other ledgers. */
export async function showElsewhere(line = document.getElementById("elsewhere")) {
  const { ledger } = document.body.dataset;
  const others = (await keysOf(ledger)).length > 0 ? [] : await otherLedgers(ledger);
  line.hidden = others.length === 0;
  const named = others.map((one) => one.slice(0, 16)).join(", ");
  line.textContent = line.dataset.text.replace("{others}", named).replace("{ledger}", ledger.slice(0, 16));
}
