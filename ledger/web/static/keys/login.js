// The page of the login: a button for each key of this browser.
import { pressed, sentenceOf } from "./speak.js";
import { keysOf } from "../sign/keys.js";
import { logInWith } from "./enter.js";
import { showElsewhere } from "./elsewhere.js";
import { whyNot } from "../sign/able.js";

const list = document.getElementById("own-keys");
const { ledger } = document.body.dataset;

function row(key) {
  const [item, button] = ["li", "button"].map((tag) => document.createElement(tag));
  button.type = "button";
  button.textContent = sentenceOf("login-with", { name: key.name, party: key.party });
  button.addEventListener("click", () =>
    pressed(button, async () => {
      await logInWith(key);
      location.assign("/console/");
    }),
  );
  item.append(button);
  return item;
}

if ((await whyNot()) === null) {
  const keys = await keysOf(ledger);
  list.append(...keys.map(row));
  document.getElementById("with-keys").hidden = keys.length === 0;
  document.getElementById("no-keys").hidden = keys.length > 0;
  await showElsewhere();
}
