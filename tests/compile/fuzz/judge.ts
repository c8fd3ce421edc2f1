/** Holds the kernels of one function against the engine, in every kind of code and by every method. */
import {
  add,
  defineRule,
  mul,
  noGrad,
  type Operand,
  trace,
  Value,
  whileTracing,
} from "../../../mod.ts";
import { GeneratedCode, type KernelOptions } from "../../../lib/compile/generated_code.ts";
import { Kernel } from "../../../lib/kernel/kernel.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { loadKernel, type SavedKernel } from "../../../lib/kernel/mod.ts";
import { kernelKinds } from "../../support/kernels.ts";
import { allResults } from "../../support/saved_kernels.ts";
import { sumsOf, sumsOfBatch } from "../../support/sums.ts";
import { agrees, gradientOf, type Graph, numbersOf, shown, wrongNode } from "./reference.ts";

/** What kinds of code ran, and how much was compared. */
export class Coverage {
  readonly modes = new Map<string, number>();
  /** What wrote the programs of gradients. */
  readonly generators = new Set<string>();
  nodes = 0;
  gradients = 0;
  abstained = 0;
  /** How many components of gradients were the engine's, run at the same point. */
  byEngine = 0;

  add(mode: string): void {
    this.modes.set(mode, (this.modes.get(mode) ?? 0) + 1);
  }
}

/** Thrown where a kernel is wrong. */
export class Finding extends Error {}

/** A function that is traced as `compile` does, with its outputs and its inputs. */
export interface Traced {
  readonly outputs: readonly Value[];
  readonly leaves: readonly Value[];
}

/** Traces a function of so many inputs; numbers among its outputs are left out. */
export function traceFunction(inputs: number, f: Function): Traced {
  const leaves = Array.from({ length: inputs }, () => new Value(0.5));
  return { outputs: valuesOf(whileTracing(leaves, () => f(leaves))), leaves };
}

const valuesOf = (outputs: readonly Operand[]) =>
  outputs.filter((output) => output instanceof Value);

/** A kernel with the code that it runs. */
function kernelOf({ leaves }: Traced, outputs: readonly Value[], options: KernelOptions) {
  const indices = new Map(leaves.map((leaf, i) => [leaf, i]));
  const shared = Math.ceil(leaves.length / 2);
  const source = new TracedSource(trace(...outputs), indices, shared);
  const code = new GeneratedCode(source, options);
  return { kernel: new Kernel(source.inputs, source.outputs, code), code };
}

function requireSame(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    throw new Finding(`${what} [${i}]: ${shown(actual[i]!)} is not ${shown(expected[i]!)}`);
  }
}

/** Ways to make the first call of a kernel: nothing of it may depend on them. */
export const SURROUNDINGS: readonly (readonly [string, <T>(compute: () => T) => T])[] = [
  ["at the top", (compute) => compute()],
  ["within noGrad", (compute) => noGrad(compute)],
  ["while another function is traced", (compute) => whileTracing([new Value(1)], compute)],
  [
    "within noGrad of a function that is traced",
    (compute) => whileTracing([new Value(1)], () => noGrad(compute)),
  ],
];

/** A function of inputs; numbers among its outputs are left out. */
export type Function = (inputs: readonly Value[]) => readonly Operand[];

/**
 * Compares everything that kernels of a function compute at some points, an odd number of which also in a batch.
 *
 * @param onEngine The function, where the engine computes at each point what kernels must to the bit.
 */
export function judge(
  traced: Traced,
  onEngine: Function | undefined,
  points: readonly (readonly number[])[],
  surrounding: number,
  coverage: Coverage,
): void {
  const [surroundings, within] = SURROUNDINGS[surrounding % SURROUNDINGS.length]!;
  coverage.add(`first called ${surroundings}`);
  const whole = trace(...traced.outputs);
  const positions = [...whole.codes.keys()].filter((position) => whole.codes[position] !== 0);
  if (positions.length > 0) judgeNodes(traced, positions, points, coverage);
  traced.outputs.forEach((output, i) => {
    judgeGradient(traced, output, points, within, coverage);
    if (onEngine !== undefined) judgeByEngine(traced, i, onEngine, points, coverage);
  });
  if (traced.outputs.length > 1) judgeOutputs(traced, points, within, coverage);
}

