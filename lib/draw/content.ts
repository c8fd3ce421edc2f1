/**
 * The words of a picture, in any format: the lines in its nodes, the texts at its edges, its title and caption.
 *
 * @module
 */

import type { DrawnNode, NodeKind } from "./drawing.ts";
import { formatCount, formatNumber } from "./format_number.ts";
import { derivative } from "./formula.ts";
import type { DrawOptions, Frame } from "./frame.ts";

/** A node of a picture. It stands for a node of the graph, or is the sign … for operands that are left out. */
export interface PictureNode {
  /** Its name in the file. */
  readonly key: string;
  /** What it looks like. */
  readonly style: NodeKind | "leftOut";
  /** Whether it is the node in work. */
  readonly active: boolean;
  /** Its lines as plain text, not escaped. The first one is the heading. */
  readonly lines: readonly string[];
}

/** An edge of a picture: from an operand to its user. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  /** Its text, not escaped; empty where there is none. */
  readonly text: string;
}

/** A picture without a format. */
export interface Content {
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  /** The lines below it. */
  readonly caption: readonly string[];
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

/** The words of a frame's picture. */
export function contentOf(frame: Frame, options: DrawOptions): Content {
  const { drawing: { nodes } } = frame;
  const cut = nodes.flatMap(({ operands }, node) =>
    operands.some((operand) => operand.node < 0) ? [node] : []
  );
  return {
    title: titleOf(frame),
    caption: [frame.line, noteOf(frame)].filter((line) => line !== ""),
    nodes: [
      ...nodes.map((node, i) => ({
        key: keyOf(i),
        style: node.kind,
        active: i === frame.active,
        lines: linesOf(node, frame.computed?.[i] !== false, gradientOf(frame, i, options)),
      })),
      ...cut.map((node) => ({
        key: leftOutKey(node),
        style: "leftOut" as const,
        active: false,
        lines: ["…"],
      })),
    ],
    edges: [
      ...cut.map((node) => ({ from: leftOutKey(node), to: keyOf(node), text: "" })),
      ...nodes.flatMap((_, node) => edgesTo(nodes, node, options.partials === true)),
    ],
  };
}

function keyOf(node: number): string {
  return `n${node}`;
}

function leftOutKey(node: number): string {
  return `operands${node}`;
}

function titleOf({ title, drawing, line }: Frame): string {
  const words = `${title}, ${formatCount(drawing.nodes.length + drawing.leftOut)} nodes`;
  return line === "" ? words : `${words}: ${line}`;
}

function noteOf({ drawing: { nodes, leftOut } }: Frame): string {
  if (leftOut === 0) return "";
  const all = formatCount(nodes.length + leftOut);
  return `${formatCount(leftOut)} of ${all} nodes are left out: those farthest from ${
    nodes.at(-1)!.name
  }`;
}

/** A gradient as it is shown: with "+ …" where terms of it are missing. */
function gradientOf(
  { gradients, missing }: Frame,
  node: number,
  options: DrawOptions,
): string | undefined {
  const gradient = gradients[node];
  if (gradient === undefined || options.gradients === false) return undefined;
  return formatNumber(gradient) + (missing?.[node] ? " + …" : "");
}

function linesOf(
  { kind, name, formula, data }: DrawnNode,
  isComputed: boolean,
  gradient: string | undefined,
): string[] {
  const number = isComputed ? formatNumber(data) : "?";
  if (kind === "constant") return [name === number ? number : `${name} = ${number}`];
  return [
    formula === "" ? name : `${name} = ${formula}`,
    `data ${number}`,
    ...(gradient === undefined ? [] : [`grad ${gradient}`]),
  ];
}

function edgesTo(nodes: readonly DrawnNode[], node: number, partials: boolean): PictureEdge[] {
  const { name, operands } = nodes[node]!;
  return operands.flatMap(({ node: operand, partial }) => {
    if (operand < 0) return [];
    const { kind, name: operandName } = nodes[operand]!;
    const text = partials && kind !== "constant"
      ? `${derivative(name, operandName).text} = ${formatNumber(partial)}`
      : "";
    return [{ from: keyOf(operand), to: keyOf(node), text }];
  });
}
