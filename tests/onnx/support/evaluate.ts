/** Evaluates models: the operators that are used, as the specification of ONNX has them. */

import type { DecodedModel, DecodedNode } from "./decoded_model.ts";

/** A tensor: its elements row by row. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** Operators that work element by element, on tensors that stretch to a common shape. */
const elementwise: Readonly<Record<string, (...x: number[]) => number>> = {
  Add: (x, y) => x! + y!,
  Sub: (x, y) => x! - y!,
  Mul: (x, y) => x! * y!,
  Div: (x, y) => x! / y!,
  Sum: (...all) => all.reduce((sum, x) => sum + x),
  Neg: (x) => -x!,
  Reciprocal: (x) => 1 / x!,
  Sign: (x) => x === 0 ? 0 : Math.sign(x!),
  Max: (x, y) => Math.max(x!, y!),
  Min: (x, y) => Math.min(x!, y!),
  Less: (x, y) => Number(x! < y!),
  Equal: (x, y) => Number(x === y),
  And: (x, y) => x! & y!,
  Or: (x, y) => x! | y!,
  Where: (condition, x, y) => condition === 0 ? y! : x!,
  Pow: (x, y) => Math.abs(x!) === 1 && (y! - y! !== 0) ? 1 : x! ** y!,
  Cast: (x) => x!,
  ...Object.fromEntries(
    [
      ...["abs", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan"] as const,
      ...["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"] as const,
    ].map((name) => [name[0]!.toUpperCase() + name.slice(1), Math[name]]),
  ),
};

function stretch(f: (...x: number[]) => number, tensors: readonly Tensor[]): Tensor {
  const rank = Math.max(...tensors.map(({ shape }) => shape.length));
  const padded = tensors.map(({ shape }) => [...new Array(rank - shape.length).fill(1), ...shape]);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const lengths = new Set(padded.map((one) => one[axis]!).filter((length) => length !== 1));
    if (lengths.size > 1) throw new Error(`Shapes do not fit: ${padded.join(" and ")}`);
    return [...lengths][0] ?? 1;
  });
  const data = Array.from({ length: size(shape) }, (_, index) => {
    return f(...tensors.map((tensor, t) => {
      let at = 0, rest = index, stride = 1;
      for (let axis = rank - 1; axis >= 0; axis--) {
        const i = rest % shape[axis]!;
        rest = Math.floor(rest / shape[axis]!);
        if (padded[t]![axis] !== 1) at += i * stride;
        stride *= padded[t]![axis]!;
      }
      return tensor.data[at]!;
    }));
  });
  return { shape, data };
}

/** A matrix whose elements are given by row and column. */
function matrix(rows: number, columns: number, at: (i: number, j: number) => number): Tensor {
  const data = Array.from({ length: rows * columns }, (_, k) => {
    return at(Math.floor(k / columns), k % columns);
  });
  return { shape: [rows, columns], data };
}

/** Operators on whole tensors; matrices where the specification has more. */
const structural: Readonly<Record<string, (x: Tensor[], node: DecodedNode) => Tensor>> = {
  MatMul: ([a, b]) => {
    const [rows, inner] = a!.shape as [number, number], columns = b!.shape[1]!;
    if (b!.shape[0] !== inner) throw new Error(`Matrices do not fit: ${a!.shape} and ${b!.shape}`);
    return matrix(rows, columns, (i, j) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a!.data[i * inner + k]! * b!.data[k * columns + j]!;
      return sum;
    });
  },
  Transpose: ([x]) => {
    const [rows, columns] = x!.shape as [number, number];
    return matrix(columns, rows, (i, j) => x!.data[j * columns + i]!);
  },
  Gather: ([x, indices]) => {
    const [, ...rest] = x!.shape, width = size(rest);
    const data = indices!.data.flatMap((i) => x!.data.slice(i * width, (i + 1) * width));
    if (indices!.data.some((i) => i < 0 || i >= x!.shape[0]!)) {
      throw new Error("An index is out of range");
    }
    return { shape: [...indices!.shape, ...rest], data };
  },
  Concat: (tensors, { attributes }) => {
    if (attributes["axis"] === 0) {
      const [, ...rest] = tensors[0]!.shape;
      if (tensors.some(({ shape }) => `${shape.slice(1)}` !== `${rest}`)) {
        throw new Error("Rows do not fit");
      }
      const rows = tensors.reduce((sum, { shape }) => sum + shape[0]!, 0);
      return { shape: [rows, ...rest], data: tensors.flatMap(({ data }) => data) };
    }
    const across = tensors.map((x) => structural["Transpose"]!([x], {} as DecodedNode));
    const joined = structural["Concat"]!(across, { attributes: { axis: 0 } } as never);
    return structural["Transpose"]!([joined], {} as DecodedNode);
  },
  Reshape: ([x, shape]) => {
    const known = shape!.data.filter((length) => length >= 0).reduce((p, length) => p * length, 1);
    const lengths = shape!.data.map((length) => length < 0 ? x!.data.length / known : length);
    if (size(lengths) !== x!.data.length) throw new Error(`${x!.shape} cannot become ${lengths}`);
    return { shape: lengths, data: x!.data };
  },
  Unsqueeze: ([x]) => ({ shape: [...x!.shape, 1], data: x!.data }), // the axis is 1, of vectors
  Shape: ([x]) => ({ shape: [x!.shape.length], data: x!.shape }),
  Expand: ([x, shape]) => ({
    shape: shape!.data,
    data: new Array(shape!.data[0]!).fill(x!.data[0]),
  }),
  ReduceSum: ([x, axes], { attributes }) => {
    const sum = (data: readonly number[]) => data.reduce((total, one) => total + one, 0);
    if (axes === undefined) return { shape: [], data: [sum(x!.data)] };
    if (attributes["keepdims"] !== 1) throw new Error("A dimension must be kept");
    const [rows, columns] = x!.shape as [number, number], isByColumn = axes.data[0] === 0;
    const at = (i: number, j: number) => x!.data[i * columns + j]!;
    return isByColumn
      ? matrix(1, columns, (_, j) => sum(Array.from({ length: rows }, (_, i) => at(i, j))))
      : matrix(rows, 1, (i) => sum(Array.from({ length: columns }, (_, j) => at(i, j))));
  },
};

/** The outputs of a model for given inputs. In a model of floats every result is rounded to one. */
export function evaluate(
  model: DecodedModel,
  inputs: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const FLOAT = 1;
  const tensors = new Map<string, Tensor>([
    ...model.tensors.map(({ name, shape, data }) => [name, { shape, data }] as const),
    ...model.inputs.map(({ name }) => [name, inputs[name]!] as const),
  ]);
  const isFloat = new Set(
    [...model.tensors, ...model.inputs].filter(({ type }) => type === FLOAT).map(({ name }) =>
      name
    ),
  );
  for (const node of model.nodes) {
    const operands = node.inputs.map((name) => tensors.get(name)!), [output] = node.outputs;
    const f = elementwise[node.operator], whole = structural[node.operator];
    if (f === undefined && whole === undefined) throw new Error(`No operator ${node.operator}`);
    const result = f === undefined ? whole!(operands, node) : stretch(f, operands);
    const to = node.attributes["to"];
    const isRounded = to === undefined
      ? node.inputs.some((name) => isFloat.has(name))
      : to === FLOAT;
    if (isRounded) isFloat.add(output!);
    tensors.set(output!, isRounded ? { ...result, data: result.data.map(Math.fround) } : result);
  }
  return Object.fromEntries(model.outputs.map(({ name }) => [name, tensors.get(name)!]));
}
