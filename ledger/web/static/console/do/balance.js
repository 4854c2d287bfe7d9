// What went in, what came out, what was lost, and the rest: shown while it is typed.
import { numbersIn } from "../reader.js";

const MILLION = 1_000_000n;

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
  if (net !== undefined) return exact(net);
  if (gross !== undefined && tare !== undefined) return exact(gross) - exact(tare);
  return mass === undefined ? null : exact(mass);
}

/** Return what a lot weighs as the page knows it. */
function knownOf(lot) {
  const option = [...document.querySelectorAll("#offers-lot option")].find((one) => one.value === lot);
  return option?.dataset.kg ? exact(option.dataset.kg) : null;
}

function exact(text) {
  const found = /^(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  return found ? BigInt(found[1]) * MILLION + BigInt((found[2] ?? "").padEnd(6, "0")) : 0n;
}

function sum(masses) {
  const known = masses.filter((one) => one !== null);
  return known.length < masses.length || masses.length === 0 ? null : known.reduce((all, one) => all + one, 0n);
}

function shown(mass) {
  return (Number(mass) / 1e6).toLocaleString(numbersIn(), { maximumFractionDigits: 6 });
}
