/**
 * The code of a loop, as a function of WebAssembly. What does not depend on the iteration before is computed for several
 * iterations at once, in the lanes of vectors; what does is computed one iteration after the other, with the value
 * before in a local.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { FIRST_CALL, instructions, isElementary } from "../program/instructions.ts";
import {
  halves,
  type InlineLanes,
  type Lane,
  type Lanes,
  pairLanes,
  quad,
  quadLanes,
  scalarLanes,
} from "../wasm/lanes.ts";
import type { Library } from "./library.ts";
import { type Column, COPY, type LoopBody, type Segment, type Stored } from "./loop_plan.ts";
import { type Code, control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";

/** What loops that share a function have in common. */
export interface LoopShape {
  readonly body: LoopBody;
  /** How far a stream moves an iteration, in values; undefined where it is listed. */
  readonly readStrides: readonly (number | undefined)[];
  readonly writtenStrides: readonly (number | undefined)[];
}

/** The shape of a segment, and what names it. */
export function shapeOf({ body, read, written }: Segment): { shape: LoopShape; key: string } {
  const shape = {
    body,
    readStrides: read.map(({ stride }) => stride),
    writtenStrides: written.map(({ stride }) => stride),
  };
  return { shape, key: [body.key, shape.readStrides, shape.writtenStrides].join(";") };
}

/** More addresses than so many are handed to a loop in memory: V8 takes 1000 parameters. */
const MOST_PARAMETERS = 100;

/** Whether the addresses of a loop are a table in memory. */
export function takesTable({ read, initial, written }: Segment): boolean {
  return read.length + initial.length + written.length > MOST_PARAMETERS;
}

/**
 * The function of a loop. Its parameters: how many steps of {@linkcode LoopFunction.iterations} iterations there are,
 * how many iterations after them, and addresses: of what is read, of the carried results before, of what is written.
 * Where there are many, the address of a table of them instead.
 */
export interface LoopFunction {
  readonly index: number;
  /** How many iterations a step takes. */
  readonly iterations: number;
  /** How many instructions of an iteration are computed in vectors. */
  readonly inVectors: number;
}

/** Bodies of so many instructions are computed for four iterations at once, and those of so many for two. */
const FOUR_AT_ONCE = 24;
const TWO_AT_ONCE = 256;

/** So many elementary functions are written in place, more of them are called. */
const MOST_IN_PLACE = 4;

/** Writes the function of a loop. */
export function loopFunction(library: Library, shape: LoopShape, lanes: 1 | 2): LoopFunction {
  return new LoopEmitter(library, shape, lanes).emit();
}

/** A result of the step at hand: in the lanes of a vector, or iteration by iteration, or both. */
interface Result {
  vector?: Lane;
  readonly single: Lane[];
}

class LoopEmitter {
  readonly #library: Library;
  readonly #shape: LoopShape;
  readonly #body: LoopBody;
  readonly #lanes: 1 | 2;
  readonly #builder: FunctionBuilder;
  readonly #single: InlineLanes;
  readonly #vector: Lanes;
  readonly #components: readonly Component[];
  /** How many iterations a step takes. */
  readonly #iterations: number;
  readonly #elementaryCount: number;
  readonly #readPointers: readonly number[];
  readonly #initialPointers: readonly number[];
  readonly #writtenPointers: readonly number[];
  /** The locals of results of the iteration before, by column. */
  readonly #before = new Map<number, number>();
  /** The locals of operands that do not change, by stream. */
  readonly #fixed = new Map<number, number>();
  /** The results of the step at hand, by column. */
  #results = new Map<number, Result>();
  /** What the step at hand has read, by stream. */
  #read = new Map<number, Result>();

