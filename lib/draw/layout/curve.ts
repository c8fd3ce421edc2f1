/**
 * Routes as smooth lines.
 *
 * @module
 */

import type { Direction, Point } from "./types.ts";

/**
 * A line through the points of a route, as the `d` of an SVG path. At each point it runs in the direction of the layout, so that it
 * crosses rows and columns straight.
 *
 * @param points The points, in the units of the layout; they are written with one digit after the point.
 * @param direction The direction of the layout; "right" where not given.
 * @returns Commands of an SVG path; the empty string where there is no point.
 *
 * @example Usage
 * ```ts
 * import { curveThrough } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(curveThrough([{ x: 0, y: 0 }, { x: 20, y: 10 }]), "M0,0C10,0 10,10 20,10");
 * ```
 */
export function curveThrough(points: readonly Point[], direction: Direction = "right"): string {
  const [start, ...rest] = points;
  if (start === undefined) return "";
  const isDown = direction === "down";
  const along = ({ x, y }: Point) => isDown ? y : x, across = ({ x, y }: Point) => isDown ? x : y;
  const pair = (a: number, b: number) =>
    isDown ? `${round(b)},${round(a)}` : `${round(a)},${round(b)}`;
  const straight = isDown ? "V" : "H";
  let last = start, path = `M${pair(along(start), across(start))}`;
  rest.forEach((next, i) => {
    const middle = (along(last) + along(next)) / 2, following = rest[i + 1];
    if (across(next) !== across(last)) {
      path += `C${pair(middle, across(last))} ${pair(middle, across(next))} ` +
        pair(along(next), across(next));
    } else if (following === undefined || across(following) !== across(next)) {
      path += `${straight}${round(along(next))}`;
    }
    last = next;
  });
  return path;
}

/** A number of pixels with at most one digit after the point. */
export function round(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}
