/**
 * The part of a graph that is drawn: the nodes nearest its root, with the names that they have in the picture.
 *
 * @module
 */

import type { Trace } from "../../mod.ts";
import { formatNumber } from "./format_number.ts";
import { atom, ruleFormula } from "./formula.ts";
import { nearestPositions } from "./nearest_positions.ts";
import { printable } from "./printable.ts";

/** The kind of a node, which its shape and colour show. */
export type NodeKind = "leaf" | "operation" | "constant";

/** An operand of a node that is drawn. */
export interface DrawnOperand {
  /** Its number among the drawing's nodes; −1 where it is left out. */
  readonly node: number;
  /** The local partial derivative by this operand; 0 where the operand is a number. */
  readonly partial: number;
}

/** A node that is drawn. */
export interface DrawnNode {
  /** The id of its Value. */
  readonly id: number;
  /** Whether it is a leaf, an operation or a constant. */
  readonly kind: NodeKind;
  /** Its label. Without a label it is v_1, v_2 …, or its number where it is a constant. */
  readonly name: string;
  /** The formula of an operation, such as "x_1 · x_2"; empty for other nodes. */
  readonly formula: string;
  /** The number that was recorded. */
  readonly data: number;
  /** The operands in order. */
  readonly operands: readonly DrawnOperand[];
}

/** The nodes of a graph that are drawn. */
export interface Drawing {
  /** The nodes: operands come before their users, and the root is the last. */
  readonly nodes: readonly DrawnNode[];
  /** How many nodes of the graph are left out: those farthest from the root. */
  readonly leftOut: number;
}

/** How an operand that is left out appears in a formula. */
const LEFT_OUT = "…";

/** A drawing and the graph from which it was made. */
export interface DrawnGraph {
  readonly graph: Trace;
  readonly drawing: Drawing;
  /** For each node of the drawing its position in the graph. */
  readonly positions: readonly number[];
  /** For each position of the graph the node that stands for it; −1 where it is left out. */
  readonly nodeAt: Int32Array;
}

/** Draws the `maxNodes` nodes of a graph that are nearest its one output. */
export function drawGraph(graph: Trace, maxNodes: number): DrawnGraph {
  const positions = nearestPositions(graph, maxNodes);
  const nodeAt = new Int32Array(graph.length).fill(-1);
  positions.forEach((position, node) => nodeAt[position] = node);
  const kinds = positions.map((position) => kindAt(graph, position));
  const names = nameNodes(graph, positions, kinds);
  const nodes = positions.map((position, node) => {
    const rule = graph.rules[position];
    const operands = Array.from(graph.operandsOf(position), (operand, k) => ({
      node: nodeAt[operand]!,
      partial: graph.partials[3 * position + k]!,
    }));
    const formulas = operands.map(({ node }) => atom(names[node] ?? LEFT_OUT));
    return {
      id: graph.id(position),
      kind: kinds[node]!,
      name: names[node]!,
      formula: rule === undefined ? "" : ruleFormula(rule, formulas).text,
      data: graph.data[position]!,
      operands,
    };
  });
  const leftOut = graph.length - positions.length;
  return { graph, drawing: { nodes, leftOut }, positions, nodeAt };
}

function kindAt(graph: Trace, position: number): NodeKind {
  if (graph.rules[position] !== undefined) return "operation";
  return graph.value(position).operation === "leaf" ? "leaf" : "constant";
}

/** The names of the nodes. No two are the same, but for constants that are numbers. */
function nameNodes(graph: Trace, positions: readonly number[], kinds: readonly NodeKind[]) {
  const labels = positions.map((position) => labelAt(graph, position));
  const taken = new Set(labels), used = new Set<string>();
  let number = 0;
  return positions.map((position, node) => {
    let name = labels[node]!;
    if (name === "") {
      if (kinds[node] === "constant") return formatNumber(graph.data[position]!);
      do name = `v_${++number}`; while (taken.has(name));
    } else if (used.has(name)) {
      let again = 2;
      while (taken.has(`${name}#${again}`)) again++;
      taken.add(name = `${name}#${again}`);
    }
    used.add(name);
    return name;
  });
}

/** The label of a node as it is shown. A later version of the leaf x is another variable: x_version1. */
function labelAt(graph: Trace, position: number): string {
  const label = printable(graph.label(position)), version = graph.version(position);
  return label === "" || version === 0 ? label : `${label}_version${version}`;
}
