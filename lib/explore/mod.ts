/**
 * The explorer: a page that steps through backpropagation, formula by formula, with the engine's gradient, the symbolic derivative
 * and the finite difference side by side.
 *
 * The page is one HTML file. It loads nothing, stores nothing, and opens by a double-click.
 *
 * @example Write a page that begins with a formula
 * ```ts
 * import { explorePage } from "@chainrule/autograd/explore";
 * import { assertMatch } from "@std/assert";
 *
 * const page = explorePage({ formula: "h = w * x\nl = h * tanh(h)", values: { w: 0.5, x: 2 } });
 * assertMatch(page, /^<!doctype html>/); // Deno.writeTextFileSync("page.html", page)
 * ```
 *
 * In a Deno notebook, {@linkcode explore} shows the page below the cell.
 *
 * From the command line: `deno run jsr:@chainrule/autograd/explore > page.html`, and with `--help` all that it takes.
 *
 * @module
 */

import { startProgram } from "../program.ts";

export { explorePage, type ExploreStart } from "./explore_page.ts";
export { type Exploration, explore } from "./notebook.ts";

// Deno and jsr.io read here where the command line is, and bundlers that nobody goes there: see startProgram.
false && import("./main.ts");
startProgram(import.meta, "lib/explore/mod");
