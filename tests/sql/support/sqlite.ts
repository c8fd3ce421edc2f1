/** SQLite as Deno and Node have it, with the functions of Math that its own build may lack. */

import { DatabaseSync } from "node:sqlite";
import { type Database, sumsOf } from "./database.ts";

/** The functions that statements call, by the names that SQLite's own have where it is built with them. */
const FUNCTIONS: Readonly<Record<string, keyof Math & string>> = {
  exp: "exp",
  ln: "log",
  log2: "log2",
  log10: "log10",
  sqrt: "sqrt",
  pow: "pow",
  sin: "sin",
  cos: "cos",
  tan: "tan",
  asin: "asin",
  acos: "acos",
  atan: "atan",
  atan2: "atan2",
  sinh: "sinh",
  cosh: "cosh",
  tanh: "tanh",
  asinh: "asinh",
  acosh: "acosh",
  atanh: "atanh",
};

/** NULL stands for NaN, in and out. */
function addFunctions(db: DatabaseSync): void {
  const double = (x: unknown) => x === null ? NaN : Number(x);
  for (const [name, inMath] of Object.entries(FUNCTIONS)) {
    const f = Math[inMath] as (...operands: number[]) => number;
    const call = f.length === 2
      ? (x: unknown, y: unknown) => f(double(x), double(y))
      : (x: unknown) => f(double(x));
    db.function(name, { deterministic: true }, call);
  }
}

/** An empty database in memory. */
export function openSqlite(): Database {
  const db = new DatabaseSync(":memory:");
  addFunctions(db);
  return {
    dialect: "sqlite",
    fill(table, columns, rows) {
      db.exec(`drop table if exists ${table}`);
      db.exec(`create table ${table} (${columns.map((column) => `${column} real`)})`);
      const insert = db.prepare(`insert into ${table} values (${columns.map(() => "?")})`);
      db.exec("begin");
      for (const row of rows) insert.run(...row);
      db.exec("commit");
      return Promise.resolve();
    },
    prepare(sql) {
      const statement = db.prepare(sql);
      return Promise.resolve((bound) =>
        Promise.resolve(sumsOf(statement.get(bound as Record<string, number>)!))
      );
    },
    run: (sql) => Promise.resolve(db.exec(sql)),
    close: () => db.close(),
  };
}
