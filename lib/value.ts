/** Value: one node of the computational graph, as people use it. */

import { cannot, COPY, copyAddress, show, wrongCount } from "./errors.ts";
import { operationOf } from "./node_rule.ts";
import * as functions from "./operations.ts";
import * as tape from "./tape/mod.ts";
import { handles, type Home, Leaf, nodeKey, operandsOf, primalOf, sweep } from "./tape/mod.ts";
import { requireNoInput, requireUnfrozen } from "./tracing.ts";

/** What an operation takes: a node of the graph, or a number, which is a constant. */
export type Operand = Value | number;

// V8 folds constants of the module itself, but loads imported ones at every use.
const { addTo, multiply, recorder, subtractFrom } = tape;
const home: typeof tape.home = tape.home, index: typeof tape.index = tape.index;
const HANDLE: typeof tape.HANDLE = tape.HANDLE;

const inspect: unique symbol = Symbol.for("Deno.customInspect") as never;
const inspectInNode: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/**
 * One node of the computational graph: a leaf, made with `new Value`, a constant, or the result of an operation.
 *
 * Operations on Values are recorded, and {@linkcode Value.backward} gives every node the derivative of the one that
 * it is called on. Each operation is a method here and a function of the same name.
 *
 * JavaScript does not let a class refuse some mistakes: `if (x)` is true for any Value, `x === 3` and `Number.isNaN(x)` are false (ask
 * `x.data`), `{ ...x }` has nothing of the Value in it, nor has what `structuredClone` and `postMessage` make of one: send `x.data`.
 * @example The worked example
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x1 = new Value(3, "x_1");
 * const x2 = new Value(4, "x_2");
 * const l = x1.mul(x2).add(5).mul(2);
 * l.backward();
 *
 * assertEquals(l.data, 34);
 * assertEquals([x1.grad, x2.grad], [8, 6]);
 * ```
 */
export class Value {
  /** @ignore */
  declare [home]: Home | Leaf;
  /** @ignore */
  declare [index]: number;
  /**
   * The number that this node computed. A leaf's may be assigned: later operations see the new number, earlier ones keep the old.
   * @throws {TypeError} Where it is assigned to a node that is no leaf, or what is assigned is no number; where the node depends on
   * an input of a function that is being compiled (see {@linkcode whileTracing}), or is one that is assigned.
   */
  declare data: number;
  /**
   * The gradient. A leaf adds up those of all backward() calls until {@linkcode zeroGrad}, and may be assigned one; an
   * interior node has that of the last backward() that reached it; a constant's is 0.
   * @throws {TypeError} Where it is assigned to a node that is no leaf, or what is assigned is no number.
   */
  declare grad: number;
  /**
   * What this node is called in print, the empty string where it has no name. All handles on a node share its label.
   * @throws {TypeError} Where what is assigned is no string.
   */
  declare label: string;

  /**
   * A leaf: a variable that gradients are taken with respect to.
   * @param data The number that it stands for; any double, NaN and ±Infinity included.
   * @param label What it is called in print.
   * @throws {TypeError} Where `data` is no number or `label` no string.
   * @example Usage
   * ```ts
   * import { Value } from "@chainrule/autograd";
   * import { assertEquals } from "@std/assert";
   * assertEquals(String(new Value(3, "x_1")), "Value(x_1: data=3, grad=0)");
   * ```
   */
  constructor(data: number, label?: string);
  /**
   * A handle on a node that exists.
   * @ignore
   */
  constructor(at: Home | Leaf, index: number, key: typeof HANDLE);
  /** @ignore */
  constructor(first: number | Home | Leaf, second?: string | number, key?: typeof HANDLE) {
    const isHandle = key === HANDLE;
    this[home] = isHandle ? first as Home | Leaf : leafOf(this, first, second);
    this[index] = isHandle ? second as number : 0;
  }

  /** A number that no other node ever has. All handles on a node share it. */
  get id(): number {
    const at = placeOf(this);
    return at instanceof Leaf ? at.id : at.segment.id(this[index]);
  }

  /** The name of the rule that computed this node; "leaf" or "constant" where none did. */
  get operation(): string {
    return operationOf(this);
  }

