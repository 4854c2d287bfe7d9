// What went in, what came out, what was lost, and the rest: shown while it is typed.
import { readMass, shown } from "./masses.js";

/** Show the balance of a form that has inputs, outputs and losses. */
export function extend({ form, words }) {
  return { shown: ({ body }) => show(form, words, body) };
}

function show(form, words, { inputs = [], outputs = [], losses = [] }) {
  const line = form.querySelector("#balance");
  const [into, out, lost] = [sum(inputs.map((one) => massOf(one) ?? knownOf(one.lot))), sum(outputs.map(massOf)), sum(losses.map(massOf))];
  line.hidden = inputs.length === 0;
  if (into === null) {
    line.textContent = "";
    return;
  }
  const rest = into - (out ?? 0n) - (lost ?? 0n);
  const values = { inputs: into, outputs: out ?? 0n, losses: lost ?? 0n, rest };
  const said = words.balance.replace(/\{(\w+)\}/g, (_all, name) => shown(values[name]));
  line.textContent = rest < 0n ? `${said}. ${words.balance_more}` : said;
  line.classList.toggle("wrong", rest < 0n);
}

/** Return what a part weighs, in millionths of a kilogram; null when it does not say. */
function massOf({ quantity = {} }) {
  const { net_kg: net, gross_kg: gross, tare_kg: tare, mass_kg: mass } = quantity;
  if (net !== undefined) return weighed(net);
  if (gross !== undefined && tare !== undefined) return weighed(gross) - weighed(tare);
  return mass === undefined ? null : weighed(mass);
}

/** Return what a lot weighs as the page knows it. */
function knownOf(lot) {
  const option = [...document.querySelectorAll("#offers-lot option")].find((one) => one.value === lot);
  return option?.dataset.kg ? weighed(option.dataset.kg) : null;
}

/** What is no number counts for nothing: that it is none is said beside its field. */
const weighed = (text) => readMass(text)?.mass ?? 0n;

function sum(masses) {
  const known = masses.filter((one) => one !== null);
  return known.length < masses.length || masses.length === 0 ? null : known.reduce((all, one) => all + one, 0n);
}
