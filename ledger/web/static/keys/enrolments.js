// What waits to be enrolled: the code is computed here, of the very bytes that the event will hold.
import { chosen, pressed, sentenceOf, tell } from "./speak.js";
import { act } from "./act.js";
import { enrolmentCode } from "../sign/enrolment.js";
import { openEnrolment } from "../verify/enrolment.js";
import { base64url, readBase64url } from "../verify/bytes.js";
import { broken } from "../verify/errors.js";

const { ledger } = document.body.dataset;

/** Say of a request what its statement says, whatever the page said of it before. */
async function read(card) {
  const statement = readBase64url(card.dataset.enrolment);
  const asks = await openEnrolment(statement);
  if (asks.ledger !== ledger) throw broken("enrolment-field", { name: "ledger" });
  const texts = { code: await enrolmentCode(statement), id: asks.public_key.slice(0, 16) };
  for (const [name, text] of Object.entries({ ...texts, party: asks.party, expires: asks.expires })) {
    for (const place of card.querySelectorAll(`[data-text="${name}"]`)) place.textContent = text;
  }
  for (const place of card.querySelectorAll("[data-use]")) place.hidden = place.dataset.use !== asks.use;
  return asks;
}

async function offer(card) {
  const form = card.querySelector("form.approve");
  if (form === null) return;
  try {
    const asks = await read(card);
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      pressed(event.submitter, () => approve(card, form, asks));
    });
  } catch (error) {
    if (!error.code) throw error;
    card.querySelector(".not-good").hidden = false;
  }
}

async function approve(card, form, asks) {
  const given = new FormData(form);
  const enrolment = card.dataset.enrolment;
  const isNew = given.has("country");
  const details = { name: given.get("name"), country: given.get("country"), roles: given.getAll("roles") };
  if (isNew && details.roles.length === 0) return tell(sentenceOf("request-roles"), { bad: true });
  const body = { party: asks.party, enrolment, ...(isNew ? details : {}) };
  const { ok, text } = await act(isNew ? "party.registered" : "key.added", body);
  tell(ok ? `${sentenceOf("request-enrolled", asks)} ${text}` : text, { bad: !ok });
  if (ok) card.remove();
}

async function onFile(input) {
  const data = await chosen(input);
  if (data === null) return;
  const { party } = await openEnrolment(data);
  location.assign(`/console/enrolments?${new URLSearchParams({ statement: base64url(data), party })}`);
}

for (const card of document.querySelectorAll("[data-enrolment]")) await offer(card);
const file = document.getElementById("statement");
if (file !== null) {
  file.closest("div").hidden = false;
  file.addEventListener("change", () => pressed(file, () => onFile(file)));
}
