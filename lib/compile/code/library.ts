/**
 * What the code of one module shares: imported functions, constants in memory, and elementary functions, made on first
 * use.
 *
 * @module
 */

import { type FunctionBuilder, ModuleBuilder } from "../wasm/assembler.ts";
import {
  FIRST_CALL,
  type FunctionInstruction,
  type InlineInstruction,
  instructions,
  isElementary,
  opcode,
} from "../program/instructions.ts";
import {
  type Environment,
  halves,
  type InlineLanes,
  type Lane,
  type Lanes,
  pairLanes,
  quad,
  quadLanes,
} from "../wasm/lanes.ts";
import { codesOf, type LinearProgram } from "../program/linear_program.ts";
import { type Code, control, f64x2, i32, local, v128, type ValueType } from "../wasm/opcodes.ts";
import { addressOfShared } from "./shared_constants.ts";

/** The parts that the code of one module shares. */
export class Library implements Environment {
  readonly module = new ModuleBuilder();
  /** The functions that the module imports. */
  readonly imports: Record<string, (...operands: number[]) => number> = {};
  /** Whether products of adjoint and partial look for factors that are 0. */
  readonly guarded: boolean;
  readonly #program: LinearProgram;
  readonly #importIndices = new Map<string, number>();
  readonly #functions = new Map<string, number>();
  /** The addresses of the program's constants, by value; made when the first is looked for. */
  #addresses: Map<number | string, number> | undefined;

  constructor(program: LinearProgram, guarded: boolean) {
    this.#program = program;
    this.guarded = guarded;
    for (const code of codesOf(program)) {
      if (code >= FIRST_CALL) continue;
      for (const [name, f] of Object.entries(instructions[code]!.imports)) {
        this.#import(name, f, f.length);
      }
    }
    program.externals.forEach(({ evaluate, arity }, i) => this.#import(`${i}`, evaluate, arity));
  }

  /** Constants of elementary functions are the same for all modules, and stand where all find them. */
  splat(value: number): Code<"v128"> {
    return v128.loadSplat(i32.constant(0), addressOfShared(value));
  }

  /** What the code of a sample refers to: as above, but the program's constants stand at an address of their own. */
  ofSample(constants: number): Environment {
    return {
      indexOf: (name) => this.indexOf(name),
      splat: (value) => {
        this.#addresses ??= addressesOf(this.#program.constants, constants);
        const address = this.#addresses.get(keyOf(value)) ?? addressOfShared(value);
        return v128.loadSplat(i32.constant(0), address);
      },
    };
  }

  indexOf(name: string): number {
    return this.#importIndices.get(name)!;
  }

  /**
   * The code of an instruction on operands, which calls a function where the instruction's code is long; two results
   * are left on the stack in order.
   */
  emit(b: InlineLanes, code: number, operands: readonly Lane[]): Lane {
    return isElementary(code)
      ? control.call(this.functionOf(code, b.count as 1 | 2), ...operands)
      : this.#emitInline(b, code, operands);
  }

  /** The results of an instruction on operands, its code in place; operands must be cheap to read again. */
  emitInPlace(b: Lanes, code: number, operands: readonly Lane[]): readonly Lane[] {
    if (!isElementary(code)) return [this.#emitInline(b, code, operands)];
    const { results, emit } = instructions[code] as FunctionInstruction;
    const emitted = emit(b, ...operands);
    return results === 2 ? emitted as [Lane, Lane] : [emitted as Lane];
  }

  #emitInline(b: InlineLanes, code: number, operands: readonly Lane[]): Lane {
    if (code >= FIRST_CALL) return b.call(`${code - FIRST_CALL}`, ...operands);
    if (code === opcode.product && this.guarded) {
      return b.azmul(operands[0]!, operands[1]!);
    }
    return (instructions[code] as InlineInstruction).emit(b, ...operands);
  }

  #import(name: string, f: (...operands: number[]) => number, arity: number): void {
    if (this.#importIndices.has(name)) return;
    const parameters = Array<ValueType>(arity).fill("f64");
    this.imports[name] = f;
    this.#importIndices.set(name, this.module.import(name, { parameters, results: ["f64"] }));
  }

  /**
   * The index of an instruction's function for one lane, two, or four. One lane is computed as the first of two, which is
   * faster than code for one. Four are two vectors: a function of x and y takes the first vectors of both and then the
   * second ones, and returns the results of the first vectors and then those of the second ones.
   */
  functionOf(code: number, lanes: 1 | 2 | 4): number {
    const key = `${code} ${lanes}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    const row = instructions[code]!;
    const type: ValueType = lanes === 1 ? "f64" : "v128", vectors = lanes === 4 ? 2 : 1;
    const builder = this.module.function({
      parameters: Array<ValueType>(vectors * row.arity).fill(type),
      results: Array<ValueType>(vectors * row.results).fill(type),
    });
    this.#functions.set(key, builder.index);
    if (lanes === 4) this.#emitQuads(builder, code, row.arity);
    else this.#emitPairs(builder, code, lanes === 1);
    return builder.index;
  }

  #emitPairs(builder: FunctionBuilder, code: number, isSingle: boolean): void {
    const b = pairLanes(builder, this);
    const operands = builder.signature.parameters.map((_, i) => {
      const operand: Code = local.get(i);
      return isSingle
        ? b.let(f64x2.splat(operand as Code<"f64">) as Code as Lane)
        : operand as Lane;
    });
    for (const result of this.emitInPlace(b, code, operands)) {
      builder.emit(isSingle ? f64x2.extract(result as Code as Code<"v128">, 0) : result);
    }
  }

  #emitQuads(builder: FunctionBuilder, code: number, arity: number): void {
    const parameter = (i: number) => local.get(i) as Code as Lane;
    const operands = Array.from({ length: arity }, (_, k) => {
      return quad(parameter(k), parameter(arity + k));
    });
    const results = this.emitInPlace(quadLanes(builder, this), code, operands).map(halves);
    for (const { low } of results) builder.emit(low);
    for (const { high } of results) builder.emit(high);
  }
}

/** A number as the key of a map, which takes 0 and −0 for the same. */
function keyOf(value: number): number | string {
  return Object.is(value, -0) ? "-0" : value;
}

/** The addresses of constants that stand side by side, by value. */
function addressesOf(constants: Float64Array, first: number): Map<number | string, number> {
  const addresses = new Map<number | string, number>();
  constants.forEach((value, i) => addresses.set(keyOf(value), first + 8 * i));
  return addresses;
}
