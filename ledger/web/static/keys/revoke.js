// Keys of a party as the ledger knows them: which are in this browser, and ending one that is lost.
import { pressed, sentenceOf, tell } from "./speak.js";
import { act } from "./act.js";
import { keysOf } from "../sign/keys.js";
import { whyNot } from "../sign/able.js";

async function onRevoke(form) {
  const given = new FormData(form);
  const { party, key } = form.dataset;
  const suspect_from = given.get("suspect_from");
  if (!confirm(sentenceOf("revoke-sure", { key: key.slice(0, 16), party }))) return;
  const body = { party, key, reason: given.get("reason"), ...(suspect_from ? { suspect_from } : {}) };
  const { ok, text } = await act("key.revoked", body);
  tell(ok ? `${sentenceOf("revoked", { key: key.slice(0, 16) })} ${text}` : text, { bad: !ok });
  if (ok) form.closest("details").remove();
}

if ((await whyNot()) === null) {
  const own = new Set((await keysOf(document.body.dataset.ledger)).map((one) => one.public_key));
  for (const mark of document.querySelectorAll("[data-mark]")) mark.hidden = !own.has(mark.dataset.mark);
  for (const form of document.querySelectorAll("form.revoke")) {
    form.closest("details").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      pressed(event.submitter, () => onRevoke(form));
    });
  }
}
