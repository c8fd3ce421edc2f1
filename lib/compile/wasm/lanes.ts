/**
 * Doubles in lanes: one (`f64`), two (`f64x2`), or four in two vectors. An instruction is written once over lanes, and
 * its code has the same results for one sample, two samples and four instructions, bit for bit.
 *
 * @module
 */

import type { FunctionBuilder } from "./assembler.ts";
import { type Code, control, f64, f64x2, i64x2, local, v128, type ValueType } from "./opcodes.ts";

/** Code that leaves a double a lane. */
export type Lane = Code<"lane">;
/** Code that leaves the answer of a comparison a lane. */
export type Test = Code<"test">;
/** Code that leaves the 64 bits of a double a lane, as an integer. */
export type Bits = Code<"bits">;

/**
 * What an instruction that is written where it is used needs of lanes. Codes are values: one used twice is computed
 * twice, unless {@linkcode InlineLanes.let} names it.
 */
export interface InlineLanes {
  /** The WebAssembly type that holds the lanes. */
  readonly type: ValueType;
  /** How many doubles there are. */
  readonly count: 1 | 2 | 4;
  /** Computes `value` once, at this place of the code; the result reads it. */
  let(value: Lane): Lane;
  constant(value: number): Lane;
  add(a: Lane, b: Lane): Lane;
  subtract(a: Lane, b: Lane): Lane;
  multiply(a: Lane, b: Lane): Lane;
  /** a·b, but 0 where either is exactly 0, even where the other is ∞ or NaN. Both are read twice. */
  azmul(a: Lane, b: Lane): Lane;
  divide(a: Lane, b: Lane): Lane;
  negate(a: Lane): Lane;
  abs(a: Lane): Lane;
  sqrt(a: Lane): Lane;
  /** `Math.min`. */
  minimum(a: Lane, b: Lane): Lane;
  /** `Math.max`. */
  maximum(a: Lane, b: Lane): Lane;
  /** The magnitude of `a` with the sign of `b`. */
  copySign(a: Lane, b: Lane): Lane;
  less(a: Lane, b: Lane): Test;
  select(test: Test, then: Lane, otherwise: Lane): Lane;
  /** The imported scalar function of that name, lane by lane. */
  call(name: string, ...operands: Lane[]): Lane;
}

/** Lanes of one double. */
export interface ScalarLanes extends InlineLanes {
  readonly count: 1;
}

/** Lanes of vectors, with what elementary functions need besides. */
export interface Lanes extends InlineLanes {
  readonly count: 2 | 4;
  /** As {@linkcode InlineLanes.let}, for a comparison. */
  letTest(test: Test): Test;
  /** As {@linkcode InlineLanes.let}, for bits. */
  letBits(bits: Bits): Bits;
  /** `b < a ? b : a`: cheaper than `minimum`, and `a` where `a` is NaN. */
  lesser(a: Lane, b: Lane): Lane;
  /** `a < b ? b : a`: cheaper than `maximum`, and `a` where `a` is NaN. */
  greater(a: Lane, b: Lane): Lane;
  equal(a: Lane, b: Lane): Test;
  notEqual(a: Lane, b: Lane): Test;
  lessEqual(a: Lane, b: Lane): Test;
  and(a: Test, b: Test): Test;
  or(a: Test, b: Test): Test;
  not(a: Test): Test;
  bits(a: Lane): Bits;
  fromBits(a: Bits): Lane;
  bitsConstant(value: bigint): Bits;
  bitsAdd(a: Bits, b: Bits): Bits;
  bitsSubtract(a: Bits, b: Bits): Bits;
  bitsAnd(a: Bits, b: Bits): Bits;
  bitsOr(a: Bits, b: Bits): Bits;
  bitsXor(a: Bits, b: Bits): Bits;
  bitsShiftLeft(a: Bits, by: number): Bits;
  /** Unsigned. */
  bitsShiftRight(a: Bits, by: number): Bits;
  /** `value`, but the imported function's result in the lanes where `test` holds: the way out for rare operands. */
  patch(test: Test, value: Lane, name: string, ...operands: Lane[]): Lane;
}

