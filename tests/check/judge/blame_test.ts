import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { planOf } from "../../../lib/check/graphs/plan.ts";
import { record } from "../../../lib/check/graphs/recording.ts";
import { explainGradient } from "../../../lib/check/judge/blame.ts";
import { trace, Value } from "../../../mod.ts";

/** What is said of a graph in which one gradient is another than the engine's. */
function blameOf(root: Value, position: number, gradient: (right: number) => number): string {
  const recording = record(planOf(trace(root)));
  const gradients = recording.gradients.map((right, k) => k === position ? gradient(right) : right);
  const wrong = { ...recording, gradients };
  return explainGradient(wrong, position, (other) => other === position, 1e-12);
}

// 0: x, 1: y, 2: x·y, 3: x·y + x, 4: (x·y + x)·y
const x = new Value(3, "x"), y = new Value(5, "y");
const shared = () => x.mul(y).add(x).mul(y);

describe("a gradient that is wrong", () => {
  it("has one term where terms overwrite each other", () => {
    assertEquals(
      blameOf(shared(), 0, () => 25),
      "it is the term of node 2 (mul) alone: terms overwrite each other",
    );
  });

  it("lacks a term", () => {
    assertEquals(blameOf(shared(), 0, () => 5), "the term of node 2 (mul) is missing");
  });

  it("has a term twice", () => {
    assertEquals(blameOf(shared(), 0, () => 35), "the term of node 3 (add) is counted twice");
    assertEquals(blameOf(shared(), 0, (right) => 2 * right), "every term is counted twice");
  });

  it("has one term of x · x", () => {
    assertEquals(
      blameOf(x.mul(x), 0, () => 3),
      "node 1 (mul), which uses it twice, is counted once",
    );
  });

  it("is 0 where the sweep does not come", () => {
    assertEquals(blameOf(x.mul(y).tanh(), 2, () => 0), "the sweep does not reach it");
  });

  it("is that of the other operand", () => {
    assertEquals(
      blameOf(x.mul(y).tanh(), 0, (right) => right / 5 * 3),
      "node 2 (mul) gives it the term of its other operand, not of x",
    );
  });

  it("has part of the gradient of a user that is visited too early", () => {
    const product = x.mul(y); // 2, used by 3 and 4
    const root = product.mul(7).add(product.mul(11));
    const nodes = trace(root);
    const position = nodes.rules.findIndex((rule) => rule?.name === "mul");
    assertEquals(
      blameOf(root, 0, () => 7 * 5),
      `node ${position} (mul) is visited before all of its users are: the order is wrong`,
    );
  });

  it("is not 1 at the root", () => {
    assertEquals(blameOf(x.mul(y), 2, () => 2), "the sweep starts with 2 instead of 1");
  });

  it("is left from an earlier sweep where nothing else explains it, and a first sweep gets it right", () => {
    assertEquals(blameOf(shared(), 0, () => 0.123), "after an earlier sweep it is not set anew");
  });
});
