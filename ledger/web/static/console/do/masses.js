// Masses in millionths of a kilogram, so that no rounding decides whether a difference is over the tolerance.
import { readValue } from "./values.js";
import { numbersIn } from "../reader.js";

const MILLION = 1_000_000n;
const HUNDRED = 100n;

/** Return a mass that was typed, as `{text, mass}`, or `{fault}` when it is no number of kilograms; null for nothing. */
export function readMass(typed) {
  if (typed.trim() === "") return null;
  const { value, fault } = readValue("decimal", typed);
  if (fault) return { fault };
  return /^\d{1,12}(\.\d{1,6})?$/.test(value) ? { text: value, mass: exact(value) } : { fault: "number" };
}

/** Return a decimal number in millionths. */
export function exact(text) {
  const [whole, rest = ""] = text.split(".");
  const sign = whole.startsWith("-") ? -1n : 1n;
  return BigInt(whole) * MILLION + sign * BigInt(rest.padEnd(6, "0"));
}

/** Return `{kg, percent, over}` of an own weight against the sender's; `over` where it is over the tolerance. */
export function differ(own, { kg, gain, loss }) {
  const difference = own - kg;
  const limit = difference > 0n ? gain : loss;
  const size = difference < 0n ? -difference : difference;
  return {
    kg: difference,
    percent: kg === 0n ? 0n : (difference * HUNDRED * MILLION) / kg,
    over: size * HUNDRED * MILLION > limit * kg,
  };
}

/** Return millionths as people write them. */
export function shown(mass, digits = 6) {
  return (Number(mass) / 1e6).toLocaleString(numbersIn(), {
    maximumFractionDigits: digits,
    signDisplay: "auto",
  });
}