  constructor(library: Library, shape: LoopShape, lanes: 1 | 2) {
    const { body, readStrides, writtenStrides } = shape;
    this.#library = library;
    this.#shape = shape;
    this.#body = body;
    this.#lanes = lanes;
    const addresses = readStrides.length + body.carried.length + writtenStrides.length;
    const isTable = addresses > MOST_PARAMETERS;
    this.#builder = library.module.function({
      parameters: Array<"i32">(2 + (isTable ? 1 : addresses)).fill("i32"),
      results: [],
    });
    const pointers = Array.from(
      { length: addresses },
      (_, i) => isTable ? this.#fromTable(i) : 2 + i,
    );
    this.#readPointers = pointers.slice(0, readStrides.length);
    this.#initialPointers = pointers.slice(
      readStrides.length,
      readStrides.length + body.carried.length,
    );
    this.#writtenPointers = pointers.slice(readStrides.length + body.carried.length);
    this.#components = componentsOf(body);
    this.#elementaryCount = body.codes.filter(isElementary).length;
    this.#iterations = this.#stepLength();
    this.#single = lanes === 1
      ? scalarLanes(this.#builder, library)
      : pairLanes(this.#builder, library);
    this.#vector = this.#iterations * lanes === 4
      ? quadLanes(this.#builder, library)
      : pairLanes(this.#builder, library);
  }

  /** A local with address i of the table. */
  #fromTable(i: number): number {
    const pointer = this.#builder.local("i32");
    this.#builder.emit(local.set(pointer, i32.load(local.get(2), 4 * i)));
    return pointer;
  }

  /** How many iterations are computed at once: one where all depends on the iteration before. */
  #stepLength(): 1 | 2 | 4 {
    const { length } = this.#body.codes;
    if (length > TWO_AT_ONCE || this.#components.every(({ isCarried }) => isCarried)) return 1;
    return this.#lanes === 2 || length > FOUR_AT_ONCE ? 2 : 4;
  }

  emit(): LoopFunction {
    const iterations = this.#iterations;
    this.#begin();
    if (iterations > 1) {
      this.#builder.emit(local.get(0), [0x04, 0x40]); // if
      this.#movePointers(true);
      this.#emitSteps(0, iterations);
      this.#movePointers(false);
      this.#builder.emit([0x0b]);
    }
    this.#builder.emit(local.get(1), [0x04, 0x40]);
    this.#emitSteps(1, 1);
    this.#builder.emit([0x0b]);
    this.#end();
    const inVectors = iterations === 1
      ? 0
      : this.#components.reduce((sum, { isCarried }) => sum + Number(!isCarried), 0);
    return { index: this.#builder.index, iterations, inVectors };
  }

  /** Reads what does not change, and the results before the first iteration. */
  #begin(): void {
    const { carried, stored } = this.#body;
    const { readStrides } = this.#shape;
    readStrides.forEach((stride, stream) => {
      if (stride !== 0) return;
      const index = this.#builder.local(this.#single.type);
      this.#builder.emit(local.set(index, this.#load(local.get(this.#readPointers[stream]!), 0)));
      this.#fixed.set(stream, index);
    });
    carried.forEach((column, c) => {
      const index = this.#builder.local(this.#single.type);
      const address = local.get<"i32">(this.#initialPointers[c]!);
      this.#builder.emit(local.set(index, this.#load(address, 0)));
      this.#before.set(columnKey(column), index);
    });
    for (const column of stored) {
      if (column.which === "all" || this.#before.has(columnKey(column))) continue;
      this.#before.set(columnKey(column), this.#builder.local(this.#single.type));
    }
  }

  /** Writes the results of the last iteration. */
  #end(): void {
    this.#body.stored.forEach((column, i) => {
      if (column.which === "all") return;
      const value = local.get(this.#before.get(columnKey(column))!) as Code as Lane;
      this.#builder.emit(this.#store(local.get(this.#writtenPointers[i]!), value, 0));
    });
  }

  /** A step's pointers are at the lowest of its addresses: where addresses fall, that of the last iteration. */
  #movePointers(toStep: boolean): void {
    const move = (pointer: number, stride: number | undefined) => {
      if (stride === undefined || stride >= 0) return;
      const bytes = this.#bytes(stride) * (this.#iterations - 1);
      this.#advance(pointer, toStep ? bytes : -bytes);
    };
    const { readStrides, writtenStrides } = this.#shape;
    this.#readPointers.forEach((pointer, i) => move(pointer, readStrides[i]));
    this.#writtenPointers.forEach((pointer, i) => move(pointer, writtenStrides[i]));
  }

  #bytes(stride: number): number {
    return 8 * this.#lanes * stride;
  }

  #advance(pointer: number, bytes: number): void {
    if (bytes === 0) return;
    const moved = i32.add(local.get(pointer), i32.constant(bytes));
    this.#builder.emit(local.set(pointer, moved));
  }

  /** A loop of so many steps as the local `counter` says. */
  #emitSteps(counter: number, iterations: number): void {
    const builder = this.#builder;
    builder.emit([0x03, 0x40]); // loop
    this.#emitStep(iterations);
    const { readStrides, writtenStrides } = this.#shape;
    this.#readPointers.forEach((pointer, i) => {
      const stride = readStrides[i];
      this.#advance(pointer, iterations * (stride === undefined ? 4 : this.#bytes(stride)));
    });
    this.#writtenPointers.forEach((pointer, i) => {
      const stride = writtenStrides[i];
      this.#advance(pointer, iterations * (stride === undefined ? 4 : this.#bytes(stride)));
    });
    const left = local.tee(counter, i32.subtract(local.get(counter), i32.constant(1)));
    builder.emit(control.branchIf(left, 0), [0x0b]);
  }

  #emitStep(iterations: number): void {
    this.#results = new Map();
    this.#read = new Map();
    if (iterations === 1) {
      this.#body.codes.forEach((_, k) => this.#computeSingle(k, 0, 1));
    } else {
      for (const { members, isCarried } of this.#components) {
        if (!isCarried) {
          this.#computeVector(members[0]!);
        } else {
          for (let n = 0; n < iterations; n++) {
            for (const k of members) this.#computeSingle(k, n, iterations);
          }
        }
      }
    }
    this.#body.stored.forEach((column, i) => {
      if (column.which === "all") this.#storeStep(column, i, iterations);
    });
    const last = [...this.#before].map(([column, index]) => {
      const [instruction, result] = [column >> 1, (column & 1) as 0 | 1];
      return { index, value: this.#singleOf(instruction, result, iterations - 1) };
    });
    for (const { index, value } of last) this.#builder.emit(local.set(index, value));
  }

  #computeSingle(k: number, n: number, iterations: number): void {
    const { codes, operands } = this.#body;
    const code = codes[k]!;
    const values = operands[k]!.map((operand): Lane => {
      if (operand.from === "memory") return this.#readSingle(operand.stream, n, iterations);
      if (operand.from === "this") return this.#singleOf(operand.instruction, operand.result, n);
      return n === 0
        ? local.get(this.#before.get(columnKey(operand))!) as Code as Lane
        : this.#singleOf(operand.instruction, operand.result, n - 1);
    });
    const b = this.#single;
    if (code === COPY) {
      this.#resultOf(k, 0).single[n] = values[0]!;
      return;
    }
    this.#builder.emit(this.#library.emit(b, code, values));
    for (let result = resultsOf(code) - 1; result >= 0; result--) {
      this.#resultOf(k, result as 0 | 1).single[n] = b.let([] as Code as Lane); // what is on the stack
    }
  }

  #computeVector(k: number): void {
    const { codes, operands } = this.#body;
    const code = codes[k]!;
    const b = this.#vector;
    const values = operands[k]!.map((operand): Lane => {
      if (operand.from === "memory") return this.#readVector(operand.stream);
      return operand.from === "this"
        ? this.#vectorOf(operand.instruction, operand.result)
        : this.#vectorBefore(operand);
    });
    if (code === COPY) {
      this.#resultOf(k, 0).vector = values[0]!;
      return;
    }
    if (isElementary(code) && this.#elementaryCount > MOST_IN_PLACE) {
      this.#callVector(k, code, values);
      return;
    }
    this.#library.emitInPlace(b, code, values).forEach((value, result) => {
      this.#resultOf(k, result as 0 | 1).vector = b.let(value);
    });
  }

  /** Calls the function of an instruction, for each two lanes. */
  #callVector(k: number, code: number, values: readonly Lane[]): void {
    const { type, count } = this.#vector;
    const call = (operands: readonly Lane[]): Lane[] => {
      this.#builder.emit(control.call(this.#library.functionOf(code, 2), ...operands));
      const results: Lane[] = [];
      for (let result = resultsOf(code) - 1; result >= 0; result--) {
        const index = this.#builder.local(type);
        this.#builder.emit(local.set(index, []));
        results[result] = local.get(index) as Code as Lane;
      }
      return results;
    };
    if (count === 2) {
      call(values).forEach((value, r) => this.#resultOf(k, r as 0 | 1).vector = value);
      return;
    }
    const low = call(values.map((value) => halves(value).low));
    const high = call(values.map((value) => halves(value).high));
    low.forEach((value, r) => this.#resultOf(k, r as 0 | 1).vector = quad(value, high[r]!));
  }

  #resultOf(instruction: number, result: 0 | 1): Result {
    const key = 2 * instruction + result;
    let found = this.#results.get(key);
    if (found === undefined) this.#results.set(key, found = { single: [] });
    return found;
  }

  #singleOf(instruction: number, result: 0 | 1, n: number): Lane {
    const found = this.#resultOf(instruction, result);
    return found.single[n] ??= this.#single.let(this.#extract(found.vector!, n));
  }

  #vectorOf(instruction: number, result: 0 | 1): Lane {
    const found = this.#resultOf(instruction, result);
    return found.vector ??= this.#vector.let(this.#join(found.single));
  }

  /** The results of the iterations before, in the lanes of a vector. */
  #vectorBefore(column: Column): Lane {
    const values = [local.get(this.#before.get(columnKey(column))!) as Code as Lane];
    for (let n = 0; n + 1 < this.#iterations; n++) {
      values.push(this.#singleOf(column.instruction, column.result, n));
    }
    return this.#vector.let(this.#join(values));
  }

  /** The value of iteration n from the lanes of a vector. */
  #extract(vector: Lane, n: number): Lane {
    if (this.#lanes === 2) return n === 0 ? halves(vector).low : halves(vector).high;
    const pair = this.#vector.count === 2
      ? vector
      : n < 2
      ? halves(vector).low
      : halves(vector).high;
    return f64x2.extract(pair as Code as Code<"v128">, (n % 2) as 0 | 1) as Code as Lane;
  }

  /** Values of iterations as lanes of a vector. */
  #join(values: readonly Lane[]): Lane {
    if (this.#lanes === 2) return quad(values[0]!, values[1]!);
    const pair = (a: Lane, b: Lane): Lane =>
      f64x2.replace(
        f64x2.splat(a as Code as Code<"f64">),
        1,
        b as Code as Code<"f64">,
      ) as Code as Lane;
    return this.#vector.count === 2
      ? pair(values[0]!, values[1]!)
      : quad(pair(values[0]!, values[1]!), pair(values[2]!, values[3]!));
  }

  #load(address: Code<"i32">, offset: number): Lane {
    const load = this.#lanes === 2 ? v128.load : f64.load;
    return load(address, offset) as Code as Lane;
  }

  #store(address: Code<"i32">, value: Lane, offset: number): Code {
    return this.#lanes === 2
      ? v128.store(address, value as Code as Code<"v128">, offset)
      : f64.store(address, value as Code as Code<"f64">, offset);
  }

  /** Where iteration n of a step has a value. */
  #place(pointer: number, stride: number | undefined, n: number, iterations: number) {
    if (stride === undefined) return { address: i32.load(local.get(pointer), 4 * n), offset: 0 };
    const bytes = this.#bytes(stride);
    const offset = bytes >= 0 ? bytes * n : -bytes * (iterations - 1 - n);
    return { address: local.get<"i32">(pointer), offset };
  }

  #readResult(stream: number): Result {
    let found = this.#read.get(stream);
    if (found === undefined) this.#read.set(stream, found = { single: [] });
    return found;
  }

  #readSingle(stream: number, n: number, iterations: number): Lane {
    const fixed = this.#fixed.get(stream);
    if (fixed !== undefined) return local.get(fixed) as Code as Lane;
    const stride = this.#shape.readStrides[stream];
    const { address, offset } = this.#place(this.#readPointers[stream]!, stride, n, iterations);
    return this.#readResult(stream).single[n] ??= this.#single.let(this.#load(address, offset));
  }

  #readVector(stream: number): Lane {
    const found = this.#readResult(stream);
    return found.vector ??= this.#vector.let(this.#loadVector(stream));
  }

  #loadVector(stream: number): Lane {
    const iterations = this.#iterations, pointer = this.#readPointers[stream]!;
    const stride = this.#shape.readStrides[stream];
    const fixed = this.#fixed.get(stream);
    const place = (n: number) => this.#place(pointer, stride, n, iterations);
    if (this.#lanes === 2) {
      const value = (n: number): Lane => {
        if (fixed !== undefined) return local.get(fixed) as Code as Lane;
        const { address, offset } = place(n);
        return v128.load(address, offset) as Code as Lane;
      };
      return quad(value(0), value(1));
    }
    const pairs = pairLanes(this.#builder, this.#library);
    const pair = (n: number): Code => {
      if (fixed !== undefined) return f64x2.splat(local.get<"f64">(fixed));
      const first = place(n), second = place(n + 1);
      if (stride === 1) return v128.load(first.address, first.offset);
      if (stride === -1) {
        const descending = v128.load(second.address, second.offset) as Code as Lane;
        return f64x2.exchange(pairs.let(descending) as Code as Code<"v128">);
      }
      const low = v128.loadZero(first.address, first.offset);
      return v128.loadLane(second.address, low, 1, second.offset);
    };
    return iterations === 2
      ? pair(0) as Code as Lane
      : quad(pair(0) as Code as Lane, pair(2) as Code as Lane);
  }

  /** Stores the results of a step. */
  #storeStep(column: Stored, i: number, iterations: number): void {
    const stride = this.#shape.writtenStrides[i], pointer = this.#writtenPointers[i]!;
    const { vector } = this.#resultOf(column.instruction, column.result);
    const place = (n: number) => this.#place(pointer, stride, n, iterations);
    const isNeighbour = stride === 1 || stride === -1;
    if (vector === undefined || this.#lanes === 2 || !isNeighbour) {
      for (let n = 0; n < iterations; n++) {
        const { address, offset } = place(n);
        const value = this.#singleOf(column.instruction, column.result, n);
        this.#builder.emit(this.#store(address, value, offset));
      }
      return;
    }
    const store = (n: number, value: Lane) => {
      const pair = value as Code as Code<"v128">;
      const { address, offset } = place(stride === 1 ? n : n + 1);
      this.#builder.emit(
        v128.store(address, stride === 1 ? pair : f64x2.exchange(pair), offset),
      );
    };
    if (iterations === 2) return store(0, vector);
    store(0, halves(vector).low);
    store(2, halves(vector).high);
  }
}