/** What the code of a module may refer to. */
export interface Environment {
  /** A double in both lanes: vector code loads it from memory, which costs less than a constant in the code. */
  splat(value: number): Code<"v128">;
  /** The index of an imported function. */
  indexOf(name: string): number;
}

/**
 * a·b, but 0 where either is exactly 0: the bits of the product are cleared there. A comparison and a branch instead
 * would be mispredicted, and a select is three instructions.
 *
 * @param zero A vector of zeros.
 */
export function azmul(a: Code<"v128">, b: Code<"v128">, zero: Code<"v128">): Code<"v128"> {
  return v128.andNot(
    f64x2.multiply(a, b),
    v128.or(f64x2.equal(a, zero), f64x2.equal(b, zero)),
  );
}

/** The code of a vector of zeros: a local that is never assigned, which costs two bytes where a constant costs 18. */
function zeroVector(builder: FunctionBuilder): () => Code<"v128"> {
  let index: number | undefined;
  return () => local.get(index ??= builder.local("v128"));
}

/** Lanes of one double, in the code of `builder`. */
export function scalarLanes(builder: FunctionBuilder, environment: Environment): ScalarLanes {
  const zero = zeroVector(builder);
  const lanes = {
    type: "f64",
    count: 1,
    let: (value: Code) => {
      const index = builder.local("f64");
      builder.emit(local.set(index, value));
      return local.get(index);
    },
    constant: f64.constant,
    add: f64.add,
    subtract: f64.subtract,
    multiply: f64.multiply,
    azmul: (a: Code<"f64">, b: Code<"f64">) =>
      f64x2.extract(
        azmul(f64x2.splat(a), f64x2.splat(b), zero()),
        0,
      ),
    divide: f64.divide,
    negate: f64.negate,
    abs: f64.abs,
    sqrt: f64.sqrt,
    minimum: f64.minimum,
    maximum: f64.maximum,
    copySign: f64.copySign,
    less: f64.less,
    select: control.select,
    call: (name: string, ...operands: Code[]) =>
      control.call(environment.indexOf(name), ...operands),
  };
  return lanes as unknown as ScalarLanes;
}

const identity = (value: Code) => value;

/** The operations on two doubles that are the same in all code. */
const pairOperations = {
  add: f64x2.add,
  subtract: f64x2.subtract,
  multiply: f64x2.multiply,
  divide: f64x2.divide,
  negate: f64x2.negate,
  abs: f64x2.abs,
  sqrt: f64x2.sqrt,
  minimum: f64x2.minimum,
  maximum: f64x2.maximum,
  lesser: f64x2.lesser,
  greater: f64x2.greater,
  copySign: (a: Code<"v128">, b: Code<"v128">) => v128.select(b, a, i64x2.constant(1n << 63n)),
  equal: f64x2.equal,
  notEqual: f64x2.notEqual,
  less: f64x2.less,
  lessEqual: f64x2.lessEqual,
  and: v128.and,
  or: v128.or,
  not: v128.not,
  select: (test: Code<"v128">, then: Code<"v128">, otherwise: Code<"v128">) =>
    v128.select(then, otherwise, test),
  bits: identity,
  fromBits: identity,
  bitsConstant: i64x2.constant,
  bitsAdd: i64x2.add,
  bitsSubtract: i64x2.subtract,
  bitsAnd: v128.and,
  bitsOr: v128.or,
  bitsXor: v128.xor,
  bitsShiftLeft: i64x2.shiftLeft,
  bitsShiftRight: i64x2.shiftRight,
};