  /** The operands, in order: `x.mul(x)` has [x, x]. A number is an unlabelled Value of operation "constant". */
  get children(): readonly Value[] {
    return operandsOf(this) as Value[];
  }

  /**
   * Gives every node that this one depends on the derivative of this one with respect to it, in its `grad`: the
   * reverse sweep, each node before its operands, by the chain rule. Of a constant, which a Value computed within
   * {@linkcode noGrad} is too, it does nothing.
   * @throws {TypeError} Where there is an argument; where this node depends on an input of a function that is being compiled.
   * @example Gradients accumulate until zeroGrad
   * ```ts
   * import { Value, zeroGrad } from "@chainrule/autograd";
   * import { assertEquals } from "@std/assert";
   *
   * const x = new Value(3);
   * const y = x.mul(x);
   * y.backward();
   * y.backward();
   * assertEquals(x.grad, 12);
   * zeroGrad(x);
   * assertEquals(x.grad, 0);
   * ```
   */
  backward(): void {
    if (arguments.length > 0) throw noSeed(arguments[0]);
    placeOf(this);
    if (recorder.tracing !== null) requireUnfrozen("call backward", this);
    sweep(this);
  }

  /**
   * The sum of this Value and `y`.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  add(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("add", 1, arguments.length);
    return addTo(this, y) as Value;
  }

  /**
   * The difference of this Value and `y`.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  sub(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("sub", 1, arguments.length);
    return subtractFrom(this, y) as Value;
  }

  /**
   * The product of this Value and `y`.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  mul(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("mul", 1, arguments.length);
    return multiply(this, y) as Value;
  }

  /**
   * The product of this Value and `y` that is 0 where a factor is exactly 0, even where the other is infinite or NaN.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  azmul(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("azmul", 1, arguments.length);
    return functions.azmul(this, y) as Value;
  }

  /**
   * The quotient of this Value and `y`.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  div(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("div", 1, arguments.length);
    return functions.div(this, y) as Value;
  }

  /**
   * This Value to the power of `y`.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  pow(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("pow", 1, arguments.length);
    return functions.pow(this, y) as Value;
  }

  /**
   * The angle of the point (y, this Value), in radians: this Value is the ordinate, as in `Math.atan2`.
   * @throws {TypeError} Where `y` is neither a Value nor a number, or where there is a second argument.
   */
  atan2(y: Operand): Value {
    if (arguments.length > 1) throw wrongCount("atan2", 1, arguments.length);
    return functions.atan2(this, y) as Value;
  }

  /** The negative of this Value. */
  neg(): Value {
    return functions.neg(this) as Value;
  }

  /** The square root of this Value. */
  sqrt(): Value {
    return functions.sqrt(this) as Value;
  }

  /** The cube root of this Value. */
  cbrt(): Value {
    return functions.cbrt(this) as Value;
  }

  /** e to the power of this Value. */
  exp(): Value {
    return functions.exp(this) as Value;
  }

  /** e to the power of this Value, minus 1: with all its digits near 0. */
  expm1(): Value {
    return functions.expm1(this) as Value;
  }

  /** The natural logarithm of this Value. */
  log(): Value {
    return functions.log(this) as Value;
  }

  /** The natural logarithm of 1 plus this Value: with all its digits near 0. */
  log1p(): Value {
    return functions.log1p(this) as Value;
  }

  /** The logarithm of this Value to base 2. */
  log2(): Value {
    return functions.log2(this) as Value;
  }

  /** The logarithm of this Value to base 10. */
  log10(): Value {
    return functions.log10(this) as Value;
  }

  /** The sine of this Value, in radians. */
  sin(): Value {
    return functions.sin(this) as Value;
  }

  /** The cosine of this Value, in radians. */
  cos(): Value {
    return functions.cos(this) as Value;
  }

  /** The tangent of this Value, in radians. */
  tan(): Value {
    return functions.tan(this) as Value;
  }

  /** The arcsine of this Value, in radians. */
  asin(): Value {
    return functions.asin(this) as Value;
  }

  /** The arccosine of this Value, in radians. */
  acos(): Value {
    return functions.acos(this) as Value;
  }

  /** The arctangent of this Value, in radians. */
  atan(): Value {
    return functions.atan(this) as Value;
  }

