import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import {
  add,
  defineRule,
  detach,
  div,
  exp,
  grad,
  log,
  mul,
  neg,
  select,
  sigmoid,
  sqrt,
  sub,
  sum,
  type Value,
} from "../../mod.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { compile } from "../../lib/compile/mod.ts";
import { sqlInstructions } from "../../lib/sql/instructions.ts";
import { type SqlDialect, type SqlOptions, toSql } from "../../lib/sql/mod.ts";
import type { Database } from "./support/database.ts";
import { curve, kernelSums, network, relativeDifference, rowsFor } from "./support/functions.ts";
import { builtIn, edgeDifferences, randomDifferences } from "./support/rules.ts";
import { openSqlite } from "./support/sqlite.ts";

const DIALECTS: readonly SqlDialect[] = ["duckdb", "postgres", "sqlite", "spark"];
const product = (a: Value, x: Value) => mul(a, x);
const simple = { parameters: [2], table: "t", columns: ["x"], dialect: "sqlite" } as const;

let database: Database;
beforeAll(() => void (database = openSqlite()));
afterAll(() => database.close());

/** What a statement gives. */
async function sumsBy(sql: string, bound: Readonly<Record<string, number>> = {}) {
  return await (await database.prepare(sql))(bound);
}

describe("in SQLite, sums of a rule and of its partials over 1,000 rows are those of the kernel", () => {
  for (const rule of builtIn) {
    it(rule.name, async () => assertEquals(await randomDifferences(database, rule), []));
  }
});

describe("in SQLite, a rule and its partials at edges are what the kernel computes", () => {
  for (const rule of builtIn) {
    it(rule.name, async () => assertEquals(await edgeDifferences(database, rule), []));
  }
});

describe("in SQLite, value and gradient of a whole function are those of the kernel", () => {
  for (
    const [name, fitted, n] of [["curve fit", curve, 5000], ["network", network, 300]] as const
  ) {
    const { f, inputs, columns, parameters } = fitted, rows = rowsFor(fitted, n);
    const options = { inputs, table: "samples", columns, dialect: "sqlite" } as const;
    const names = parameters.map((_, k) => `p${k}`);
    const bound = Object.fromEntries(names.map((name, k) => [name, parameters[k]!]));

    it(`of a ${name}, by numbers, by names and by a table`, async () => {
      await database.fill("samples", columns, rows);
      await database.fill("weights", names, [parameters]);
      const expected = kernelSums(fitted, rows);
      const byTable = { table: "weights", columns: names };
      for (
        const sums of [
          await sumsBy(toSql(f, { ...options, parameters })),
          await sumsBy(toSql(f, { ...options, parameters: Float64Array.from(parameters) })),
          await sumsBy(toSql(f, { ...options, parameters: names }), bound),
          await sumsBy(toSql(f, { ...options, parameters: byTable })),
        ]
      ) {
        assertEquals(sums.n, n);
        assertEquals(sums.grad.length, parameters.length);
        assert(relativeDifference(sums, expected) < 1e-12);
      }
    });
  }
});

