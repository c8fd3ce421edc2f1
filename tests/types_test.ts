import { assertEquals } from "@std/assert";
import { mayStartProcesses, run } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

const engine = new URL("../mod.ts", import.meta.url).href;

/** A statement over the Values x and y, what it shows, and the compiler's error code where it must not compile. */
interface Call {
  readonly shows: string;
  readonly code: string;
  readonly error?: `TS${number}`;
}

const calls: readonly Call[] = [
  { shows: "a leaf has a number and perhaps a label", code: `new Value(3); new Value(3, "x")` },
  { shows: "a leaf needs data", code: `new Value()`, error: "TS2554" },
  { shows: "data is no string", code: `new Value("3")`, error: "TS2345" },
  { shows: "data is no bigint", code: `new Value(3n)`, error: "TS2345" },
  { shows: "data is not null", code: `new Value(null)`, error: "TS2345" },
  { shows: "a label is no number", code: `new Value(3, 4)`, error: "TS2345" },
  { shows: "data and grad are numbers that can be assigned", code: `x.data = 2; x.grad = 0` },
  { shows: "data takes no string", code: `x.data = "2"`, error: "TS2322" },
  { shows: "grad takes no Value", code: `x.grad = y`, error: "TS2322" },
  { shows: "a label can be assigned", code: `x.label = "x"` },
  { shows: "an id cannot", code: `x.id = 1`, error: "TS2540" },
  { shows: "an operation cannot", code: `x.operation = "add"`, error: "TS2540" },
  { shows: "children cannot", code: `x.mul(y).children.push(x)`, error: "TS2339" },
  {
    shows: "a method takes a Value or a number and returns a Value",
    code: `const z: Value = x.add(y).mul(2).pow(y).tanh()`,
  },
  { shows: "a method takes no string", code: `x.mul("2")`, error: "TS2345" },
  { shows: "a binary method needs its operand", code: `x.mul()`, error: "TS2554" },
  { shows: "an operand is no Promise", code: `x.add(Promise.resolve(y))`, error: "TS2345" },
  { shows: "Values have no operators", code: `x * y`, error: "TS2362" },
  { shows: "a function of numbers returns a number", code: `const z: number = add(1, tanh(2))` },
  { shows: "a function of a Value returns a Value", code: `const z: Value = add(x, tanh(y))` },
  { shows: "and no number", code: `const z: number = add(x, 1)`, error: "TS2322" },
  { shows: "what returns a number is no Value", code: `add(1, 2).backward()`, error: "TS2339" },
  { shows: "a function takes no string", code: `tanh("2")`, error: "TS2345" },
  { shows: "a unary function serves map", code: `const ys: Value[] = [x, y].map(tanh)` },
  {
    shows: "the order, the partials and the rule of a node are typed",
    code: `const order: Value[] = reversedTopologicalOrder(x);
           const partials: number[] = partialsOf(x);
           const name: string | undefined = ruleOf(x)?.name`,
  },
  { shows: "the order needs a Value", code: `reversedTopologicalOrder(3)`, error: "TS2345" },
  { shows: "zeroGrad takes leaves", code: `zeroGrad(x, y)` },
  { shows: "zeroGrad takes arrays of leaves, nested too", code: `zeroGrad([x, y], [[x]])` },
  { shows: "zeroGrad takes no number", code: `zeroGrad([x, 3])`, error: "TS2322" },
  {
    shows: "noGrad returns what its callback does",
    code: `const z: Value = noGrad(() => x.mul(y))`,
  },
  { shows: "detach returns a Value", code: `const z: Value = detach(x)` },
  { shows: "the table of rules is read", code: `const known: boolean = rules.has("tanh")` },
  { shows: "the table of rules is not written", code: `rules.delete("tanh")`, error: "TS2339" },
  {
    shows: "a rule has a name, its value, its partials and its expression",
    code: `const cube = defineRule({
             name: "cube",
             evaluate: (x) => x * x * x,
             partials: [(x) => mul(3, mul(x, x))],
             expression: "x * x * x",
           });
           const z: Value = cube(x); const n: number = cube(2)`,
  },
  {
    shows: "a rule without an expression cannot be checked, so it is none",
    code: `defineRule({ name: "cube", evaluate: (x) => x ** 3, partials: [(x) => mul(x, x)] })`,
    error: "TS2769",
  },
  {
    shows: "a partial made with operators is none",
    code:
      `defineRule({ name: "square", evaluate: (x) => x * x, partials: [(x) => 2 * x], expression: "x^2" })`,
    error: "TS2363",
  },
];

const prelude = `import {
  add, defineRule, detach, mul, noGrad, partialsOf, reversedTopologicalOrder, ruleOf, rules, tanh, Value, zeroGrad,
} from ${JSON.stringify(engine)};
export const use = (x: Value, y: Value): void => {
`;

/** The codes of the errors that `deno check` finds in each program, in the order of the text. */
async function check(programs: readonly string[]): Promise<string[][]> {
  await using folder = await temporaryFolder("types");
  const write = (text: string, k: number) =>
    Deno.writeTextFile(`${folder.path}/${k}_call.ts`, text);
  await Promise.all(programs.map(write));
  const { stderr } = await run("deno", ["check", "--no-config", "."], { cwd: folder.path });
  const found: string[][] = programs.map(() => []);
  const errors = /(TS\d+) \[ERROR\](?:(?!TS\d+ \[ERROR\])[\s\S])*?\/(\d+)_call\.ts:/g;
  for (const [, code, k] of stderr.matchAll(errors)) found[Number(k)]!.push(code!);
  return found;
}

Deno.test({
  name: "right calls compile and wrong ones do not",
  ignore: !await mayStartProcesses(),
  async fn(t) {
    const found = await check(calls.map(({ code }) => `${prelude}${code};\n};\n`));
    for (const [k, { shows, error }] of calls.entries()) {
      await t.step(shows, () => assertEquals(found[k]![0], error));
    }
  },
});
