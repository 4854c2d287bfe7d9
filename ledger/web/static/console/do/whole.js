// The details of a party or site are signed whole, not as a difference: the form begins with those that stand.
import { keeperOf, putBack } from "./kept.js";
import { controlOf } from "./tree.js";

/** Let a form begin with what stands about its subject; another subject is another form. */
export function extend({ form }) {
  const { subject, body } = JSON.parse(document.querySelector('meta[name="stands"]').content);
  const control = controlOf(form.querySelector(`.field[data-at="${subject}"]`));
  control.addEventListener("change", () => {
    location.search = String(new URLSearchParams({ [subject]: control.value }));
  });
  const keeper = keeperOf(form.dataset.task);
  const typed = keeper.typed.get()?.fields;
  // What was typed about one party is nothing to sign about another.
  const same = typed !== undefined && typed[`body ${subject}`] === body?.[subject];
  if (typed && !same) keeper.typed.clear();
  let filled = same || body === null;
  const shown = () => {
    if (filled) return;
    filled = true;
    putBack(form, typedOf(body));
  };
  return { shown };
}

/** Return a body, or an item of a list of it, as it would stand in the form. */
function typedOf(body) {
  const [fields, lists] = [{}, {}];
  const put = (value, at) => {
    if (Array.isArray(value)) lists[at] = value.map(typedOf);
    else if (value !== null && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) put(inner, at ? `${at}/${name}` : name);
    } else if (value !== null) fields[`body ${at}`] = String(value);
  };
  put(body, "");
  return { fields, lists };
}