/** Every node as an output. */
function judgeNodes(
  traced: Traced,
  positions: readonly number[],
  points: readonly (readonly number[])[],
  coverage: Coverage,
): void {
  const graph = graphOf(traced, traced.outputs);
  const nodes = positions.map((position) => graph.trace.value(position));
  const { kernel } = kernelOf(traced, nodes, {});
  const values = new Float64Array(nodes.length);
  for (const point of points) {
    kernel.evaluate(Float64Array.from(point), values);
    const wrong = wrongNode(graph, numbersOf(graph, point, positions, values));
    if (wrong !== undefined) throw new Finding(`at (${point.map(shown)}): ${wrong}`);
    coverage.nodes += nodes.length;
  }
}

function graphOf({ leaves }: Traced, outputs: readonly Value[]): Graph {
  const whole = trace(...outputs), positions = new Map<Value, number>();
  for (const position of whole.leaves) positions.set(whole.value(position), position);
  return { trace: whole, inputs: leaves.map((leaf) => positions.get(leaf) ?? -1) };
}

/** Value and gradient of one output: one sample and a batch, in each kind of code. */
function judgeGradient(
  traced: Traced,
  output: Value,
  points: readonly (readonly number[])[],
  within: <T>(compute: () => T) => T,
  coverage: Coverage,
): void {
  const graph = graphOf(traced, [output]), { length } = traced.leaves;
  const positions = [...graph.trace.codes.keys()].filter((p) => graph.trace.codes[p] !== 0);
  const nodes = positions.map((position) => graph.trace.value(position));
  const all = nodes.length === 0 ? undefined : kernelOf(traced, nodes, {}).kernel;
  const first: Float64Array[] = [];
  for (const [kind, options] of kernelKinds) {
    const { kernel, code } = kernelOf(traced, [output], options), grad = new Float64Array(length);
    points.forEach((point, i) => {
      const inputs = Float64Array.from(point);
      const value = within(() => kernel.valueAndGrad(inputs, grad));
      const result = Float64Array.of(value, ...grad), where = `${kind} at (${point.map(shown)})`;
      requireSame(`value, ${where}`, [kernel.value(inputs)], [value]);
      if (first[i] === undefined) {
        first[i] = result;
        const values = new Float64Array(nodes.length);
        all?.evaluate(inputs, values);
        const numbers = numbersOf(graph, point, positions, values);
        requireSame(`the output, ${where}`, [value], [numbers[graph.trace.outputs[0]!]!]);
        judgeComponents(grad, graph, numbers, where, coverage);
      } else requireSame(`value and gradient, ${where}`, result, first[i]!);
    });
    const rows = new Float64Array(points.flat()), values = new Float64Array(points.length);
    const grads = new Float64Array(rows.length);
    within(() => kernel.batch(rows, values, grads));
    first.forEach((result, i) => {
      const row = [values[i]!, ...grads.subarray(length * i, length * (i + 1))];
      requireSame(`row ${i} of a batch, ${kind}`, row, result);
    });
    judgeSums(kernel, points, within, kind);
    if (coverage.gradients % kernelKinds.length === 0) judgeSaved(kernel, points, kind, coverage);
    noteCode(code, coverage);
  }
}

/** Sums over samples, an odd number of which, with weights and without, have what a batch gives of each, to the bit. */
function judgeSums(
  kernel: Kernel,
  points: readonly (readonly number[])[],
  within: <T>(compute: () => T) => T,
  kind: string,
): void {
  const { sharedInputs, inputs } = kernel;
  if (sharedInputs === inputs) return;
  const samples = points.map((point) => point.slice(sharedInputs));
  const weights = points.map((_, i) => i % 4 - 1);
  for (const [point, weighted] of [[points[0]!, undefined], [points.at(-1)!, weights]] as const) {
    const shared = point.slice(0, sharedInputs), all = [kernel, shared, samples, weighted] as const;
    const actual = within(() => sumsOf(...all)), expected = sumsOfBatch(...all);
    const where = `${kind} of shared (${shared.map(shown)})${weighted ? ", weighted" : ""}`;
    requireSame(`value of a sample, ${where}`, actual.values, expected.values);
    requireSame(`sum of values, ${where}`, [actual.value], [expected.value]);
    requireSame(`sum of gradients, ${where}`, actual.grad, expected.grad);
  }
}

/** A saved kernel, where it can be saved, has the bits of the one that was compiled. */
function judgeSaved(
  kernel: Kernel,
  points: readonly (readonly number[])[],
  kind: string,
  coverage: Coverage,
): void {
  let saved: SavedKernel;
  try {
    saved = kernel.save();
  } catch (error) {
    if (error instanceof TypeError && error.message.includes("rules must be built in")) return;
    throw error;
  }
  requireSame(
    `saved, ${kind}`,
    allResults(loadKernel(structuredClone(saved)), points),
    allResults(kernel, points),
  );
  coverage.add("saved");
}

