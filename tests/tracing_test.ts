import { assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { detach, noGrad, Value, whileTracing } from "../mod.ts";

describe("whileTracing", () => {
  it("refuses what is no list of leaves, and what is no function", () => {
    const call = whileTracing as (inputs: unknown, compute?: unknown) => unknown;
    const message = (inputs: unknown, compute?: unknown) =>
      assertThrows(() => call(inputs, compute), TypeError).message;
    const x = new Value(1);
    assertStringIncludes(message(x, () => x), "'inputs' must be an array of leaves");
    assertStringIncludes(message([x, 3], () => x), "'inputs[1]' must be a Value");
    assertStringIncludes(message([x.mul(2)], () => x), "'inputs[0]' must be a leaf");
    assertStringIncludes(message([detach(x)], () => x), "'inputs[0]' must be a leaf");
    assertStringIncludes(message([x], x), "'compute' must be a function");
  });

  it("returns what the function returns, and passes on what it throws", () => {
    assertStrictEquals(whileTracing([], () => 3), 3);
    assertThrows(() =>
      whileTracing([], () => {
        throw new RangeError("on purpose");
      }), RangeError);
  });

  it("allows within what it allows, unless told otherwise", () => {
    const x = new Value(2), y = new Value(3);
    const read = (outer: boolean, inner?: boolean) =>
      whileTracing(
        [x],
        () => whileTracing([y], () => y.data, inner === undefined ? {} : { allowFrozen: inner }),
        {
          allowFrozen: outer,
        },
      );
    assertEquals([read(true), read(true, true), read(false, true)], [3, 3, 3]);
    for (const inner of [false, undefined]) assertThrows(() => read(false, inner), TypeError);
    assertThrows(() => read(true, false), TypeError);
  });

  it("sees inputs of calls around it too", () => {
    const x = new Value(2), y = new Value(3);
    whileTracing([x], () => {
      const ofOuter = whileTracing([y], () => [x, y, x.mul(y), y.mul(y)].map((v) => detach(v)));
      assertEquals(ofOuter.map(({ operation }) => operation), Array(4).fill("detach"));
      assertThrows(() => ofOuter[2]!.data, TypeError, "depends on an input");
      assertEquals(ofOuter[3]!.data, 9);
    });
  });

  it("records what noGrad computes of its inputs alone", () => {
    const x = new Value(2), y = new Value(3);
    const [ofInput, ofOther] = whileTracing([x], () => noGrad(() => [x.mul(y), y.mul(y)]));
    assertEquals([ofInput!.operation, ofOther!.operation], ["detach", "constant"]);
    assertEquals([ofInput!.data, ofOther!.data], [6, 9]);
    ofInput!.backward();
    assertEquals([x.grad, y.grad], [0, 0]);
  });
});
