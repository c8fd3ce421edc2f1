/**
 * Functions as SQL: where the data are more than a process holds, the function goes to them.
 *
 * {@linkcode toSql} traces a function of one sample and writes its value and gradient as one `select` that sums up both over a table, for DuckDB,
 * PostgreSQL, SQLite and Spark.
 *
 * @example The statement of a curve fit
 * ```ts
 * import { exp, mul, sub, type Value } from "@chainrule/autograd";
 * import { toSql } from "@chainrule/autograd/sql";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const loss = (rate: Value, t: Value, y: Value) => {
 *   const residual = sub(exp(mul(rate, t)), y);
 *   return mul(residual, residual);
 * };
 * const sql = toSql(loss, {
 *   parameters: [-0.5],
 *   table: "samples",
 *   columns: ["t", "y"],
 *   dialect: "duckdb",
 * });
 * assertStringIncludes(sql, "select count(*) as n");
 * ```
 *
 * @module
 */

export { toSql } from "./to_sql.ts";
export { type SqlDialect } from "./dialects.ts";
export {
  type ParameterTable,
  type SqlArraysOptions,
  type SqlOptions,
  type SqlParameters,
} from "./options.ts";
