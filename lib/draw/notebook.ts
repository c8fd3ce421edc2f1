/**
 * Values, and steps of backpropagation, as pictures in notebooks.
 *
 * @module
 */

import { Value } from "../../mod.ts";
import type { Frame } from "./frame.ts";
import { contentOf } from "./content.ts";
import { stackSvg, toSvg } from "./to_svg.ts";

/** The method that Deno's Jupyter kernel calls on the last value of a cell. */
const DISPLAY = Symbol.for("Jupyter.display");

/** A picture in the forms that a notebook may show. The notebook takes the first form that it can show. */
type Shown = Readonly<Record<"image/svg+xml" | "text/plain", string>>;

/** Gives an object the method, in a way that no program sees who looks at its keys. */
function show<T extends object>(object: T, display: (this: T) => Shown): T {
  return Object.defineProperty(object, DISPLAY, {
    value: display,
    configurable: true,
    writable: true,
  });
}

/** Makes notebooks show Values as pictures from now on. */
export function showInNotebooks(): void {
  show(Value.prototype, function () {
    return { "image/svg+xml": toSvg(this), "text/plain": String(this) };
  });
}

/** Makes notebooks show a frame as a picture. */
export function showFrame(frame: Frame): Frame {
  return show(frame, function () {
    return { "image/svg+xml": toSvg(this), "text/plain": contentOf(this, {}).title };
  });
}

/** Makes notebooks show frames below each other, as one picture. */
export function showFrames(frames: Frame[], title: string): Frame[] {
  return show(frames, function () {
    return {
      "image/svg+xml": stackSvg(this, title, {}),
      "text/plain": this.map(({ line }) => line).join("\n"),
    };
  });
}
