/**
 * What an ONNX model consists of, as far as models of functions need it.
 *
 * @module
 */

/** What numbers are in a model. */
export type ElementType = "double" | "float";

/** The numbers that stand for types in ONNX. */
export const DATA_TYPES: Readonly<Record<ElementType | "int64", number>> = {
  float: 1,
  int64: 7,
  double: 11,
};

/** An attribute of a node: an integer, or a list of them. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** An operator on tensors, which are known by their names. */
export interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A tensor that is part of the model: its bytes are those of its elements, little end first. */
export interface Tensor {
  readonly name: string;
  readonly type: ElementType | "int64";
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A tensor that goes into a model or comes out: a name among the lengths is one that is known when the model runs. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** A model: nodes in an order in which their inputs come first. */
export interface Model {
  readonly nodes: readonly Node[];
  readonly tensors: readonly Tensor[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