  /** The hyperbolic sine of this Value. */
  sinh(): Value {
    return functions.sinh(this) as Value;
  }

  /** The hyperbolic cosine of this Value. */
  cosh(): Value {
    return functions.cosh(this) as Value;
  }

  /** The hyperbolic tangent of this Value. */
  tanh(): Value {
    return functions.tanh(this) as Value;
  }

  /** The inverse hyperbolic sine of this Value. */
  asinh(): Value {
    return functions.asinh(this) as Value;
  }

  /** The inverse hyperbolic cosine of this Value. */
  acosh(): Value {
    return functions.acosh(this) as Value;
  }

  /** The inverse hyperbolic tangent of this Value. */
  atanh(): Value {
    return functions.atanh(this) as Value;
  }

  /** The absolute value of this Value. */
  abs(): Value {
    return functions.abs(this) as Value;
  }

  /** The sign of this Value: −1, 0 or 1. */
  sign(): Value {
    return functions.sign(this) as Value;
  }

  /** 1 where this Value is greater than 0, else 0. */
  step(): Value {
    return functions.step(this) as Value;
  }

  /** The larger of this Value and 0. */
  relu(): Value {
    return functions.relu(this) as Value;
  }

  /** The logistic function of this Value, 1 / (1 + e^−x). */
  sigmoid(): Value {
    return functions.sigmoid(this) as Value;
  }

  /** The softplus of this Value, ln(1 + e^x). */
  softplus(): Value {
    return functions.softplus(this) as Value;
  }

  /**
   * The largest of this Value and the others.
   * @throws {TypeError} Where one of the others is neither a Value nor a number.
   */
  max(...others: Operand[]): Value {
    return functions.max(this, ...others) as Value;
  }

  /**
   * The smallest of this Value and the others.
   * @throws {TypeError} Where one of the others is neither a Value nor a number.
   */
  min(...others: Operand[]): Value {
    return functions.min(this, ...others) as Value;
  }

  /**
   * The square root of the sum of squares of this Value and the others.
   * @throws {TypeError} Where one of the others is neither a Value nor a number.
   */
  hypot(...others: Operand[]): Value {
    return functions.hypot(this, ...others) as Value;
  }

  /**
   * `a` where this Value is greater than 0, else `b`.
   * @throws {TypeError} Where `a` or `b` is neither a Value nor a number, or where there is a third argument.
   */
  select(a: Operand, b: Operand): Value {
    if (arguments.length > 2) throw wrongCount("select", 2, arguments.length);
    return functions.select(this, a, b) as Value;
  }

  /**
   * This Value held between `low` and `high`: the smaller of `high` and the larger of this Value and `low`.
   * @throws {TypeError} Where a bound is neither a Value nor a number, or where there is a third argument.
   */
  clamp(low: Operand, high: Operand): Value {
    if (arguments.length > 2) throw wrongCount("clamp", 2, arguments.length);
    return functions.clamp(this, low, high) as Value;
  }

  /** `Value(x_5: data=17, grad=2)`, without the label where there is none. */
  toString(): string {
    if (recorder.tracing !== null) requireUnfrozen("print a Value", this);
    return shown(this);
  }

  /**
   * What `JSON.stringify` writes: the numbers, and the label where there is one. JSON has no NaN and no infinities, and
   * makes null of them.
   * @throws {TypeError} Where this node depends on an input of a function that is being compiled.
   * @example Usage
   * ```ts
   * import { Value } from "@chainrule/autograd";
   * import { assertEquals } from "@std/assert";
   * assertEquals(JSON.stringify(new Value(3, "x_1")), '{"data":3,"grad":0,"label":"x_1"}');
   * ```
   */
  toJSON(): { data: number; grad: number; label?: string } {
    if (recorder.tracing !== null) requireUnfrozen("convert a Value to JSON", this);
    const { data, grad, label } = this;
    return label === "" ? { data, grad } : { data, grad, label };
  }

