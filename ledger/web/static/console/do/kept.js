// What was typed, until it is signed; and what was entered last, for the next form of the same task.
import { addItem } from "./lists.js";
import { controlOf, fieldsOf, itemsOf, listsOf } from "./tree.js";

/** A place in this browser for one task of one party in one ledger. */
export function keeperOf(task, { ledger, party } = document.body.dataset) {
  const name = (kind) => `ml-${kind}/${ledger}/${party}/${task}`;
  return {
    typed: storedAt(name("typed")),
    last: storedAt(name("last")),
  };
}

function storedAt(name) {
  return {
    get: () => read(localStorage.getItem(name)),
    // A full disk is no reason to stop somebody from typing.
    set: (value) => attempt(() => localStorage.setItem(name, JSON.stringify(value))),
    clear: () => attempt(() => localStorage.removeItem(name)),
  };
}

function attempt(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function read(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

const keyOf = (field) => `${field.dataset.scope ?? "body"} ${field.dataset.at}`;

/** Return everything that stands in a form or item, as it was typed. */
export function typedIn(home) {
  const fields = Object.fromEntries(fieldsOf(home).map((field) => [keyOf(field), controlOf(field).value]));
  const lists = listsOf(home).map((list) => [list.dataset.list, itemsOf(list).map(typedIn)]);
  return { fields, lists: Object.fromEntries(lists) };
}

/** Put back what stood in a form or item. */
export function putBack(home, { fields, lists }) {
  for (const field of fieldsOf(home)) {
    const typed = fields[keyOf(field)];
    if (typed !== undefined) controlOf(field).value = typed;
  }
  for (const list of listsOf(home)) {
    const items = lists[list.dataset.list] ?? [];
    while (itemsOf(list).length > items.length) itemsOf(list).at(-1).remove();
    items.forEach((one, index) => {
      const item = itemsOf(list)[index] ?? addItem(list);
      if (item) putBack(item, one);
    });
  }
}

/** Put into all fields what the page gave them. */
export function putDefaults(form) {
  for (const control of form.querySelectorAll(".field :is(input, select, textarea)")) {
    if (control.localName !== "select") control.value = control.defaultValue;
    else control.selectedIndex = Math.max(0, [...control.options].findIndex((one) => one.defaultSelected));
  }
}

/** Return what the next form begins with: of each field that is kept the first that was filled in. */
export function lastIn(form) {
  const found = {};
  for (const field of form.querySelectorAll(".field[data-keep]")) {
    const typed = controlOf(field).value;
    if (typed !== "") found[pathOf(field)] ??= typed;
  }
  return found;
}

/** Put what was entered last into the fields of a part of a form that are still empty. */
export function putLast(part, last) {
  for (const field of part.querySelectorAll(".field[data-keep]")) {
    const control = controlOf(field);
    if (control.value === "") control.value = last?.[pathOf(field)] ?? "";
  }
}

/** Put values from the address of the page into a form: `?lots=L-1&lots=L-2`, `?quantity/mass_kg=5`. */
export function putAsked(form, asked) {
  for (const name of new Set(asked.keys())) {
    const values = asked.getAll(name);
    const list = listsOf(form).find((one) => one.dataset.list === name.split("/")[0]);
    if (list) values.forEach((value, index) => putItem(list, index, value));
    const field = fieldsOf(form).find((one) => one.dataset.at === name);
    if (field) controlOf(field).value = values[0];
  }
}

function putItem(list, index, value) {
  const item = itemsOf(list)[index] ?? addItem(list);
  const field = item && item.querySelector(".field:not([data-draw])");
  if (field) controlOf(field).value = value;
}

function pathOf(field) {
  const names = [field.dataset.at];
  for (let list = field.closest(".list"); list; list = list.parentElement.closest(".list")) {
    names.unshift(list.dataset.list);
  }
  return names.join("/");
}
