// A login that ended while a form was open: the same key logs in again in place, and what was typed stays.
import { logInWith, whoAsks } from "./enter.js";
import { sentenceOf, wordsOf } from "./speak.js";
import { signerOfPage } from "../sign/signer.js";

/** Return whether the key that the page was made for is logged in, after asking the person to log in again.
 *
 * Where it is not, a dialog offers to log in again with that key; false when the person does not want to.
 * Without a network it returns true: what is signed waits in the outbox, which asks for no login.
 */
export async function ensureSession() {
  if (await isOpen()) return true;
  const signer = await signerOfPage();
  return new Promise((resolve) => {
    const dialog = dialogFor(signer, async (say) => {
      try {
        await logInWith(signer);
        dialog.close("in");
      } catch (error) {
        say(wordsOf(error));
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "in");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

async function isOpen() {
  try {
    const { key_id } = await whoAsks();
    return key_id !== null && document.body.dataset.key.startsWith(key_id);
  } catch (error) {
    if (error.code === "send-no-network") return true;
    throw error;
  }
}

function dialogFor(signer, enter) {
  const dialog = document.createElement("dialog");
  const tags = ["h2", "p", "p", "p", "p"];
  const [heading, text, told, first, second] = tags.map((tag) => document.createElement(tag));
  heading.id = "session-over";
  dialog.setAttribute("aria-labelledby", heading.id);
  told.setAttribute("role", "alert");
  heading.textContent = sentenceOf("session-over");
  text.textContent = sentenceOf("session-kept");
  const again = button(sentenceOf("session-again", { name: signer.name, party: signer.party }));
  const leave = button(sentenceOf("session-leave"));
  again.addEventListener("click", () => enter((words) => (told.textContent = words)));
  leave.addEventListener("click", () => dialog.close("out"));
  first.append(again);
  second.append(leave);
  dialog.append(heading, text, told, first, second);
  return dialog;
}

function button(text) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  return made;
}
