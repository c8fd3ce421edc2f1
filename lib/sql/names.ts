/**
 * Names of tables and columns in SQL: quoted, so that they are names whatever is in them.
 *
 * @module
 */

import { cannot, show } from "../errors.ts";
import { type Dialect, dialects, type SqlDialect } from "./dialects.ts";

/** What cannot be done without good names, as errors begin. */
export const ACTION = "write SQL";

/** A surrogate that has no partner, which no encoding of a statement has. */
const LONELY_SURROGATE = /\p{Surrogate}/u;

/**
 * A name in quotes.
 *
 * @param what The option, as errors name it.
 * @throws {TypeError} Where it is no string, or empty, or has a character that no name may have.
 * @throws {RangeError} Where it is longer than the database's names, which would be cut.
 */
export function quoted(dialect: SqlDialect, what: string, name: unknown): string {
  if (typeof name !== "string" || name === "") {
    throw cannot(ACTION, what, "a name, a string that is not empty", name);
  }
  if (name.includes("\0") || LONELY_SURROGATE.test(name)) {
    throw cannot(ACTION, what, "a name without U+0000 and lonely surrogates", name);
  }
  const { quote, longestName }: Dialect = dialects[dialect];
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > longestName) {
    throw new RangeError(
      `Cannot ${ACTION} as '${what}' must have at most ${longestName} bytes in ${dialect}: current value is ${
        show(name)
      }`,
    );
  }
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

/** The name of a table in quotes: one name, or those of its catalog and schema first. */
export function quotedTable(dialect: SqlDialect, what: string, table: unknown): string {
  if (!Array.isArray(table)) return quoted(dialect, what, table);
  if (table.length === 0) throw cannot(ACTION, what, "a name, or an array of them", table);
  return table.map((name, i) => quoted(dialect, `${what}[${i}]`, name)).join(".");
}

/** Names of columns in quotes, each once. */
export function quotedColumns(dialect: SqlDialect, what: string, columns: unknown): string[] {
  if (!Array.isArray(columns)) throw cannot(ACTION, what, "an array of names", columns);
  return Array.from(columns, (name, i) => quoted(dialect, `${what}[${i}]`, name));
}

/**
 * Names of parameters that are bound, which stand in the statement without quotes; numbers among them have none.
 *
 * @throws {TypeError} Where one is neither a number nor an identifier, or given twice.
 */
export function placeholderNames(what: string, parameters: readonly unknown[]): string[] {
  return parameters.map((name, i) => {
    if (typeof name === "number") return "";
    if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw cannot(ACTION, `${what}[${i}]`, "a number, or a name of letters, digits and _", name);
    }
    if (parameters.indexOf(name) !== i) throw cannot(ACTION, `${what}[${i}]`, "given once", name);
    return name;
  });
}
