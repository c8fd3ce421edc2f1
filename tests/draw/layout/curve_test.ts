import { assertEquals } from "@std/assert";
import { curveThrough } from "../../../lib/draw/layout/curve.ts";

const POINTS = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 30, y: 8 }, { x: 40, y: 8 }];

Deno.test("a curve runs level at each of its points, and straight between two of one height", () => {
  assertEquals(curveThrough(POINTS), "M0,0H10C20,0 20,8 30,8H40");
});

Deno.test("a curve down is a curve to the right with x and y changed", () => {
  const turned = POINTS.map(({ x, y }) => ({ x: y, y: x }));
  assertEquals(curveThrough(turned, "down"), "M0,0V10C0,20 8,20 8,30V40");
});

Deno.test("a curve through no points is empty", () => {
  assertEquals(curveThrough([]), "");
});
