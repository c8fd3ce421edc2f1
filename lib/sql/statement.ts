/**
 * One statement around the expressions of a function: the parameters, the rows, the steps, and the sums.
 *
 * @module
 */

import { type Chain, chainOf, neededBy, type Step } from "./chain.ts";
import { type Dialect, dialects } from "./dialects.ts";
import { ACTION } from "./names.ts";
import type { Data } from "./options.ts";
import { type Fragment, Origin, type Term } from "./terms.ts";
import type { Writer } from "./writer.ts";

/** The column that parameter k becomes. */
export const parameterOf = (k: number): string => `p${k}`;
/** The column that column k of the table becomes. */
export const columnOf = (k: number): string => `x${k}`;
const nameOf = (term: Term): string => term.isAtom ? term.parts.join("") : `v${term.id}`;

/** Where writing every step into the next one takes more operations than this, and so many times those that it must, steps are materialized. */
const SMALL = 200, MATERIALIZED_FROM = 4;
/** The most operations that a row may take in a database which cannot be told to materialize. */
const MOST_INLINED = 20_000;

/** Writes the statement of what is to be summed. */
export function statementOf(writer: Writer, data: Data, outputs: readonly Term[]): string {
  const { all } = writer.terms, { dialect } = writer, sums = outputs.map(dialect.sum);
  const handed = sharedByRows(all, sums), isShared = new Set(handed);
  const rows = chainOf(all, sums, (term) => isShared.has(term) || isColumnAtom(term), nameOf);
  requireRoom(data, rows, sums.length);
  const tables = new Tables(data.tableNames);
  if (handed.length > 0 || hasBound(data)) addParameters(tables, data, all, handed, dialect);
  addRows(tables, data, handed, usedColumns(all, sums), dialect.double);
  for (const step of rows.steps) tables.add("step", step);
  const isMaterialized = dialect.inlining === "materialized" &&
    rows.inlined > Math.max(SMALL, MATERIALIZED_FROM * rows.operations);
  const columns = sums.map((sum, i) => ({
    text: rows.text(sum),
    name: i === 0 ? "value" : `d_${i - 1}`,
  }));
  const result = selected([{ text: "count(*)", name: "n" }, ...columns], tables.last!, ",\n  ");
  return `with ${tables.written(isMaterialized ? "materialized " : "")}\n${result}`;
}

/** Columns, as texts with names, of a table. */
function selected(columns: Step, from: string, separator = ", "): string {
  const list = columns.map(({ text, name }) => text === name ? name : `${text} as ${name}`);
  return `select ${list.join(separator)}${from === "" ? "" : ` from ${from}`}`;
}

/** The common table expressions of a statement. */
class Tables {
  readonly #taken: readonly string[];
  readonly #all: { readonly name: string; readonly select: string }[] = [];

  /** @param taken The names of tables, which are to stay what they are. */
  constructor(taken: readonly string[]) {
    this.#taken = taken.map((name) => name.toLowerCase());
  }

  /** The name of the last one. */
  get last(): string | undefined {
    return this.#all.at(-1)?.name;
  }

