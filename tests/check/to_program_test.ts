import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { cos, defineRule, detach, type Operand, trace, Value, zeroGrad } from "../../mod.ts";
import { randomGraph, toProgram } from "../../lib/check/mod.ts";
import { numberText } from "../../lib/check/graphs/plan_code.ts";
import { fromExpression } from "../../lib/expression/mod.ts";
import { workedGraph } from "../../lib/example.ts";
import { mayStartProcesses, runToSuccess } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const from = new URL("../../mod.ts", import.meta.url).href;

/** What the programs of graphs print, each run by Deno in one process. */
async function printed(roots: readonly Value[]): Promise<string[]> {
  await using folder = await temporaryFolder("programs");
  const files = roots.map((_, i) => `${folder.path}/program_${i}.ts`);
  for (const [i, root] of roots.entries()) {
    await Deno.writeTextFile(files[i]!, toProgram(root, { from }));
  }
  const main = `${folder.path}/main.ts`;
  const imports = files.map((_, i) => `console.log("#"); await import("./program_${i}.ts");`);
  await Deno.writeTextFile(main, imports.join("\n"));
  const output = await runToSuccess("deno", ["run", "--no-check", "--allow-read", main]);
  return output.split("#\n").slice(1);
}

/** What a program of a graph has to print: the numbers of the graph itself, after a sweep. */
function expected(root: Value): string {
  const { leaves, labels } = leavesOf(root);
  zeroGrad(leaves);
  root.backward();
  const of = root.label || "l";
  return [
    `${of} ${numberText(root.data)}`,
    ...leaves.map(({ grad }, i) => `∂${of}/∂${labels[i]} ${numberText(grad)}`),
  ].join("\n") + "\n";
}

/** The leaves of a graph, each once, in the order of their first version. */
function leavesOf(root: Value): { leaves: Value[]; labels: string[] } {
  const graph = trace(root), leaves = new Map<number, Value>();
  for (const position of [...graph.leaves].sort((a, b) => a - b)) {
    if (!leaves.has(graph.id(position))) leaves.set(graph.id(position), graph.value(position));
  }
  const labels = [...leaves.values()].map(({ label }, i) => label || `x${i + 1}`);
  return { leaves: [...leaves.values()], labels };
}

function versions(): Value {
  const x = new Value(2, "x"), square = x.mul(x);
  x.data = 5;
  const l = square.mul(x).add(x);
  l.label = "loss";
  return l;
}

function ownRule(): Value {
  const wave = defineRule({
    name: "program's wave",
    evaluate: Math.sin,
    partials: [(x: Operand) => cos(x)],
    expression: "sin(x)",
  });
  return wave(new Value(0.5, "x")).mul(new Value(-0, "y"));
}

Deno.test({
  name: "a program runs as it is, and prints the gradients of the graph from which it was written",
  ignore: !(await mayStartProcesses()),
  async fn() {
    const x = new Value(3, "a"), constant = detach(new Value(2));
    constant.label = "constant";
    const roots = [
      workedGraph(),
      fromExpression("h = tanh(w*x + b); l = (h - y)^2 * h", { w: 1, x: 2, b: -1, y: 0.3 }).root,
      fromExpression("α = x₁ * x; mul = α + x; mul^2", { "x₁": 2, x: -0.5 }).root,
      versions(),
      ownRule(),
      new Value(7, "alone"),
      x.mul(constant).add(x),
      ...Array.from({ length: 40 }, (_, i) => randomGraph({ seed: i + 1 }).root),
    ];
    const outputs = await printed(roots);
    assertEquals(outputs, roots.map(expected));
    const comments = roots.map((root) =>
      Array.from(toProgram(root).matchAll(/^console.*; \/\/ (.*)$/gm), ([, number]) => number)
    );
    assertEquals(
      outputs.map((output) => Array.from(output.matchAll(/ (\S+)$/gm), ([, number]) => number)),
      comments,
    );
  },
});

Deno.test({
  name: "a program of a constant prints it",
  ignore: !(await mayStartProcesses()),
  async fn() {
    const labelled = fromExpression("l = 2 + 3").root, bare = fromExpression("2 * 3").root;
    assertEquals(await printed([labelled, bare]), ["l 5\n", "l 6\n"]);
  },
});

Deno.test("a program says the gradient of all versions of a leaf", () => {
  const program = toProgram(versions());
  assertStringIncludes(program, "loss.data); // 25\n");
  assertStringIncludes(program, "x.grad); // 25\n");
});

Deno.test("a program has the labels of nodes as names, where they can be names", () => {
  const { root } = fromExpression("h = 2 * x; add = h + x; k = add * h; k / h", { x: 1 });
  assertEquals(toProgram(root).split("\n").filter((line) => /^(const|console)/.test(line)), [
    'const x = new Value(1, "x");',
    "const h = mul(2, x);",
    "const n1 = add(h, x);",
    "const k = mul(n1, h);",
    "const l = div(k, h);",
    'console.log("l", l.data); // 3',
    'console.log("∂l/∂x", x.grad); // 3',
  ]);
  const odd = new Value(1, 'a"; b\n').exp();
  odd.label = "class";
  const program = toProgram(odd);
  assertStringIncludes(program, 'const x1 = new Value(1, "a\\"; b\\n");');
  assertStringIncludes(program, 'console.log("∂class/∂(a\\"; b\\n)", x1.grad);');
});

Deno.test("a program imports what it uses, by the name that is wanted", () => {
  const x = new Value(1, "x");
  assertMatch(toProgram(x.exp()), /^import { Value, exp } from "@chainrule\/autograd";\n\nconst x/);
  assertMatch(toProgram(x.exp(), { from: "npm:a" }), /^import { Value, exp } from "npm:a";\n/);
  assertEquals(toProgram(x).includes("checkGradient"), false);
});

Deno.test("writing a program changes no gradient, and refuses what is no Value and no name", () => {
  const x = new Value(3, "x"), y = x.mul(x);
  toProgram(y);
  assertEquals([x.grad, y.grad], [0, 0]);
  assertThrows(
    () => toProgram("x" as never),
    TypeError,
    `Cannot write a program as 'root' must be a Value: current value is "x"`,
  );
  assertThrows(
    () => toProgram(y, { from: 5 as never }),
    TypeError,
    "Cannot write a program as 'from' must be a string: current value is 5",
  );
});
