/**
 * Values as pictures in notebooks.
 *
 * @module
 */

import { Value } from "../../mod.ts";
import { loadGraphviz, toSvg } from "./to_svg.ts";

/** What Deno's Jupyter kernel calls on the last value of a cell. */
const DISPLAY = Symbol.for("Jupyter.display");

/** A Value in every form that a notebook may show: the first one that it can. */
async function display(this: Value): Promise<Record<string, string>> {
  return { "image/svg+xml": await toSvg(this), "text/plain": String(this) };
}

/** From now on notebooks show Values as pictures. */
export async function showInNotebooks(): Promise<void> {
  Object.defineProperty(Value.prototype, DISPLAY, {
    value: display,
    configurable: true,
    writable: true,
  });
  // A cell counts as done before a picture that must wait for Graphviz, and a late one may be dropped.
  if (inNotebook()) await loadGraphviz();
}

/** Outside `deno jupyter` the namespace is missing, or throws. */
function inNotebook(): boolean {
  try {
    return (globalThis as { Deno?: { jupyter?: unknown } }).Deno?.jupyter !== undefined;
  } catch {
    return false;
  }
}
