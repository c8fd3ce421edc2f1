import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { curveOf, descend, summaryOf } from "../../lib/explore/descent.ts";
import { PRESETS } from "../../lib/explore/presets.ts";
import { read, readAgain } from "../../lib/explore/reading.ts";

const parabola = read("l = (x - 3)^2 + y", new Map([["x", 1], ["y", 2]]));

Deno.test("a step changes the chosen variables by −rate · gradient", () => {
  const run = descend(parabola, { train: ["x"], rate: 0.25, steps: 1 }, undefined);
  assertEquals([...run.values], [["x", 2], ["y", 2]]);
  assertEquals(run.losses, [6, 3]);
  assertEquals([...run.start], [["x", 1], ["y", 2]]);
});

Deno.test("a run goes on where it was", () => {
  const options = { train: ["x"], rate: 0.25, steps: 2 };
  const first = descend(parabola, options, undefined);
  const second = descend(readAgain(parabola, first.values), options, first);
  const whole = descend(parabola, { ...options, steps: 4 }, undefined);
  assertEquals(second.losses, whole.losses);
  assertEquals([...second.start], [["x", 1], ["y", 2]]);
});

Deno.test("the loss of the network goes down", () => {
  const { formula, values, train, rate } = PRESETS.find(({ key }) => key === "network")!;
  const run = descend(
    read(formula, new Map(Object.entries(values))),
    { train: train!, rate, steps: 100 },
    undefined,
  );
  assertEquals(run.losses.length, 101);
  assert(run.losses.at(-1)! < run.losses[0]! / 1e6, String(run.losses.at(-1)));
});

Deno.test("a run stops before a number that is not finite", () => {
  const steep = read("l = exp(x ^ 2)", new Map([["x", 3]]));
  const run = descend(steep, { train: ["x"], rate: 1, steps: 10 }, undefined);
  assertEquals([run.losses.length, run.values.get("x")], [1, 3]);
  assertStringIncludes(
    summaryOf("l", run),
    "Stopped after step 0: the next result would not be finite.",
  );
});

Deno.test("a run is summed up", () => {
  const run = descend(parabola, { train: ["x"], rate: 0.25, steps: 1 }, undefined);
  assertEquals(summaryOf("l", run), "After 1 step l = 3, from 6.");
  assertEquals(summaryOf("l", { ...run, losses: [4, 2, 1] }), "After 2 steps l = 1, from 4.");
});

Deno.test("a curve goes from the first result on the left to the last one on the right", () => {
  const { path, end, highest, lowest, isLogarithmic } = curveOf([4, 1, 2], 200, 90);
  assertEquals(path, "M0,0L100,90L200,60");
  assertEquals([end, highest, lowest, isLogarithmic], [{ x: 200, y: 60 }, 4, 1, false]);
  assertEquals(curveOf([2, 2], 10, 10).path, "M0,0L10,0");
});

Deno.test("a curve over a factor of more than a hundred is logarithmic where all results are positive", () => {
  const { path, isLogarithmic } = curveOf([1, 0.01, 0.0001], 100, 40);
  assertEquals([path, isLogarithmic], ["M0,0L50,20L100,40", true]);
  assertEquals(curveOf([1, 0.01], 100, 40).isLogarithmic, false);
  assertEquals(curveOf([1000, 0], 100, 40).isLogarithmic, false);
  assertEquals(curveOf([1000, 1, -1], 100, 40).isLogarithmic, false);
  assertAlmostEquals(curveOf([1, 0.001, 0.0001], 100, 40).end.y, 40);
});

Deno.test("on a logarithmic curve a result of 0 stands below the least positive one", () => {
  const { path, isLogarithmic, lowest } = curveOf([100, 0.01, 0, 1, -0], 100, 44);
  assertEquals([path, isLogarithmic, lowest], ["M0,0L25,40L50,44L75,20L100,44", true, 0]);
  assertEquals(curveOf([1, 1e-320, 0], 100, 44).path, "M0,0L50,40L100,44");
});

Deno.test("a curve is finite for all finite results", () => {
  assertEquals(curveOf([1.7e308, -1.7e308, 0], 100, 40).path, "M0,0L50,40L100,20");
  assertEquals(curveOf([5e-324, -5e-324, 0], 100, 40).path, "M0,0L50,40L100,20");
  assertEquals(curveOf([0, 0], 100, 40).path, "M0,0L100,0");
});

Deno.test("a curve may have more results than a call takes arguments", () => {
  const losses = Array.from({ length: 300_000 }, (_, i) => 300_000 - i);
  const { highest, lowest } = curveOf(losses, 100, 40);
  assertEquals([highest, lowest], [300_000, 1]);
});

Deno.test("descent on no variable says that nothing changes", () => {
  for (const train of [[], ["other"]]) {
    const run = descend(parabola, { train, rate: 0.25, steps: 10 }, undefined);
    assertEquals(run.losses, [6]);
    assertStringIncludes(summaryOf("l", run), "No variable is ticked, so nothing changes.");
  }
});
