/**
 * Wrong engines: what people get wrong who write an engine, or change this one, and by which check it must be caught.
 *
 * A mutant replaces one text of one file; where the text is gone the file has changed, and the mutant must follow.
 */

import type { FaultKind } from "../../../lib/check/mod.ts";

/** One fault. */
export interface Mutant {
  readonly name: string;
  /** A file of lib/. */
  readonly file: string;
  /** What is replaced; it stands once in the file, or of a fault in a row once in the row. */
  readonly find: string;
  readonly replace: string;
  /** The check that must name the fault. */
  readonly caughtBy: FaultKind;
  /** The rule that must be blamed: its row is at fault. */
  readonly rule?: string;
  /** What the blame must say besides. */
  readonly blame?: RegExp;
}

/** A row whose partials are these. */
function partial(rule: string, fault: string, partials: string): Mutant {
  return row(rule, fault, "partial", `partials: ${partials}`);
}

/** A row whose primal is this. */
function value(rule: string, fault: string, evaluate: string): Mutant {
  return row(rule, fault, "value", `evaluate: ${evaluate}`);
}

/** The last of two properties with one name holds. */
function row(rule: string, fault: string, caughtBy: FaultKind, property: string): Mutant {
  const [find, replace] = ["expression:", `${property}, expression:`];
  return { name: `${rule}: ${fault}`, file: "operations.ts", find, replace, caughtBy, rule };
}

/** A fault of the engine, to which no single rule is subject. */
function engine(
  caughtBy: FaultKind,
  name: string,
  file: string,
  find: string,
  replace: string,
  named: Pick<Mutant, "rule" | "blame"> = {},
): Mutant {
  return { name, file, find, replace, caughtBy, ...named };
}

const BY_BASE = "(x, y) => mul(y, pow(x, sub(y, 1)))";
const BY_BASE_TRUNCATED = "mul(y, pow(x, sub(typeof y === 'number' ? Math.trunc(y) : y, 1)))";
const BY_EXPONENT = "(x, _y, out) => mul(abs(out), log(x))";

