/** Rules of users' own that programs apply: normal ones, and those whose functions throw, record, sweep or go wrong. */
import type { Operand, Value } from "../../mod.ts";
import type { Engine } from "./checkout.ts";

/** What rules may reach besides their operands: a node of the program that is running. */
export interface Surroundings {
  captured: Value | undefined;
}

/** The names of the rules with how many operands each takes. */
export const USER_RULES: Readonly<Record<string, 1 | 2 | 3>> = {
  swish: 1,
  scaledProduct: 2,
  multiplyAdd: 3,
  throwsInEvaluate: 1,
  throwsInPartial: 1,
  throwsInSecondPartial: 2,
  throwsInThirdPartial: 3,
  returnsText: 1,
  returnsTextAsPartial: 2,
  recordsInEvaluate: 1,
  recordsInPartials: 2,
  recordsOfThree: 3,
  recordsOnCaptured: 1,
  recordsOnCapturedInPartials: 2,
  sweepsInEvaluate: 1,
  sweepsInPartials: 2,
  sweepsCaptured: 1,
  differentiates: 1,
  computesWithoutRecording: 2,
  throwsWithoutRecording: 1,
  endsSegment: 1,
  endsSegmentOfTwo: 2,
  endsSegmentInPartial: 2,
};

/** An operation by a user's rule. */
export type UserOperation = (...operands: Operand[]) => Operand;

/** Defines the rules in an engine. */
export function defineUserRules(
  engine: Engine,
  surroundings: Surroundings,
): ReadonlyMap<string, UserOperation> {
  const operations = [
    ...normalRules(engine),
    ...throwingRules(engine),
    ...recordingRules(engine),
    ...rulesOnCaptured(engine, surroundings),
    ...sweepingRules(engine),
    ...switchingRules(engine),
    ...endingRules(engine),
  ];
  return new Map(operations.map((operation) => [operation.name, operation as UserOperation]));
}

function* normalRules({ add, defineRule, mul, neg, sigmoid }: Engine) {
  yield defineRule({
    name: "swish",
    evaluate: (x) => x * sigmoid(x),
    partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
    expression: "x / (1 + exp(-x))",
  });
  yield defineRule({
    name: "scaledProduct",
    evaluate: (x, y) => 2 * x * y,
    partials: [(_x, y) => mul(2, y), (x) => mul(2, x)],
    expression: "2 * x * y",
  });
  yield defineRule({
    name: "multiplyAdd",
    evaluate: (x, y, z) => x * y + z,
    partials: [(_x, y) => y, (x) => x, () => 1],
    expression: "x * y + z",
  });
}

function refuse(what: string): never {
  throw new RangeError(`${what} refuses`);
}

function* throwingRules({ defineRule, mul }: Engine) {
  yield defineRule({
    name: "throwsInEvaluate",
    evaluate: (x) => x > 0.9 ? refuse("evaluate") : x * x,
    partials: [(x) => mul(2, x)],
    expression: "x ^ 2",
  });
  yield defineRule({
    name: "throwsInPartial",
    evaluate: (x) => x * x,
    partials: [(x) => typeof x === "number" && x < 0 ? refuse("partial") : mul(2, x)],
    expression: "x ^ 2",
  });
  yield defineRule({
    name: "throwsInSecondPartial",
    evaluate: (x, y) => x * y,
    partials: [
      (_x, y) => y,
      (x, y) =>
        typeof x === "number" && typeof y === "number" && x < y ? refuse("second partial") : x,
    ],
    expression: "x * y",
  });
  yield defineRule({
    name: "throwsInThirdPartial",
    evaluate: (x, y, z) => x * y + z,
    partials: [
      (_x, y) => y,
      (x) => x,
      (x) => typeof x === "number" && x < 0 ? refuse("third partial") : 1,
    ],
    expression: "x * y + z",
  });
  yield defineRule({
    name: "returnsText",
    evaluate: (x) => x > 0.9 ? String(x) as never : x,
    partials: [() => 1],
    expression: "x",
  });
  yield defineRule({
    name: "returnsTextAsPartial",
    evaluate: (x, y) => x + y,
    partials: [() => 1, (x) => typeof x === "number" && x > 0.9 ? "1" as never : 1],
    expression: "x + y",
  });
}

