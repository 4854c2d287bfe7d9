// Whether a value has the shape that a schema of ours gives: the part of JSON Schema that they use.
import { FORMS } from "./forms.js";
import { OddNumber } from "./json.js";

const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})Z)?$/;
const patterns = new Map();

/** Return where a value has another shape than the schema of a name, as JSON Pointers; none when it has it. */
export function misshapen(name, value) {
  return [...faultsOf(value, FORMS.schemas[name], "")];
}

/** Whether there is an event type of a name. */
export function isEventType(name) {
  return typeof name === "string" && Object.hasOwn(FORMS.types, name);
}

/** Return the schema at a number in the list that all schemas share. */
function part(number) {
  return FORMS.parts[number];
}

function* faultsOf(value, number, where) {
  const schema = part(number);
  if ("anyOf" in schema) {
    yield* faultsOfAny(value, schema.anyOf, where);
    return;
  }
  if (!isOfType(value, schema.type) || !isAllowed(value, schema)) {
    yield where;
    return;
  }
  if (typeof value === "string" && !isText(value, schema)) yield where;
  if (typeof value === "number" && !isInRange(value, schema)) yield where;
  if (Array.isArray(value)) yield* faultsOfList(value, schema, where);
  if (value instanceof Map) yield* faultsOfObject(value, schema, where);
}

function* faultsOfAny(value, choices, where) {
  const found = choices.map((number) => [...faultsOf(value, number, where)]);
  if (found.some((faults) => faults.length === 0)) return;
  // The faults inside the choice that is of the right kind say more than that none fits.
  yield* found.find((faults) => !faults.includes(where)) ?? [where];
}

function isOfType(value, type) {
  switch (type) {
    case undefined:
      return true;
    case "null":
      return value === null;
    case "integer":
      return typeof value === "number";
    case "array":
      return Array.isArray(value);
    case "object":
      return value instanceof Map;
    default:
      return typeof value === type && !(value instanceof OddNumber);
  }
}

function isAllowed(value, schema) {
  if ("const" in schema && value !== schema.const) return false;
  return !("enum" in schema) || schema.enum.includes(value);
}

function isText(value, schema) {
  // Characters, not the units of UTF-16.
  const length = "minLength" in schema || "maxLength" in schema ? [...value].length : 0;
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Infinity)) return false;
  if (!("pattern" in schema)) return true;
  if (!patterns.has(schema.pattern)) patterns.set(schema.pattern, new RegExp(schema.pattern, "u"));
  return patterns.get(schema.pattern).test(value) && (!schema.moment || isMoment(value));
}

function isInRange(value, schema) {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity } = schema;
  return minimum <= value && value <= maximum && value < exclusiveMaximum;
}

/** Whether a text of the form of a day or moment names one that there is. */
function isMoment(text) {
  const [year, month, day, ...time] = (TIME.exec(text) ?? []).slice(1).map((digits) => Number(digits ?? 0));
  const [hours, minutes, seconds] = time;
  const date = new Date(Date.UTC(2000, month - 1, 1));
  date.setUTCFullYear(year, month - 1, day);
  const there = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return year >= 1 && there && hours < 24 && minutes < 60 && seconds < 60;
}

function* faultsOfList(value, schema, where) {
  if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) yield where;
  if (!("items" in schema)) return;
  for (const [at, item] of value.entries()) yield* faultsOf(item, schema.items, `${where}/${at}`);
}

function* faultsOfObject(value, schema, where) {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  for (const name of required) if (!value.has(name)) yield `${where}/${name}`;
  for (const [name, item] of value) {
    if (Object.hasOwn(properties, name)) yield* faultsOf(item, properties[name], `${where}/${name}`);
    else if (others === false) yield `${where}/${name}`;
    else if (typeof others === "number") yield* faultsOf(item, others, `${where}/${name}`);
  }
}

/** Return what a well-shaped event names: `{kind, id, isNew}` for each id that means a recorded thing. */
export function namesIn(name, value) {
  return [...namesOf(value, FORMS.schemas[name])];
}

function* namesOf(value, number) {
  const schema = part(number);
  for (const choice of schema.anyOf ?? [])
    if (isOfType(value, part(choice).type)) yield* namesOf(value, choice);
  if (schema.names) yield* named(value, schema.names);
  if (Array.isArray(value) && "items" in schema) {
    for (const item of value) yield* namesOf(item, schema.items);
  }
  if (value instanceof Map) {
    for (const [field, item] of value) {
      if (Object.hasOwn(schema.properties ?? {}, field)) yield* namesOf(item, schema.properties[field]);
    }
  }
}

function* named(value, mark) {
  const isNew = mark.startsWith("new ");
  const kind = isNew ? mark.slice(4) : mark;
  for (const id of Array.isArray(value) ? value : [value]) {
    if (typeof id === "string") yield { kind, id, isNew };
  }
}

/** Whether events of a type move the things that they name: "moving", "annotating" or "governance". */
export function natureOf(type) {
  return FORMS.types[type];
}
