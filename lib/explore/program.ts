/**
 * The graph as a program, and which of its lines does what a step does.
 *
 * @module
 */

import { trace, type Value } from "../../mod.ts";
import { toProgram } from "../check/gradient.ts";
import { frameAt, type Lesson } from "./lesson.ts";

/** The package, as a program in a reader's own folder imports it. */
const PACKAGE = "jsr:@chainrule/autograd";

/** A program. */
export interface Program {
  readonly lines: readonly string[];
  /** For the id of each operation the number of the line that computes it. */
  readonly lineOf: ReadonlyMap<number, number>;
  /** The number of the line with the backward pass. */
  readonly sweep: number;
}

/** The program that builds a graph, and prints its gradients. */
export function programOf(root: Value): Program {
  const lines = toProgram(root, { from: PACKAGE }).trimEnd().split("\n"), graph = trace(root);
  const sweep = lines.findIndex((line) => line.endsWith(".backward();"));
  // one line an operation, in the order of the graph
  const computing = lines.flatMap((line, number) =>
    number < sweep && /^const [^ ]+ = (?!new Value\(|detach\()/.test(line) ? [number] : []
  );
  const ids = graph.rules.flatMap((rule, position) =>
    rule === undefined ? [] : [graph.id(position)]
  );
  return { lines, lineOf: new Map(ids.map((id, i) => [id, computing[i]!])), sweep };
}

/** The number of the line that does what a step does; undefined at the start. */
export function programLineAt(program: Program, lesson: Lesson, at: number): number | undefined {
  const { step } = frameAt(lesson, at);
  if (step === undefined) return undefined;
  if (step.kind !== "forward") return program.sweep;
  return program.lineOf.get(lesson.drawing.nodes[step.node]!.id);
}