const ROWS: readonly Mutant[] = [
  partial("div", "lost sign", "[(_x, y) => div(1, y), (_x, y, out) => div(out, y)]"),
  partial("div", "lost factor", "[(_x, y) => div(1, y), (_x, _y, out) => neg(out)]"),
  partial("div", "that of the product", "[(_x, y) => y, (_x, y, out) => neg(div(out, y))]"),
  partial("neg", "lost sign", "[() => 1]"),
  partial("pow", "exponent not brought down", `[(x, y) => pow(x, sub(y, 1)), ${BY_EXPONENT}]`),
  partial("pow", "exponent not reduced", `[(_x, y, out) => mul(y, out), ${BY_EXPONENT}]`),
  partial("pow", "x^0 at 0 is 0 · ∞", `[(x, y) => mul(y, pow(x, sub(y, 1))), ${BY_EXPONENT}]`),
  partial("pow", "lost logarithm", `[${BY_BASE}, (_x, _y, out) => out]`),
  partial("pow", "exponent truncated", `[(x, y) => ${BY_BASE_TRUNCATED}, ${BY_EXPONENT}]`),
  value("pow", "fractional exponent truncated", "(x, y) => Math.pow(x, Math.trunc(y))"),
  partial("sqrt", "lost factor", "[(_x, out) => div(1, out)]"),
  partial("sqrt", "of the operand instead of the root", "[(x) => div(0.5, x)]"),
  partial("cbrt", "lost factor", "[(_x, out) => div(1, square(out))]"),
  partial("exp", "that of a power", "[(x, out) => mul(x, out)]"),
  partial("expm1", "the value instead of e^x", "[(_x, out) => out]"),
  partial("log", "the operand instead of its inverse", "[(x) => x]"),
  partial("log1p", "that of log", "[(x) => div(1, x)]"),
  partial("log2", "inverse factor", "[(x) => div(Math.LN2, x)]"),
  partial("log10", "lost factor", "[(x) => div(1, x)]"),
  partial("sin", "sine instead of cosine", "[(_x, out) => out]"),
  partial("cos", "lost sign", "[(x) => sin(x)]"),
  partial("tan", "lost square", "[(x) => div(1, cos(x))]"),
  partial("asin", "1 + x² for 1 − x²", "[(x) => div(1, sqrt(add(1, mul(x, x))))]"),
  partial("acos", "lost sign", "[(x) => div(1, sqrt(mul(sub(1, x), add(1, x))))]"),
  partial("atan", "that of atanh", "[(x) => div(1, sub(1, mul(x, x)))]"),
  value("atan2", "operands swapped", "(x, y) => Math.atan2(y, x)"),
  partial("sinh", "sign of the circle's", "[(x) => neg(cosh(x))]"),
  partial("cosh", "sign of the circle's", "[(x) => neg(sinh(x))]"),
  partial("tanh", "1 − tanh", "[(_x, out) => sub(1, out)]"),
  partial("tanh", "no digits left where it saturates", "[(_x, out) => sub(1, mul(out, out))]"),
  partial("tanh", "off by 1e-12", "[(x) => mul(1 + 1e-12, square(div(1, cosh(x))))]"),
  value("tanh", "off by 9 halves of an ulp", "(x) => Math.tanh(x) * (1 + 9 * 2 ** -53)"),
  value("tanh", "saturates too soon", "(x) => Math.abs(x) > 10 ? Math.sign(x) : Math.tanh(x)"),
  partial("asinh", "lost root", "[(x) => div(1, add(1, mul(x, x)))]"),
  partial("acosh", "x + 1 for x − 1", "[(x) => div(1, add(x, 1))]"),
  partial("atanh", "1 + x² for 1 − x²", "[(x) => div(1, add(1, mul(x, x)))]"),
  partial("abs", "1 on both sides", "[() => 1]"),
  partial("step", "that of relu", "[(_x, out) => out]"),
  partial("sign", "that of abs", "[(_x, out) => out]"),
  partial("select", "branches swapped", "[zero, (x) => sub(1, step(x)), (x) => step(x)]"),
  partial("min", "that of max", "[(x, y) => above(x, y), (x, y) => above(y, x)]"),
  partial("max", "whole gradient to both", "[() => 1, () => 1]"),
  partial("clamp", "all to the operand", "[() => 1, zero, zero]"),
  partial("hypot", "lost division", "[(x) => x, (_x, y) => y]"),
  partial("relu", "slope of a leaky one", "[(x) => add(mul(0.99, step(x)), 0.01)]"),
  partial("sigmoid", "σ² for σ·(1 − σ)", "[(_x, out) => square(out)]"),
  partial("softplus", "that of the mirror image", "[(x) => sigmoid(neg(x))]"),
  value("softplus", "overflows, and underflows", "(x) => Math.log(1 + Math.exp(x))"),
];

const RECORDING: readonly Mutant[] = [
  engine(
    "partial",
    "mul: partials swapped",
    "tape/segment.ts",
    "return this.#arithmeticOperand(record, 1 - position);",
    "return this.#arithmeticOperand(record, position);",
    { rule: "mul" },
  ),
  engine(
    "accumulation",
    "mul: swept with the partials swapped",
    "tape/sweep.ts",
    "p = y >= FOREIGN ? partials[k | 1]! : primals[y]!;\n      q = x >= FOREIGN ? partials[k]! : primals[x]!;",
    "q = y >= FOREIGN ? partials[k | 1]! : primals[y]!;\n      p = x >= FOREIGN ? partials[k]! : primals[x]!;",
  ),
  engine(
    "partial",
    "sub: lost sign",
    "tape/segment.ts",
    "code === SUB && position === 1 ? -1 : 1",
    "1",
    { rule: "sub" },
  ),
  engine(
    "accumulation",
    "sub: swept without its sign",
    "tape/sweep.ts",
    "(code === SUB) q = -1",
    "(code === SUB) q = 1",
  ),
  engine(
    "value",
    "sub: operands swapped",
    "tape/arithmetic.ts",
    "primals[length] = primals[a]! - primals[b]!;",
    "primals[length] = primals[b]! - primals[a]!;",
    { rule: "sub" },
  ),
  engine(
    "partial",
    "number times variable: lost factor",
    "tape/segment.ts",
    "return this.#arithmeticOperand(record, 1 - position);",
    "return this.operand(record, 1 - position) === NUMBER ? 1 : this.#arithmeticOperand(record, 1 - position);",
    { rule: "mul" },
  ),
  engine(
    "accumulation",
    "number times variable: swept without the factor",
    "tape/sweep.ts",
    "p = y >= FOREIGN ? partials[k | 1]! :",
    "p = y >= FOREIGN ? 1 :",
  ),
  engine(
    "partial",
    "partials get their operands in the wrong order",
    "apply.ts",
    '"number" ? 0 : checked(rule, "partial 2", rule.partials[1]!(u, v, out))',
    '"number" ? 0 : checked(rule, "partial 2", rule.partials[1]!(v, u, out))',
  ),
  engine(
    "partial",
    "partials get the operand for the result",
    "apply.ts",
    "rule.partials[0]!(u, out)",
    "rule.partials[0]!(u, u)",
  ),
  engine(
    "partial",
    "partials of the second and third operand swapped",
    "tape/record.ts",
    "writeBinary(CONTINUATION, name, y, z, 0, q, r)",
    "writeBinary(CONTINUATION, name, y, z, 0, r, q)",
  ),
  engine(
    "accumulation",
    "second and third operand cut off",
    "tape/record.ts",
    "segment.partials[k | 1] = 1;",
    "segment.partials[k | 1] = 0;",
  ),
  engine("value", "assigned data not seen", "tape/node.ts", "    this.serial = NOWHERE;\n", ""),
];

