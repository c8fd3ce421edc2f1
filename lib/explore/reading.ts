/**
 * From a formula and its numbers to a graph and its lesson.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import {
  FormulaError,
  type FormulaMistake,
  fromExpression,
  variablesOf,
} from "../expression/mod.ts";
import { type Lesson, lessonOf } from "./lesson.ts";
import { LONGEST_FORMULA, MOST_VARIABLES } from "./state.ts";

/** Numbers of variables. */
export type Values = ReadonlyMap<string, number>;

/** A formula that was read, swept once. */
export interface Reading {
  readonly formula: string;
  /** The variables, in the order of their first use. */
  readonly names: readonly string[];
  /** The numbers that were given, and 1 for each variable that had none. */
  readonly values: Values;
  readonly root: Value;
  /** The variables' leaves, with their gradients. */
  readonly leaves: readonly Value[];
  readonly lesson: Lesson;
}

/**
 * Reads a formula, and sweeps its graph.
 *
 * @throws {FormulaError} Where it cannot be read, is too long or has no variable.
 */
export function read(formula: string, given: Values): Reading {
  return readNamed(formula, namesOf(formula), given);
}

/** Reads a formula again whose variables are known, with other numbers. */
export function readAgain({ formula, names }: Reading, given: Values): Reading {
  return readNamed(formula, names, given);
}

/** A formula, and the variables in it. */
type NamedFormula = Pick<Reading, "formula" | "names">;

/** The graph of a formula, swept, without its lesson. */
export function sweep(
  { formula, names }: NamedFormula,
  values: Values,
): { root: Value; leaves: Value[] } {
  const graph = fromExpression(formula, recordOf(names, values));
  graph.root.backward();
  return graph;
}

/** The mistake that an error tells of. */
export function mistakeOf(error: unknown): FormulaMistake {
  if (error instanceof FormulaError) return error;
  return { reason: error instanceof RangeError ? "it is too large" : String(error) };
}

function readNamed(formula: string, names: readonly string[], given: Values): Reading {
  const values = new Map(given);
  for (const name of names) if (!values.has(name)) values.set(name, 1);
  const { root, leaves } = sweep({ formula, names }, values);
  return { formula, names, values, root, leaves, lesson: lessonOf(root) };
}

function namesOf(formula: string): string[] {
  if (formula.length > LONGEST_FORMULA) {
    throw mistake(`it has ${formula.length} characters, and ${LONGEST_FORMULA} are the most`);
  }
  const names = variablesOf(formula);
  if (names.length === 0) throw mistake("it has no variable to take a derivative by");
  if (names.length > MOST_VARIABLES) {
    throw mistake(`it has ${names.length} variables, and ${MOST_VARIABLES} are the most`);
  }
  return names;
}

function mistake(reason: string): FormulaError {
  return new FormulaError(`Cannot read the formula: ${reason}`, { reason });
}

/**
 * The numbers of a formula's variables alone: while "h = x" is typed h is a variable at first, and could not name a value if it kept
 * its number. The record has no prototype: in {} the name __proto__ would set one, and never get a number.
 */
function recordOf(names: readonly string[], values: Values): Record<string, number> {
  const record: Record<string, number> = Object.create(null);
  for (const name of names) record[name] = values.get(name)!;
  return record;
}
