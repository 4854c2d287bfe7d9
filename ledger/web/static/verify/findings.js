// What a check came to: what was checked, what was not, every fault, and the verdict; as ledger/verify/verdict.py.
import { CannotTell, LedgerError } from "./errors.js";
import { base64 } from "./bytes.js";
import { sentence } from "./sentences.js";

/** What a check has found so far; a remark is `{code, values}`, a fault that and its place. */
export class Findings {
  constructor() {
    this.checked = [];
    this.notChecked = [];
    this.faults = [];
    this.doubtful = false;
  }

  /** Note what was checked and holds; nothing is said of a `count` of none. */
  proved(code, values = {}) {
    if (values.count !== 0) this.checked.push({ code, values });
  }

  /** Note what was not checked although the verdict stands without it. */
  leftOut(code, values = {}) {
    const same = (one) => sentence(one) === sentence({ code, values });
    if (values.count !== 0 && !this.notChecked.some(same)) this.notChecked.push({ code, values });
  }

  /** Note what was not checked and without which nothing is proved. */
  doubt(code, values = {}) {
    this.doubtful = true;
    this.leftOut(code, values);
  }

  fault(code, { where = "", index = null, id = null, ...values } = {}) {
    this.faults.push({ code, where, index, id, values: { index, ...values }, fault: true });
  }

  /** Note what an error says: a doubt when it proves nothing, else a fault, or one for each of its places. */
  failed(error, { where = "", index = null, id = null } = {}) {
    // A bug of ours must not pass for a fault of the file.
    if (!(error instanceof LedgerError)) throw error;
    if (error instanceof CannotTell) {
      this.doubt("unproved", { what: error });
    } else if (error.problems.length > 0) {
      for (const problem of error.problems) this.fault(problem.code, { where: problem.where, index, id });
    } else {
      this.fault(error.code, { where, index, id, ...error.values });
    }
  }

  /** Return the verdict: any fault is *altered*, any doubt *cannot tell*, else it is *intact*. */
  verdict({ head = null, asOf = null } = {}) {
    const answer = this.faults.length > 0 ? "altered" : this.doubtful ? "cannot_tell" : "intact";
    return { answer, head, asOf, checked: this.checked, notChecked: this.notChecked, faults: this.faults };
  }
}

/** Return a verdict as the object that `mineral-ledger verify --json` prints, in a language. */
export function verdictJson(verdict, language = "en") {
  const { answer, head, asOf } = verdict;
  const say = (one) => sentence(one, language);
  return {
    verdict: answer,
    origin: head?.origin ?? null,
    size: head === null ? null : Number(head.size),
    root: head === null ? null : base64(head.root),
    as_of: asOf,
    checked: verdict.checked.map(say),
    not_checked: verdict.notChecked.map(say),
    faults: verdict.faults.map((fault) => ({
      index: fault.index,
      event_id: fault.id,
      code: fault.code,
      where: fault.where,
      message: say(fault),
    })),
    ...(answer !== "altered" && verdict.label ? { label: verdict.label } : {}),
  };
}

const LAST_MS = 253_402_300_799_999;

/** Return Unix milliseconds as RFC 3339 UTC; a moment after the year 9999 as its last millisecond. */
export function formatInstant(milliseconds) {
  return new Date(Math.min(Number(milliseconds), LAST_MS)).toISOString();
}