function* recordingRules({ defineRule, mul, Value }: Engine) {
  /** x² by way of a graph that nobody holds. */
  const square = (x: number) => {
    const leaf = new Value(x);
    return leaf.mul(leaf).add(0).data;
  };
  yield defineRule({
    name: "recordsInEvaluate",
    evaluate: square,
    partials: [(x) => mul(2, x)],
    expression: "x ^ 2",
  });
  yield defineRule({
    name: "recordsInPartials",
    evaluate: (x, y) => x * x * y,
    partials: [
      (x, y) => typeof x === "number" ? new Value(2).mul(x).mul(y).data : mul(mul(2, x), y),
      (x) => typeof x === "number" ? square(x) : mul(x, x),
    ],
    expression: "x ^ 2 * y",
  });
  yield defineRule({
    name: "recordsOfThree",
    evaluate: (x, y, z) => new Value(x).clamp(new Value(y), new Value(z)).data + x * y * z,
    partials: [
      (_x, y, z) => typeof y === "number" ? new Value(y).mul(z).data : mul(y, z),
      (x, _y, z) => mul(x, z),
      (x, y) => typeof x === "number" ? new Value(x).mul(y).data : mul(x, y),
    ],
    expression: "x * y * z",
  });
}

function* rulesOnCaptured({ defineRule, mul, Value }: Engine, surroundings: Surroundings) {
  const onCaptured = (x: number) => (surroundings.captured ?? new Value(1)).mul(x).data;
  yield defineRule({
    name: "recordsOnCaptured",
    evaluate: onCaptured,
    partials: [(x) => typeof x === "number" ? onCaptured(1) : mul(2, x)],
    expression: "x",
  });
  yield defineRule({
    name: "recordsOnCapturedInPartials",
    evaluate: (x, y) => x - y,
    partials: [
      (x) => typeof x === "number" ? onCaptured(x) : 1,
      (_x, y) => typeof y === "number" ? onCaptured(y) : -1,
    ],
    expression: "x - y",
  });
  yield defineRule({
    name: "sweepsCaptured",
    evaluate: (x) => {
      surroundings.captured?.backward();
      return x + (surroundings.captured?.grad ?? 0);
    },
    partials: [() => 1],
    expression: "x + 1",
  });
}

function* sweepingRules({ defineRule, grad, gradients, mul, sin, Value }: Engine) {
  const slope = (x: number) => {
    const leaf = new Value(x);
    leaf.mul(leaf).backward();
    return leaf.grad;
  };
  yield defineRule({
    name: "sweepsInEvaluate",
    evaluate: slope,
    partials: [() => 2],
    expression: "2 * x",
  });
  yield defineRule({
    name: "sweepsInPartials",
    evaluate: (x, y) => x * x + y,
    partials: [
      (x) => typeof x === "number" ? slope(x) : mul(2, x),
      (_x, y) => typeof y === "number" ? grad((z) => z.add(1))(y) : 1,
    ],
    expression: "x ^ 2 + y",
  });
  yield defineRule({
    name: "differentiates",
    evaluate: (x) => Math.sin(x),
    partials: [(x) => typeof x === "number" ? Math.cos(x) : gradients(sin(x), [x])[0]!],
    expression: "sin(x)",
  });
}

function* switchingRules({ defineRule, mul, noGrad, Value }: Engine) {
  yield defineRule({
    name: "computesWithoutRecording",
    evaluate: (x, y) => noGrad(() => new Value(x).mul(y).tanh().data),
    partials: [(_x, y) => y, (x) => noGrad(() => mul(x, 1))],
    expression: "x * y",
  });
  yield defineRule({
    name: "throwsWithoutRecording",
    evaluate: (x) => {
      try {
        return noGrad(() => x > 0 ? refuse("evaluate") : x);
      } catch {
        return new Value(x).mul(3).data;
      }
    },
    partials: [() => 1],
    expression: "x",
  });
}

/** So many operations that the segment being written ends. */
const SEGMENT = 17_000;

function* endingRules({ defineRule, Value }: Engine) {
  const end = (x: number) => {
    let node = new Value(x);
    for (let i = 0; i < SEGMENT; i++) node = node.add(0);
    return node.data;
  };
  yield defineRule({
    name: "endsSegment",
    evaluate: end,
    partials: [() => 1],
    expression: "x",
  });
  yield defineRule({
    name: "endsSegmentOfTwo",
    evaluate: (x, y) => end(x) - y,
    partials: [() => 1, () => -1],
    expression: "x - y",
  });
  yield defineRule({
    name: "endsSegmentInPartial",
    evaluate: (x, y) => x - y,
    partials: [() => 1, (x) => typeof x === "number" ? end(-1) : -1],
    expression: "x - y",
  });
}
