// Lists of a form: items are added and taken away; each has names of its own for its fields.
import { controlOf, itemsOf } from "./tree.js";
import { drawId } from "./tags.js";

let count = 0;

/** Add an item to a list, and return it; null when the list is full. */
export function addItem(list) {
  if (itemsOf(list).length >= Number(list.dataset.most ?? Infinity)) return null;
  const item = list.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  count += 1;
  rename(item, String(count));
  list.querySelector(":scope > .items").append(item);
  begin(item);
  return item;
}

/** Draw the ids and give the lists of a form or item the items that they begin with. */
export function begin(home) {
  for (const list of home.querySelectorAll(".list")) {
    for (let left = Number(list.dataset.start); left > itemsOf(list).length; ) addItem(list);
  }
  for (const field of home.querySelectorAll(".field[data-draw]")) {
    const control = controlOf(field);
    control.value ||= drawId(field.dataset.draw);
  }
}

/** Let the buttons of lists add items and take them away; `changed` is called afterwards. */
export function watchLists(form, changed) {
  form.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button");
    if (pressed?.matches(".add")) {
      const item = addItem(pressed.closest(".list"));
      if (item) controlOf(item.querySelector(".field:not([data-draw])")).focus();
      changed();
    }
    if (pressed?.matches(".remove")) {
      const list = pressed.closest(".list");
      pressed.closest(".item").remove();
      list.querySelector(":scope > .add").focus();
      changed();
    }
  });
}

/** Draw all ids of a form anew: what stands in it is to be something else. */
export function drawAnew(form) {
  for (const field of form.querySelectorAll(".field[data-draw]")) controlOf(field).value = drawId(field.dataset.draw);
}

/** Take all items out of the lists of a form. */
export function empty(form) {
  for (const items of form.querySelectorAll(".items")) items.replaceChildren();
}

/** Give the names that labels and descriptions go by to one item alone, also within its own lists. */
function rename(part, mark) {
  for (const one of part.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      const ids = one.getAttribute(name);
      if (ids) one.setAttribute(name, ids.split(" ").map((id) => `${id}_${mark}`).join(" "));
    }
  }
  for (const template of part.querySelectorAll("template")) rename(template.content, mark);
}
