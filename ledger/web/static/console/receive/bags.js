// The bags of one receipt round: which are to come, and which are in the list with what was typed of them.
import { differ, exact, readMass, shown } from "../do/masses.js";
import { digestOf, readTag } from "../do/tags.js";

let number = 0;

/** Return the bags that the page says are to come: a map by lot, and one from digests of tags to lots. */
export function comingBags(table) {
  const bags = new Map();
  const byTag = new Map();
  for (const row of table?.querySelectorAll("tbody tr") ?? []) {
    const { lot, tags, kg, gain, loss, from, asks = "" } = row.dataset;
    const masses = { kg: exact(kg), gain: exact(gain), loss: exact(loss) };
    bags.set(lot, { lot, from, row, ...masses, asks: asks.split("\n").filter(Boolean) });
    for (const tag of tags.split(" ").filter(Boolean)) byTag.set(tag.split(":").at(-1), lot);
  }
  return { bags, byTag };
}

/** Return the bag that a code or an id names: `{bag}`, or `{fault}`, the name of a sentence. */
export async function findBag({ bags, byTag }, typed) {
  const text = typed.trim();
  const named = bags.get(text.toUpperCase());
  if (named) return { bag: named };
  const lot = byTag.get(await digestOf(text));
  if (lot) return { bag: bags.get(lot) };
  return { fault: readTag(text) === null ? "mistyped" : "not_coming" };
}

/** Make the entry of a bag in the list; `actions` are `{changed, next, removed}`. */
export function bagEntry(bag, words, actions) {
  const item = document.querySelector("#bag").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`.${name}`);
  number += 1;
  item.id = `bag-${number}`;
  item.dataset.lot = bag.lot;
  part("lot").textContent = bag.lot;
  part("lot").href = `/console/lots/${encodeURIComponent(bag.lot)}`;
  part("from").textContent = words.from.replace("{party}", bag.from);
  part("sent").textContent = words.sender.replace("{kg}", shown(bag.kg));
  for (const asked of bag.asks) part("asks").append(Object.assign(document.createElement("li"), { textContent: asked }));
  part("said").id = `${item.id}-said`;
  label(part("own-label"), part("own"), words.own, words.own_of.replace("{lot}", bag.lot));
  label(part("outcome-label"), part("outcome"), words.outcome, `${words.outcome}, ${bag.lot}`);
  label(part("why-label"), part("explanation"), words.explanation, `${words.explanation}, ${bag.lot}`);
  part("remove").textContent = words.remove;
  part("remove").setAttribute("aria-label", words.remove_of.replace("{lot}", bag.lot));
  part("remove").addEventListener("click", () => actions.removed(bag));
  item.addEventListener("input", () => actions.changed(bag));
  item.addEventListener("change", () => actions.changed(bag));
  item.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    actions.next(bag, event.target);
  });
  return item;
}

function label(element, control, text, whole) {
  control.id = `${element.className}-${number}`;
  element.htmlFor = control.id;
  element.textContent = text;
  control.setAttribute("aria-label", whole);
  control.setAttribute("aria-describedby", `bag-${number}-said`);
}

/** Return what stands in an entry: `{own, outcome, why, typed, over, wrong}`; `wrong` names what is wanting. */
export function readEntry(bag, item) {
  const [typed, outcome, why] = [".own", ".outcome", ".explanation"].map((one) => item.querySelector(one).value);
  const read = readMass(typed);
  const own = read?.fault ? null : read;
  const difference = own === null ? null : differ(own.mass, bag);
  const rejected = outcome === "rejected";
  const over = !rejected && difference !== null && difference.over;
  const missing = !rejected && own === null;
  const unexplained = (over || item.dataset.explain === "yes") && why.trim() === "";
  const wrong = missing ? (read?.fault ?? "weight_needed") : unexplained ? "explain" : null;
  return { own, outcome, why: why.trim(), typed, difference, over, wrong };
}

/** Show in an entry how far the weights differ, and ask why where that is over the tolerance. */
export function showEntry(item, entry, words) {
  const { difference, over, outcome, why } = entry;
  const line = item.querySelector(".difference");
  const rejected = outcome === "rejected";
  line.textContent =
    difference === null || rejected
      ? ""
      : words.difference.replace("{kg}", shown(difference.kg)).replace("{percent}", shown(difference.percent, 2));
  line.classList.toggle("over", over);
  const asks = over || rejected || why !== "" || item.dataset.explain === "yes";
  item.querySelector(".why").hidden = !asks;
  item.querySelector(".why-label").textContent = rejected ? words.explanation_rejected : words.explanation;
  item.querySelector(".explanation").setAttribute("aria-required", String(over));
}

/** Say in an entry what is wrong with it; nothing for null. */
export function sayEntry(item, text) {
  item.querySelector(".said").textContent = text ?? "";
  item.classList.toggle("wrong", Boolean(text));
  for (const control of item.querySelectorAll(".own, .explanation")) control.removeAttribute("aria-invalid");
}
