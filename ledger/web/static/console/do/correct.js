// A correction: the entry is read, its fields are offered with what they say now, the new value is of the same kind.
import { controlOf } from "./tree.js";
import { readValue } from "./values.js";

const DECIMAL = /^(0|[1-9]\d*)(\.\d+)?$/;

/** Let a form offer the fields of the entry that is to be corrected. */
export function extend({ form, words, changed }) {
  const control = (name) => controlOf(form.querySelector(`[data-at="${name}"]`));
  const values = new Map();
  const select = document.createElement("select");
  const field = control("field");
  select.id = field.id;
  select.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
  select.setAttribute("aria-required", "true");
  field.replaceWith(select);
  control("old").readOnly = true;
  let read = "";
  const show = async ({ body }) => {
    if (body.event && body.event !== read) {
      read = body.event;
      await offer(body.event, { select, values, words });
      control("old").value = textOf(values.get(select.value));
      changed();
    }
  };
  select.addEventListener("change", () => {
    control("old").value = textOf(values.get(select.value));
  });
  const compose = (said) => {
    const old = values.get(said.body.field);
    if (old === undefined) return said;
    const { new: typed, ...body } = said.body;
    const now = typed === undefined ? {} : { new: likeOld(old, control("new").value) };
    return { ...said, body: { ...body, old, ...now } };
  };
  return { compose, shown: show };
}

/** Read an entry as it stands, and list its fields. */
async function offer(event, { select, values, words }) {
  const answer = await fetch(`/api/v1/events/${event}`, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { payload, changes } = await answer.json();
  values.clear();
  for (const [where, value] of leavesOf(payload.body, "/body")) values.set(where, value);
  for (const { field, value } of changes) values.set(field, value);
  const options = [...values].map(([where, value]) => new Option(`${nameOf(where, words)}: ${textOf(value)}`, where));
  select.replaceChildren(new Option("", ""), ...options);
}

function* leavesOf(value, where) {
  if (value === null || typeof value !== "object") yield [where, value];
  else for (const [name, inner] of Object.entries(value)) yield* leavesOf(inner, `${where}/${name}`);
}

const nameOf = (where, words) =>
  where
    .split("/")
    .slice(2)
    .map((step) => (/^\d+$/.test(step) ? Number(step) + 1 : (words[`field:${step}`] ?? step)))
    .join(" ");

const textOf = (value) => (value === undefined ? "" : String(value));

function likeOld(old, typed) {
  if (typeof old === "number") return readValue("integer", typed).value ?? typed;
  if (typeof old === "boolean") return readValue("flag", typed).value ?? typed;
  return DECIMAL.test(old) ? (readValue("decimal", typed).value ?? typed) : typed.trim();
}
