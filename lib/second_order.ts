/**
 * Forward over reverse: the product of a Hessian and a vector in one pass over the graph each way, in numbers.
 *
 * Beside each adjoint ā runs its tangent ā̇. With p the partial of a node by an operand, the operand's adjoint gathers
 * ā·p, and its tangent ā̇·p + ā·ṗ, where ṗ is the tangent of the partial, itself a formula over the node's operands.
 */

import { tangentsOf } from "./forward.ts";
import { gradients, positionsOf } from "./gradients.ts";
import { withRecording } from "./no_grad.ts";
import { dot } from "./operations.ts";
import { product } from "./product.ts";
import { type PartialDerivative, type Rule, rules } from "./registry.ts";
import { adjointsOf } from "./tape/mod.ts";
import { type Trace, trace } from "./trace.ts";
import { Value } from "./value.ts";

/**
 * The tangent ṗ of a partial. It is given the primals and the tangents of a node's operands, and last those of the node, in
 * arrays that are overwritten for the next node.
 */
type PartialTangent = (primals: Float64Array, tangents: Float64Array) => number;

const ZERO: PartialTangent = () => 0;

/** Those of the built-in rules, which are the same for ever. */
const ofBuiltIns = new Map<Rule, readonly PartialTangent[]>();

/**
 * The Hessian of a node by the inputs, as a function that multiplies a vector by it.
 *
 * The tangents of a user's partials are derived anew for each graph: a partial may use a variable of the user's, which the trace has as
 * the number that it was, so that a Hessian would go on with a factor that `grad` does not use any more.
 */
export function hessianOf(
  output: Value,
  inputs: readonly Value[],
): (direction: readonly number[]) => number[] {
  const graph = trace(inputs, output), positions = positionsOf(graph, inputs);
  const ofOthers = new Map<Rule, readonly PartialTangent[]>();
  const partialTangentsOf = (rule: Rule) => {
    const known = rule.builtIn ? ofBuiltIns : ofOthers;
    let derived = known.get(rule);
    if (derived === undefined) known.set(rule, derived = derivePartialTangents(rule));
    return derived;
  };
  let recorded: ((direction: readonly number[]) => number[]) | undefined;
  const timesRecorded = (direction: readonly number[]) =>
    (recorded ??= recordedHessianOf(output, inputs))(direction);
  if (hasRootOfNothing(graph)) return timesRecorded;
  return (direction) => {
    const product = hessianTimes(graph, positions, direction, partialTangentsOf);
    return product.some(Number.isNaN) ? timesRecorded(direction) : product;
  };
}

/** Whether a graph has a hypot that is 0: in numbers nothing tells whether that cancels, as it does in the square of it. */
function hasRootOfNothing(graph: Trace): boolean {
  const hypot = rules.get("hypot");
  return graph.rules.some((rule, node) => rule === hypot && graph.data[node] === 0);
}

/**
 * The same by the recorded gradient, and a reverse sweep over its product with the vector. There terms meet as nodes before they meet
 * as numbers: of x/s − x/s the derivative is 0, which is ∞ − ∞ in numbers where that of a quotient is ∞.
 */
function recordedHessianOf(
  output: Value,
  inputs: readonly Value[],
): (direction: readonly number[]) => number[] {
  const slopes = withRecording(true, () => gradients(output, inputs));
  return (direction) => {
    const product = withRecording(true, () => dot(slopes, direction));
    return adjointsOf(product, inputs);
  };
}

function hessianTimes(
  graph: Trace,
  inputs: readonly (readonly number[])[],
  direction: readonly number[],
  partialTangentsOf: (rule: Rule) => readonly PartialTangent[],
): number[] {
  const { rules, operands, partials, data, length } = graph, output = graph.outputs.at(-1)!;
  const tangents = tangentsOf(graph, inputs, direction);
  const adjoints = new Float64Array(length), adjointTangents = new Float64Array(length);
  const localPrimals = new Float64Array(4), localTangents = new Float64Array(4);
  adjoints[output] = 1;
  for (let node = output; node >= 0; node--) {
    const rule = rules[node], adjoint = adjoints[node]!, adjointTangent = adjointTangents[node]!;
    if (rule === undefined || (adjoint === 0 && adjointTangent === 0)) continue;
    const { arity } = rule, slopes = partialTangentsOf(rule);
    for (let k = 0; k < arity; k++) {
      const operand = operands[3 * node + k]!;
      localPrimals[k] = data[operand]!;
      localTangents[k] = tangents[operand]!;
    }
    localPrimals[arity] = data[node]!;
    localTangents[arity] = tangents[node]!;
    for (let k = 0; k < arity; k++) {
      const operand = operands[3 * node + k]!, partial = partials[3 * node + k]!;
      adjoints[operand]! += product(adjoint, partial);
      adjointTangents[operand]! += product(adjointTangent, partial);
      if (adjoint !== 0 && slopes[k] !== ZERO) {
        adjointTangents[operand]! += product(adjoint, slopes[k]!(localPrimals, localTangents));
      }
    }
  }
  return inputs.map((positions) =>
    positions.reduce((sum, position) => sum + adjointTangents[position]!, 0)
  );
}

function derivePartialTangents(rule: Rule): readonly PartialTangent[] {
  return withRecording(true, () => rule.partials.map((p) => tangentOf(p, rule.arity)));
}

/** The tangent of a partial as a function of numbers: the partial is called once, with Values, and what it does is traced. */
function tangentOf(partial: PartialDerivative, arity: number): PartialTangent {
  const variables = Array.from({ length: arity + 1 }, (_, k) => new Value(1 / (k + 2)));
  const result = partial(...variables);
  if (typeof result === "number") return ZERO;
  const variable = variables.indexOf(result);
  if (variable >= 0) return (_primals, tangents) => tangents[variable]!;
  return tangentOfFormula(trace(result, ...variables));
}

/** The tangent of the first output of a graph where the further outputs, its variables, have other numbers. */
function tangentOfFormula(graph: Trace): PartialTangent {
  const [output, ...variables] = graph.outputs as unknown as [number, ...number[]];
  const primal = Float64Array.from(graph.data), tangent = new Float64Array(graph.length);
  const steps = graph.rules.flatMap((rule, node) =>
    rule === undefined ? [] : [{ node, rule, operands: [...graph.operandsOf(node)] }]
  );
  return (primals, tangents) => {
    variables.forEach((position, k) => {
      primal[position] = primals[k]!;
      tangent[position] = tangents[k]!;
    });
    for (const { node, rule, operands } of steps) {
      const at = operands.map((operand) => primal[operand]!);
      const value = primal[node] = rule.evaluate(...at);
      let sum = 0;
      for (let k = 0; k < operands.length; k++) {
        const factor = tangent[operands[k]!]!;
        if (factor !== 0) sum += product(factor, rule.partials[k]!(...at, value) as number);
      }
      tangent[node] = sum;
    }
    return tangent[output]!;
  };
}
