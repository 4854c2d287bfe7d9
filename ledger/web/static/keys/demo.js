// One click into a role of the demo: its key is lent to this browser, which then logs in and signs with it.
import { findKey, importKey } from "../sign/keys.js";
import { asked, logInWith } from "./enter.js";
import { pressed } from "./speak.js";
import { utf8 } from "../verify/bytes.js";
import { whyNot } from "../sign/able.js";

const form = document.getElementById("roles");
const { ledger } = document.body.dataset;

async function enter(role) {
  const lent = await asked("/demo/key", { method: "POST", body: new URLSearchParams({ role }) });
  const { party, use, name } = lent;
  await logInWith(await keptKey(utf8(lent.file), { ledger, party, use, name }));
  location.assign("/console/");
}

async function keptKey(file, place) {
  try {
    return await importKey(file, "", place, "demo");
  } catch (error) {
    if (error.code !== "key-kept") throw error;
    return findKey(ledger, error.values.key);
  }
}

// Where nothing can be signed the form is sent as it is: one then reads only.
if ((await whyNot()) === null) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pressed(event.submitter, () => enter(event.submitter.value));
  });
}
