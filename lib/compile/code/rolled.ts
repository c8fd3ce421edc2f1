/**
 * A linear program whose repeated stretches are loops: a function for each kind of loop, called with addresses, and the
 * instructions between them one after the other.
 *
 * @module
 */

import { type LinearProgram, shareOfArguments } from "../program/linear_program.ts";
import { type Code, control, i32, local } from "../wasm/opcodes.ts";
import type { Library } from "./library.ts";
import { type LoopFunction, loopFunction, shapeOf, takesTable } from "./loop_function.ts";
import { fuseLoops } from "./loop_fusion.ts";
import { type LoopPlan, planLoops, type Segment, type Stream } from "./loop_plan.ts";
import { OUTPUT_SLOTS, WORKSPACE_SLOTS } from "./loop_placement.ts";
import type { Repetition } from "./repetition.ts";
import type { ImagePart, SampleAddresses, SampleCode } from "./sample_module.ts";
import { SampleEmitter } from "./straight_line.ts";
import { WordWriter } from "./word_writer.ts";
import { opcode } from "../program/instructions.ts";

/** Measured: loops that run over inputs take several iterations at once anyway, and packing costs what it costs. */
const LARGEST_SHARE_IN_PAIRS = 0.25;

/** Code for programs that repeat themselves. */
export function rolled(program: LinearProgram, repetition: Repetition): SampleCode {
  const plan = fuseLoops(program, planLoops(program, repetition));
  return {
    generator: "rolled",
    isFasterInPairs: shareOfArguments(program) < LARGEST_SHARE_IN_PAIRS,
    makesZerosPositive: false,
    accumulates: false,
    emit(library, lanes, layout) {
      const builder = library.module.function({ parameters: ["i32"], results: [] }, "sample");
      builder.emit(control.if(local.get<"i32">(0), [control.return()]));
      let loops: Loops | undefined;
      const placement = {
        ...plan,
        bytes: () => Loops.bytes(plan, lanes),
        homesAt: (addresses: SampleAddresses) => {
          const placed = loops = new Loops(plan, library, lanes, addresses);
          return plan.homes.map((slot, i) =>
            slot < 0 || program.codes[i] === opcode.constant ? -1 : placed.addressOf(slot)
          );
        },
        call: (step: number) => loops!.call(-1 - step),
      };
      const emitter = new SampleEmitter(program, library, builder, lanes, layout, placement);
      emitter.emit();
      const inVectors = emitter.inVectors + loops!.inVectors;
      return { builder, image: loops!.image(), inVectors };
    },
  };
}

/** The loops of a program in one module. */
class Loops {
  readonly #plan: LoopPlan;
  readonly #library: Library;
  readonly #lanes: 1 | 2;
  readonly #addresses: SampleAddresses;
  readonly #functions = new Map<string, LoopFunction>();
  readonly #table = new WordWriter();
  /** Where the lists and the tables are in memory. */
  readonly #lists: number;
  readonly #tables: number;
  /** How many instructions of one sample are computed in vectors, in the loops called so far. */
  inVectors = 0;

  constructor(plan: LoopPlan, library: Library, lanes: 1 | 2, addresses: SampleAddresses) {
    this.#plan = plan;
    this.#library = library;
    this.#lanes = lanes;
    this.#addresses = addresses;
    this.#lists = addresses.workspace + 8 * lanes * plan.slots;
    this.#tables = this.#lists + 4 * plan.lists.length;
  }

  /** How many bytes of the workspace slots, lists and tables take. */
  static bytes({ slots, lists, segments }: LoopPlan, lanes: 1 | 2): number {
    const words = segments.filter(takesTable).reduce(
      (sum, { read, initial, written }) => sum + read.length + initial.length + written.length,
      lists.length,
    );
    return Math.ceil((8 * lanes * slots + 4 * words) / 16) * 16;
  }

  /** Constants, lists and tables, once all loops are called. */
  image(): ImagePart[] {
    const lanes = this.#lanes, { constants, lists } = this.#plan;
    const copies = new Float64Array(constants.length * lanes);
    constants.forEach((value, i) => copies.fill(value, i * lanes, (i + 1) * lanes));
    return [
      { address: this.#addresses.workspace, values: copies },
      { address: this.#lists, values: lists.map((slot) => this.addressOf(slot)) },
      { address: this.#tables, values: this.#table.view() },
    ];
  }

  addressOf(slot: number): number {
    const { inputs, outputs, workspace } = this.#addresses;
    const bytes = 8 * this.#lanes;
    if (slot >= WORKSPACE_SLOTS) return workspace + bytes * (slot - WORKSPACE_SLOTS);
    if (slot >= OUTPUT_SLOTS) return outputs + bytes * (slot - OUTPUT_SLOTS);
    return inputs + bytes * slot;
  }

  /** The code that runs a segment. */
  call(k: number): Code {
    const segment = this.#plan.segments[k]!;
    const { index, iterations, inVectors } = this.#functionOf(segment);
    const steps = iterations === 1 ? 0 : Math.floor(segment.count / iterations);
    this.inVectors += steps * iterations * inVectors;
    const start = ({ slot, stride, list }: Stream) =>
      stride === undefined ? this.#lists + 4 * list : this.addressOf(slot);
    const addresses = [
      ...segment.read.map(start),
      ...segment.initial.map((slot) => this.addressOf(slot)),
      ...segment.written.map(start),
    ];
    const table = this.#tables + 4 * this.#table.length;
    if (takesTable(segment)) addresses.forEach((address) => this.#table.push(address));
    const parameters = [
      steps,
      segment.count - steps * iterations,
      ...(takesTable(segment) ? [table] : addresses),
    ];
    return control.call(index, ...parameters.map((parameter) => i32.constant(parameter)));
  }

  #functionOf(segment: Segment): LoopFunction {
    const { shape, key } = shapeOf(segment);
    let found = this.#functions.get(key);
    if (found === undefined) {
      this.#functions.set(key, found = loopFunction(this.#library, shape, this.#lanes));
    }
    return found;
  }
}
