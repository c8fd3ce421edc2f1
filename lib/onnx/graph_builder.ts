/**
 * Builds the nodes of a model. Equal nodes are made once, and so are equal constants.
 *
 * @module
 */

import type { Attributes, ElementType, Node, Tensor } from "./model.ts";

/** A model under construction. Tensors are known by their names, which begin with a slash, unlike those of inputs and outputs. */
export class GraphBuilder {
  readonly type: ElementType;
  readonly nodes: Node[] = [];
  readonly tensors: Tensor[] = [];
  readonly #made = new Map<string, string>();
  readonly #numbers = new Map<string, number>();

  constructor(type: ElementType) {
    this.type = type;
  }

  /** The output of an operator on tensors, made before or now. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const key = JSON.stringify([operator, inputs, attributes]);
    return this.#once(key, () => {
      const name = `/${operator}_${this.nodes.length}`;
      this.nodes.push({ operator, inputs, outputs: [name], attributes });
      return name;
    });
  }

  /** Lets an operator write a tensor with a name of its own, such as an output of the model. */
  output(
    name: string,
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
  ): void {
    this.nodes.push({ operator, inputs, outputs: [name], attributes });
  }

  /** A constant that is a number: a matrix of one row and one column, which stretches to every other. */
  number(value: number): string {
    const name = this.numbers([value], [1, 1]);
    this.#numbers.set(name, value);
    return name;
  }

  /** The number that a constant is; undefined of any other tensor. */
  numberAt(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** A constant of the model's type. */
  numbers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const data = this.type === "double" ? Float64Array.from(values) : Float32Array.from(values);
    return this.#tensor(this.type, data, shape);
  }

  /** A constant of integers, such as indices and shapes. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#tensor("int64", BigInt64Array.from(values, BigInt), shape);
  }

  #tensor(
    type: Tensor["type"],
    elements: Float64Array | Float32Array | BigInt64Array,
    shape: readonly number[],
  ): string {
    const data = littleEndian(elements);
    return this.#once(`${type} ${shape}: ${data}`, () => {
      const name = `/constant_${this.tensors.length}`;
      this.tensors.push({ name, type, shape, data });
      return name;
    });
  }

  #once(key: string, make: () => string): string {
    let name = this.#made.get(key);
    if (name === undefined) this.#made.set(key, name = make());
    return name;
  }
}

/** The bytes of elements, little end first on every machine. */
function littleEndian(elements: Float64Array | Float32Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(elements.length * elements.BYTES_PER_ELEMENT);
  const view = new DataView(bytes.buffer);
  elements.forEach((element: number | bigint, i: number) => {
    const at = i * elements.BYTES_PER_ELEMENT;
    if (typeof element === "bigint") view.setBigInt64(at, element, true);
    else if (elements instanceof Float64Array) view.setFloat64(at, element, true);
    else view.setFloat32(at, element, true);
  });
  return bytes;
}
