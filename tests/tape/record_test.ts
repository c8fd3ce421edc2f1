import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { add, noGrad, Value } from "../../mod.ts";
import { endSegment } from "../support/segments.ts";

/** Objects that stand for a leaf, by how a program comes to one. */
const standIns: Readonly<Record<string, (x: Value) => Value>> = {
  "the leaf itself": (x) => x,
  "the leaf, frozen": (x) => Object.freeze(x),
  "the leaf, sealed": (x) => Object.seal(x),
  "a shallow copy, as helpers that clone make it": (x) =>
    Object.assign(Object.create(Object.getPrototypeOf(x)), x),
  "a copy of its property descriptors": (x) =>
    Object.create(Object.getPrototypeOf(x), Object.getOwnPropertyDescriptors(x)),
  "an object that inherits from it": (x) => Object.create(x),
  "a proxy": (x) => new Proxy(x, {}),
};

/** A Value of a class of the user's. */
class Parameter extends Value {
  readonly rate = 0.1;
}

describe("an operand", () => {
  for (const [title, standIn] of Object.entries(standIns)) {
    it(`may be ${title}, before and after each change of segment and version`, () => {
      const x = new Value(5), other = new Value(7), copy = standIn(x);
      for (let round = 0; round < 3; round++) {
        for (const operand of [copy, x]) {
          other.mul(3); // takes a slot
          const y = operand.mul(2).add(other), z = add(operand, operand);
          assertEquals([y.data, z.data], [2 * x.data + 7, 2 * x.data], `round ${round}`);
          x.grad = 0;
          y.backward();
          z.backward();
          assertEquals([x.grad, copy.grad], [4, 4]);
        }
        if (round === 0) x.data = 11;
        else endSegment();
      }
    });
  }

  it("may be an interior node, frozen or copied", () => {
    const x = new Value(5);
    for (const standIn of Object.values(standIns)) {
      const y = standIn(x.mul(2));
      endSegment();
      x.grad = 0;
      y.mul(3).backward();
      assertEquals([y.mul(3).data, x.grad], [30, 6]);
    }
  });

  it("may be of a subclass, whose operations give Values", () => {
    const x = new Parameter(5, "w"), y = x.mul(x);
    y.backward();
    assertEquals([y.data, x.grad, x.rate, y instanceof Parameter], [25, 10, 0.1, false]);
  });

  it("that is no Value is a TypeError by name, and leaves the tape as it was", () => {
    const x = new Value(5), before = x.mul(2);
    const none = [
      Object.create(Value.prototype),
      {},
      structuredClone(x),
      JSON.parse(JSON.stringify({ data: 5, grad: 0 })),
      "5",
      null,
      undefined,
      5n,
      Symbol("5"),
    ];
    for (const operand of none) {
      for (
        const attempt of [() => x.mul(operand), () => add(operand, x), () => x.clamp(operand, 1)]
      ) {
        assertThrows(attempt, TypeError, "must be a Value or a number");
        noGrad(() => assertThrows(attempt, TypeError, "must be a Value or a number"));
      }
    }
    const after = x.mul(3);
    assertEquals([before.data, after.data, after.id > before.id], [10, 15, true]);
  });
});

it("a class that is frozen makes Values as before", () => {
  Object.freeze(Value);
  const x = new Value(5), y = x.mul(2);
  y.backward();
  assertEquals([y.data, x.grad], [10, 2]);
});