  /** Adds one that selects columns of the last one, or of what is said. */
  add(kind: string, columns: Step, from = this.last!): void {
    let prefix = kind;
    while (this.#taken.some((name) => name.startsWith(prefix))) prefix += "_";
    this.#all.push({ name: `${prefix}${this.#all.length}`, select: selected(columns, from) });
  }

  written(fence: string): string {
    return this.#all.map(({ name, select }) => `${name} as ${fence}(${select})`).join(",\n");
  }
}

/** Whether numbers are bound: these stand in the statement, be they used or not, as a database refuses others than its statement has. */
function hasBound({ parameters, parameterTable }: Data): boolean {
  return parameterTable === undefined && parameters.some(({ number }) => number === undefined);
}

/** Adds the parameters, and what is computed of them alone. */
function addParameters(
  tables: Tables,
  { parameters, parameterTable }: Data,
  all: readonly Term[],
  handed: readonly Term[],
  dialect: Dialect,
): void {
  const shared = chainOf(
    all,
    handed.map((term) => ({ parts: [term] })),
    ({ isAtom }) => isAtom,
    nameOf,
  );
  const isBound = parameterTable === undefined;
  const columns = parameters.flatMap(({ number, text }, k) => {
    if (number !== undefined) return [];
    const double = `cast(${isBound ? text : `w.${text}`} as ${dialect.double})`;
    return [{ text: neverNull(dialect, double), name: parameterOf(k) }];
  });
  tables.add("parameters", columns, isBound ? "" : `${parameterTable} as w`);
  for (const step of shared.steps) tables.add("parameters", step);
  const last = handed.map((term) => ({ text: shared.text({ parts: [term] }), name: nameOf(term) }));
  if (last.some(({ text, name }) => text !== name)) tables.add("parameters", last);
}

/** A parameter, NaN in place of NULL: a sum leaves out what is NULL, so that the sums of all rows would be 0, the best that a fit can find. */
function neverNull({ nan }: Dialect, parameter: string): string {
  return nan === "null" ? parameter : `coalesce(${parameter}, ${nan})`;
}

/** Adds the table's columns as doubles, of the rows in which none is NULL, and what all rows share. */
function addRows(
  tables: Tables,
  { table, columns }: Data,
  handed: readonly Term[],
  used: ReadonlySet<string>,
  double: string,
): void {
  const own = columns.map((column, k) => ({
    text: `cast(d.${column} as ${double})`,
    name: columnOf(k),
  })).filter(({ name }, k) => used.has(name) || used.size === 0 && k === 0);
  const shared = handed.map((term) => ({ text: `s.${nameOf(term)}`, name: nameOf(term) }));
  const join = tables.last === undefined ? "" : ` cross join ${tables.last} as s`;
  const isThere = allOf(columns.map((column) => `d.${column} is not null`));
  tables.add("rows", [...own, ...shared], `${table} as d${join} where ${isThere}`);
}

/** So many conditions stand one after the other. */
const FEW = 16;

/** The condition that all hold: by halves, as a thousand one after the other are within each other, and deeper than databases take. */
function allOf(conditions: readonly string[]): string {
  if (conditions.length <= FEW) return conditions.join(" and ");
  const half = conditions.length >> 1;
  return `(${allOf(conditions.slice(0, half))}) and (${allOf(conditions.slice(half))})`;
}

/** The columns of the table that outputs depend on. */
function usedColumns(all: readonly Term[], outputs: readonly Fragment[]): Set<string> {
  return new Set(neededBy(all, outputs).filter(isColumnAtom).map(nameOf));
}

/** @throws {RangeError} Where the database has no room for a statement. */
function requireRoom({ dialect }: Data, rows: Chain, sums: number): void {
  const { mostColumns, mostSums, inlining } = dialects[dialect];
  const widest = Math.max(0, ...rows.steps.map(({ length }) => length));
  for (
    const [what, most, current] of [["sums", mostSums, sums], [
      "columns",
      mostColumns,
      widest,
    ]] as const
  ) {
    if (current <= most) continue;
    throw new RangeError(
      `Cannot ${ACTION} as a step must have at most ${most} ${what} in ${dialect}: ` +
        `current number of ${what} is ${current}`,
    );
  }
  if (inlining === "refuse" && rows.inlined > MOST_INLINED) {
    throw new RangeError(
      `Cannot ${ACTION} as ${dialect} may write every step into the next one, and a row must take at most ` +
        `${MOST_INLINED} operations then: current number is ${rows.inlined}`,
    );
  }
}

function isColumnAtom({ isAtom, origin }: Term): boolean {
  return isAtom && origin === Origin.column;
}

/** The expressions of parameters alone that rows need, operands first. */
function sharedByRows(all: readonly Term[], outputs: readonly Fragment[]): Term[] {
  const isShared = ({ origin }: Term) => origin === Origin.parameter;
  return neededBy(all, outputs, isShared).filter(isShared);
}