function columnKey({ instruction, result }: Column): number {
  return 2 * instruction + result;
}

function resultsOf(code: number): 1 | 2 {
  return code < FIRST_CALL && code !== COPY ? instructions[code]!.results : 1;
}

/** Instructions of an iteration that have to be computed together. */
interface Component {
  /** In order. */
  readonly members: readonly number[];
  /** Whether they depend on their own results in the iteration before. */
  readonly isCarried: boolean;
}

/**
 * The strongly connected components of the instructions, those first that others depend on: Tarjan's algorithm
 * (https://doi.org/10.1137/0201010), without recursion.
 */
function componentsOf({ codes, operands }: LoopBody): Component[] {
  const { length } = codes;
  const producers = operands.map((all) =>
    all.flatMap((operand) => operand.from === "memory" ? [] : [operand.instruction])
  );
  const numbers = new Int32Array(length).fill(-1), lows = new Int32Array(length);
  const isOpen = new Uint8Array(length);
  const open: number[] = [], components: Component[] = [];
  let count = 0;
  for (let root = 0; root < length; root++) {
    if (numbers[root]! >= 0) continue;
    const path: { readonly k: number; next: number }[] = [];
    const visit = (k: number) => {
      numbers[k] = lows[k] = count++;
      open.push(k);
      isOpen[k] = 1;
      path.push({ k, next: 0 });
    };
    visit(root);
    for (let top; (top = path.at(-1)) !== undefined;) {
      const { k } = top;
      const producer = producers[k]![top.next++];
      if (producer !== undefined) {
        if (numbers[producer]! < 0) visit(producer);
        else if (isOpen[producer] === 1) lows[k] = Math.min(lows[k]!, numbers[producer]!);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lows[above.k] = Math.min(lows[above.k]!, lows[k]!);
      if (lows[k] !== numbers[k]) continue;
      const members = open.splice(open.indexOf(k));
      for (const member of members) isOpen[member] = 0;
      const isCarried = members.length > 1 || producers[k]!.includes(k);
      components.push({ members: members.sort((a, b) => a - b), isCarried });
    }
  }
  return components;
}