const SWEEP: readonly Mutant[] = [
  engine(
    "accumulation",
    "gradient overwritten at a fan-out",
    "tape/sweep.ts",
    "] === epoch) adjoints[x]! += term",
    "] === epoch) adjoints[x] = term",
    { blame: /terms overwrite each other|counted once/ },
  ),
  engine(
    "accumulation",
    "x · x counted once",
    "tape/sweep.ts",
    "const term = product(adjoint, q);",
    "const term = y === x ? 0 : product(adjoint, q);",
    { blame: /which uses it twice, is counted once/ },
  ),
  engine(
    "accumulation",
    "first operand alone",
    "tape/sweep.ts",
    "const term = product(adjoint, q);",
    "const term = product(0, q);",
  ),
  engine(
    "accumulation",
    "partials of the operands swapped",
    "tape/sweep.ts",
    "      p = partials[k]!;\n      q = partials[k | 1]!;",
    "      p = partials[k | Number(y !== NUMBER)]!;\n      q = partials[k | 1]!;",
  ),
  engine(
    "accumulation",
    "wrong visiting order",
    "tape/sweep.ts",
    "const k = i << PAIR_BITS, adjoint = adjoints[i]!;",
    "const j = i & 1 ? i : Math.min(i ^ 3, length - 1);\n" +
      "const k = j << PAIR_BITS, adjoint = adjoints[j]!;",
  ),
  engine(
    "accumulation",
    "sweep stops too soon",
    "tape/sweep.ts",
    "low = x;",
    "low = x + 1;",
  ),
  engine(
    "accumulation",
    "last record of a block passed over",
    "tape/sweep.ts",
    "const k = i << PAIR_BITS, adjoint = adjoints[i]!;",
    "const k = i << PAIR_BITS, adjoint = (i & BLOCK_END) === BLOCK_END ? 0 : adjoints[i]!;",
  ),
  engine("accumulation", "0 · ∞ is NaN", "product.ts", "a === 0 || b === 0 ? 0 : a * b", "a * b"),
  engine(
    "accumulation",
    "sweep starts with 2",
    "tape/sweep.ts",
    "at.segment.accumulate(record, 1)",
    "at.segment.accumulate(record, 2)",
    { blame: /starts with 2 instead of 1/ },
  ),
  engine(
    "accumulation",
    "leaf counted twice",
    "tape/sweep.ts",
    "if (addsToGradients) leaf.grad = before + adjoint;",
    "if (addsToGradients) leaf.grad = before + 2 * adjoint;",
    { blame: /counted twice/ },
  ),
  engine(
    "accumulation",
    "versions of a leaf overwrite each other",
    "tape/sweep.ts",
    "adjoints[slot]! += adjoint;",
    "adjoints[slot] = adjoint;",
  ),
  engine(
    "accumulation",
    "gradient lost between segments",
    "tape/sweep.ts",
    "segmentOf(segments, place.serial)!.accumulate(place.record, term);",
    "",
  ),
  engine(
    "accumulation",
    "gradient overwritten between segments",
    "tape/segment.ts",
    "else this.adjoints[record]! += adjoint;",
    "else this.adjoints[record] = adjoint;",
  ),
  engine(
    "repetition",
    "stale interior gradients on a second call",
    "tape/sweep.ts",
    "        adjoints[x] = term;",
    "        adjoints[x]! += term;",
  ),
  engine(
    "repetition",
    "leaves do not accumulate",
    "tape/sweep.ts",
    "leaf.grad = before + adjoint",
    "leaf.grad = adjoint",
  ),
  engine(
    "repetition",
    "sweeps not told apart",
    "tape/segment.ts",
    "    this.epoch++;",
    "    this.epoch = 1;",
  ),
  engine(
    "constant",
    "a constant has a gradient",
    "tape/sweep.ts",
    "if (leaf.constant) continue;",
    "",
  ),
  engine(
    "constant",
    "detach cuts nothing off",
    "no_grad.ts",
    'typeof value === "number" ? value : stopGradient(value)',
    "value",
  ),
  engine(
    "reset",
    "zeroGrad forgets one leaf",
    "zero_grad.ts",
    "for (const leaf of homes) leaf.grad = 0;",
    "for (const leaf of homes.slice(1)) leaf.grad = 0;",
  ),
  engine("reset", "zeroGrad does not reset", "zero_grad.ts", "leaf.grad = 0;", "leaf.grad *= 0.5;"),
  engine("order", "order not reversed", "trace.ts", "order.reverse()", "order"),
  engine(
    "order",
    "a leaf stands in the order twice",
    "trace.ts",
    "if (seen.has(node)) continue;",
    "",
  ),
  engine(
    "order",
    "order by size instead of by use",
    "trace.ts",
    "order.reverse()",
    "order.sort((a, b) => b.data - a.data)",
  ),
];

