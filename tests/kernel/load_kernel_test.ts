import { assert, assertEquals, assertThrows } from "@std/assert";
import { defineRule, hypot, mul, pow, type Rule, rules, sum, tanh, Value } from "../../mod.ts";
import { compile } from "../../lib/compile/mod.ts";
import { compileGraph } from "../../lib/compile/compile.ts";
import { type Kernel, loadKernel, type SavedKernel } from "../../lib/kernel/mod.ts";
import { apply } from "../../lib/apply.ts";
import { kernelKinds } from "../support/kernels.ts";
import { allResults } from "../support/saved_kernels.ts";

const SPECIAL = [0.3, -0.7, 0, -0, 1, 2.5, 1e-310, 1e160, -1e200, Infinity, NaN];

const copied = (saved: SavedKernel): SavedKernel => JSON.parse(JSON.stringify(saved));

/** Throws where a saved kernel gives other bits anywhere. */
function assertSame(name: string, kernel: Kernel, points: readonly (readonly number[])[]): void {
  const expected = allResults(kernel, points);
  const actual = allResults(loadKernel(copied(kernel.save())), points);
  assertEquals(actual.length, expected.length);
  const wrong = expected.findIndex((number, i) => !Object.is(number, actual[i]));
  assert(wrong < 0, `${name}: result ${wrong} is ${actual[wrong]}, not ${expected[wrong]}`);
}

/** Points of so many numbers, every pair of special ones among them. */
function specialPoints(length: number): number[][] {
  return SPECIAL.flatMap((x) =>
    SPECIAL.map((y) => Array.from({ length }, (_, i) => [x, y][i] ?? 0.4))
  );
}

Deno.test("a loaded kernel of each rule has the bits of the one that was saved, by all methods", () => {
  for (const rule of rules.values()) {
    const operands = (x: readonly Value[]) => x.slice(0, rule.arity);
    const kernel = compile(
      ([x, y]: Value[], [z]: Value[]) => mul(apply(rule, ...operands([x!, y!, z!])), z!),
      { inputs: [2, 1] },
    );
    assertSame(rule.name, kernel, specialPoints(3));
  }
});

Deno.test("so has one in each kind of code, with lists and constants in memory", () => {
  const leaves = Array.from({ length: 30 }, () => new Value(0.5));
  const terms = leaves.slice(1).map((x, i) => tanh(mul(x, leaves[0]!).add(i / 7)));
  const root = sum([...terms, pow(hypot(leaves[1]!, leaves[2]!), leaves[3]!)]);
  const points = SPECIAL.slice(0, 9).map((x, i) => leaves.map((_, k) => x + k / (i + 8)));
  for (const [kind, options] of kernelKinds) {
    for (const shared of [0, 3, 30]) {
      assertSame(
        `${kind}, ${shared} shared`,
        compileGraph([root], leaves, options, shared),
        points,
      );
    }
  }
});

Deno.test("a kernel of several outputs is saved and loaded, be they constants or derivatives", () => {
  const kernel = compile((x, y) => [mul(x, y), 2, pow(x, y)]);
  assertSame("outputs", kernel, specialPoints(2));
  assertEquals(kernel.save().methods, ["evaluate", "valueAndJacobian"]);
});

Deno.test("structuredClone carries a saved kernel, and a loaded one is saved as it was", () => {
  const saved = compile((x, y) => mul(x, tanh(y))).save();
  assertEquals(structuredClone(saved), saved);
  assertEquals(copied(saved), saved);
  assertEquals(loadKernel(saved).save(), saved);
});

Deno.test("only methods that are asked for are saved, and the others say so", () => {
  const kernel = compile((x, y) => mul(x, tanh(y)));
  const saved = kernel.save({ methods: ["valueAndGrad"] }), loaded = loadKernel(saved);
  assertEquals(Object.keys(saved.modules), ["gradient", "guardedGradient"]);
  assertEquals(loaded.valueAndGrad([3, 0], [0, 0]), 0);
  const message =
    `Cannot use 'value' as the kernel was saved without its code: save it with { methods: ["value"] }`;
  assertThrows(() => loaded.value([3, 4]), TypeError, message);
  assertThrows(() => loaded.evaluate([3, 4], [0]), TypeError, "'value'");
  assertThrows(() => loaded.sumAndGrad([3], [4], [0]), TypeError, "'sumAndGrad'");
  assertThrows(() => loaded.save({ methods: ["batch"] }), TypeError, "'batch'");
  const both = kernel.save({ methods: ["value", "valueAndGrad"] });
  assertEquals(Object.keys(loadKernel(both).save({ methods: ["value"] }).modules), ["value"]);
});

Deno.test("a rule of one's own that JavaScript computes is named, and cannot be saved", () => {
  const swish = defineRule({
    name: "savedSwish",
    evaluate: (x) => x / (1 + Math.exp(-x)),
    partials: [(x) => tanh(x)],
    expression: "x / (1 + exp(-x))",
  });
  const message =
    `Cannot save a kernel as its rules must be built in: current rule is "savedSwish", which JavaScript computes`;
  assertThrows(() => compile((x) => mul(x, swish(x))).save(), TypeError, message);
});

