import { assertEquals, assertStringIncludes } from "@std/assert";
import { PRESETS } from "../../lib/explore/presets.ts";
import {
  fromData,
  fromFragment,
  presetState,
  type State,
  toFragment,
} from "../../lib/explore/state.ts";

const STATE: State = {
  formula: "l = (w * x + b)^2 # ∂ & = %",
  values: new Map([["w", -0.5], ["x", 1e-300], ["b", 0], ["__proto__", 3]]),
  step: 7,
  train: ["w", "__proto__"],
  rate: 0.05,
};

function stateOf(fragment: string): State {
  const start = fromFragment(fragment);
  if (start === undefined || !("state" in start)) throw new Error(`no state: ${fragment}`);
  return start.state;
}

Deno.test("a link restores the state that it was made from", () => {
  assertEquals(stateOf(toFragment(STATE, [...STATE.values.keys()])), STATE);
});

Deno.test("a link holds the numbers of the formula's variables alone", () => {
  const fragment = toFragment(STATE, ["w", "x", "new"]);
  assertEquals([...stateOf(fragment).values.keys()], ["w", "x"]);
});

Deno.test("a link of every preset restores it", () => {
  for (const preset of PRESETS) {
    const state = presetState(preset, 3);
    assertEquals(stateOf(toFragment(state, Object.keys(preset.values))), state);
  }
});

Deno.test("fields of a link that make no sense are ignored", () => {
  const { values, step, rate, train } = stateOf(
    "#f=x*y&v.x=NaN&v.y=1e999&v.z=&v.a b=1&v.=2&v.q=4&step=-1&rate=0&train=q,<b>,&other=1",
  );
  assertEquals([...values], [["q", 4]]);
  assertEquals([step, rate, train], [0, 0.1, ["q"]]);
  for (const fragment of ["#f=x&step=1.5", "#f=x&step=1e99", "#f=x&step=x"]) {
    assertEquals(stateOf(fragment).step, 0, fragment);
  }
  for (const rate of ["-1", "NaN", "Infinity", "", "x"]) {
    assertEquals(stateOf(`#f=x&rate=${rate}`).rate, 0.1, rate);
  }
  assertEquals(stateOf("#f=x").train, undefined);
});

Deno.test("a fragment without a formula is no start", () => {
  for (const fragment of ["", "#", "#rules", "#f=", "#f=%20", "#v.x=3"]) {
    assertEquals(fromFragment(fragment), undefined, fragment);
  }
});

Deno.test("a link with a formula that is too long says so", () => {
  const start = fromFragment(`#f=${"x".repeat(2001)}`)!;
  assertStringIncludes("problem" in start ? start.problem : "", "2001 characters");
  assertEquals("state" in fromFragment(`#f=${"x".repeat(2000)}`)!, true);
});

Deno.test("a link holds at most a hundred numbers", () => {
  const values = Array.from({ length: 150 }, (_, i) => `&v.x_${i}=${i}`).join("");
  assertEquals(stateOf(`#f=x${values}`).values.size, 100);
});

Deno.test("the start of a command line is a formula and its numbers", () => {
  const start = fromData(
    '{"formula":"x * __proto__","values":{"x":3,"__proto__":4,"y":"5","z":null}}',
  )!;
  const { formula, values } = (start as { state: State }).state;
  assertEquals([formula, [...values]], ["x * __proto__", [["x", 3], ["__proto__", 4]]]);
});

Deno.test("what is no start of a command line is none", () => {
  for (const text of ["", "{", "null", "3", "[]", '{"formula":3}', '{"formula":" "}']) {
    assertEquals(fromData(text), undefined, text);
  }
  assertEquals("state" in fromData('{"formula":"x"}')!, true);
  assertEquals("problem" in fromData(JSON.stringify({ formula: "x".repeat(2001) }))!, true);
});

Deno.test("a link keeps the sign of −0, and every other number to its last bit", () => {
  for (const x of [-0, 5e-324, -1.7976931348623157e308, 0.1 + 0.2, 1e21]) {
    const { values } = stateOf(toFragment({ ...STATE, values: new Map([["x", x]]) }, ["x"]));
    assertEquals(Object.is(values.get("x"), x), true, String(x));
  }
});
