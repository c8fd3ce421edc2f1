import { assertEquals } from "@std/assert";
import { concealed, judgement, predictedNumber } from "../../lib/explore/predict.ts";
import { read } from "../../lib/explore/reading.ts";

const { lesson } = read("a = x * y; l = a * x", new Map([["x", 2], ["y", 3]]));

Deno.test("forward steps and terms are predicted, neither the start nor the seed", () => {
  assertEquals(lesson.frames.map(predictedNumber), [undefined, 6, 12, undefined, 2, 6, 6, 4]);
});

Deno.test("a concealed frame has the line without its result, and its node without the number", () => {
  const lines = lesson.frames.map((frame) => concealed(frame).line);
  assertEquals(lines.slice(1, 4), ["a = x · y = 2 · 3 = ?", "l = a · x = 6 · 2 = ?", "∂l/∂l = 1"]);
  for (const line of lines.slice(4)) assertEquals(line.endsWith(" = ?"), true, line);
  const first = concealed(lesson.frames[1]!);
  assertEquals(first.computed?.[first.active!], false);
});

Deno.test("a concealed term leaves the gradient as it was before it", () => {
  for (const frame of lesson.frames) {
    if (frame.step?.kind !== "term") continue;
    const { term: { operand, before, index, count } } = frame.step, hidden = concealed(frame);
    assertEquals(hidden.gradients[operand], index === 1 ? undefined : before);
    assertEquals(hidden.missing?.[operand], count - index + 1);
  }
});

Deno.test("a prediction is right within a hundredth", () => {
  assertEquals(judgement(6, 6), "Right.");
  assertEquals(judgement(0.42, 0.4207), "Right.");
  assertEquals(judgement(0, 0), "Right.");
  assertEquals(judgement(NaN, NaN), "Right.");
  assertEquals(judgement(-2, 2), "Not −2: it is 2.");
  assertEquals(judgement(0.43, 0.4207), "Not 0.43: it is 0.4207.");
});
