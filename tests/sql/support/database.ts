/** A database that statements are tried in. */

import type { SqlDialect } from "../../../lib/sql/mod.ts";

/** The row that a statement gives; NULL counts as NaN. */
export interface Sums {
  readonly n: number;
  readonly value: number;
  /** The sums of the partials. */
  readonly grad: readonly number[];
}

/** What tests do with a database. */
export interface Database {
  readonly dialect: SqlDialect;
  /** Makes a table anew, under a name in quotes. */
  fill(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly (number | null)[])[],
  ): Promise<void>;
  /** Runs a statement, again and again with other numbers bound. */
  prepare(sql: string): Promise<(bound: Readonly<Record<string, number>>) => Promise<Sums>>;
  /** Runs any statement. */
  run(sql: string): Promise<void>;
  close(): void;
}

/** A row by its columns as sums. */
export function sumsOf(row: Readonly<Record<string, unknown>>): Sums {
  const number = (value: unknown) => value === null ? NaN : Number(value);
  const grad: number[] = [];
  for (let k = 0; `d_${k}` in row; k++) grad.push(number(row[`d_${k}`]));
  return { n: number(row["n"]), value: number(row["value"]), grad };
}