describe("a statement", () => {
  it("has 0 for the sums of no rows", async () => {
    await database.fill("t", ["x"], []);
    assertEquals(await sumsBy(toSql(product, simple)), { n: 0, value: 0, grad: [0] });
  });

  it("leaves out rows with NULL in one of its columns", async () => {
    await database.fill("t", ["x", "y"], [[1, 2], [null, 3], [4, null], [5, 6]]);
    const f = (a: Value, x: Value, y: Value) => mul(a, select(x, y, 1000));
    const sums = await sumsBy(toSql(f, { ...simple, columns: ["x", "y"] }));
    assertEquals(sums, { n: 2, value: 16, grad: [8] });
  });

  it("is NaN where a row is, and does not leave it out", async () => {
    await database.fill("t", ["x"], [[1], [-1]]);
    assertEquals(await sumsBy(toSql((a, x) => mul(a, log(x)), simple)), {
      n: 2,
      value: NaN,
      grad: [NaN],
    });
  });

  it("is NaN where a parameter is NULL", async () => {
    await database.fill("t", ["x"], [[1], [3]]);
    await database.fill("weights", ["a"], [[null]]);
    const parameters = { table: "weights", columns: ["a"] };
    const sums = await sumsBy(toSql(product, { ...simple, parameters }));
    assertEquals(sums, { n: 2, value: NaN, grad: [4] });
    for (const dialect of ["duckdb", "postgres", "spark"] as const) { // whose sums leave out NULL
      for (const given of [parameters, ["a"]]) {
        const sql = toSql(product, { ...simple, parameters: given, dialect });
        assert(/coalesce\(cast\(.* as double( precision)?\), .*nan.*\) as p0/.test(sql), sql);
      }
    }
  });

  it("takes whole numbers for doubles", async () => {
    await database.run(
      "drop table if exists t; create table t(x integer); insert into t values (3)",
    );
    assertEquals((await sumsBy(toSql((a, x) => div(x, a), simple))).value, 1.5);
  });

  it("has no partials where there are no parameters", async () => {
    await database.fill("t", ["x"], [[1], [3]]);
    const sql = toSql((x: Value) => mul(x, x), { ...simple, parameters: [] });
    assertEquals(await sumsBy(sql), { n: 2, value: 10, grad: [] });
  });

  it("sums up what depends on parameters alone, and constants", async () => {
    await database.fill("t", ["x"], [[1], [3]]);
    const penalty = (a: Value, _x: Value) => mul(exp(a), exp(a));
    const sums = await sumsBy(toSql(penalty, { ...simple, parameters: ["a"] }), { a: 0 });
    assertEquals(sums, { n: 2, value: 2, grad: [4] });
    const constant = (_a: Value, _x: Value) => 7;
    assertEquals(await sumsBy(toSql(constant, simple)), { n: 2, value: 14, grad: [0] });
  });

  it("takes numbers for parameters that the function ignores", async () => {
    await database.fill("t", ["x"], [[1], [3]]);
    const ignores = (_a: Value, _b: Value, x: Value) => mul(x, x);
    const sql = toSql(ignores, { ...simple, parameters: ["a", "b"] });
    assertEquals(await sumsBy(sql, { a: 5, b: 7 }), { n: 2, value: 10, grad: [0, 0] });
    const inPostgres = toSql(ignores, { ...simple, parameters: ["a", "b"], dialect: "postgres" });
    assertStringIncludes(inPostgres, "$2");
  });

  it("takes as many columns as a table has", async () => {
    const columns = Array.from({ length: 1500 }, (_, k) => `c${k}`);
    await database.fill("wide", columns, [columns.map(() => 2)]);
    const f = ([a]: Value[], x: Value[]) => mul(a!, sum(x));
    const options = { inputs: [1, 1500], table: "wide", columns, dialect: "sqlite" } as const;
    const sums = await sumsBy(toSql(f, { ...options, parameters: [3] }));
    assertEquals(sums, { n: 1, value: 9000, grad: [3000] });
  });

  it("computes what parameters alone decide once, before the rows", () => {
    const sql = toSql((a: Value, x: Value) => mul(exp(a), x), { ...simple, parameters: ["a"] });
    assertEquals(sql.match(/exp\(/g)?.length, 1);
    assert(sql.indexOf("exp(") < sql.indexOf("rows"));
  });

  it("has the numbers that parameters are, and what follows from them, as they are", async () => {
    await database.fill("t", ["x"], [[1]]);
    for (const x of [0.1, 1 / 3, 1e22, 5e-324, 1.7976931348623157e308, -2.5, 123456789, Infinity]) {
      const sums = await sumsBy(toSql(product, { ...simple, parameters: [x] }));
      assertEquals(sums.value, x);
    }
    assertEquals((await sumsBy(toSql(product, { ...simple, parameters: [NaN] }))).value, NaN);
  });

  it("mixes numbers and names", async () => {
    await database.fill("t", ["x"], [[3]]);
    const f = (a: Value, b: Value, x: Value) => add(mul(a, x), b);
    const sql = toSql(f, { ...simple, parameters: [2, "b"] });
    assertEquals(await sumsBy(sql, { b: 5 }), { n: 1, value: 11, grad: [3, 1] });
  });

  it("holds to 0 · ∞ = 0 where a branch was not taken", async () => {
    await database.fill("t", ["x"], [[0], [-1], [4]]);
    for (const branch of [sqrt, log, (x: Value) => exp(mul(-1000, x)), (x: Value) => div(1, x)]) {
      const f = (a: Value, x: Value) => {
        const shifted = mul(a, x);
        return select(shifted, branch(shifted) as Value, mul(shifted, shifted));
      };
      const sums = await sumsBy(toSql(f, simple)), kernel = compile(f), slope = new Float64Array(2);
      const expected = { n: 3, value: 0, grad: [0] };
      for (const x of [0, -1, 4]) {
        expected.value += kernel.valueAndGrad([2, x], slope);
        expected.grad[0]! += slope[0]!;
      }
      assert(Number.isFinite(sums.value + sums.grad[0]!));
      assert(Math.abs(sums.grad[0]! - expected.grad[0]!) <= 1e-14 * Math.abs(expected.grad[0]!));
    }
  });

  it("may be of a derivative, and of what is detached", async () => {
    await database.fill("t", ["x"], [[2], [3]]);
    const slope = (a: Value, x: Value) => grad((a: Value) => exp(mul(a, x)))(a);
    const sums = await sumsBy(toSql(slope, { ...simple, parameters: [0.5] }));
    const expected = [2, 3].reduce((sum, x) => sum + x * x * Math.exp(0.5 * x), 0);
    assert(Math.abs(sums.grad[0]! - expected) < 1e-12 * expected);
    const stopped = (a: Value, x: Value) => mul(detach(a), mul(a, x));
    assertEquals(await sumsBy(toSql(stopped, simple)), { n: 2, value: 20, grad: [10] });
  });

  it("is computed in steps, so that deep functions and long sums are no deep expressions", async () => {
    await database.fill("t", ["x"], [[0.5]]);
    const deep = (a: Value, x: Value) => {
      let y = mul(a, x);
      for (let i = 0; i < 80; i++) y = i % 2 ? sigmoid(add(y, y)) : add(y, div(x, i + 1));
      return y;
    };
    const kernel = compile(deep),
      slope = new Float64Array(2),
      value = kernel.valueAndGrad([2, 0.5], slope);
    const sums = await sumsBy(toSql(deep, simple));
    assert(Math.abs(sums.value - value) < 1e-12 * value);
    assert(Math.abs(sums.grad[0]! - slope[0]!) <= 1e-12 * Math.abs(slope[0]!));
    const long = (w: Value[], [x]: Value[]) => sum(w.map((w, i) => mul(w, add(x!, i))));
    const parameters = Array.from({ length: 900 }, (_, i) => 1 / (i + 1));
    const inputs = [900, 1] as const;
    const total = await sumsBy(toSql(long, { ...simple, inputs, parameters }));
    assertEquals(total.grad.map((x, i) => x - i), parameters.map(() => 0.5));
  });

  it("is materialized where values would be computed again and again, and only there", () => {
    const { f, inputs, columns, parameters } = network;
    const large = (dialect: SqlDialect) =>
      toSql(f, { inputs, columns, parameters, dialect, table: "t" });
    assertStringIncludes(large("sqlite"), "as materialized (");
    assertStringIncludes(large("postgres"), "as materialized (");
    assertEquals(large("duckdb").includes("materialized"), false); // it does not write steps into each other
    const small = toSql((a: Value, x: Value) => exp(mul(a, x)), simple);
    assertEquals(small.includes("materialized"), false);
  });

  it("is refused where a database would write all steps into each other", () => {
    const { f, inputs, columns, parameters } = network;
    const options = { inputs, columns, parameters, table: "t", dialect: "spark" } as const;
    assertThrows(() => toSql(f, options), RangeError, "spark may write every step into the next");
  });

  it("is refused where it has too many sums", () => {
    const wide = (w: Value[], [x]: Value[]) => sum(w.map((w) => mul(w, x!)));
    const parameters = new Array<number>(2000).fill(1), inputs = [2000, 1] as const;
    const message = "at most 999 sums in sqlite: current number of sums is 2001";
    assertThrows(() => toSql(wide, { ...simple, inputs, parameters }), RangeError, message);
  });
});

describe("each dialect", () => {
  for (const dialect of DIALECTS) {
    it(`${dialect} writes every built-in rule, without a word of JavaScript in it`, () => {
      for (const rule of builtIn) {
        const parameters = Array.from({ length: rule.arity }, (_, k) => `p${k}`);
        const f = (...x: Value[]) => applyRule(rule, x.slice(0, -1));
        const options = { inputs: rule.arity + 1, parameters, table: "t", columns: ["x"], dialect };
        const sql = toSql(f, options);
        assertEquals(/undefined|NaN|Infinity|\[object|=>/.test(sql), false, sql);
        assertEquals(sql.match(/\(/g)!.length, sql.match(/\)/g)!.length, sql);
        assertEquals(sql.match(/\bcase\b/g)?.length, sql.match(/\bend\b/g)?.length, sql);
      }
    });
  }

  it("has numbers of its own", () => {
    const of = (x: number, dialect: SqlDialect) =>
      toSql((a: Value, x: Value) => mul(x, a), { ...simple, parameters: [x], dialect });
    assertStringIncludes(of(0.1, "duckdb"), "(x0 * 0.1e0)");
    assertStringIncludes(of(0.1, "postgres"), "(x0 * float8 '0.1')");
    assertStringIncludes(of(0.1, "sqlite"), "(x0 * 0.1e0)");
    assertStringIncludes(of(-1e-7, "spark"), "(x0 * (-1e-7D))");
    assertStringIncludes(of(Infinity, "duckdb"), "'infinity'::double");
    assertStringIncludes(of(-Infinity, "postgres"), "(-float8 'infinity')");
    assertStringIncludes(of(NaN, "spark"), "double('nan')");
    assertStringIncludes(of(-0, "sqlite"), "(-0e0)");
  });

  it("has placeholders of its own", () => {
    const of = (dialect: SqlDialect) =>
      toSql((a: Value, b: Value, x: Value) => mul(x, mul(a, b)), {
        ...simple,
        parameters: ["first", "second"],
        dialect,
      });
    assertStringIncludes(of("duckdb"), "cast($second as double)");
    assertStringIncludes(of("postgres"), "cast($2 as double precision)");
    assertStringIncludes(of("sqlite"), "cast(:second as real)");
    assertStringIncludes(of("spark"), "cast(:second as double)");
  });

  it("writes every instruction", () => {
    for (const row of Object.values(sqlInstructions)) {
      assertEquals(Object.keys(row).sort(), DIALECTS.toSorted());
    }
  });
});

describe("names of tables and columns", () => {
  const hostile = [
    'a"b',
    '"; drop table victim; --',
    "'; drop table victim; --",
    "x) from t; --",
    "/* */ --",
    "`; drop table victim; --",
    "line\nbreak",
    "\\",
    "$1",
    ":name",
    "?",
    "select",
    "rows0",
    "step",
    "PARAMETERS",
    "x0",
    "n",
    "🎲 und ü",
    "a".repeat(10_000),
  ];
  const inQuotes = (name: string) => `"${name.replaceAll('"', '""')}"`;

  for (const name of hostile) {
    it(`stay names: ${name.slice(0, 30).replace("\n", " ")}`, async () => {
      await database.run("drop table if exists victim; create table victim(x)");
      await database.fill(inQuotes(name), [inQuotes(name)], [[2], [3]]);
      await database.run(`drop table if exists "weights of"`);
      await database.fill(`"weights of"`, [inQuotes(name)], [[10]]);
      for (const parameters of [[10], { table: "weights of", columns: [name] }]) {
        const sql = toSql(product, {
          ...simple,
          parameters,
          table: ["main", name],
          columns: [name],
        });
        assertEquals(await sumsBy(sql), { n: 2, value: 50, grad: [5] });
        assertEquals(await sumsBy(sql.replace('"main".', "")), { n: 2, value: 50, grad: [5] });
      }
      await database.run("select * from victim");
    });
  }

  it("are not taken for texts where there is no such column", async () => {
    await database.fill("t", ["x"], [[1]]);
    const sql = toSql(product, { ...simple, columns: ["missing"] });
    let message = "";
    await sumsBy(sql).catch((error) => message = error.message);
    assertStringIncludes(message, "missing");
  });

  it("are in backticks in Spark", () => {
    const sql = toSql(product, {
      ...simple,
      dialect: "spark",
      table: ["a", "b`c"],
      columns: ['d"'],
    });
    assertStringIncludes(sql, "from `a`.`b``c` as d");
    assertStringIncludes(sql, 'cast(d.`d"` as double)');
  });

  const bad: readonly [name: unknown, shown: string][] = [
    ["", '""'],
    ["a\0b", "a\\u0000b"],
    ["\ud800", "\\ud800"],
    [3, "3"],
    [undefined, "undefined"],
    [["a", ""], '""'],
    [[], "an array of 0"],
  ];
  for (const [name, shown] of bad) {
    it(`are refused: ${shown}`, () => {
      for (const options of [{ table: name }, { parameters: { table: name, columns: ["a"] } }]) {
        assertThrows(() => toSql(product, { ...simple, ...options as object }), TypeError, shown);
      }
      if (Array.isArray(name)) return;
      for (const dialect of DIALECTS) {
        const options = { ...simple, dialect, columns: [name as string] };
        assertThrows(() => toSql(product, options), TypeError, shown);
      }
    });
  }

  it("are refused where Postgres would cut them", () => {
    const options = { ...simple, dialect: "postgres" } as const;
    toSql(product, { ...options, table: "a".repeat(63) });
    for (const name of ["a".repeat(64), "ü".repeat(32)]) {
      assertThrows(
        () => toSql(product, { ...options, table: name }),
        RangeError,
        "at most 63 bytes",
      );
    }
  });
});

describe("mistakes in options are errors before the function is called", () => {
  const never = (_a: Value, _x: Value): Value => {
    throw new Error("it was called");
  };
  const mistakes: readonly [what: string, options: unknown, message: string][] = [
    ["no options", undefined, "'options' must be an object"],
    ["a list", [], "'options' must be an object"],
    ["an unknown option", { ...simple, tabel: "t" }, 'current option is "tabel"'],
    ["no dialect", { ...simple, dialect: undefined }, "'dialect' must be"],
    ["an unknown dialect", { ...simple, dialect: "mysql" }, 'current value is "mysql"'],
    ["a dialect that objects have", { ...simple, dialect: "toString" }, "'dialect' must be"],
    ["no columns", { ...simple, columns: [] }, "'columns' must be an array of names"],
    ["columns that are a string", { ...simple, columns: "x" }, "'columns' must be"],
    ["too few columns", { ...simple, parameters: [] }, "current numbers are 0 and 1"],
    ["too many columns", { ...simple, columns: ["x", "y"] }, "current numbers are 1 and 2"],
    ["other lengths", { ...simple, inputs: [1, 2] }, "as many as inputs, which are 3"],
    ["a length that is none", { ...simple, inputs: [0.5] }, "'inputs' must be"],
    ["no parameters", { ...simple, parameters: undefined }, "'parameters' must be"],
    ["parameters that are a number", { ...simple, parameters: 3 }, "'parameters' must be"],
    ["a parameter that is null", { ...simple, parameters: [null] }, "'parameters[0]' must be"],
    ["a name that is none", { ...simple, parameters: ["a b"] }, "'parameters[0]' must be"],
    ["a hostile name", { ...simple, parameters: ["a); --"] }, "'parameters[0]' must be"],
    ["a name twice", { ...simple, parameters: ["a", "a"], columns: ["x"] }, "given once"],
    ["allowFrozen that is none", { ...simple, allowFrozen: 1 }, "'allowFrozen' must be"],
  ];
  for (const [what, options, message] of mistakes) {
    it(what, () => {
      const error = assertThrows(() => toSql(never, options as SqlOptions));
      assertStringIncludes((error as Error).message, message);
      assertStringIncludes((error as Error).message, "Cannot write SQL");
    });
  }

  it("no function", () => {
    const message = "Cannot write SQL as 'f' must be a function: current value is 3";
    assertThrows(() => toSql(3 as never, simple), TypeError, message);
  });

  it("several outputs", () => {
    const f = ((a: Value, x: Value) => [a, x]) as unknown as typeof product;
    assertThrows(() => toSql(f, simple), TypeError, "must have one output");
  });

  it("a function of arrays without their lengths", () => {
    const f = (([a]: Value[], [x]: Value[]) => mul(a!, x!)) as unknown as typeof product;
    assertThrows(() => toSql(f, simple), TypeError);
  });
});

describe("rules of one's own", () => {
  const swish = defineRule({
    name: "sqlSwish",
    evaluate: (x) => mul(x, sigmoid(x)),
    partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
    expression: "x / (1 + exp(-x))",
  });
  const numeric = defineRule({
    name: "sqlNumeric",
    evaluate: (x) => x * 2,
    partials: [() => 2],
    expression: "2 * x",
  });

  it("are what they consist of", async () => {
    await database.fill("t", ["x"], [[0.5], [-2]]);
    const f = (a: Value, x: Value) => sub(swish(mul(a, x)), x);
    const sums = await sumsBy(toSql(f, simple)), kernel = compile(f), slope = new Float64Array(2);
    let value = 0, expected = 0;
    for (const x of [0.5, -2]) {
      value += kernel.valueAndGrad([2, x], slope);
      expected += slope[0]!;
    }
    assert(Math.abs(sums.value - value) < 1e-14 && Math.abs(sums.grad[0]! - expected) < 1e-14);
  });

  it("are named where they are JavaScript", () => {
    const f = (a: Value, x: Value) => numeric(mul(a, x));
    assertThrows(() => toSql(f, simple), TypeError, 'Cannot write SQL as the rule "sqlNumeric"');
  });
});
