/**
 * What {@linkcode toOnnx} is told about a function, checked before anything is made.
 *
 * @module
 */

import type { ExportedProducts } from "../compile/program/exported_program.ts";
import { cannot, requireOptions, show } from "../errors.ts";
import type { ElementType } from "./model.ts";

/** What {@linkcode toOnnx} is told about a function. */
export interface OnnxOptions {
  /** How many Values each of the function's arguments has. */
  readonly inputs: readonly number[];
  /** Which of the arguments are the same for all samples, by index: the gradient is by these. At least one is not. */
  readonly shared: readonly number[];
  /** What numbers are in the model: double by default. A float has half the bytes and 7 digits. */
  readonly type?: ElementType;
  /** What the model calls the arguments: "input0", "input1" and so on by default. */
  readonly names?: readonly string[];
  /**
   * Whether a product of the chain rule is 0 where a factor is exactly 0, even where the other is infinite or NaN, as it is in kernels.
   *
   * - "checked where needed", the default: those products are checked of which a factor has a pole, a domain or an exponential; others
   *   are part of products of matrices where they can be. They differ where an input is not finite.
   * - "checked": all are, and none is part of a product of matrices.
   * - "plain": none is.
   */
  readonly products?: ExportedProducts;
  /** How many nodes the model may have: 5,000 by default. Each costs a runtime 1 to 3 µs a call, however few samples there are. */
  readonly maximumNodes?: number;
  /** Whether the function may read and print numbers that depend on the inputs: they are those of inputs of 0.5 for ever. */
  readonly allowFrozen?: boolean;
}

/** The same, complete. */
export type CompleteOptions = Required<OnnxOptions>;

/** What is done, as errors name it. */
export const ACTION = "write ONNX";

const NAMES: readonly string[] = [
  "inputs",
  "shared",
  "type",
  "names",
  "products",
  "maximumNodes",
  "allowFrozen",
] satisfies (keyof OnnxOptions)[];

const TYPES: readonly unknown[] = ["double", "float"] satisfies ElementType[];
const PRODUCTS: readonly unknown[] = [
  "checked where needed",
  "checked",
  "plain",
] satisfies ExportedProducts[];

/** The outputs of a model. */
export const OUTPUTS: readonly string[] = ["value", "values", "gradient"];

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && value as number >= 0;
}

/** Throws where an option is none of the values that it may have. */
function requireOneOf(name: string, values: readonly unknown[], value: unknown): void {
  if (values.includes(value)) return;
  throw cannot(ACTION, name, values.map((one) => show(one)).join(" or "), value);
}

function requireShared(shared: unknown, inputs: readonly number[]): void {
  if (!Array.isArray(shared)) {
    throw cannot(ACTION, "shared", "an array of indices of 'inputs', such as [0]", shared);
  }
  shared.forEach((index: unknown, i) => {
    if (!isIndex(index) || index >= inputs.length) {
      throw cannot(ACTION, `shared[${i}]`, `an index below ${inputs.length}`, index);
    }
    if (shared.indexOf(index) !== i) throw cannot(ACTION, `shared[${i}]`, "given once", index);
  });
  if (shared.length === inputs.length) {
    throw new TypeError(
      `Cannot ${ACTION} as an argument must not be shared, that of the samples: all ${inputs.length} are`,
    );
  }
}

function requireNames(names: unknown, inputs: readonly number[]): void {
  if (!Array.isArray(names) || names.length !== inputs.length) {
    throw cannot(ACTION, "names", `an array of ${inputs.length} names`, names);
  }
  names.forEach((name: unknown, i) => {
    if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name)) {
      throw cannot(ACTION, `names[${i}]`, "a name of letters, digits and _", name);
    }
    if (OUTPUTS.includes(name) || names.indexOf(name) !== i) {
      throw cannot(
        ACTION,
        `names[${i}]`,
        `another name than ${[...OUTPUTS, ...names.slice(0, i)].join(", ")}`,
        name,
      );
    }
  });
}

/** The options with what is there by default. */
export function completeOptions(options: unknown): CompleteOptions {
  requireOptions(ACTION, options, NAMES, "{ inputs: [2, 3], shared: [0] }");
  const { inputs, shared } = options as OnnxOptions;
  if (!Array.isArray(inputs) || inputs.length === 0 || !inputs.every(isIndex)) {
    throw cannot(ACTION, "inputs", "an array of the lengths of the arguments", inputs);
  }
  const complete = {
    type: "double",
    names: inputs.map((_, i) => `input${i}`),
    products: "checked where needed",
    maximumNodes: 5000,
    allowFrozen: false,
    ...definedOnly(options as OnnxOptions),
  } as CompleteOptions;
  requireShared(shared, inputs);
  requireOneOf("type", TYPES, complete.type);
  requireNames(complete.names, inputs);
  requireOneOf("products", PRODUCTS, complete.products);
  requireOneOf("allowFrozen", [true, false], complete.allowFrozen);
  if (!(typeof complete.maximumNodes === "number" && complete.maximumNodes > 0)) {
    throw cannot(ACTION, "maximumNodes", "a number above 0", complete.maximumNodes);
  }
  return complete;
}

/** Without what is undefined, which stands for the default. */
function definedOnly(options: OnnxOptions): Partial<OnnxOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
