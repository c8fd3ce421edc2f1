import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type OnnxOptions, toOnnx } from "../../lib/onnx/mod.ts";
import { mul, type Value } from "../../mod.ts";

const f = (w: Value[], x: Value[]) => mul(w[0]!, x[0]!);
const right: OnnxOptions = { inputs: [1, 1], shared: [0] };

/** Options that are wrong, and what is said of them. */
const wrong: readonly (readonly [unknown, string])[] = [
  [
    undefined,
    "'options' must be an object such as { inputs: [2, 3], shared: [0] }: current value is undefined",
  ],
  [
    [1, 1],
    "'options' must be an object such as { inputs: [2, 3], shared: [0] }: current value is an array of 2",
  ],
  [{ ...right, input: 1 }, 'current option is "input"'],
  [
    { shared: [0] },
    "'inputs' must be an array of the lengths of the arguments: current value is undefined",
  ],
  [
    { inputs: 2, shared: [0] },
    "'inputs' must be an array of the lengths of the arguments: current value is 2",
  ],
  [
    { inputs: [], shared: [] },
    "'inputs' must be an array of the lengths of the arguments: current value is an array of 0",
  ],
  [
    { inputs: [1.5, 1], shared: [0] },
    "'inputs' must be an array of the lengths of the arguments: current value is an array of 2",
  ],
  [
    { inputs: [1, 1] },
    "'shared' must be an array of indices of 'inputs', such as [0]: current value is undefined",
  ],
  [
    { inputs: [1, 1], shared: 0 },
    "'shared' must be an array of indices of 'inputs', such as [0]: current value is 0",
  ],
  [{ inputs: [1, 1], shared: [2] }, "'shared[0]' must be an index below 2: current value is 2"],
  [{ inputs: [1, 1], shared: [-1] }, "'shared[0]' must be an index below 2: current value is -1"],
  [{ inputs: [1, 1], shared: ["0"] }, `'shared[0]' must be an index below 2: current value is "0"`],
  [{ inputs: [1, 1, 1], shared: [0, 0] }, "'shared[1]' must be given once: current value is 0"],
  [
    { inputs: [1, 1], shared: [0, 1] },
    "an argument must not be shared, that of the samples: all 2 are",
  ],
  [{ ...right, type: "half" }, `'type' must be "double" or "float": current value is "half"`],
  [
    { ...right, names: ["w"] },
    "'names' must be an array of 2 names: current value is an array of 1",
  ],
  [
    { ...right, names: ["w", "x y"] },
    `'names[1]' must be a name of letters, digits and _: current value is "x y"`,
  ],
  [
    { ...right, names: ["w", "w"] },
    `'names[1]' must be another name than value, values, gradient, w: current value is "w"`,
  ],
  [
    { ...right, names: ["w", "value"] },
    `'names[1]' must be another name than value, values, gradient, w: current value is "value"`,
  ],
  [
    { ...right, products: "all" },
    `'products' must be "checked where needed" or "checked" or "plain": current value is "all"`,
  ],
  [{ ...right, maximumNodes: 0 }, "'maximumNodes' must be a number above 0: current value is 0"],
  [{ ...right, allowFrozen: 1 }, "'allowFrozen' must be true or false: current value is 1"],
];

describe("a wrong option is an error before the function is called", () => {
  for (const [options, message] of wrong) {
    it(message, () => {
      let calls = 0;
      const counted = (w: Value[], x: Value[]) => (calls++, f(w, x));
      assertThrows(() => toOnnx(counted, options as OnnxOptions), TypeError, message);
      assertEquals(calls, 0);
    });
  }
});

describe("a function", () => {
  const make = (f: unknown, options: OnnxOptions = right) => () => toOnnx(f as never, options);

  it("must be one", () => {
    assertThrows(
      make(3),
      TypeError,
      "Cannot write ONNX as 'f' must be a function: current value is 3",
    );
  });
  it("must return a Value", () => {
    assertThrows(make(() => "3"), TypeError, `Cannot write ONNX as 'f' must return a Value`);
    assertThrows(make(() => undefined), TypeError, "a return is missing");
  });
  it("must return one Value", () => {
    const message =
      "Cannot write ONNX as the function must have one output: current number of outputs is 2";
    assertThrows(make((w: Value[], x: Value[]) => [w[0], x[0]]), TypeError, message);
  });
  it("must take as many arguments", () => {
    const three = (w: Value[], _x: Value[], _y: Value[]) => w[0];
    assertThrows(make(three), TypeError, "takes 3 arguments: current number of inputs is 2");
  });
  it("must not decide by numbers", () => {
    const decides = (w: Value[], x: Value[]) => w[0]!.data > 0 ? w[0] : x[0];
    assertThrows(make(decides), Error, "Cannot read");
    make(decides, { ...right, allowFrozen: true })();
  });
  it("that is too large is an error, which says what allows it", () => {
    const chain = (steps: number) => ([w]: Value[], [x]: Value[]) => {
      let sum = x!;
      for (let i = 0; i < steps; i++) sum = w!.sub(sum.sin());
      return sum;
    };
    const options = { ...right, maximumNodes: 100 };
    assertThrows(make(chain(60), options), RangeError, "the option 'maximumNodes' allows them");
    make(chain(60))();
    const message = "Cannot write ONNX as the model may have 5000 nodes";
    assertThrows(make(chain(1500)), RangeError, message);
  });
});

Deno.test("an option that is undefined is the default", () => {
  const { names, type, ...rest } = { ...right, names: undefined, type: undefined };
  assertEquals(toOnnx(f, { ...rest, names, type } as unknown as OnnxOptions), toOnnx(f, right));
});
