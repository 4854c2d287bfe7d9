// Codes on tags: read by the camera or typed, checked at once; in the place of a lot they name the lot.
import { canScan, scan } from "../../verify/camera.js";
import { readTag } from "./tags.js";
import { controlOf } from "./tree.js";

/** Check codes when they are typed, and put a button for the camera beside fields for tags and lots. */
export function watchCodes({ form, words, changed }) {
  const video = document.querySelector("#camera");
  form.addEventListener("change", ({ target }) => {
    const field = target.closest(".field");
    if (field?.dataset.thing === "lot") nameLot(field, words, changed);
  });
  form.addEventListener("input", ({ target }) => {
    const field = target.closest(".field");
    if (field?.dataset.kind === "tag") sayChecked(field, words);
  });
  if (!canScan()) return;
  const equip = () => form.querySelectorAll(".field").forEach((field) => addScanner(field, words, video));
  equip();
  new MutationObserver(equip).observe(form, { childList: true, subtree: true });
}

function sayChecked(field, words) {
  const line = field.querySelector(".said");
  if (readTag(controlOf(field).value) === null) return;
  line.textContent = `✔ ${words.tag_good}`;
  line.className = "said good";
}

/** Put the lot in the place of the code of its tag. */
async function nameLot(field, words, changed) {
  const control = controlOf(field);
  const code = readTag(control.value);
  if (code === null) return;
  const answer = await fetch(`/api/v1/tags/${code}`, { headers: { accept: "application/json" } }).catch(() => null);
  const lot = answer?.ok ? (await answer.json()).lot : null;
  if (lot) {
    control.value = lot;
    changed();
  } else {
    field.querySelector(".said").textContent = words.tag_unknown;
  }
}

function addScanner(field, words, video) {
  const { kind, thing } = field.dataset;
  const control = controlOf(field);
  if ((kind !== "tag" && thing !== "lot") || control.localName !== "input" || field.querySelector(".scan")) return;
  const row = document.createElement("span");
  row.className = "with-button";
  control.before(row);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "scan";
  button.textContent = words.scan;
  row.append(control, button);
  button.addEventListener("click", async () => {
    const seen = await scan(video);
    control.value = readTag(seen) ?? seen;
    for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
  });
}