  /**
   * In a template string, `` `loss ${x}` ``, a Value prints itself.
   * @throws {TypeError} Where a number is asked for: `x * y` would else lose the graph in silence. So it is where a string is added,
   * as in `"loss " + x`: JavaScript does not say there which of both is wanted.
   */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    if (recorder.tracing !== null) requireUnfrozen("convert a Value to a number", this);
    const print = hint === "default" ? ", or a template string, `${x}`, to print it" : "";
    throw new TypeError(
      `Cannot convert a Value to a number as that loses its graph: use the methods add, sub, mul, div, pow … ` +
        `on Values, or .data for the number${print}: current value is ${shown(this)}`,
    );
  }

  /** What console.log prints in Deno. */
  [inspect](): string {
    return this.toString();
  }

  /** What console.log prints in Node.js. */
  [inspectInNode](): string {
    return this.toString();
  }
}

/**
 * Where a Value's node is stored. `Object.create(Value.prototype)` stands for none, and `const { backward } = x` calls it with no
 * Value at all: both would fail without a name.
 */
function placeOf(value: Value): Home | Leaf {
  const at = value?.[home];
  if (at === undefined) throw cannot("read a node", "this", "a Value of this package", value);
  return at;
}

/** Other libraries take the adjoint to begin with there. */
function noSeed(seed: unknown): TypeError {
  return new TypeError(
    `Cannot call backward as it takes no argument: multiply the Value instead, as in x.mul(2).backward(): ` +
      `current argument is ${show(seed)}`,
  );
}

/** What a new leaf stores. */
function leafOf(value: Value, data: unknown, label: unknown = ""): Leaf {
  if (typeof data !== "number") throw cannot("create a Value", "data", "a number", data);
  if (typeof label !== "string") throw cannot("create a Value", "label", "a string", label);
  const leaf = new Leaf(data, label, false);
  leaf.value = value;
  return leaf;
}

/** What a leaf that is no constant stores. Not a private method, for which every instance would have a field to be written. */
function assignable(value: Value, action: string): Leaf {
  const at = placeOf(value);
  if (at instanceof Leaf && !at.constant) return at;
  throw new TypeError(
    `Cannot ${action} as only a leaf's may be assigned: current node is ${shown(value)}`,
  );
}

/** A Value in print, also where a function is traced: errors show it. */
function shown(value: Value): string {
  const { label } = value;
  const data = primalOf("print", "this", value);
  return `Value(${label === "" ? "" : `${label}: `}data=${data}, grad=${value.grad})`;
}

/**
 * What may be assigned. The class itself does not have these accessors: `deno doc` leaves out those that have a setter, and so the
 * most important of a Value.
 */
const accessors: Pick<Value, "data" | "grad" | "label"> & ThisType<Value> = {
  get data(): number {
    if (recorder.tracing !== null) requireUnfrozen("read data", this);
    const at = placeOf(this);
    return at instanceof Leaf ? at.data : at.segment.primals[this[index]]!;
  },

  set data(data: number) {
    const at = assignable(this, "assign data");
    if (typeof data !== "number") throw cannot("assign data", "data", "a number", data);
    if (recorder.tracing !== null) requireNoInput("assign data", this);
    at.data = data;
  },

  get grad(): number {
    if (recorder.tracing !== null) requireUnfrozen("read grad", this);
    const at = placeOf(this);
    return at instanceof Leaf ? at.grad : at.segment.adjoints[this[index]]!;
  },

  set grad(grad: number) {
    const at = assignable(this, "assign grad");
    if (typeof grad !== "number") throw cannot("assign grad", "grad", "a number", grad);
    at.grad = grad;
  },

  get label(): string {
    const at = placeOf(this);
    return at instanceof Leaf ? at.label : at.segment.labels?.get(nodeKey(this[index])) ?? "";
  },

  set label(label: string) {
    if (typeof label !== "string") throw cannot("assign label", "label", "a string", label);
    const at = placeOf(this);
    if (at instanceof Leaf) at.label = label;
    else (at.segment.labels ??= new Map()).set(nodeKey(this[index]), label);
  },
};
for (const [name, accessor] of Object.entries(Object.getOwnPropertyDescriptors(accessors))) {
  Object.defineProperty(Value.prototype, name, { ...accessor, enumerable: false });
}

Object.defineProperty(Value.prototype, COPY, { value: copyAddress });

handles.Handle = Value;
