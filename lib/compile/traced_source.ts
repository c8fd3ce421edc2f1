/**
 * A traced graph as the programs that kernels compute.
 *
 * @module
 */

import type { Trace, Value } from "../../mod.ts";
import type { KernelSource } from "./generated_code.ts";
import { ReverseSweep } from "./program/adjoint.ts";
import { lowerNodes, tabulateRules } from "./program/lowering.ts";
import { ProgramBuilder } from "./program/program_builder.ts";
import { recordedSlopesOf } from "./program/recorded_slopes.ts";

/** The programs of a traced graph. */
export class TracedSource implements KernelSource {
  readonly inputs: number;
  readonly outputs: number;
  readonly #program: ProgramBuilder;
  readonly #outputPositions: Int32Array;
  #sweep: ReverseSweep | undefined;
  readonly #output: number;

  constructor(graph: Trace, indices: ReadonlyMap<Value, number>) {
    this.inputs = indices.size;
    this.outputs = graph.outputs.length;
    const program = this.#program = new ProgramBuilder(this.inputs, 3 * graph.length);
    const nodes = inputNodes(graph, indices);
    const positions = new Int32Array(graph.length).fill(-1);
    nodes.forEach((node, input) => {
      if (node >= 0) positions[node] = input;
    });
    const table = tabulateRules(graph);
    lowerNodes(graph, table, program, positions, recordedSlopesOf(program, table.rules));
    if (this.outputs === 1) {
      const lowered = { table, operands: graph.operands, positions, inputs: nodes };
      this.#sweep = new ReverseSweep(program, lowered);
    }
    this.#output = graph.outputs[0]!;
    this.#outputPositions = graph.outputs.map((output) => positions[output]!);
  }

  valueProgram() {
    return this.#program.finish(this.#outputPositions);
  }

  gradientProgram() {
    const adjoints = this.#sweep!.append(this.#output);
    this.#sweep = undefined; // is not needed any more
    const outputs = new Int32Array(1 + adjoints.length);
    outputs[0] = this.#outputPositions[0]!;
    outputs.set(adjoints, 1);
    return this.#program.finish(outputs);
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
