// Another key logged in while a form was open: who goes on is asked, and what was typed stays.
import { sentenceOf, wordsOf } from "./speak.js";
import { logInWith } from "./enter.js";
import { renewSession } from "./renew.js";
import { signerOfPage } from "../sign/signer.js";

/** Return whether the key that the page was made for is logged in; a login that has ended is renewed by itself.
 *
 * Where another key is logged in by now, a dialog offers to log in again with that of the page; false when the
 * person does not want to. Throws what `renewSession` throws.
 */
export async function ensureSession() {
  if (await renewSession()) return true;
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

function dialogFor(signer, enter) {
  const dialog = document.createElement("dialog");
  const tags = ["h2", "p", "p", "p", "p"];
  const [heading, text, told, first, second] = tags.map((tag) => document.createElement(tag));
  heading.id = "session-over";
  dialog.setAttribute("aria-labelledby", heading.id);
  told.setAttribute("role", "alert");
  heading.textContent = sentenceOf("session-other");
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
