// Signs what a form says and sends it. The event is composed here; of the server it takes what it builds on.
import { askLedger } from "./check.js";
import { renewSession } from "../../keys/renew.js";
import { sendSigned } from "../../sign/send.js";
import { signNext } from "../../sign/next.js";
import { signerOfPage } from "../../sign/signer.js";
import { utcSecond } from "../../sign/event.js";

/** Throw why nothing can be signed on this page, if there is a reason. */
export const needSigner = () => signerOfPage();

/** Return whether the key of the page is logged in; a login that has ended is renewed, another key's is asked about. */
export async function needSession() {
  if (await renewSession()) return true;
  const { ensureSession } = await import("../../keys/session.js");
  return ensureSession();
}

/** Return what the ledger would say of a form now. */
export function tryOut(type, said) {
  return askLedger({ ...said, type }, said.common.occurred_at ?? utcSecond());
}

/** Sign what a form says and keep it on the disk; returns the signed event.
 *
 * `tried` is the answer to the draft; `supersedes` the id of the same entry that was refused, or null; `entry`
 * names what is entered, as `keepSigned` takes it: it is signed once, in whichever window.
 */
export async function sign(type, { body, common, sealed }, { tried, supersedes = null, entry = null }) {
  const signer = await signerOfPage();
  const occurred = { occurred_at: common.occurred_at ?? utcSecond() };
  const draft = { ...common, ...occurred, type, body, sealed, supersedes_unrecorded: supersedes };
  return signNext(signer, draft, { recorded: tried.recorded, cites: tried.cites, entry });
}

/** Void an entry: try, sign and send; returns `{problems}` where something stands against it. */
export async function undo({ id, answer }, { names, reason }) {
  const lots = names === "entry" ? {} : { lots: answer.lots };
  const body = { event: id, ...lots, ...(names.heaps ? { stockpiles: names.heaps } : {}), reason };
  const said = { body, common: {}, sealed: {} };
  const tried = await tryOut("event.voided", said);
  const problems = tried.problems.filter((one) => one.weight === "refused");
  if (problems.length > 0) return { problems };
  const signed = await sign("event.voided", said, { tried });
  return { result: await sendSigned(signed) };
}
