// Signs and sends an act of office: the page composes it, the server is asked first what it builds on.
import { asked } from "./enter.js";
import { ensureSession } from "./session.js";
import { sendSigned } from "../sign/send.js";
import { sentenceOf, wordsOf } from "./speak.js";
import { signNext } from "../sign/next.js";
import { signerOfPage } from "../sign/signer.js";
import { utcSecond } from "../sign/event.js";

/** Sign and send an event `{type, body}` with the key of the page; returns what to say of it: `{ok, text}`.
 *
 * Nothing is signed that the ledger would refuse, and nothing when the person does not log in again.
 */
export async function act(type, body) {
  return actOn({ type, occurred_at: utcSecond(), body });
}

/** Sign and send a draft, as `signNext` takes it and `act` tells of it; `agrees` is asked with what would be noted of it. */
export async function actOn({ sealed = {}, ...draft }, agrees = () => true) {
  if (!(await ensureSession())) return { ok: false, text: sentenceOf("act-nobody") };
  const signer = await signerOfPage();
  const tried = await asked("/api/v1/drafts", {
    method: "POST",
    body: JSON.stringify({ ...draft, sealed: Object.keys(sealed) }),
    headers: { "content-type": "application/json", accept: "application/json" },
  });
  const against = tried.problems.filter((one) => one.weight === "refused");
  if (against.length > 0) return { ok: false, text: `${sentenceOf("act-unsigned")} ${listed(against)}` };
  if (tried.problems.length > 0 && !agrees(listed(tried.problems))) return { ok: false, text: "" };
  return outcome(await sendSigned(await signNext(signer, { ...draft, sealed }, tried)));
}

function outcome({ status, answer }) {
  if (status === "waiting") return { ok: false, text: `${sentenceOf("act-waits")} ${wordsOf(answer)}` };
  if (status === "refused") return { ok: false, text: `${sentenceOf("act-refused")} ${listed(answer.problems)}` };
  return { ok: true, text: sentenceOf("act-recorded", { index: answer.index }) };
}

function listed(problems) {
  return problems.map((one) => one.message).join(" ");
}
