// The clock of this device beside the ledger's: an entry says by the device's clock when something happened.
import { numbersIn } from "../reader.js";

const MINUTE = 60_000;
const UNNOTICED = 5 * MINUTE;
const UNITS = [["day", 1440 * MINUTE, 2], ["hour", 60 * MINUTE, 1], ["minute", MINUTE, 1]];

/** Return by how many milliseconds, to the minute, this device's clock is ahead of a server's, by the date of its answer.
 *
 * 0 within five minutes, which nobody minds, and where the answer has no date.
 */
export function aheadOf(answer, now = Date.now()) {
  const ahead = now - Date.parse(answer.headers.get("date") ?? "");
  return Math.abs(ahead) > UNNOTICED ? Math.round(ahead / MINUTE) * MINUTE : 0;
}

/** Say on the page that the clock of the device is wrong and by how much, or no more that it is. */
export function sayClock(ahead, line = document.querySelector("#clock")) {
  const { ahead: before, behind } = line.dataset;
  line.hidden = ahead === 0;
  line.textContent = ahead === 0 ? "" : (ahead > 0 ? before : behind).replace("{time}", howLong(Math.abs(ahead)));
}

/** Return a time in its largest unit, and in the next one: "3 hours 5 minutes". */
function howLong(time) {
  const at = Math.max(0, UNITS.findIndex(([, size, least]) => time >= least * size));
  const [first, second] = UNITS.slice(at);
  const count = Math.floor(time / first[1]);
  const rest = second === undefined ? 0 : Math.floor((time - count * first[1]) / second[1]);
  return [written(count, first[0]), rest > 0 ? written(rest, second[0]) : ""].filter(Boolean).join(" ");
}

function written(count, unit) {
  return count.toLocaleString(numbersIn(), { style: "unit", unit, unitDisplay: "long" });
}