/** Notes which code was run, by the programs' own record. */
function noteCode(code: GeneratedCode, coverage: Coverage): void {
  const { generator } = code.gradient.code;
  coverage.generators.add(generator);
  coverage.add(`${generator}, ${code.isFasterInPairs ? "batches in pairs" : "batches one by one"}`);
  if (code.guarded.oneByOne) coverage.add(`${generator}, guarded`);
  if (code.guarded.inPairs) coverage.add(`${generator}, guarded in pairs`);
  if (code.summed.used.guarded) coverage.add(`${generator}, guarded sums`);
  if (code.summed.used.once) coverage.add(`${generator}, sums with a part that is computed once`);
}

function judgeComponents(
  grad: Float64Array,
  graph: Graph,
  numbers: Float64Array,
  where: string,
  coverage: Coverage,
): void {
  gradientOf(graph, numbers).forEach((expected, i) => {
    const verdict = agrees(grad[i]!, expected);
    if (verdict === undefined) coverage.abstained++;
    else coverage.gradients++;
    if (verdict !== false) return;
    throw new Finding(
      `gradient ${i}, ${where}: ${shown(grad[i]!)} is not ${
        shown(expected.value)
      } ± ${expected.error}`,
    );
  });
}

/** What a rule of a user's does while a kernel computes. */
let disturb: () => void = () => {};

/** x², computed while other calls of kernels come and go. */
const disturbed = defineRule({
  name: "disturbed",
  evaluate: (x) => {
    disturb();
    return x * x;
  },
  partials: [(x) => mul(2, x)],
  expression: "x ^ 2",
});

/** So deep calls of a kernel within itself go. */
const DEPTH = 3;

/** A kernel whose function calls it again, at other points: every call has what it has alone. */
export function judgeReentrance(
  { outputs: [output], leaves }: Traced,
  points: readonly (readonly number[])[],
  coverage: Coverage,
): void {
  const root = add(mul(output!, disturbed(leaves[0]!)), disturbed(leaves.at(-1)!));
  for (const [kind, options] of kernelKinds) {
    const { kernel } = kernelOf({ outputs: [root], leaves }, [root], options);
    const rows = new Float64Array(points.flat()), [first, second] = points;
    const compute = () => {
      const values = new Float64Array(points.length), grads = new Float64Array(rows.length);
      kernel.batch(rows, values, grads);
      const grad = new Float64Array(leaves.length), inputs = Float64Array.from(first!);
      const value = kernel.valueAndGrad(inputs, grad);
      return Float64Array.of(...values, ...grads, value, ...grad, kernel.value(inputs));
    };
    const alone = compute();
    let depth = 0, calls = 0;
    disturb = () => {
      if (depth === DEPTH || calls > 40) return; // not as many as all rows of all levels
      depth++;
      calls++;
      const grad = new Float64Array(leaves.length);
      kernel.valueAndGrad(Float64Array.from(second!), grad);
      if (calls % 3 === 0) kernel.value(Float64Array.from(second!));
      if (calls % 3 === 1) {
        kernel.batch(rows, new Float64Array(points.length), new Float64Array(rows.length));
      }
      depth--;
    };
    try {
      requireSame(`called within itself, ${kind}`, compute(), alone);
    } finally {
      disturb = () => {};
    }
  }
  coverage.add("called within itself");
}

/** How far the engine's gradient of a structured function may be off, beside its largest component. */
const STRUCTURED_ERROR = 1e-9;
/** Functions of more operations are not written in kinds of code that they do not choose: V8 has limits. */
const MOST_FORCED = 12_000;

