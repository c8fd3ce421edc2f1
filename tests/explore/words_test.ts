import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { frameAt } from "../../lib/explore/lesson.ts";
import { read } from "../../lib/explore/reading.ts";
import { lineOf, phaseAt, reasonAt, spoken } from "../../lib/explore/words.ts";

const { lesson } = read("a = x * y; l = a * x", new Map([["x", 2], ["y", 3]]));

Deno.test("a line is spoken in words", () => {
  const lines: [string, string][] = [
    ["∂l/∂l = 1", "the derivative of l by l equals 1"],
    [
      "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2",
      "the derivative of l by x 5 equals the derivative of l by l times x 6 equals 1 times 2 equals 2",
    ],
    [
      "∂l/∂x += ∂l/∂a · y = 2 · (−3) = −6 (term 2 of 2: 6 + (−6) = 0)",
      "the derivative of l by x grows by the derivative of l by a times y equals 2 times (minus 3) equals minus 6 " +
      "(term 2 of 2: 6 + (minus 6) equals 0)",
    ],
    ["v_1 = x − y / 2 = −∞", "v 1 equals x minus y divided by 2 equals minus infinity"],
    ["v_2 = −a_b = −(−1.5) = 1.5", "v 2 equals minus a b equals minus (minus 1.5) equals 1.5"],
    ["a = o^2 + x^3", "a equals o squared + x to the power 3"],
    ["∂(my loss)/∂(a b) = 1", "the derivative of (my loss) by (a b) equals 1"],
  ];
  for (const [line, words] of lines) assertEquals(spoken(line), words);
});

Deno.test("the start has a sentence instead of a line", () => {
  assertMatch(lineOf(frameAt(lesson, 0)), /^Only the leaves have numbers\./);
  assertEquals(lineOf(frameAt(lesson, 1)), "a = x · y = 2 · 3 = 6");
});

Deno.test("the phases are the start and the two passes", () => {
  const phases = lesson.frames.map((_, at) => phaseAt(lesson, at));
  assertEquals(phases.slice(0, 4), ["Start", "Forward pass", "Forward pass", "Backward pass"]);
  assertEquals(phases.at(-1), "Backward pass");
});

Deno.test("a reason says which term of how many a step adds, and whether more will come", () => {
  const reasons = lesson.frames.map((_, at) => reasonAt(lesson, at));
  assertStringIncludes(reasons[1]!, "Numbers flow from the leaves to l.");
  assertStringIncludes(reasons[3]!, "If l changes by ε, l changes by ε.");
  const ofX = reasons.filter((reason) => reason.includes("goes back to x,"));
  assertEquals(ofX, [
    "The gradient of l is complete. It goes back to x, times the local derivative 6 at the edge. x has 2 uses, and this is term 1: more will come.",
    "The gradient of a is complete. It goes back to x, times the local derivative 3 at the edge. x has 2 uses, and this is term 2: the sum is complete.",
  ]);
});

Deno.test("a reason says that nodes are left out of the picture", () => {
  const large = read(`l = ${Array.from({ length: 300 }, () => "x").join(" + ")}`, new Map());
  const at = large.lesson.frames.findIndex(({ step }) => step?.kind === "leftOut");
  assertStringIncludes(reasonAt(large.lesson, at), "Nodes that are left out of the picture use x");
});
