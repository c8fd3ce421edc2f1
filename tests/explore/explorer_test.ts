import { assertEquals, assertMatch } from "@std/assert";
import { answersOf } from "../../lib/explore/answers.ts";
import { type Change, Explorer } from "../../lib/explore/explorer.ts";
import { PRESETS } from "../../lib/explore/presets.ts";
import { fromFragment } from "../../lib/explore/state.ts";

/** An explorer, and what it has told of changes. */
function begin() {
  const explorer = new Explorer(), changes: Change[] = [];
  explorer.onChange = (change) => changes.push(change);
  return { explorer, changes };
}

Deno.test("the explorer begins with the worked example", () => {
  const { explorer } = begin();
  assertEquals([explorer.reading.root.data, explorer.at, explorer.mistake], [34, 0, undefined]);
});

Deno.test("a formula that cannot be read leaves the graph of the last one, which can still be stepped through", () => {
  const { explorer, changes } = begin();
  explorer.edit("l = x +");
  assertEquals(explorer.mistake?.start, 7);
  assertEquals([explorer.state.formula, explorer.reading.formula], ["l = x +", PRESETS[0].formula]);
  explorer.goTo(3);
  assertEquals([explorer.at, changes], [3, ["graph", "step"]]);
  explorer.edit("l = x + 1");
  assertEquals([explorer.mistake, explorer.reading.names], [undefined, ["x"]]);
});

Deno.test("the explorer may begin with any state, also with one whose formula cannot be read", () => {
  const state = { ...new Explorer().state, formula: "l = q * x_1", step: 2 };
  assertEquals(new Explorer(state).reading.values.get("q"), 1);
  const broken = new Explorer({ ...state, formula: "l = (" });
  assertEquals([broken.state.formula, broken.reading.root.data], ["l = (", 34]);
  assertEquals(broken.mistake === undefined, false);
});

Deno.test("steps stay within the lesson, also of a shorter formula", () => {
  const { explorer } = begin();
  explorer.goTo(99);
  assertEquals(explorer.at, 10);
  explorer.goTo(-1);
  assertEquals(explorer.at, 0);
  explorer.goTo(10);
  explorer.edit("x + y");
  assertEquals(explorer.at, 4);
});

Deno.test("a number changes the graph, not the step", () => {
  const { explorer, changes } = begin();
  explorer.goTo(5);
  explorer.setValue("x_1", 10);
  assertEquals([explorer.reading.root.data, explorer.at], [90, 5]);
  assertEquals(changes, ["step", "numbers"]);
});

Deno.test("descent goes on as one run until a number is changed by hand, and is undone whole", () => {
  const { explorer } = begin();
  explorer.descend(1);
  explorer.descend(2);
  assertEquals(explorer.descent?.losses.length, 4);
  explorer.undoDescent();
  assertEquals([explorer.descent, explorer.reading.root.data], [undefined, 34]);
  explorer.undoDescent();
  explorer.descend(1);
  explorer.setValue("x_1", 3);
  assertEquals(explorer.descent, undefined);
});

Deno.test("descent changes the variables that are chosen, all at first", () => {
  const { explorer } = begin();
  assertEquals(explorer.isTrained("x_1"), true);
  explorer.setTrained("x_1", false);
  assertEquals(["x_1", "x_2"].map((name) => explorer.isTrained(name)), [false, true]);
  explorer.setTrained("x_1", true);
  assertEquals(explorer.state.train?.toSorted(), ["x_1", "x_2", "x_4", "x_6"]);
  explorer.setTrained("x_2", false);
  explorer.descend(1);
  assertEquals(explorer.reading.values.get("x_2"), 4);
  assertEquals(explorer.reading.values.get("x_1"), 3 - 0.01 * 8);
});

Deno.test("a rate that is none is refused", () => {
  const { explorer } = begin();
  for (const rate of [0, -1, NaN, Infinity]) assertEquals(explorer.setRate(rate), false);
  assertEquals([explorer.setRate(0.5), explorer.state.rate], [true, 0.5]);
});

Deno.test("a step forward hides its number while predictions are asked for, a step back does not", () => {
  const { explorer } = begin();
  explorer.setPredicting(true);
  assertEquals([explorer.predicts, explorer.asks], [true, false]);
  explorer.goTo(1);
  assertEquals([explorer.asks, explorer.frame.line], [true, "x_3 = x_1 · x_2 = 3 · 4 = ?"]);
  assertEquals(explorer.reveal(11), "Not 11: it is 12.");
  assertEquals([explorer.asks, explorer.frame.line], [false, "x_3 = x_1 · x_2 = 3 · 4 = 12"]);
  explorer.goTo(2);
  assertEquals(explorer.reveal(), "");
  explorer.goTo(1);
  assertEquals(explorer.asks, false);
  explorer.goTo(4);
  assertEquals(explorer.asks, false); // ∂l/∂l = 1 by definition
  explorer.goTo(5);
  explorer.setPredicting(false);
  assertEquals(explorer.asks, false);
});

Deno.test("a link to the explorer restores it", () => {
  const { explorer } = begin(), other = new Explorer();
  explorer.openPreset(PRESETS[1]!);
  explorer.setValue("w_1", -2.5);
  explorer.goTo(9);
  other.open((fromFragment(explorer.fragment) as { state: Explorer["state"] }).state);
  assertEquals(other.fragment, explorer.fragment);
  assertEquals([other.at, other.reading.root.data], [9, explorer.reading.root.data]);
});

Deno.test("descent changes the variables that a formula brings, whatever was chosen before", () => {
  const { explorer } = begin();
  explorer.openPreset(PRESETS.find(({ key }) => key === "neuron")!);
  explorer.edit("l = (x_1 * w_1 + q");
  explorer.edit("l = (x_1 * w_1 + q)^2");
  assertEquals(["x_1", "w_1", "q"].map((name) => explorer.isTrained(name)), [false, true, true]);
  explorer.setTrained("q", false);
  explorer.edit("l = q * r");
  assertEquals(["q", "r"].map((name) => explorer.isTrained(name)), [false, true]);
});

Deno.test("each preset can be typed character by character, and is then checked and descended on", () => {
  for (const { formula, key } of PRESETS) {
    const { explorer } = begin();
    explorer.edit("");
    for (let end = 1; end <= formula.length; end++) explorer.edit(formula.slice(0, end));
    assertEquals([explorer.mistake, explorer.reading.formula], [undefined, formula], key);
    assertEquals(answersOf(explorer.reading).rows.length, explorer.reading.names.length, key);
    explorer.descend(1);
    assertEquals(explorer.descent!.losses.length, 2, key);
  }
});

Deno.test("a link tells of the formula's variables alone", () => {
  const { explorer } = begin();
  explorer.openPreset(PRESETS.find(({ key }) => key === "neuron")!);
  explorer.edit("q * w_1");
  assertMatch(explorer.fragment, /&train=w_1%2Cq$/);
});
