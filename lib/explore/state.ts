/**
 * What the page shows, and how a link holds it.
 *
 * @module
 */

import type { Preset } from "./presets.ts";

/** What a reader has chosen. */
export interface State {
  /** The text of the formula, which may be unreadable. */
  readonly formula: string;
  /** A number for each variable that ever had one: a map, as a variable may be called __proto__. */
  readonly values: ReadonlyMap<string, number>;
  /** How many steps have been taken; those that a formula does not have count as its last one. */
  readonly step: number;
  /** The variables that gradient descent changes; undefined for all. */
  readonly train: readonly string[] | undefined;
  /** The learning rate, which is greater than 0. */
  readonly rate: number;
}

/** A formula may have so many characters, and so many variables. */
export const LONGEST_FORMULA = 2000, MOST_VARIABLES = 100;

/** The learning rate where none is given. */
const RATE = 0.1;

/** A name as formulas have it. */
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** What somebody has written, as a state: or why it is none, in words. */
export type Start = { readonly state: State } | { readonly problem: string };

/** The state in which a preset begins, after so many steps. */
export function presetState({ formula, values, train, rate }: Preset, step = 0): State {
  return { formula, values: new Map(Object.entries(values)), step, train, rate };
}

/** A number as texts hold it that are read again: −0 keeps its sign, as 1 / x depends on it. */
export function numberText(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

/**
 * The fragment of a link to a state: #f=…&v.x_1=3&step=7&rate=0.1&train=w,b.
 *
 * @param names The variables of the formula: it says nothing of others.
 */
export function toFragment(
  { formula, values, step, train, rate }: State,
  names: readonly string[],
): string {
  const query = new URLSearchParams({ f: formula });
  for (const name of names) {
    const value = values.get(name);
    if (value !== undefined) query.append(`v.${name}`, numberText(value));
  }
  if (step > 0) query.append("step", String(step));
  query.append("rate", String(rate));
  if (train !== undefined) {
    query.append("train", train.filter((name) => names.includes(name)).join(","));
  }
  return `#${query}`;
}

/** Reads a fragment that anybody may have written; undefined where it has no formula. Fields that make no sense are ignored. */
export function fromFragment(fragment: string): Start | undefined {
  const query = new URLSearchParams(fragment.replace(/^#/, "")), formula = query.get("f");
  if (formula === null || formula.trim() === "") return undefined;
  const values = [...query].flatMap(([key, text]) =>
    key.startsWith("v.") && text.trim() !== "" ? [[key.slice(2), Number(text)] as const] : []
  );
  const step = Number(query.get("step") ?? 0), rate = Number(query.get("rate") ?? RATE);
  return checked({
    formula,
    values: validValues(values),
    step: Number.isSafeInteger(step) && step >= 0 ? step : 0,
    train: query.get("train")?.split(",").filter((name) => NAME.test(name)),
    rate: Number.isFinite(rate) && rate > 0 ? rate : RATE,
  });
}

/** Reads the start that a command line has put into the page, as JSON of a formula and its values; undefined where it is none. */
export function fromData(text: string): Start | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { formula, values } = (data ?? {}) as { formula?: unknown; values?: unknown };
  if (typeof formula !== "string" || formula.trim() === "") return undefined;
  const numbers = Object.entries(values ?? {}).filter((entry): entry is [string, number] =>
    typeof entry[1] === "number"
  );
  return checked({ formula, values: validValues(numbers), step: 0, train: undefined, rate: RATE });
}

function checked(state: State): Start {
  const { length } = state.formula;
  if (length <= LONGEST_FORMULA) return { state };
  return {
    problem:
      `The link has a formula of ${length} characters. The page takes one of ${LONGEST_FORMULA}.`,
  };
}

/** Numbers that a variable can have here: sliders and fields have no infinite ones. */
function validValues(entries: readonly (readonly [string, number])[]): Map<string, number> {
  const valid = entries.filter(([name, value]) => NAME.test(name) && Number.isFinite(value));
  return new Map(valid.slice(0, MOST_VARIABLES));
}
