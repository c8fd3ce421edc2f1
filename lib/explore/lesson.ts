/**
 * Both passes over a graph as one sequence of steps: what a reader goes through.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import { backwardSteps, type Drawing, forwardSteps, type Frame } from "../draw/mod.ts";

/** An edge of the picture: from an operand to its user. */
export interface LessonEdge {
  readonly from: number;
  readonly to: number;
  /** The local derivative. */
  readonly partial: number;
  /** The local derivative as a formula; undefined at an edge from a constant, which carries nothing back. */
  readonly local: string | undefined;
  /** The step in which the edge carries its term back; undefined at an edge from a constant. */
  readonly step: number | undefined;
}

/** A graph, and the steps of its two passes. */
export interface Lesson {
  readonly drawing: Drawing;
  /** The state after each number of steps: the first frame is the start, where only leaves have numbers. */
  readonly frames: readonly Frame[];
  readonly edges: readonly LessonEdge[];
  /** The nodes in the order in which the backward pass visits them. Constants are none of them. */
  readonly order: readonly number[];
  /** For each node how many terms its gradient has; 0 where it has none, or is that of the root. */
  readonly terms: readonly number[];
  /** How many steps the forward pass has. */
  readonly forward: number;
  /** How many steps there are. */
  readonly length: number;
}

/**
 * The lesson on a graph.
 *
 * @param root The root, which is no constant.
 */
export function lessonOf(root: Value): Lesson {
  const forward = forwardSteps(root), backward = backwardSteps(root, { by: "edge" });
  const { drawing } = backward[0]!, { nodes } = drawing;
  const frames = [startFrame(drawing), ...forward, ...backward];
  const terms = nodes.map(() => 0);
  for (const { step } of backward) {
    if (step?.kind === "term") terms[step.term.operand] = step.term.count;
  }
  return {
    drawing,
    frames,
    edges: edgesOf(drawing, frames),
    order: [...nodes.keys()].reverse().filter((node) => nodes[node]!.kind !== "constant"),
    terms,
    forward: forward.length,
    length: frames.length - 1,
  };
}

function startFrame(drawing: Drawing): Frame {
  const { nodes } = drawing;
  return {
    title: `Computational graph of ${nodes.at(-1)!.name}`,
    drawing,
    gradients: nodes.map(() => undefined),
    active: undefined,
    line: "",
    computed: nodes.map(({ kind }) => kind !== "operation"),
  };
}

function edgesOf({ nodes }: Drawing, frames: readonly Frame[]): LessonEdge[] {
  const steps = new Map(
    frames.flatMap(({ step }, at) =>
      step?.kind === "term" ? [[`${step.term.user} ${step.term.k}`, { at, ...step.term }]] : []
    ),
  );
  return nodes.flatMap(({ operands }, to) =>
    operands.flatMap(({ node: from, partial }, k) => {
      const term = steps.get(`${to} ${k}`);
      return from < 0 ? [] : [{ from, to, partial, local: term?.local, step: term?.at }];
    })
  );
}

/** The frame after a number of steps. */
export function frameAt({ frames }: Lesson, at: number): Frame {
  return frames[Math.max(0, Math.min(at, frames.length - 1))]!;
}

/** The node whose edges the backward pass goes through in a frame; undefined in other frames. */
export function visitedIn({ step }: Frame): number | undefined {
  if (step?.kind === "term") return step.term.user;
  return step?.kind === "leftOut" ? step.node : undefined;
}

/** Where an edge is on the way: "active" where its user is computed, or its term is added, in the very step. */
export function edgeAt(lesson: Lesson, edge: number, at: number): "active" | "done" | "toCome" {
  const { to, step } = lesson.edges[edge]!, now = frameAt(lesson, at).step;
  if (step === at || now?.kind === "forward" && now.node === to) return "active";
  return step !== undefined && step < at ? "done" : "toCome";
}

/** For each node in the order of the backward pass: whether it was visited, is so now, or will be. */
export function orderAt(lesson: Lesson, at: number): ("past" | "now" | "toCome")[] {
  const { order, length } = lesson, visited = visitedIn(frameAt(lesson, at));
  const place = visited === undefined ? -1 : order.indexOf(visited);
  return order.map((_, i) => {
    if (i === place) return "now";
    return i < place || at >= length ? "past" : "toCome";
  });
}

/** The number of steps after which a node's gradient is complete. */
export function completeAt({ frames }: Lesson, node: number): number {
  return frames.findLastIndex(({ step }) => step?.node === node);
}

/** The number of steps after all those of the next node: of the one in work, where edges of it are left. */
export function afterNextNode({ frames, length }: Lesson, at: number): number {
  let next = Math.min(at + 1, length);
  while (next < length && workOf(frames[next + 1]!) === workOf(frames[next]!)) next++;
  return next;
}

/** What a step works on: a node, on its way forward or back. */
function workOf(frame: Frame): string {
  return frame.step?.kind === "forward" ? `forward ${frame.active}` : `back ${visitedIn(frame)}`;
}