/** The kernel of a large function: against the engine, and a batch against single samples, in the kinds of code that can hold it. */
export function judgeStructured(
  inputs: number,
  f: (inputs: readonly Value[]) => Value,
  points: readonly (readonly number[])[],
  coverage: Coverage,
): void {
  const traced = traceFunction(inputs, (x) => [f(x)]), [output] = traced.outputs;
  const isLarge = trace(output!).length > MOST_FORCED;
  const kinds = kernelKinds.filter(([kind]) => !isLarge || kind === "interpreted");
  const expected = points.map((point) => onEngine(f, point));
  let first: Float64Array[] | undefined;
  for (const [kind, options] of [["its own choice", {}] as const, ...kinds]) {
    const { kernel, code } = kernelOf(traced, [output!], options);
    const results = points.map((point) => {
      const result = new Float64Array(inputs + 1);
      result[0] = kernel.valueAndGrad(Float64Array.from(point), result.subarray(1));
      requireSame(
        `value, ${kind}`,
        [kernel.value(Float64Array.from(point))],
        result.subarray(0, 1),
      );
      return result;
    });
    const values = new Float64Array(points.length),
      grads = new Float64Array(points.length * inputs);
    kernel.batch(new Float64Array(points.flat()), values, grads);
    results.forEach((result, i) => {
      const row = [values[i]!, ...grads.subarray(inputs * i, inputs * (i + 1))];
      requireSame(`row ${i} of a batch, ${kind}`, row, result);
      if (first !== undefined) requireSame(`value and gradient, ${kind}`, result, first[i]!);
      else requireNear(result, expected[i]!);
    });
    judgeSums(kernel, points, (compute) => compute(), kind);
    first ??= results;
    noteCode(code, coverage);
    if (kind === "its own choice") coverage.add(`chosen: ${code.gradient.code.generator}`);
  }
}

function onEngine(f: (inputs: readonly Value[]) => Value, point: readonly number[]): Float64Array {
  const leaves = point.map((data) => new Value(data)), output = f(leaves);
  output.backward();
  return Float64Array.of(output.data, ...leaves.map((leaf) => leaf.grad));
}

function requireNear(actual: Float64Array, expected: Float64Array): void {
  const largest = expected.reduce((size, x) => Math.max(size, Math.abs(x)), 1);
  actual.forEach((x, i) => {
    if (Math.abs(x - expected[i]!) <= STRUCTURED_ERROR * largest) return;
    throw new Finding(`[${i}]: ${shown(x)} is not near the engine's ${shown(expected[i]!)}`);
  });
}

/** Value and gradient as the engine has them, run at the points themselves. */
function judgeByEngine(
  traced: Traced,
  i: number,
  f: Function,
  points: readonly (readonly number[])[],
  coverage: Coverage,
): void {
  const { kernel } = kernelOf(traced, [traced.outputs[i]!], {});
  for (const point of points) {
    const leaves = point.map((data) => new Value(data));
    const output = valuesOf(f(leaves))[i]!, whole = trace(output);
    if (!whole.data.every(Number.isFinite)) continue; // a constant 0 drops what is ∞ below it, one that is computed anew does not
    const grad = new Float64Array(leaves.length);
    const value = kernel.valueAndGrad(Float64Array.from(point), grad);
    const where = `by the engine at (${point.map(shown)})`;
    if (value !== output.data) {
      throw new Finding(`value, ${where}: ${shown(value)} is not ${shown(output.data)}`);
    }
    output.backward();
    const bounds = gradientOf(graphOf({ leaves, outputs: [] }, [output]), whole.data);
    leaves.forEach((leaf, k) => {
      coverage.byEngine++;
      if (agrees(grad[k]!, { value: leaf.grad, error: bounds[k]!.error }) !== false) return;
      throw new Finding(`gradient ${k}, ${where}: ${shown(grad[k]!)} is not ${shown(leaf.grad)}`);
    });
  }
}

/** All outputs at once have what each has alone. */
function judgeOutputs(
  traced: Traced,
  points: readonly (readonly number[])[],
  within: <T>(compute: () => T) => T,
  coverage: Coverage,
): void {
  const alone = traced.outputs.map((output) => kernelOf(traced, [output], {}).kernel);
  for (const [kind, options] of kernelKinds) {
    const { kernel } = kernelOf(traced, traced.outputs, options);
    const values = new Float64Array(traced.outputs.length);
    for (const point of points) {
      const inputs = Float64Array.from(point);
      within(() => kernel.evaluate(inputs, values));
      requireSame(`outputs, ${kind}`, values, alone.map((one) => one.value(inputs)));
      const jacobian = new Float64Array(values.length * inputs.length);
      const together = within(() => kernel.valueAndJacobian(inputs, jacobian));
      requireSame(`outputs with their Jacobian, ${kind}`, together, values);
      alone.forEach((one, i) => {
        const grad = new Float64Array(inputs.length), at = i * inputs.length;
        one.valueAndGrad(inputs, grad);
        const row = jacobian.subarray(at, at + inputs.length);
        requireSame(`row ${i} of the Jacobian at (${point.map(shown)}), ${kind}`, row, grad);
      });
    }
  }
  coverage.add("several outputs");
}
