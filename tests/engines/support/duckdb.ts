/** DuckDB from npm, some 100 MB, which only the task `engines` fetches: its name is no literal, so that checking types does not. */

import { type Database, sumsOf } from "../../sql/support/database.ts";

const NAME: string = "npm:@duckdb/node-api@1.5.6-r.1";

/** What is used of the package. */
interface DuckDb {
  readonly DOUBLE: unknown;
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }>;
  };
}

interface Reader {
  getRowObjects(): Record<string, unknown>[];
}

interface Connection {
  run(sql: string): Promise<unknown>;
  prepare(sql: string): Promise<{
    bind(values: Readonly<Record<string, number>>, types: Readonly<Record<string, unknown>>): void;
    runAndReadAll(): Promise<Reader>;
  }>;
  closeSync(): void;
}

/** A number, whatever it is, as a literal. */
function written(x: number | null): string {
  return x === null ? "null" : `'${Object.is(x, -0) ? "-0" : x}'::double`;
}

/** An empty database in memory, which works on so many threads. */
export async function openDuckDb(threads = 1): Promise<Database> {
  const { DOUBLE, DuckDBInstance } = await import(NAME) as DuckDb;
  const instance = await DuckDBInstance.create(":memory:"), connection = await instance.connect();
  const run = async (sql: string) => void await connection.run(sql);
  await run(`set threads = ${threads}`);
  return {
    dialect: "duckdb",
    async fill(table, columns, rows) {
      await run(`create or replace table ${table} (${columns.map((name) => `${name} double`)})`);
      for (let i = 0; i < rows.length; i += 1000) {
        const part = rows.slice(i, i + 1000).map((row) => `(${row.map(written)})`);
        await run(`insert into ${table} values ${part}`);
      }
    },
    async prepare(sql) {
      const statement = await connection.prepare(sql);
      return async (bound) => {
        const types = Object.fromEntries(Object.keys(bound).map((name) => [name, DOUBLE]));
        statement.bind(bound, types);
        return sumsOf((await statement.runAndReadAll()).getRowObjects()[0]!);
      };
    },
    run,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