/** Faults that show only where much else was recorded or swept between. */
const HISTORY: readonly Mutant[] = [
  engine(
    "accumulation",
    "goes on at the lower of two operands after a gap",
    "tape/sweep.ts",
    "return Math.max(x < length ? x : -1, y < length ? y : -1);",
    "return Math.min(x < length ? x : LARGE, y < length ? y : LARGE);",
  ),
  engine(
    "accumulation",
    "goes on at the first operand after a gap",
    "tape/sweep.ts",
    "return Math.max(x < length ? x : -1, y < length ? y : -1);",
    "return x < length ? x : y < length ? y : -1;",
  ),
  engine(
    "accumulation",
    "goes on at the second operand after a gap",
    "tape/sweep.ts",
    "return Math.max(x < length ? x : -1, y < length ? y : -1);",
    "return y < length ? y : x < length ? x : -1;",
  ),
  engine(
    "accumulation",
    "goes on one record too low after a gap",
    "tape/sweep.ts",
    "return Math.max(x < length ? x : -1, y < length ? y : -1);",
    "return Math.max(x < length ? x : -1, y < length ? y : -1) - 1;",
  ),
  engine(
    "accumulation",
    "a block is not marked for a first operand",
    "tape/sweep.ts",
    "          blocks[x >> BLOCK_BITS] = epoch;\n",
    "",
  ),
  engine(
    "accumulation",
    "a block is not marked for a second operand",
    "tape/sweep.ts",
    "          blocks[y >> BLOCK_BITS] = epoch;\n",
    "",
  ),
  engine(
    "accumulation",
    "the next block is marked",
    "tape/sweep.ts",
    "          blocks[x >> BLOCK_BITS] = epoch;\n",
    "          blocks[(x >> BLOCK_BITS) + 1] = epoch;\n",
  ),
  engine(
    "accumulation",
    "two blocks are passed over for one",
    "tape/sweep.ts",
    "i -= BLOCK_END + 1;",
    "i -= 2 * (BLOCK_END + 1);",
  ),
  engine(
    "accumulation",
    "a block is passed over from its middle",
    "tape/sweep.ts",
    "else if ((i & BLOCK_END) === BLOCK_END && blocks[i >> BLOCK_BITS] !== epoch) {",
    "else if (blocks[i >> BLOCK_BITS] !== epoch || (i & 31) === 31) {",
  ),
  engine(
    "repetition",
    "marks of records stay where the numbers of sweeps begin anew",
    "tape/segment.ts",
    "      this.epochs.fill(0, this.start, this.length);\n",
    "",
  ),
  engine(
    "repetition",
    "marks of leaves stay where the numbers of sweeps begin anew",
    "tape/segment.ts",
    "      this.epochs.fill(0, this.top - this.imports.length, this.top);\n",
    "",
  ),
  engine(
    "repetition",
    "half of the marks stay where the numbers of sweeps begin anew",
    "tape/segment.ts",
    "this.epochs.fill(0, this.start, this.length);",
    "this.epochs.fill(0, this.start, (this.start + this.length) >> 1);",
  ),
  engine(
    "repetition",
    "sweeps are numbered beyond what a mark holds",
    "tape/segment.ts",
    "this.epoch === EPOCHS",
    "this.epoch === EPOCHS + 1",
  ),
  engine(
    "accumulation",
    "every second crossing between segments is lost",
    "tape/sweep.ts",
    "    const record = k >> PAIR_BITS, position = k & 1;\n",
    "    const record = k >> PAIR_BITS, position = k & 1;\n    if (position === 1) continue;\n",
  ),
  engine(
    "accumulation",
    "first operands in older segments are lost",
    "tape/sweep.ts",
    "} else if (x !== NUMBER) crossings.push(k);",
    "}",
  ),
  engine(
    "accumulation",
    "a crossing takes the partial of the other operand",
    "tape/sweep.ts",
    "segment.partial(record, position));",
    "segment.partial(record, segment.operand(record, 1 - position) === NUMBER ? position : 1 - position));",
  ),
  engine(
    "accumulation",
    "a crossing arrives at the neighbour of its node",
    "tape/sweep.ts",
    "accumulate(place.record, term);",
    "accumulate(place.record + 1, term);",
  ),
  engine(
    "accumulation",
    "the oldest segment is not swept",
    "tape/sweep.ts",
    "for (let i = segments.length - 1; i >= 0; i--) {",
    "for (let i = segments.length - 1; i >= Math.min(1, segments.length - 1); i--) {",
  ),
  engine(
    "accumulation",
    "a leaf forgets what came from a later segment",
    "tape/sweep.ts",
    "if (addsToGradient) leaf.grad = partials[slot << PAIR_BITS]! + adjoints[slot]!;",
    "if (addsToGradient) leaf.grad = partials[slot << PAIR_BITS]! + adjoint;",
  ),
  engine(
    "accumulation",
    "a leaf that arrives again counts its old gradient again",
    "tape/sweep.ts",
    "if (addsToGradient) leaf.grad = partials[slot << PAIR_BITS]! + adjoints[slot]!;",
    "if (addsToGradient) leaf.grad += adjoints[slot]!;",
  ),
];

