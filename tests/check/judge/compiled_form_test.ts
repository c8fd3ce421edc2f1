import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { CompiledForm } from "../../../lib/check/judge/compiled_form.ts";
import { checkRule } from "../../../lib/check/mod.ts";
import { defineRule, rules } from "../../../mod.ts";

/** Runs a function where nothing can be compiled. */
function withWebAssembly<T>(webAssembly: unknown, run: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, "WebAssembly")!;
  Object.defineProperty(globalThis, "WebAssembly", { ...before, value: webAssembly });
  try {
    return run();
  } finally {
    Object.defineProperty(globalThis, "WebAssembly", before);
  }
}

Deno.test("a rule is compiled, and computed alone, as the first of a pair and as the second", () => {
  const form = new CompiledForm(rules.get("mul")!);
  const expected = { value: 6, partials: [3, 2] };
  form.at([5, 7]);
  assertEquals(form.at([2, 3]), [expected, expected, expected, expected]);
  assertEquals(form.silence, undefined);
});

Deno.test("where there is no WebAssembly a check says that the compiled form is not compared, and judges the others", () => {
  const report = withWebAssembly(undefined, () => checkRule("tanh", { samples: 5 }));
  assertEquals(report.verdict, "agrees");
  assertMatch(
    [...report.silences.keys()].join("\n"),
    /the compiled form is not compared: .* no WebAssembly/,
  );
});

Deno.test("where a page's policy forbids WebAssembly a check says so", () => {
  class Module {
    constructor() {
      throw new Error("unsafe-eval");
    }
  }
  const forbidden = { ...WebAssembly, Module, validate: () => true };
  const { silence } = withWebAssembly(forbidden, () => new CompiledForm(rules.get("tanh")!));
  assertMatch(silence!, /the compiled form is not compared: .* not allowed here/);
});

Deno.test("an error of the compiler that only this rule meets is no silence", () => {
  let calls = 0;
  const late = defineRule({
    name: "test late",
    evaluate: (x) => x,
    partials: [() => {
      if (++calls > 2) throw new RangeError("too late");
      return 1;
    }],
    expression: "x",
  });
  assertThrows(() => new CompiledForm(late.rule), RangeError, "too late");
});
