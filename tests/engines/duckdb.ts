import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { exp, mul, sum, type Value } from "../../mod.ts";
import { toSql } from "../../lib/sql/mod.ts";
import type { Database } from "../sql/support/database.ts";
import {
  curve,
  kernelSums,
  network,
  relativeDifference,
  rowsFor,
} from "../sql/support/functions.ts";
import { builtIn, edgeDifferences, edgesOf, randomDifferences } from "../sql/support/rules.ts";
import { openDuckDb } from "./support/duckdb.ts";

let database: Database;
beforeAll(async () => void (database = await openDuckDb()));
afterAll(() => database.close());

describe("in DuckDB, sums of a rule and of its partials over 1,000 rows are those of the kernel", () => {
  for (const rule of builtIn) {
    it(rule.name, async () => assertEquals(await randomDifferences(database, rule), []));
  }
});

describe("in DuckDB, a rule and its partials at edges are what the kernel computes", () => {
  for (const rule of builtIn) {
    it(rule.name, async () => {
      const points = edgesOf(rule), every = Math.ceil(points.length / 300);
      const some = points.filter((_, i) => i % every === 0);
      assertEquals(await edgeDifferences(database, rule, some), []);
    });
  }
});

describe("in DuckDB, value and gradient of a whole function are those of the kernel", () => {
  for (
    const [name, fitted, n] of [["curve fit", curve, 5000], ["network", network, 500]] as const
  ) {
    it(name, async () => {
      const { f, inputs, columns, parameters } = fitted, rows = rowsFor(fitted, n);
      const names = parameters.map((_, k) => `p${k}`), expected = kernelSums(fitted, rows);
      await database.fill("samples", columns, rows);
      await database.fill("weights", names, [parameters]);
      const bound = Object.fromEntries(names.map((name, k) => [name, parameters[k]!]));
      for (const given of [parameters, names, { table: "weights", columns: names }]) {
        const options = { inputs, columns, parameters: given, table: "samples" } as const;
        const run = await database.prepare(toSql(f, { ...options, dialect: "duckdb" }));
        const sums = await run(given === names ? bound : {});
        assertEquals(sums.n, n);
        assert(relativeDifference(sums, expected) < 1e-12);
      }
    });
  }
});

describe("in DuckDB, a statement", () => {
  const f = (a: Value, x: Value) => exp(mul(a, x));
  const options = { parameters: [0.5], columns: ["x"], dialect: "duckdb" } as const;

  it("has 0 for the sums of no rows, and leaves out rows with NULL", async () => {
    for (const rows of [[], [[null]]]) {
      await database.fill("t", ["x"], rows);
      const run = await database.prepare(toSql(f, { ...options, table: "t" }));
      assertEquals(await run({}), { n: 0, value: 0, grad: [0] });
    }
  });

  it("is NaN where a parameter is NULL", async () => {
    await database.fill("t", ["x"], [[1], [3]]);
    await database.fill("weights", ["a"], [[null]]);
    const parameters = { table: "weights", columns: ["a"] };
    const run = await database.prepare(toSql(f, { ...options, table: "t", parameters }));
    assertEquals(await run({}), { n: 2, value: NaN, grad: [NaN] });
  });

  it("takes numbers for parameters that the function ignores, and as many columns as there are", async () => {
    const columns = Array.from({ length: 1500 }, (_, k) => `c${k}`);
    await database.fill("wide", columns, [columns.map(() => 2)]);
    const sql = toSql((_: Value[], x: Value[]) => sum(x), {
      ...options,
      inputs: [1, 1500],
      parameters: ["a"],
      table: "wide",
      columns,
    });
    assertEquals(await (await database.prepare(sql))({ a: 7 }), { n: 1, value: 3000, grad: [0] });
  });

  it("takes whole and decimal numbers for doubles", async () => {
    await database.run(
      "create or replace table t as select 3::integer as x, 0.1::decimal(9, 4) as y",
    );
    const quotient = (a: Value, x: Value, y: Value) => x.div(a).mul(y);
    const sql = toSql(quotient, { ...options, table: "t", parameters: [2], columns: ["x", "y"] });
    assertEquals((await (await database.prepare(sql))({})).value, 1.5 * 0.1);
  });

  for (const name of ['a"b', '"; drop table victim; --', "';--", "rows0", "$1", "a".repeat(9999)]) {
    it(`has names as they are: ${name.slice(0, 30)}`, async () => {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      await database.run("create or replace table victim as select 1 as x");
      await database.fill(quoted, [quoted], [[0]]);
      const sql = toSql(f, { ...options, table: ["main", name], columns: [name] });
      assertEquals(await (await database.prepare(sql))({}), { n: 1, value: 1, grad: [0] });
      await database.run("select x from victim");
    });
  }
});
