// A reader of JSON texts (RFC 8259) that tells what JSON.parse does not: keys that stand twice, and how a
// number was written. The language's own reader is used for strings alone.

const BLANK = /[ \t\n\r]*/y;
// One way alone to read each character: a string that never ends is told at once.
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null|NaN|-?Infinity/y;
const LITERALS = { true: true, false: false, null: null };
const MOST_LEVELS = 200;

/** A number that is no integer between -2^53 and 2^53, both excluded. */
export class OddNumber {
  constructor(text) {
    this.text = text;
  }
}

/** Return the value of a JSON text, objects as Map; throw SyntaxError when it is none.
 *
 * NaN and Infinity are read as odd numbers. Where `unique` is set, a key that stands twice is no JSON.
 */
export function readJson(text, { unique = false } = {}) {
  const reader = new Reader(text, unique);
  const value = reader.value(0);
  reader.match(BLANK);
  if (reader.at !== text.length) throw new SyntaxError("more than one value");
  return value;
}

class Reader {
  constructor(text, unique) {
    this.text = text;
    this.unique = unique;
    this.at = 0;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  take(character) {
    this.match(BLANK);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  need(character) {
    if (!this.take(character)) throw new SyntaxError(`no ${character} at ${this.at}`);
  }

  value(level) {
    if (level > MOST_LEVELS) throw new SyntaxError("too deep");
    if (this.take("{")) return this.object(level);
    if (this.take("[")) return this.array(level);
    if (this.text[this.at] === '"') return this.string();
    const word = this.match(LITERAL);
    if (word !== null) return Object.hasOwn(LITERALS, word) ? LITERALS[word] : new OddNumber(word);
    return this.number();
  }

  string() {
    const token = this.match(STRING);
    if (token === null) throw new SyntaxError(`no string at ${this.at}`);
    return JSON.parse(token);
  }

  number() {
    const token = this.match(NUMBER);
    if (token === null) throw new SyntaxError(`no value at ${this.at}`);
    const whole = /^-?[0-9]+$/.test(token) && Number.isSafeInteger(Number(token));
    return whole ? Number(token) + 0 : new OddNumber(token);
  }

  array(level) {
    const items = [];
    if (this.take("]")) return items;
    do items.push(this.value(level + 1));
    while (this.take(","));
    this.need("]");
    return items;
  }

  object(level) {
    const fields = new Map();
    if (this.take("}")) return fields;
    do {
      this.match(BLANK);
      const name = this.string();
      if (this.unique && fields.has(name)) throw new SyntaxError("a key stands twice");
      this.need(":");
      fields.set(name, this.value(level + 1));
    } while (this.take(","));
    this.need("}");
    return fields;
  }
}
