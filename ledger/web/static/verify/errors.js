// What can go wrong, as in ledger/errors.py: a code, and the values that its sentence is filled with.

/** What cannot go on. `values` fill the sentence of `code` in the language of the reader. */
export class LedgerError extends Error {
  constructor(code, values = {}, problems = []) {
    super(code);
    this.code = code;
    this.values = values;
    this.fault = true;
    this.problems = problems;
  }
}

/** Nothing false was found, and nothing was proved. */
export class CannotTell extends LedgerError {}

/** Return an error for bytes that are not in the format, or that are not true. */
export function broken(code, values) {
  return new LedgerError(code, values);
}