/** Lanes of two doubles, in the code of `builder`. */
export function pairLanes(builder: FunctionBuilder, environment: Environment): Lanes {
  const keep = (value: Code): Code<"v128"> => {
    const index = builder.local("v128");
    builder.emit(local.set(index, value));
    return local.get(index);
  };
  const zero = zeroVector(builder);
  const lanes = {
    type: "v128",
    count: 2,
    let: keep,
    letTest: keep,
    letBits: keep,
    constant: (value: number) => environment.splat(value),
    ...pairOperations,
    azmul: (a: Code<"v128">, b: Code<"v128">) => azmul(a, b, zero()),
    call: (name: string, ...operands: Code<"v128">[]) => {
      const index = environment.indexOf(name);
      const first = f64x2.splat(callLane(index, operands, 0));
      return f64x2.replace(first, 1, callLane(index, operands, 1));
    },
    patch: (
      test: Code<"v128">,
      value: Code<"v128">,
      name: string,
      ...operands: Code<"v128">[]
    ) => patchPair(builder, test, value, environment.indexOf(name), operands),
  };
  return lanes as unknown as Lanes;
}

/** A scalar function of one lane of its operands. */
function callLane(index: number, operands: readonly Code<"v128">[], lane: 0 | 1): Code<"f64"> {
  return control.call(index, ...operands.map((operand) => f64x2.extract(operand, lane)));
}

/** `value`, but what a scalar function gives in the lanes where `test` holds. */
function patchPair(
  builder: FunctionBuilder,
  test: Code<"v128">,
  value: Code<"v128">,
  index: number,
  operands: readonly Code<"v128">[],
): Code<"v128"> {
  const result = builder.local("v128");
  const mask = builder.local("v128");
  const patchLane = (lane: 0 | 1) => {
    const replaced = f64x2.replace(local.get(result), lane, callLane(index, operands, lane));
    const bits = f64x2.extract(local.get(mask), lane);
    return control.if(f64.notEqual(bits, bits), [local.set(result, replaced)]); // all bits set are NaN
  };
  builder.emit(
    local.set(result, value),
    local.set(mask, test),
    control.if(v128.anyTrue(local.get(mask)), [patchLane(0), patchLane(1)]),
  );
  return local.get(result);
}

/** The two vectors of a {@linkcode Lane} of {@linkcode quadLanes}. */
export interface Halves {
  readonly low: Lane;
  readonly high: Lane;
}

/** The lanes of a quad as two pairs. */
export function halves(quad: Lane): Halves {
  return quad as unknown as Halves;
}

/** Two pairs as the lanes of a quad. */
export function quad(low: Lane, high: Lane): Lane {
  return { low, high } as unknown as Lane;
}

/** Lanes of four doubles in two vectors: two chains of operations in flight, which share the constants. */
export function quadLanes(builder: FunctionBuilder, environment: Environment): Lanes {
  const pair = pairLanes(builder, environment);
  type Operation = (...operands: unknown[]) => Lane;
  const isQuad = (operand: unknown): operand is Halves =>
    typeof operand === "object" && operand !== null && "low" in operand;
  const lift = (operation: Operation): Operation => (...operands) => {
    const half = (side: keyof Halves) =>
      operation(...operands.map((operand) => isQuad(operand) ? operand[side] : operand));
    return quad(half("low"), half("high"));
  };
  const lanes: Record<string, unknown> = { type: "v128", count: 4 };
  for (const [name, operation] of Object.entries(pair)) {
    if (typeof operation === "function") lanes[name] = lift(operation as Operation);
  }
  const shared = (make: (value: never) => Lane) => (value: never) => {
    const constant = pair.let(make(value));
    return quad(constant, constant);
  };
  lanes["constant"] = shared(pair.constant as (value: never) => Lane);
  lanes["bitsConstant"] = shared(pair.bitsConstant as unknown as (value: never) => Lane);
  return lanes as unknown as Lanes;
}

/**
 * c₀ + c₁·x + c₂·x² + …, its even and its odd terms by Horner's rule, so that neither waits for the other. Each step is
 * named, so that a constant is not loaded before its step.
 */
export function polynomial(b: Lanes, x: Lane, coefficients: readonly number[]): Lane {
  const square = b.let(b.multiply(x, x));
  const last = coefficients.length - 1;
  let [next, sum] = [b.constant(coefficients[last - 1]!), b.constant(coefficients[last]!)];
  for (let i = last - 2; i >= 0; i--) {
    [next, sum] = [b.let(b.add(b.multiply(sum, square), b.constant(coefficients[i]!))), next];
  }
  return b.add(b.multiply(sum, x), next);
}
