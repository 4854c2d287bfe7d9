// The form as a tree: fields and lists, each within the form or within one item of a list.
import { readValue } from "./values.js";

/** The control in which a field is filled in. */
export const controlOf = (field) => field.querySelector("input, select, textarea");

const homeOf = (element) => element.parentElement.closest(".item, form");
const own = (home, selector) => [...home.querySelectorAll(selector)].filter((one) => homeOf(one) === home);

/** The fields of a form or item, without those in the items of its lists. */
export const fieldsOf = (home) => own(home, ".field");

/** The lists of a form or item. */
export const listsOf = (home) => own(home, ".list");

/** The items of a list, in order. */
export const itemsOf = (list) => [...list.querySelector(".items").children];

/** Whether nobody has filled in anything of an item: what was drawn or given does not count. */
export function isEmpty(item) {
  const untouched = [...item.querySelectorAll(".field")].every((field) => {
    const control = controlOf(field);
    return control.value.trim() === "" || "draw" in field.dataset || control.value === givenIn(control);
  });
  return untouched;
}

function givenIn(control) {
  if (control.localName !== "select") return control.defaultValue;
  const chosen = [...control.options].find((one) => one.defaultSelected);
  return chosen ? chosen.value : "";
}

/** Return what a form says: `{body, common, sealed}`, the place of each field (`places`) and what is mistyped.
 *
 * `places` leads from JSON Pointers to fields and lists; `faults` are `{field, code}`. Nothing that is empty is
 * written, nor an item of which nothing was filled in, nor what says no more than leaving it out.
 */
export function compose(form) {
  const said = { body: {}, common: {}, sealed: {}, places: new Map(), faults: [] };
  // What a script of the task asks for itself is not of the event.
  const own = {};
  fill(form, { body: said.body, common: said.common, sealed: said.sealed, own }, "/body", said);
  return said;
}

function fill(home, targets, pointer, said) {
  for (const field of fieldsOf(home)) {
    const { at, scope = "body" } = field.dataset;
    said.places.set(placeOf(pointer, scope, at), field);
    const value = valueOf(field, said);
    if (value !== undefined) put(targets[scope], at, value);
  }
  for (const list of listsOf(home)) {
    const here = `${pointer}/${list.dataset.list}`;
    said.places.set(here, list);
    const values = itemsOf(list)
      .filter((item) => !isEmpty(item))
      .map((item, index) => itemOf(item, `${here}/${index}`, said));
    if (values.length > 0) put(targets.body, list.dataset.list, values);
  }
}

function placeOf(pointer, scope, at) {
  if (scope === "common") return `/${at}`;
  return scope === "sealed" ? `/sealed/${at}` : [pointer, at].filter(Boolean).join("/");
}

function itemOf(item, pointer, said) {
  const [field] = fieldsOf(item);
  if (field?.dataset.at === "") {
    said.places.set(pointer, field);
    return valueOf(field, said);
  }
  const target = {};
  fill(item, { body: target }, pointer, said);
  return target;
}

function valueOf(field, said) {
  const typed = controlOf(field).value.trim();
  if (typed === "" || typed === field.dataset.default) return undefined;
  const { value, fault } = readValue(field.dataset.kind, typed);
  if (fault) said.faults.push({ field, code: fault });
  return fault ? typed : value;
}

function put(target, at, value) {
  const steps = at.split("/");
  const last = steps.pop();
  const inner = steps.reduce((found, step) => (found[step] ??= {}), target);
  inner[last] = value;
}

/** Return what stands beside a problem's place: the field or list there, one inside it, or one that it is in. */
export function placed(places, pointer) {
  for (let here = pointer; here.lastIndexOf("/") > 0; here = here.slice(0, here.lastIndexOf("/"))) {
    const inside = places.get(here) ?? [...places].find(([place]) => place.startsWith(`${here}/`))?.[1];
    if (inside) return inside;
  }
  return places.get(pointer) ?? null;
}
