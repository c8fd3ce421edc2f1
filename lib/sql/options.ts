/**
 * The options of {@linkcode toSql}, checked and read.
 *
 * @module
 */

import { cannot, requireOptions } from "../errors.ts";
import { dialects, type SqlDialect } from "./dialects.ts";
import { ACTION, placeholderNames, quotedColumns, quotedTable } from "./names.ts";

/** Parameters that are columns of a table with one row. */
export interface ParameterTable {
  /** The table: its name, or those of its catalog and schema first. */
  readonly table: string | readonly string[];
  /** The column of each parameter. */
  readonly columns: readonly string[];
}

/**
 * The parameters of a function: of each a number, which is written into the statement, or a name, which is bound when the statement is run;
 * or the columns of a table with one row.
 */
export type SqlParameters = readonly (number | string)[] | Float64Array | ParameterTable;

/** What {@linkcode toSql} is told about a function of Values. */
export interface SqlOptions {
  /** How many Values the function takes: as many as there are parameters and columns. Without it, that is what its parameters say. */
  readonly inputs?: number;
  /** The first inputs, which are the same for all rows: the gradient is by these. */
  readonly parameters: SqlParameters;
  /** The table with the rows, or a view: its name, or those of its catalog and schema first. */
  readonly table: string | readonly string[];
  /** The other inputs: the table's column of each. */
  readonly columns: readonly string[];
  /** The database that the statement is for. */
  readonly dialect: SqlDialect;
  /** Whether the function may read and print numbers that depend on the inputs: they are those of inputs of 0.5 for ever. */
  readonly allowFrozen?: boolean;
}

/** What {@linkcode toSql} is told about a function of arrays. */
export interface SqlArraysOptions extends Omit<SqlOptions, "inputs"> {
  /** How many Values each of the function's arguments has; parameters and columns together are as many, in the same order. */
  readonly inputs: readonly number[];
}

/** A parameter: a number, or what is written for it and the name of the column that it becomes. */
export interface Parameter {
  readonly number: number | undefined;
  readonly text: string;
}

/** The options, checked, with names in quotes. */
export interface Data {
  readonly inputs: number | readonly number[] | undefined;
  readonly parameters: readonly Parameter[];
  /** The table that parameters come from. */
  readonly parameterTable: string | undefined;
  readonly table: string;
  readonly columns: readonly string[];
  readonly dialect: SqlDialect;
  readonly allowFrozen: boolean;
  /** Names that a statement must not give to anything else. */
  readonly tableNames: readonly string[];
}

const NAMES: readonly string[] = [
  "inputs",
  "parameters",
  "table",
  "columns",
  "dialect",
  "allowFrozen",
] satisfies (keyof SqlOptions)[];

/** Reads the options. @throws {TypeError} Where one is missing or of the wrong kind. */
export function readOptions(options: unknown): Data {
  const example = '{ parameters: [1], table: "t", columns: ["x"], dialect: "duckdb" }';
  requireOptions(ACTION, options, NAMES, example);
  const given = options as Record<keyof SqlOptions, unknown>;
  const dialect = readDialect(given.dialect);
  const table = quotedTable(dialect, "table", given.table);
  const columns = quotedColumns(dialect, "columns", given.columns);
  const { allowFrozen = false } = given;
  if (typeof allowFrozen !== "boolean") {
    throw cannot(ACTION, "allowFrozen", "true or false", allowFrozen);
  }
  if (columns.length === 0) throw cannot(ACTION, "columns", "an array of names", given.columns);
  return {
    ...readParameters(dialect, given.parameters),
    inputs: given.inputs as Data["inputs"],
    table,
    columns,
    dialect,
    allowFrozen,
    tableNames: [given.table, (given.parameters as ParameterTable).table].flat()
      .filter((name) => typeof name === "string"),
  };
}

function readDialect(dialect: unknown): SqlDialect {
  const names = Object.keys(dialects);
  if (typeof dialect === "string" && names.includes(dialect)) return dialect as SqlDialect;
  throw cannot(ACTION, "dialect", names.map((name) => `"${name}"`).join(", "), dialect);
}

function readParameters(
  dialect: SqlDialect,
  parameters: unknown,
): Pick<Data, "parameters" | "parameterTable"> {
  if (Array.isArray(parameters) || parameters instanceof Float64Array) {
    const all = Array.from(parameters as readonly unknown[]);
    const names = placeholderNames("parameters", all);
    let bound = 0;
    return {
      parameterTable: undefined,
      parameters: all.map((parameter, i) =>
        typeof parameter === "number"
          ? { number: parameter, text: "" }
          : { number: undefined, text: dialects[dialect].placeholder(names[i]!, ++bound) }
      ),
    };
  }
  if (typeof parameters !== "object" || parameters === null || !("table" in parameters)) {
    const kinds = "an array of numbers or names, or { table, columns }";
    throw cannot(ACTION, "parameters", kinds, parameters);
  }
  const { table, columns } = parameters as Record<keyof ParameterTable, unknown>;
  return {
    parameterTable: quotedTable(dialect, "parameters.table", table),
    parameters: quotedColumns(dialect, "parameters.columns", columns)
      .map((name) => ({ number: undefined, text: name })),
  };
}

/**
 * Checks that there are as many parameters and columns as inputs.
 *
 * @param taken How many parameters the function has.
 * @returns How many inputs there are, or how many each argument has.
 * @throws {RangeError} Where there are not.
 */
export function requireCounts(data: Data, taken: number): number | readonly number[] {
  const { inputs, parameters, columns } = data, given = parameters.length + columns.length;
  const isList = Array.isArray(inputs) && inputs.every(Number.isInteger);
  const wanted = isList
    ? inputs.reduce((sum: number, n: number) => sum + n, 0)
    : typeof inputs === "number"
    ? inputs
    : inputs === undefined && taken > 0
    ? taken
    : given; // what is no count is told when the function is traced
  if (wanted === given) return inputs ?? given;
  throw new RangeError(
    `Cannot ${ACTION} as parameters and columns must be as many as inputs, which are ${wanted}: ` +
      `current numbers are ${parameters.length} and ${columns.length}`,
  );
}
