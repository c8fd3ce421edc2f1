/**
 * Pictures of computational graphs and of backpropagation through them, as DOT, Mermaid and SVG.
 *
 * @example The steps of backpropagation
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { backwardSteps, toSvg } from "@chainrule/autograd/draw";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const x = new Value(3, "x"), y = new Value(4, "y");
 * const l = x.mul(y);
 * l.label = "l";
 * l.backward();
 *
 * assertStringIncludes(toSvg(l), "l = x · y");
 * const last = backwardSteps(l).at(-1)!;
 * assertEquals(last.line, "∂l/∂x = ∂l/∂l · y = 1 · 4 = 4");
 * assertStringIncludes(toSvg(last), last.line);
 * ```
 *
 * A Deno notebook that imports this module shows the last Value of a cell as a picture, and so a step or all steps of
 * backpropagation.
 *
 * From the command line: `deno run jsr:@chainrule/autograd/draw --help`.
 *
 * @module
 */

import { startProgram } from "../program.ts";
import { showInNotebooks } from "./notebook.ts";

export { type BackwardOptions, backwardSteps } from "./backward_steps.ts";
export type { Drawing, DrawnNode, DrawnOperand, NodeKind } from "./drawing.ts";
export { forwardSteps } from "./forward_steps.ts";
export { formatNumber, type NumberOptions } from "./format_number.ts";
export type { DrawOptions, Frame, SizeOptions } from "./frame.ts";
export { curveThrough } from "./layout/curve.ts";
export { layOut } from "./layout/lay_out.ts";
export type {
  Direction,
  Layout,
  LayoutEdge,
  LayoutOptions,
  Point,
  Route,
  Size,
} from "./layout/types.ts";
export { type BoxColors, DARK, LIGHT, type Palette } from "./palette.ts";
export type {
  ForwardStep,
  GradientStep,
  LeftOutStep,
  SeedStep,
  Step,
  Term,
  TermStep,
} from "./step.ts";
export { FONTS, measureText, type TextWidth, type Weight } from "./text_width.ts";
export { toDot } from "./to_dot.ts";
export { toMermaid } from "./to_mermaid.ts";
export { toSvg } from "./to_svg.ts";

showInNotebooks();

// Deno and jsr.io read here where the command line is, and bundlers that nobody goes there: see startProgram.
false && import("./main.ts");
startProgram(import.meta, "lib/draw/mod");
