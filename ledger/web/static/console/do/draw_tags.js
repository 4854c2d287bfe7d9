// New tags: their codes are drawn here; the event lists digests, and the codes go into a file to be printed.
import { controlOf } from "./tree.js";
import { digestOf, drawTag, printTag } from "./tags.js";

const MOST = 500;

/** Let a form ask how many tags there are to be, and draw their codes. */
export function extend({ form, words, changed }) {
  const list = form.querySelector('[data-list="tags"]');
  const field = countField(words);
  list.before(field);
  list.remove();
  const control = controlOf(field);
  control.addEventListener("input", changed);
  const drawn = [];
  const compose = async (said) => {
    const count = Math.min(MOST, Math.max(0, Number(control.value) || 0));
    while (drawn.length < count) drawn.push(drawTag());
    said.places.set("/body/tags", field);
    const tags = await Promise.all(drawn.slice(0, count).map(digestOf));
    return { ...said, body: { ...said.body, ...(count > 0 && { tags }) } };
  };
  const recorded = (section, { answer }) => {
    const codes = drawn.splice(0, Number(control.value));
    control.value = "";
    showCodes(section, words, codes, answer?.event_id ?? "");
  };
  return { compose, recorded };
}

function countField(words) {
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  label.htmlFor = "count";
  label.textContent = words.how_many.replace("{most}", MOST);
  const control = document.createElement("input");
  control.id = "count";
  control.inputMode = "numeric";
  control.autocomplete = "off";
  control.setAttribute("aria-describedby", "count-said");
  const line = document.createElement("p");
  line.className = "said";
  line.id = "count-said";
  field.append(label, control, line);
  field.dataset.at = "count";
  field.dataset.scope = "own";
  return field;
}

/** Show the codes, and give them as a file: they stand nowhere else. */
function showCodes(section, words, codes, event) {
  const box = section.firstElementChild;
  const note = document.createElement("p");
  note.className = "problem flag";
  note.textContent = words.save_codes;
  const link = document.createElement("a");
  link.className = "button";
  link.textContent = words.codes_file;
  link.download = `tags-${event.slice(0, 8)}.txt`;
  link.href = `data:text/plain,${encodeURIComponent(codes.map((code) => `${code}\n`).join(""))}`;
  const list = document.createElement("p");
  list.textContent = codes.map(printTag).join("  ");
  box.append(note, link, list);
}