Deno.test("what cannot be saved or loaded is answered", () => {
  const kernel = compile((x) => mul(x, x)), saved = kernel.save();
  const save = (options: unknown) => () => kernel.save(options as { methods: ["value"] });
  assertThrows(save(["value"]), TypeError, `must be an object such as { methods: ["value"] }`);
  assertThrows(
    save({ method: ["value"] }),
    TypeError,
    `the option is methods: current option is "method"`,
  );
  assertThrows(save({ methods: "value" }), TypeError, `'methods' must be an array of names`);
  assertThrows(
    save({ methods: ["grad"] }),
    TypeError,
    `'methods[0]' must be one of value, valueAndGrad, batch`,
  );
  assertThrows(
    save({ methods: ["sumAndGrad"] }),
    TypeError,
    `one of value, valueAndGrad, batch, evaluate`,
  );
  const load = (saved: unknown) => () => loadKernel(saved as SavedKernel);
  for (const other of [undefined, null, 3, "kernel", {}, [], kernel]) {
    assertThrows(load(other), TypeError, "'saved' must be what save() of a kernel returned");
  }
  assertThrows(load(kernel), TypeError, "an object of class Kernel");
  assertThrows(
    load(JSON.stringify(saved)),
    TypeError,
    "save() of a kernel returned, by JSON.parse",
  );
  assertThrows(
    load({ ...saved, version: 2 }),
    RangeError,
    "Cannot load a kernel as it must be saved in version 1: current version is 2",
  );
  assertThrows(() => structuredClone(kernel), "send what its save() returns");
  assertThrows(() => JSON.stringify(kernel), TypeError, "convert what its save() returns");
});

Deno.test("a loaded kernel is saved with the methods that it has, where none are named", () => {
  const kernel = compile((x, y) => mul(x, tanh(y))), methods = ["value", "batch"] as const;
  const saved = kernel.save({ methods });
  assertEquals(loadKernel(saved).save(), saved);
});

Deno.test("a kernel of several outputs that lacks code says which of its own methods are to be saved", () => {
  const kernel = compile((x, y) => [mul(x, y), y]);
  const jacobian = loadKernel(kernel.save({ methods: ["valueAndJacobian"] }));
  const outputs = loadKernel(kernel.save({ methods: ["evaluate"] }));
  assertThrows(
    () => jacobian.evaluate([3, 4], [0, 0]),
    TypeError,
    `Cannot use 'evaluate' as the kernel was saved without its code: save it with { methods: ["evaluate"] }`,
  );
  const zeros = [0, 0, 0, 0];
  assertThrows(() => outputs.valueAndJacobian([3, 4], zeros), TypeError, '["valueAndJacobian"]');
});

/** What may happen to a saved kernel on its way, and how the error begins that says so. */
const DAMAGES: readonly (readonly [string, (saved: Damaged) => unknown, string])[] = [
  [
    "no modules",
    (saved) => Object.assign(saved, { modules: undefined }),
    "'saved.modules' must be an object",
  ],
  ["no pages", (saved) => delete saved["pages"], "'saved.pages' must be a whole number"],
  ["pages that are text", (saved) => saved["pages"] = "1", "'saved.pages' must be a whole number"],
  ["inputs that are text", (saved) => saved["inputs"] = "2", "'saved.inputs' must be a whole"],
  ["no constants", (saved) => delete saved["constants"], "'saved.constants' must be bytes in"],
  ["constants that are no base64", (saved) => saved["constants"] = "#", "'saved.constants' must"],
  ["no room for constants", (saved) => saved["pages"] = 0, "'saved.constants' must be what save()"],
  ["no methods", (saved) => delete saved["methods"], "'saved.methods' must be an array of names"],
  ["another method", (saved) => saved["methods"] = ["run"], "'saved.methods' must be an array of"],
  [
    "no module",
    ({ modules }) => modules.value = null as never,
    "'saved.modules.value.code' must be bytes",
  ],
  ["no imports", ({ modules }) => delete modules.value["imports"], "'saved.modules.value.imports'"],
  ["no shape", ({ modules }) => delete modules.value["shape"], "'saved.modules.value.shape' must"],
  ["code of others", ({ modules }) => modules.value["code"] = "aGVsbG8=", "'saved.modules.value'"],
  ["half of the code", ({ modules }) => {
    modules.value["code"] = (modules.value["code"] as string).slice(0, 400);
  }, "'saved.modules.value' must be what save() of a kernel returned"],
  ["code that is no base64", ({ modules }) => modules.value["code"] = "*", "'saved.modules.value'"],
  ["a number outside", ({ modules }) => {
    modules.value["image"] = [{ address: 1e9, bytes: "AAAAAAAAAAA=" }];
  }, "'saved.modules.value' must be what save() of a kernel returned"],
];

type Damaged = Record<string, unknown> & {
  modules: { value: Record<string, unknown> };
};

Deno.test("what was damaged on its way is named", () => {
  const kernel = compile((x, y) => mul(x, tanh(y)));
  for (const [name, damage, message] of DAMAGES) {
    const saved = copied(kernel.save({ methods: ["value"] }));
    damage(saved as unknown as Damaged);
    const use = () => loadKernel(saved).value([3, 4]);
    assertThrows(use, TypeError, `Cannot load a kernel as ${message}`, name);
  }
});

Deno.test("the rules that a loaded kernel leaves to JavaScript are named as the package names them", () => {
  const builtIn = [...rules.values()].filter((rule) => rule.builtIn);
  const named = builtIn.flatMap((rule: Rule) => {
    const leaves = [1, 2, 3].slice(0, rule.arity).map((x) => new Value(x));
    const { modules } = compileGraph([apply(rule, ...leaves) as Value], leaves).save();
    return Object.values(modules).flatMap(({ imports }) => imports);
  });
  assert(named.includes("powerByBase") && named.includes("atan2"));
});
