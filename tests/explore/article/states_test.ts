import { assertEquals, assertThrows } from "@std/assert";
import {
  FANOUT,
  gradientsOf,
  KINK,
  lessonOn,
  NEURON,
  rootOf,
  stateLink,
  statementsOf,
  stepWithGradients,
  WORKED,
} from "../../../lib/explore/article/states.ts";
import { fromFragment } from "../../../lib/explore/state.ts";

Deno.test("the figures of the worked example stand at steps 3, 6, 8 and 10 of the tool", () => {
  const lesson = lessonOn(WORKED), known = ["l", "x_5", "x_6", "x_3", "x_4", "x_1", "x_2"];
  const steps = [0, 3, 5, 7].map((count) => stepWithGradients(lesson, known.slice(0, count)));
  assertEquals(steps, [3, 6, 8, 10]);
  assertEquals(gradientsOf(lesson.frames[6]!), [
    { name: "l", gradient: 1 },
    { name: "x_6", gradient: 17 },
    { name: "x_5", gradient: 2 },
  ]);
});

Deno.test("gradients that never stand alone have no step", () => {
  const lesson = lessonOn(WORKED);
  assertThrows(() => stepWithGradients(lesson, ["x_1"]), RangeError, "x_1 alone");
});

Deno.test("a link opens its example in the tool, at its step", () => {
  for (const example of [WORKED, NEURON, KINK, FANOUT]) {
    const { text } = stateLink(example, 2, "Open"), href = /href="([^"]*)"/.exec(text)![1]!;
    const start = fromFragment(href.replaceAll("&amp;", "&"));
    const { formula, values, train, rate } = example;
    const state = { formula, values: new Map(Object.entries(values)), step: 2, train, rate };
    assertEquals(start, { state });
  }
});

Deno.test("the statements of an example are those that its graph computes", () => {
  assertEquals(statementsOf(FANOUT), ["a = x * y", "b = a * x", "l = b + a"]);
  assertEquals(rootOf(FANOUT).data, 18);
});
