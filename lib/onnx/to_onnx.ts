/**
 * Functions as ONNX models: value and gradient summed over samples, for runtimes where the samples are.
 *
 * @module
 */

import type { Operand, Value } from "../../mod.ts";
import type { ExportedProgram } from "../compile/program/exported_program.ts";
import { opcode } from "../compile/program/instructions.ts";
import { traceProgram } from "../compile/traced_program.ts";
import { cannot } from "../errors.ts";
import { encode } from "./encoding.ts";
import { GraphBuilder } from "./graph_builder.ts";
import { MatrixWriter } from "./matrices.ts";
import { DATA_TYPES, type Model, type Port } from "./model.ts";
import { ACTION, type CompleteOptions, completeOptions, type OnnxOptions } from "./options.ts";
import { writeSummedGradient } from "./summed_gradient.ts";
import { sumsOf } from "./sums.ts";

/**
 * A function as an ONNX model, which gives its value and its gradient, both summed over samples: ONNX Runtime and what is built on it
 * run the model where the samples are, with many threads or on a GPU. The model's
 *
 * - inputs are the function's arguments: a shared one is a vector, another one a matrix of which a row is a sample;
 * - outputs are "value", the sum of the function's values; "values", that of each sample; "gradient", the sum of the gradients by the
 *   shared arguments, one after the other, where there are such.
 *
 * The number of samples is open. Sums of products become products of matrices, and equal steps on many values one step on a matrix, so
 * that a network has as many nodes as if it were written in matrices. Elementary functions that ONNX Runtime lacks for doubles consist
 * of those that it has. Results differ from those of kernels by a few ulps, sums by their order.
 *
 * @param f A function of arrays of Values that returns a Value.
 * @param options The lengths of the arrays, and which of them are shared; the type of numbers.
 * @returns The bytes of the model: what a file with the extension .onnx has.
 * @throws {TypeError} Where an option is wrong, `f` takes other arguments or returns no Value, or uses a rule of one's own that is
 * computed in JavaScript.
 * @throws {RangeError} Where the model would have more nodes than it may.
 *
 * @example Squared errors of a line
 * ```ts
 * import { add, mul, pow, sub, type Value } from "@chainrule/autograd";
 * import { toOnnx } from "@chainrule/autograd/onnx";
 * import { assert } from "@std/assert";
 *
 * const squaredError = ([slope, offset]: Value[], [x, y]: Value[]) =>
 *   pow(sub(add(mul(slope!, x!), offset!), y!), 2);
 * const model = toOnnx(squaredError, { inputs: [2, 2], shared: [0], type: "float" });
 * assert(model.length < 1500); // bytes
 * ```
 */
export function toOnnx(
  f: (...inputs: Value[][]) => Operand,
  options: OnnxOptions,
): Uint8Array<ArrayBuffer> {
  const complete = completeOptions(options), { inputs, shared, products, allowFrozen } = complete;
  if (typeof f !== "function") throw cannot(ACTION, "f", "a function", f);
  const isShared = inputs.flatMap((length, i) =>
    new Array<boolean>(length).fill(shared.includes(i))
  );
  const program = traceProgram({ action: ACTION, caller: "toOnnx" }, f, {
    inputs,
    allowFrozen,
    isShared: (input) => isShared[input]!,
    products,
  });
  return encode(modelOf(program, complete));
}

/** An argument of the function in the model. */
interface Argument extends Port {
  readonly length: number;
  readonly isShared: boolean;
  /** Which of all inputs is its first. */
  readonly first: number;
}

function argumentsOf({ inputs, shared, names, type }: CompleteOptions): Argument[] {
  let first = 0;
  return inputs.map((length, i) => {
    const isShared = shared.includes(i), name = names[i]!;
    const shape = isShared ? [length] : ["samples", length];
    const argument = { name, type, shape, length, isShared, first };
    first += length;
    return argument;
  });
}

/** Writes a program as a model. */
function modelOf(program: ExportedProgram, options: CompleteOptions): Model {
  const { type, maximumNodes } = options;
  const graph = new GraphBuilder(type), sums = sumsOf(program), inputs = argumentsOf(options);
  const writer = new MatrixWriter(program, sums, graph);
  placeInputs(program, inputs, graph, writer);
  writer.write();
  const sample = inputs.find(({ isShared }) => !isShared)!;
  const samples = () => {
    const shape = graph.node("Shape", [sample.name]);
    return graph.node("Gather", [shape, graph.integers([0])], { axis: 0 });
  };
  writeValues(program, samples, graph, writer);
  const shared = inputs.filter(({ isShared }) => isShared);
  const length = shared.reduce((sum, { length }) => sum + length, 0);
  if (length > 0) {
    const count = () => graph.node("Cast", [samples()], { to: DATA_TYPES[type] });
    writeSummedGradient(sums.gradient, program.isShared, count, graph, writer.layout);
  }
  if (graph.nodes.length > maximumNodes) {
    throw new RangeError(
      `Cannot ${ACTION} as the model may have ${maximumNodes} nodes: current number is ${graph.nodes.length}. ` +
        `Each costs a runtime 1 to 3 µs a call: a kernel is faster, unless the option 'maximumNodes' allows them`,
    );
  }
  const outputs: Port[] = [
    { name: "value", type, shape: [] },
    { name: "values", type, shape: ["samples"] },
    ...(length > 0 ? [{ name: "gradient", type, shape: [length] }] : []),
  ];
  return { nodes: graph.nodes, tensors: graph.tensors, inputs, outputs };
}

/** Lets the layout know where the inputs are: shared ones in one column, those of samples in a row each. */
function placeInputs(
  { codes, operands, length }: ExportedProgram,
  inputs: readonly Argument[],
  graph: GraphBuilder,
  { layout }: MatrixWriter,
): void {
  const positionOf = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    if (codes[i] === opcode.input) positionOf.set(operands[3 * i]!, i);
  }
  const rowsOf = ({ first, length }: Argument) =>
    Array.from({ length }, (_, k) => positionOf.get(first + k));
  for (const argument of inputs) {
    const rows = rowsOf(argument);
    if (argument.isShared || rows.every((row) => row === undefined)) continue;
    layout.place(rows, graph.node("Transpose", [argument.name], { perm: [1, 0] }));
  }
  const shared = inputs.filter(({ isShared }) => isShared), rows = shared.flatMap(rowsOf);
  if (rows.every((row) => row === undefined)) return;
  const names = shared.map(({ name }) => name);
  const all = names.length === 1 ? names[0]! : graph.node("Concat", names, { axis: 0 });
  layout.place(rows, graph.node("Unsqueeze", [all, graph.integers([1])]));
}

/** Writes the outputs "values" and "value". */
function writeValues(
  { outputs, isShared }: ExportedProgram,
  samples: () => string,
  graph: GraphBuilder,
  { layout }: MatrixWriter,
): void {
  const value = outputs[0]!, row = layout.matrix([value]);
  if (isShared[value] === 1) {
    const one = graph.node("Reshape", [row, graph.integers([1])]);
    graph.output("values", "Expand", [one, samples()]);
  } else graph.output("values", "Reshape", [row, graph.integers([-1])]);
  graph.output("value", "ReduceSum", ["values"], { keepdims: 0 });
}
