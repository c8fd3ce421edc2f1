import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { type Comparison, judgeExactly } from "../../lib/check/judge/node_judgement.ts";
import { BUILT_IN_ULPS } from "../../lib/check/judge/tolerance.ts";
import { checkRule } from "../../lib/check/mod.ts";
import { apply, partialsOf, type Rule, rules, Value } from "../../mod.ts";
import { exceptions } from "../support/accuracy.ts";
import { KernelSearch, type KernelSubject, powersByProducts } from "../support/kernel_accuracy.ts";
import { SecondOrderSearch } from "../support/second_order_accuracy.ts";

/** Other machines may have other last bits: they move an error by less than this. */
const MARGIN = 1.5;

/** What second derivatives keep to. */
const SECOND_ORDER_ULPS = 8;

const LEFT_RANGE = /^an intermediate of the rule's formula/;

function judge(rule: Rule, operands: readonly number[]): Comparison[] {
  const node = apply(rule, ...operands.map((x) => new Value(x))) as Value;
  const constants = operands.map(() => undefined);
  return judgeExactly({
    rule,
    operands,
    constants,
    value: node.data,
    partials: partialsOf(node),
  });
}

interface Figure {
  readonly ulps: number;
  readonly at: readonly number[];
}

const figuresOf = (cell: string): Figure[] =>
  cell.split("<br>").map((cell) => ({
    ulps: parseFloat(cell),
    at: [...cell.matchAll(/[xyz] = ([^,`]+)/g)].map(([, operand]) => Number(operand)),
  }));

function accuracyOfReadme(): string {
  const readme = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
  return /<!-- accuracy -->([^]*?)<!-- .accuracy -->/.exec(readme)![1]!;
}

/** The figures of a row: those of the value and of each partial, those of second derivatives, and those of kernels. */
interface Row {
  readonly first: Figure[];
  readonly second: Figure[];
  readonly kernel: Figure[];
}

/** The figures of the README's table, by rule. */
function figuresOfReadme(): Map<string, Row> {
  const row = /^\| (\w+) \| (\d.*) \| (\d.*) \| (\d.*) \| (\d.*) \|$/gm;
  return new Map(
    [...accuracyOfReadme().matchAll(row)].map(([, rule, value, partials, second, kernel]) => [
      rule!,
      {
        first: figuresOf(`${value}<br>${partials}`),
        second: figuresOf(second!),
        kernel: figuresOf(kernel!),
      },
    ]),
  );
}

/** What is searched in kernels, with the README's figures of value and partials. */
function kernelFigures(): [string, KernelSubject, Figure[]][] {
  const ofRules = [...figuresOfReadme()].map(([name, { kernel }]): [
    string,
    KernelSubject,
    Figure[],
  ] => [name, { rule: rules.get(name)! }, kernel]);
  const ofPowers = [...powersByProducts].map(([name, subject]): [
    string,
    KernelSubject,
    Figure[],
  ] => {
    const row = accuracyOfReadme().split("\n").find((line) => line.startsWith(`| ${name} |`))!;
    const [, , value, derivative] = row.split("|");
    return [name, subject, [value!, derivative!].flatMap(figuresOf)];
  });
  return [...ofRules, ...ofPowers];
}

describe("the README's table of accuracy", () => {
  const figures = figuresOfReadme();

  it("has every rule, none of them beyond the bound", () => {
    const builtIn = [...rules.values()].filter(isBuiltIn);
    assertEquals([...figures.keys()], builtIn.map(({ name }) => name));
    for (const rule of builtIn) {
      const { first, second } = figures.get(rule.name)!;
      assertEquals(first.length, 1 + rule.arity);
      assert(first.every(({ ulps }) => ulps <= BUILT_IN_ULPS));
      assertEquals(second.length, rule.arity * (rule.arity + 1) / 2);
      // that of pow by x and y has a zero at y·ln x = −1, where its two terms cancel
      const bounded = rule.name === "pow" ? [second[0]!, second[2]!] : second;
      assert(bounded.every(({ ulps }) => ulps <= SECOND_ORDER_ULPS), rule.name);
    }
  });

  it("has errors that are measured again where it says", () => {
    for (const [name, { first }] of figures) {
      first.forEach(({ ulps, at }, k) => {
        if (at.length === 0) return assertEquals(ulps, 0);
        assertAlmostEquals(judge(rules.get(name)!, at)[k]!.ulps!, ulps, MARGIN, name);
      });
    }
  });

  it("has no error that a search exceeds by far", () => {
    for (const [name, { first: cells }] of figures) {
      const { worstValue, worstPartials } = checkRule(name, { samples: 20, seed: 7 });
      [worstValue, ...worstPartials].forEach((worst, k) => {
        assert((worst?.ulps ?? 0) <= cells[k]!.ulps + MARGIN, `${name}: ${worst?.at}`);
      });
    }
  });
});

describe("second derivatives", () => {
  it("have no error that a search exceeds by far", () => {
    for (const [name, { second }] of figuresOfReadme()) {
      new SecondOrderSearch(rules.get(name)!, 7).run(20).forEach(({ numbers, recorded }, k) => {
        for (const { worst } of [numbers, recorded]) {
          const isWithin = (worst?.ulps ?? 0) <= second[k]!.ulps + MARGIN;
          assert(isWithin || name === "pow" && k === 1, `${name}: ${worst?.at}`);
        }
      });
    }
  });
});

describe("kernels", () => {
  const figures = kernelFigures();

  it("are within the bound of rules, and as far off as the README says where it says", () => {
    for (const [name, subject, cells] of figures) {
      assertEquals(cells.length, 1 + (subject.second === undefined ? subject.rule.arity : 1), name);
      assert(cells.every(({ ulps }) => ulps <= BUILT_IN_ULPS), name);
      const search = new KernelSearch(subject, 7);
      cells.forEach(({ ulps, at }, k) => {
        if (at.length === 0) return assertEquals(ulps, 0);
        assertAlmostEquals(search.tryPoint(at)[k]!, ulps, MARGIN, name);
      });
    }
  });

  it("have no error that a search exceeds by far, and the same bits one sample a call, in a batch and interpreted", () => {
    for (const [name, subject, cells] of figures) {
      const { worst, compared, otherBits } = new KernelSearch(subject, 7).run(20);
      assert(compared > 30, name);
      assertEquals(otherBits, [], name);
      Array.from(worst, (error, k) => {
        assert((error?.ulps ?? 0) <= cells[k]!.ulps + MARGIN, `${name}: ${error?.at}`);
      });
    }
  });
});

describe("where a formula leaves the range of the doubles", () => {
  for (const { rule, partial, at } of exceptions) {
    it(`partial ${partial} of ${rule} is excused, as the README says`, () => {
      const comparison = judge(rules.get(rule)!, at)[1 + partial]!;
      assert(LEFT_RANGE.test(comparison.silence ?? ""), JSON.stringify(comparison));
    });
  }

  it("no other rule is excused", () => {
    const named = new Set(exceptions.map(({ rule }) => rule));
    for (const rule of rules.values()) {
      if (!isBuiltIn(rule) || named.has(rule.name)) continue;
      const { silences } = checkRule(rule, { samples: 20 });
      assertEquals([...silences.keys()].filter((reason) => LEFT_RANGE.test(reason)), []);
    }
  });
});
