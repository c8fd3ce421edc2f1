import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { planOf } from "../../../lib/check/graphs/plan.ts";
import { packageName, planCode } from "../../../lib/check/graphs/plan_code.ts";
import { defineRule, detach, mul, rules, select, sigmoid, trace, Value } from "../../../mod.ts";

/** The program without its imports and comments. */
function bodyOf(root: Value): string[] {
  const code = planCode(
    planOf(trace(root)),
    ["heading"],
    (names) => [`show(${names.join(", ")});`],
  );
  return code.split("\n").filter((line) => line !== "" && !/^import|^\/\//.test(line));
}

describe("what a program calls the package", () => {
  const names = [
    ["https://jsr.io/@chainrule/autograd/0.1.0/lib/a.ts", "jsr:@chainrule/autograd@0.1.0"],
    [
      "http://localhost:80/@chainrule/autograd/1.2.3-rc.1/a.ts",
      "jsr:@chainrule/autograd@1.2.3-rc.1",
    ],
    ["file:///home/me/node_modules/@chainrule/autograd/lib/a.js", "@chainrule/autograd"],
    ["file:///home/me/@chainrule/autograd/2/a.ts", "@chainrule/autograd"],
    ["file:///home/me/autograd/lib/a.ts", "@chainrule/autograd"],
    ["https://example.com/app.js", "@chainrule/autograd"],
  ] as const;
  for (const [url, name] of names) {
    it(`is ${name} where a file of it is ${url}`, () => assertEquals(packageName(url), name));
  }
});

describe("a plan as a program", () => {
  it("builds leaves, numbers, detached Values and nodes, by their labels", () => {
    const x = new Value(-0, "x"), c = detach(new Value(2));
    c.label = "c";
    assertEquals(bodyOf(x.mul(c).add(3)), [
      'const x = new Value(-0, "x");',
      "const c = detach(new Value(2));",
      'c.label = "c";',
      "const n1 = mul(x, c);",
      "const l = add(n1, 3);",
      "show(x, c, n1, 3, l);",
    ]);
  });

  it("computes without recording what a plan does not record, and finds nodes again whose handles it forgets", () => {
    const x = new Value(2, "x"), c = detach(new Value(4));
    c.label = "c";
    const plan = planOf(trace(x.mul(c).add(3)));
    const position = plan.labels.indexOf("c");
    const unrecorded = new Map([[position, { rule: rules.get("mul")!, operands: [0, 0] }]]);
    const code = planCode({ ...plan, unrecorded, forgets: true }, [], () => []);
    assertStringIncludes(code, "import { Value, add, isRecording, mul, noGrad } from ");
    assertEquals(code.split("\n").filter((line) => line !== "" && !/^import|^\/\//.test(line)), [
      'const x = new Value(2, "x");',
      "let c = noGrad(() => {",
      "  noGrad(isRecording); // one that ends within the other",
      "  return mul(x, x);",
      "});",
      'c.label = "c";',
      "let n1 = mul(x, c);",
      "const l = add(n1, 3);",
      "n1 = l.children[0];",
      "c = n1.children[1];",
    ]);
  });

  it("assigns the versions of a leaf", () => {
    const x = new Value(2, "x"), square = x.mul(x);
    x.data = 5;
    assertEquals(bodyOf(square.mul(x)), [
      'const x = new Value(2, "x");',
      "const n1 = mul(x, x);",
      "x.data = 5;",
      "const l = mul(n1, x);",
      "show(x, n1, x, l);",
    ]);
  });

  it("assigns a version where it is used first, wherever its node stands", () => {
    const x = new Value(2, "x"), square = x.mul(x);
    x.data = 5;
    const plan = planOf(trace(square.mul(x)));
    // The nodes are x, its square, x's later version, the product: as a shrunken plan may have it, both versions first.
    const order = [0, 2, 1, 3];
    const code = planCode(
      {
        ...plan,
        rules: order.map((from) => plan.rules[from]),
        operands: order.map((from) => plan.operands[from]!.map((k) => order.indexOf(k))),
        data: order.map((from) => plan.data[from]!),
        leaf: order.map((from) => plan.leaf[from]!),
        version: order.map((from) => plan.version[from]!),
        labels: order.map((from) => plan.labels[from]!),
      },
      [],
      () => [],
    );
    assertStringIncludes(code, "mul(x, x);\nx.data = 5;\nconst l = mul(n1, x);");
  });

  it("gives names that are free to labels that are no names, or taken", () => {
    assertEquals(
      bodyOf(new Value(1, "a b").mul(new Value(2, "mul")).mul(new Value(3))).slice(0, 3),
      [
        'const x1 = new Value(1, "a b");',
        'const x2 = new Value(2, "mul");',
        "const n1 = mul(x1, x2);",
      ],
    );
  });

  it("calls nothing by a word of the language or a name of the runtime", () => {
    for (const label of ["class", "eval", "Math", "console", "NaN", "undefined", "await"]) {
      const [first] = bodyOf(new Value(1, label).exp());
      assertEquals(first, `const x1 = new Value(1, "${label}");`);
    }
  });

  it("keeps its heading a comment, whatever ends a line", () => {
    const code = planCode(planOf(trace(new Value(1).exp())), ["a\u2028b\u2029c\rd\r\ne"], () => []);
    assertStringIncludes(code, "\n// a\n// b\n// c\n// d\n// e\n\n");
  });

  it("defines rules of the user's by the text of their functions, and imports what these use", () => {
    const half = (x: number) => x / 2;
    const odd = defineRule({
      name: "odd rule",
      evaluate(x) {
        return x > 0 ? half(x) : sigmoid(x);
      },
      partials: [(x) => select(x, 0.5, mul(2, sigmoid(x as Value)))],
      expression: [{ when: "x > 0", then: "x / 2" }],
    });
    const same = defineRule({
      name: "same",
      evaluate: Math.sin,
      partials: [sigmoid],
      expression: "sin(x)",
    });
    const code = planCode(planOf(trace(same(odd(new Value(1))))), [], () => []);
    assertStringIncludes(code, "import { Value, defineRule, mul, select, sigmoid } from ");
    assertMatch(
      code,
      /const rule1 = .*\n {2}name: "odd rule",\n {2}evaluate: function evaluate ?\(x\)/,
    );
    assertStringIncludes(code, 'expression: [{"when":"x > 0","then":"x / 2"}]');
    assertStringIncludes(code, "  evaluate: Math.sin,\n  partials: [sigmoid],\n");
    assertStringIncludes(code, "const l = same(n1);");
  });
});
