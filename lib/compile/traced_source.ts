/**
 * A traced graph as the programs that kernels compute.
 *
 * @module
 */

import type { Trace, Value } from "../../mod.ts";
import type { KernelSource } from "./generated_code.ts";
import { type LoweredGraph, ReverseSweep } from "./program/adjoint.ts";
import { lowerNodes, tabulateRules } from "./program/lowering.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { PackedProgram } from "./program/packed_program.ts";
import { ProgramBuilder } from "./program/program_builder.ts";
import { recordedSlopesOf } from "./program/recorded_slopes.ts";

/**
 * The programs of a traced graph. Those that may be asked for again are packed once the gradient's is made, so that a
 * kernel of a million operations keeps some 20 MB and not 200.
 */
export class TracedSource implements KernelSource {
  readonly inputs: number;
  readonly outputs: number;
  readonly sharedInputs: number;
  /** What is needed as long as not all programs are made. */
  #unfinished: {
    readonly builder: ProgramBuilder;
    /** What appends the sweeps, or throws what kept it from being made. */
    readonly sweep: () => ReverseSweep;
    readonly outputNodes: Int32Array;
    readonly outputPositions: Int32Array;
  } | undefined;
  #value: PackedProgram | undefined;
  #gradient: PackedProgram | undefined;

  /** @param sharedInputs How many inputs, the first ones, the samples of a sum share. */
  constructor(graph: Trace, indices: ReadonlyMap<Value, number>, sharedInputs = 1) {
    this.inputs = indices.size;
    this.sharedInputs = Math.min(sharedInputs, this.inputs);
    this.outputs = graph.outputs.length;
    const program = new ProgramBuilder(this.inputs, 3 * graph.length);
    const nodes = inputNodes(graph, indices);
    const positions = new Int32Array(graph.length).fill(-1);
    nodes.forEach((node, input) => {
      if (node >= 0) positions[node] = input;
    });
    const table = tabulateRules(graph);
    lowerNodes(graph, table, program, positions, recordedSlopesOf(program, table.rules));
    const lowered = { table, operands: graph.operands, positions, inputs: nodes };
    this.#unfinished = {
      builder: program,
      sweep: this.outputs === 1
        ? found(new ReverseSweep(program, lowered))
        : sweepOf(program, lowered),
      outputNodes: graph.outputs,
      outputPositions: graph.outputs.map((output) => positions[output]!),
    };
  }

  valueProgram(): LinearProgram {
    if (this.#unfinished === undefined) return this.#value!.unpack();
    const { builder, outputPositions } = this.#unfinished;
    const program = builder.finish(outputPositions);
    builder.trim();
    return program;
  }

  gradientProgram(): LinearProgram {
    if (this.#unfinished === undefined) return this.#gradient!.unpack();
    const { builder, sweep, outputNodes, outputPositions } = this.#unfinished;
    const value = new PackedProgram(builder.finish(outputPositions)); // before there are more constants
    const rows = sweep().append(outputNodes);
    const outputs = new Int32Array(this.outputs * (1 + this.inputs));
    outputs.set(outputPositions);
    rows.forEach((row, i) => outputs.set(row, this.outputs + i * this.inputs));
    const program = builder.finish(outputs);
    this.#value = value;
    this.#gradient = new PackedProgram(program);
    this.#unfinished = undefined;
    return program;
  }
}

function found<T>(value: T): () => T {
  return () => value;
}

/**
 * The sweep of a function with several outputs. That a partial cannot be traced, as the derivative of a user's derivative
 * throws, is said where the Jacobian is asked for: most such functions are evaluated alone.
 */
function sweepOf(program: ProgramBuilder, graph: LoweredGraph): () => ReverseSweep {
  try {
    return found(new ReverseSweep(program, graph));
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** The node of each input, -1 where the graph does not have it. */
function inputNodes(graph: Trace, indices: ReadonlyMap<Value, number>): Int32Array {
  const nodes = new Int32Array(indices.size).fill(-1);
  for (const position of graph.leaves) {
    const leaf = graph.value(position);
    const input = indices.get(leaf);
    if (input === undefined) continue;
    if (nodes[input] !== -1) {
      throw new TypeError(
        `Cannot compile as the data of an input must not be assigned between its uses: current value is ${leaf}`,
      );
    }
    nodes[input] = position;
  }
  return nodes;
}