/** Faults that show only where something is computed without recording. */
const NO_GRAD: readonly Mutant[] = [
  engine(
    "exception",
    "noGrad leaves recording switched off",
    "no_grad.ts",
    "    setRecording(before);",
    "    void before;",
  ),
  engine(
    "constant",
    "an inner noGrad switches recording on for the outer one",
    "no_grad.ts",
    "    setRecording(before);",
    "    setRecording(true);",
  ),
  engine(
    "constant",
    "noGrad records",
    "no_grad.ts",
    "withRecording(false, compute)",
    "withRecording(true, compute)",
  ),
  engine(
    "constant",
    "noGrad records sums and products",
    "tape/recorder.ts",
    "recording && derivation === null ? segment",
    "derivation === null ? segment",
  ),
  engine(
    "constant",
    "noGrad records what has one operand",
    "tape/record.ts",
    "  if (recorder.recording) return writeUnary(",
    "  return writeUnary(",
  ),
  engine(
    "exception",
    "noGrad records what has three operands",
    "tape/record.ts",
    "  if (recorder.recording) return writeTernary(",
    "  return writeTernary(",
  ),
];

/** Faults that show only where handles are let go, and nodes found again from the root. */
const HANDLES: readonly Mutant[] = [
  engine(
    "exception",
    "a handle that is found again stands for its neighbour",
    "tape/identity.ts",
    "giveOut(handle(at, record), at, record)",
    "giveOut(handle(at, record & -2), at, record)",
  ),
  engine(
    "order",
    "the place of a handle that was let go is used again",
    "tape/identity.ts",
    "segment.handles?.set(record, new WeakRef(node));",
    "segment.handles?.set(record & -2, new WeakRef(node));",
  ),
  engine(
    "exception",
    "a result keeps alive one of its operands alone",
    "tape/home.ts",
    "return older.length === y.older.length ? y : new Home(x.segment, older);",
    "return y;",
  ),
];

/** All of them. */
export const mutants: readonly Mutant[] = [
  ...ROWS,
  ...RECORDING,
  ...SWEEP,
  ...HISTORY,
  ...NO_GRAD,
  ...HANDLES,
];
