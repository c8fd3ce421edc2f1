/**
 * Values as pictures in notebooks.
 *
 * @module
 */

import { Value } from "../../mod.ts";
import { loadGraphviz, toSvg } from "./to_svg.ts";

/** The method that Deno's Jupyter kernel calls on the last value of a cell. */
const DISPLAY = Symbol.for("Jupyter.display");

/** A Value in the forms that a notebook may show. The notebook takes the first form that it can show. */
async function display(this: Value): Promise<Record<string, string>> {
  return { "image/svg+xml": await toSvg(this), "text/plain": String(this) };
}

/** Makes notebooks show Values as pictures from now on. */
export async function showInNotebooks(): Promise<void> {
  Object.defineProperty(Value.prototype, DISPLAY, {
    value: display,
    configurable: true,
    writable: true,
  });
  // Without this the first picture waits for Graphviz while its cell counts as done, and may be dropped.
  if (inNotebook()) await loadGraphviz();
}

/** Whether this is a notebook. Outside of `deno jupyter` the namespace is missing, or throws. */
function inNotebook(): boolean {
  try {
    return (globalThis as { Deno?: { jupyter?: unknown } }).Deno?.jupyter !== undefined;
  } catch {
    return false;
  }
}
