/**
 * The command line that draws formulas.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import {
  exitCodeOf,
  type Given,
  type Output,
  readArguments,
  readFormula,
  UsageError,
} from "../expression/command_line.ts";
import { backwardSteps } from "./backward_steps.ts";
import type { DrawOptions, Frame, SizeOptions } from "./frame.ts";
import { toDot } from "./to_dot.ts";
import { toMermaid } from "./to_mermaid.ts";
import { stackSvg, toSvg } from "./to_svg.ts";

const USAGE = `Draws the computational graph of a formula with its gradients.

Usage:
  draw FORMULA [NAME=NUMBER …]      draw "(x_1 * x_2 + x_5) * x_6" x_1=3 x_2=4 x_5=5 x_6=2
                                    draw "h = w * x; l = h * tanh(h)" w=0.5 x=2

Options:
  --format F        svg, dot or mermaid (svg)
  --steps           backpropagation step by step: one SVG, a graph a step in DOT, Markdown for Mermaid
  --partials        edges show local derivatives
  --max-nodes N     how many nodes are drawn at most: those nearest the result (64)
  --help            prints this

Exit code: 0, 2 for wrong usage.`;

const OPTIONS = {
  format: { type: "string", default: "svg" },
  steps: { type: "boolean" },
  partials: { type: "boolean", default: false },
  "max-nodes": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Options = Given<typeof OPTIONS>["values"];

/** How a graph, and its steps, are written in a format. */
interface Format {
  graph(root: Value, options: DrawOptions): string;
  steps(frames: readonly Frame[], options: DrawOptions): string;
}

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["svg", { graph: toSvg, steps: svgSteps }],
  ["dot", { graph: toDot, steps: dotSteps }],
  ["mermaid", { graph: toMermaid, steps: mermaidSteps }],
]);

function svgSteps(frames: readonly Frame[], options: DrawOptions): string {
  return stackSvg(frames, `Backpropagation in ${frames.length} steps`, options);
}

function dotSteps(frames: readonly Frame[], options: DrawOptions): string {
  return frames.map((frame) => toDot(frame, options)).join("\n");
}

function mermaidSteps(frames: readonly Frame[], options: DrawOptions): string {
  return frames.map((frame) => "```mermaid\n" + toMermaid(frame, options) + "```\n").join("\n");
}

/**
 * Runs the command.
 *
 * @param args The words after the command's name.
 * @returns The exit code: 0, or 2 for wrong usage.
 */
export function runCli(args: readonly string[], output: Output): number {
  try {
    const { values, positionals } = readArguments(args, OPTIONS);
    output.print(values.help ? USAGE : draw(positionals, values).trimEnd());
    return 0;
  } catch (error) {
    return exitCodeOf(error, output);
  }
}

function draw(positionals: readonly string[], options: Options): string {
  const format = FORMATS.get(options.format);
  if (format === undefined) {
    const known = [...FORMATS.keys()].join(", ");
    throw new UsageError(`Cannot use --format ${options.format}: it must be one of ${known}`);
  }
  const root = readGraph(positionals);
  const settings = { partials: options.partials, ...sizeOf(options["max-nodes"]?.trim()) };
  if (options.steps) {
    const frames = backwardSteps(root, settings);
    if (frames.length > 0) return format.steps(frames, settings);
    throw new UsageError(`Cannot show steps as "${positionals[0]}" has no variables`);
  }
  root.backward();
  return format.graph(root, settings);
}

function sizeOf(maxNodes: string | undefined): SizeOptions {
  if (maxNodes === undefined) return {};
  if (/^[1-9]\d{0,14}$/.test(maxNodes)) return { maxNodes: Number(maxNodes) };
  throw new UsageError(`Cannot use --max-nodes ${maxNodes}: it must be a positive integer`);
}

/** The graph of a formula whose variables are given as NAME=NUMBER. */
function readGraph([formula, ...assignments]: readonly string[]): Value {
  if (formula === undefined) throw new UsageError("Cannot draw as there is no formula");
  try {
    return readFormula(formula.trim(), assignments).root;
  } catch (error) {
    throw error instanceof SyntaxError ? new UsageError(error.message) : error;
  }
}
