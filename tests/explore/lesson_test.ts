import { assert, assertEquals } from "@std/assert";
import { checkGradient } from "../../lib/check/mod.ts";
import { backwardSteps, forwardSteps } from "../../lib/draw/mod.ts";
import {
  afterNextNode,
  completeAt,
  edgeAt,
  frameAt,
  type Lesson,
  orderAt,
  visitedIn,
} from "../../lib/explore/lesson.ts";
import { PRESETS } from "../../lib/explore/presets.ts";
import { read, type Reading } from "../../lib/explore/reading.ts";
import { azmul, trace } from "../../mod.ts";
import { randomFormula } from "./support/random_formulas.ts";
import { BACKWARD_LINES, FORWARD_LINES } from "../draw/support/worked_lines.ts";

function lessonOn(formula: string, values: Record<string, number> = {}): Lesson {
  return read(formula, new Map(Object.entries(values))).lesson;
}

const EXAMPLE = PRESETS[0], example = lessonOn(EXAMPLE.formula, EXAMPLE.values);

/** Numbers of which −0 counts as 0: the sign of a sum's zero depends on the order of its terms. */
const unsigned = (numbers: readonly (number | undefined)[]) => numbers.map((x) => x === 0 ? 0 : x);

/** Compares every step of a lesson with the two passes of the drawing, with the engine, and with the check. */
function assertRight({ root, leaves, names, lesson }: Reading, what: string): void {
  const { frames, drawing: { nodes } } = lesson;
  const lines = [...forwardSteps(root), ...backwardSteps(root, { by: "edge" })];
  assertEquals(frames.slice(1).map(({ line }) => line), lines.map(({ line }) => line), what);
  const sums = nodes.map(() => 0);
  sums[nodes.length - 1] = 1;
  for (const { step } of frames) {
    if (step?.kind !== "term") continue;
    const { user, k, operand, adjoint, partial, product, before, after } = step.term;
    const edge = nodes[user]!.operands[k]!;
    assertEquals([edge.node, edge.partial], [operand, partial], what);
    assertEquals(unsigned([adjoint, before]), unsigned([sums[user], sums[operand]]), what);
    assertEquals(unsigned([product]), unsigned([azmul(sums[user]!, edge.partial)]), what);
    sums[operand]! += product;
    assertEquals(unsigned([after]), unsigned([sums[operand]]), what);
  }
  const graph = trace(root),
    byId = new Map(Array.from({ length: graph.length }, (_, at) => [graph.id(at), graph.grad(at)]));
  const shown = unsigned(frames.at(-1)!.gradients);
  const engine = nodes.map(({ id, kind }) => kind === "constant" ? undefined : byId.get(id));
  assertEquals(shown, unsigned(engine), what);
  const report = checkGradient(root);
  assert(report.verdict !== "disagrees", `${what}: ${report}`);
  const checked = new Map(report.leaves.map(({ name, gradient }) => [name, gradient]));
  assertEquals([...checked.keys()].sort(), names.toSorted(), what);
  for (const { label, grad } of leaves) {
    assertEquals(unsigned([checked.get(label)]), unsigned([grad]), `${what}, ${label}`);
  }
}

Deno.test("each step of each preset has the term, the line and the gradients of the sweep, and the check agrees", () => {
  for (const { key, formula, values } of PRESETS) {
    assertRight(read(formula, new Map(Object.entries(values))), key);
  }
});

Deno.test("each step of 200 random formulas has the term, the line and the gradients of the sweep", () => {
  let operations = 0, severalUses = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { formula, values } = randomFormula(seed), reading = read(formula, values);
    assertRight(reading, `seed ${seed}: ${formula}`);
    operations += reading.lesson.forward;
    severalUses += reading.lesson.terms.filter((count) => count > 1).length;
  }
  assert(operations > 1000 && severalUses > 400, `${operations} operations, ${severalUses} sums`);
});

Deno.test("the worked example has ten steps", () => {
  const lines = example.frames.map(({ line }) => line);
  assertEquals(lines, ["", ...FORWARD_LINES, ...BACKWARD_LINES]);
  assertEquals([example.length, example.forward], [10, 3]);
});

Deno.test("at the start leaves alone have numbers, and no node has a gradient", () => {
  const { drawing: { nodes } } = example, { computed, gradients, active } = frameAt(example, 0);
  assertEquals(computed, nodes.map(({ kind }) => kind !== "operation"));
  assertEquals([gradients.filter((gradient) => gradient !== undefined), active], [[], undefined]);
});

Deno.test("steps beyond both ends are the first and the last one", () => {
  assertEquals(frameAt(example, -3), example.frames[0]);
  assertEquals(frameAt(example, 99), example.frames[10]);
});

Deno.test("the next node takes all edges of the node in work, or of the next one", () => {
  const stops = [0];
  while (stops.at(-1)! < 10) stops.push(afterNextNode(example, stops.at(-1)!));
  assertEquals(stops, [0, 1, 2, 3, 4, 6, 8, 10]);
  assertEquals(afterNextNode(example, 5), 6);
  assertEquals(afterNextNode(example, 10), 10);
});

Deno.test("a gradient is complete after the last of its terms", () => {
  const lesson = lessonOn("a = x * x; l = a + x");
  const at = (name: string) =>
    completeAt(lesson, lesson.drawing.nodes.findIndex((node) => node.name === name));
  for (const name of ["x", "a", "l"]) {
    const frame = frameAt(lesson, at(name)), node = frame.active!;
    assertEquals(lesson.drawing.nodes[node]!.name, name);
    assertEquals([frame.missing?.[node] ?? 0, frame.step?.kind === "forward"], [0, false]);
  }
  assertEquals(lesson.terms, [3, 1, 0]);
});

Deno.test("the order of the backward pass begins at the root, and has one node in work at most", () => {
  const names = example.order.map((node) => example.drawing.nodes[node]!.name);
  assertEquals(names, ["l", "x_6", "x_5", "x_4", "x_3", "x_2", "x_1"]);
  const states = (at: number) => orderAt(example, at).map((state) => state[0]).join("");
  assertEquals([0, 4, 5, 7, 9, 10].map(states), [
    "ttttttt",
    "ttttttt",
    "ntttttt",
    "ppntttt",
    "ppppntt",
    "ppppnpp",
  ]);
});

Deno.test("an edge is active when its term is added or its user computed, and done afterwards", () => {
  const edge = example.edges.findIndex(({ local }) => local === "x_6");
  const states = example.frames.map((_, at) => edgeAt(example, edge, at));
  assertEquals(states.indexOf("active"), 3);
  assertEquals(states.lastIndexOf("active"), 5);
  assertEquals(states.filter((state) => state === "done").length, 5);
});

Deno.test("an edge from a constant carries nothing back", () => {
  const { edges } = lessonOn("l = 3 * x");
  assertEquals(edges.map(({ local, step }) => [local, step]), [[undefined, undefined], ["3", 3]]);
});

Deno.test("of a large graph the nearest nodes are shown, with the gradients of the whole", () => {
  const formula = `l = ${Array.from({ length: 300 }, () => "x").join(" + ")}`;
  const reading = read(formula, new Map()), { lesson } = reading;
  assertEquals([lesson.drawing.nodes.length, lesson.drawing.leftOut], [64, 236]);
  const x = lesson.drawing.nodes.findIndex(({ name }) => name === "x");
  assertEquals(frameAt(lesson, lesson.length).gradients[x], 300);
  const leftOut = lesson.frames.find(({ step }) => step?.kind === "leftOut")!;
  assertEquals(visitedIn(leftOut), x);
});
