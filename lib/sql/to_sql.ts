/**
 * Functions as SQL.
 *
 * @module
 */

import type { Operand, Value } from "../../mod.ts";
import { exportedName, type ExportedProgram } from "../compile/program/exported_program.ts";
import { opcode } from "../compile/program/instructions.ts";
import { traceProgram } from "../compile/traced_program.ts";
import { cannot } from "../errors.ts";
import { sqlInstructions } from "./instructions.ts";
import { ACTION } from "./names.ts";
import {
  type Data,
  readOptions,
  requireCounts,
  type SqlArraysOptions,
  type SqlOptions,
} from "./options.ts";
import { columnOf, parameterOf, statementOf } from "./statement.ts";
import { Origin, type Term } from "./terms.ts";
import { Writer } from "./writer.ts";

const PURPOSE = { action: ACTION, caller: "toSql" } as const;

/**
 * Writes a function of one sample as a statement in SQL that sums up its values, and its partials by the parameters, over the rows of a
 * table. So rows stay where they are, however many there are: a step of a fit sends the parameters and gets back as many sums.
 *
 * The statement gives one row: `n`, how many rows there were; `value`, the sum of the values; `d_0`, `d_1` … the sums of the partials by the
 * parameters in order. Rows with NULL in one of the columns are left out. A row whose value is NaN makes the sum NaN, which is NULL in SQLite.
 * Nothing but names and numbers goes into the text: names in quotes, numbers as literals of that very double.
 *
 * @param f A function of Values, called once, that returns a Value or a number: first the parameters, then the columns of a row.
 * @param options The parameters, the table with its columns, and the dialect.
 * @returns The statement.
 * @throws {TypeError} Where `f` is no function, or takes arrays, or returns anything but one Value; where an option is missing, unknown or of the
 * wrong kind, or a name is one that no database takes; where a rule of the user's computes in JavaScript.
 * @throws {RangeError} Where parameters and columns are not as many as the inputs; where the dialect has no room for a name or a statement.
 *
 * @example A straight line through the rows of a table
 * ```ts
 * import { add, mul, sub, type Value } from "@chainrule/autograd";
 * import { toSql } from "@chainrule/autograd/sql";
 * import { assertEquals } from "@std/assert";
 * import { DatabaseSync } from "node:sqlite";
 *
 * const database = new DatabaseSync(":memory:");
 * database.exec("create table points (x, y); insert into points values (1, 3), (2, 5), (3, 7)");
 * const loss = (a: Value, b: Value, x: Value, y: Value) => {
 *   const residual = sub(add(mul(a, x), b), y);
 *   return mul(residual, residual);
 * };
 * const options = { table: "points", columns: ["x", "y"], dialect: "sqlite" } as const;
 * const sums = database.prepare(toSql(loss, { ...options, parameters: ["a", "b"] }));
 * assertEquals({ ...sums.get({ a: 2, b: 0 }) }, { n: 3, value: 3, d_0: -12, d_1: -6 });
 * assertEquals({ ...sums.get({ a: 2, b: 1 }) }, { n: 3, value: 0, d_0: 0, d_1: 0 });
 * ```
 */
export function toSql(f: (...inputs: Value[]) => Operand, options: SqlOptions): string;
/**
 * Writes a function of arrays of Values as SQL.
 *
 * @example Parameters that are columns of another table
 * ```ts
 * import { dot } from "@chainrule/autograd";
 * import { toSql } from "@chainrule/autograd/sql";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const sql = toSql((weights, row) => dot(weights, row), {
 *   inputs: [2, 2],
 *   parameters: { table: "weights", columns: ["w0", "w1"] },
 *   table: ["main", "rows"],
 *   columns: ["x0", "x1"],
 *   dialect: "duckdb",
 * });
 * assertStringIncludes(sql, 'from "weights" as w');
 * assertStringIncludes(sql, 'from "main"."rows" as d');
 * ```
 */
export function toSql(f: (...inputs: Value[][]) => Operand, options: SqlArraysOptions): string;
export function toSql(
  f: (...inputs: never[]) => Operand,
  options: SqlOptions | SqlArraysOptions,
): string {
  if (typeof f !== "function") throw cannot(ACTION, "f", "a function", f);
  const data = readOptions(options), { parameters, allowFrozen } = data;
  const program = traceProgram(PURPOSE, f, {
    inputs: requireCounts(data, f.length),
    allowFrozen,
    isShared: (input) => input < parameters.length,
    numberOf: (input) => parameters[input]?.number,
    products: "checked where needed",
  });
  const writer = new Writer(data.dialect);
  return statementOf(writer, data, outputsOf(writer, program, data));
}

/** The outputs of a program as expressions: the value, then the partials by the parameters. */
function outputsOf(writer: Writer, program: ExportedProgram, data: Data): Term[] {
  const { codes, operands, constants, outputs } = program, P = data.parameters.length;
  const terms: Term[] = [];
  codes.forEach((code, i) => {
    const first = operands[3 * i]!;
    if (code === opcode.constant) terms.push(writer.number(constants[first]!));
    else if (code === opcode.input) {
      terms.push(
        first < P
          ? writer.terms.atom(parameterOf(first), Origin.parameter)
          : writer.terms.atom(columnOf(first - P), Origin.column),
      );
    } else {
      const write = sqlInstructions[exportedName(code)][data.dialect];
      const [x, y, z] = [0, 1, 2].map((k) => terms[operands[3 * i + k]!]!);
      terms.push(write(writer, x!, y!, z!));
    }
  });
  return Array.from(outputs, (output) => terms[output]!);
}
