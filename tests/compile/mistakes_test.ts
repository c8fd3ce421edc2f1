import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compile, type Kernel } from "../../lib/compile/mod.ts";
import {
  add,
  defineRule,
  dot,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  mul,
  sum,
  Value,
  valueAndGrad,
  vjp,
} from "../../mod.ts";

type Untyped = (f?: unknown, second?: unknown) => Kernel;

/** What TypeScript would not let pass. */
const untyped = compile as unknown as Untyped;

const numbers = (...data: number[]) => new Float64Array(data);

describe("a function of arrays that is compiled without their lengths", () => {
  const functions: Readonly<Record<string, (w: Value[], x: Value[]) => unknown>> = {
    "reads an element": (w, _x) => w[0]!.mul(2),
    "reads an element of its second array": (w, x) => add(w as never, x[0]!),
    "calls a method": (w, x) => sum(w.map((item, i) => item.mul(x[i]!))),
    "takes a list": (w, x) => dot(w, x),
    "destructures": ([w], [x]) => w!.mul(x!),
    "spreads": (w, x) => sum([...w, ...x]),
    "iterates": (w, _x) => {
      let total: number | Value = 0;
      for (const item of w) total = add(total, item);
      return total;
    },
    "counts up to a length that is undefined, from a number": (w, _x) => {
      let total: number | Value = 0;
      for (let i = 0; i < w.length; i++) total = add(total, w[i]!);
      return total;
    },
    "counts up to a length that is undefined, from a Value": (w, _x) => {
      let total = new Value(0);
      for (let i = 0; i < w.length; i++) total = total.add(w[i]!);
      return total;
    },
  };
  for (const [name, f] of Object.entries(functions)) {
    it(`is told to say them, where it ${name}`, () => {
      for (const [options, shown] of [[undefined, "undefined"], [{ inputs: 2 }, "2"]] as const) {
        const { message } = assertThrows(() => untyped(f, options), TypeError);
        assertStringIncludes(
          message,
          "Cannot compile as 'inputs' must say how long the arrays are that the function takes, as in compile(f, { inputs: [3, 3] }): " +
            `current value is ${shown}, and the function takes argument `,
        );
        assertStringIncludes(message, ` ${name.includes("second") ? 2 : 1} for an array`);
      }
      if (!name.includes("second")) untyped(f, { inputs: [3, 3] });
    });
  }

  it("is told what it reads", () => {
    const { message } = assertThrows(() => untyped((w: Value[]) => sum(w.slice(1))), TypeError);
    assertStringIncludes(message, "for an array, of which it reads 'slice'");
  });
});

describe("a transform of a function of arrays that is compiled without their lengths", () => {
  type Both = (w: Value[], x: Value[]) => Value;
  const functions: Readonly<Record<string, Both>> = {
    "reads elements": (w, x) => w[0]!.mul(x[0]!).mul(x[0]!),
    "calls a method": (w, x) => sum(w.map((item, i) => item.mul(x[i]!))) as Value,
    "takes lists": (w, x) => dot(w, x) as Value,
    "destructures": ([w], [x]) => w!.mul(x!),
    "counts up to a length that is undefined": (w, x) => {
      let total = new Value(0);
      for (let i = 0; i < w.length; i++) total = total.add(w[i]!.mul(x[i]!));
      return total;
    },
  };
  const row = (f: Both): (w: Value[], x: Value[]) => Value[] => (w, x) => [f(w, x)];
  /** For each way to compile a transform of a function of arrays what the transform takes them for. */
  const transforms: Readonly<Record<string, (f: Both) => unknown>> = {
    grad,
    valueAndGrad,
    hessian,
    "jacobian": (f) => jacobian(row(f)),
    "the gradient of a gradient": (f) => grad((w: Value[], x: Value[]) => grad(f)(w, x)[0]![0]!),
    "a gradient in a function": (f) => (w: Value[], x: Value[]) => grad(f)(w, x),
    hvp,
    jvp,
    vjp,
    "hvp in a function": (f) => (w: Value[], x: Value[]) => hvp(f)([w, x], [w, x]),
    "jvp in a function": (f) => (w: Value[], x: Value[]) => Object.values(jvp(f)([w, x], [w, x])),
    "vjp in a function": (f) => (w: Value[], x: Value[]) => vjp(f)([w, x], 1 as never),
  };
  for (const [name, transform] of Object.entries(transforms)) {
    it(`is told to say them, as the function itself is: ${name}`, () => {
      for (const [what, f] of Object.entries(functions)) {
        for (const [options, shown] of [[undefined, "undefined"], [{ inputs: 2 }, "2"]] as const) {
          const { message } = assertThrows(
            () => untyped(transform(f), options),
            TypeError,
            "",
            what,
          );
          assertStringIncludes(
            message,
            "Cannot compile as 'inputs' must say how long the arrays are that the function takes, as in compile(f, { inputs: [3, 3] }): " +
              `current value is ${shown}, and the function takes argument 1 for an array`,
          );
        }
      }
    });
  }

  it("is compiled where they are said", () => {
    for (const f of Object.values(functions)) {
      const kernel = untyped(grad(f), { inputs: [1, 1] }), gradient = new Float64Array(2);
      kernel.evaluate(numbers(3, 4), gradient);
      assertEquals(gradient[1]! > 2.9, true);
    }
  });

  it("is told to count Values, where its function takes these", () => {
    const f = (x: Value, y: Value) => x.mul(y);
    for (const transform of [grad, valueAndGrad, hessian] as ((g: typeof f) => unknown)[]) {
      assertThrows(
        () => untyped(transform(f), { inputs: [1, 1] }),
        TypeError,
        "Cannot compile as 'inputs' must be a number where the function takes Values, as in compile(f, { inputs: 2 })",
      );
    }
  });
});

describe("a function of Values that is compiled with lengths of arrays", () => {
  for (
    const [name, f] of Object.entries({
      "calls a method": (x: Value, y: Value) => x.mul(y),
      "calls a function": (x: Value, y: Value) => mul(x, y),
      "reads data": (x: Value, _y: Value) => new Value(x.data.valueOf()),
    })
  ) {
    it(`is told to count them, where it ${name}`, () => {
      assertThrows(
        () => untyped(f, { inputs: [1, 1] }),
        TypeError,
        "Cannot compile as 'inputs' must be a number where the function takes Values, as in compile(f, { inputs: 2 }): " +
          "current value is an array of 2, and the function takes argument 1 for a Value",
      );
    });
  }
});

describe("compile", () => {
  it("lets errors of the function's own through as they are", () => {
    for (const error of [new TypeError("mine"), new RangeError("mine"), "mine"]) {
      let caught: unknown;
      try {
        compile((_x) => {
          throw error;
        });
      } catch (e) {
        caught = e;
      }
      assertEquals(caught === error, true);
    }
    const missing = (x: Value) => (x as unknown as { plus: () => Value }).plus();
    assertThrows(() => compile(missing), TypeError, "x.plus is not a function");
  });

  it("calls a function once that makes something of its arguments", () => {
    let calls = 0;
    const counted = <T>(result: (x: Value) => T) => (x: Value) => (calls++, result(x));
    const other = new Value(3).mul(2);
    compile(counted((x) => x.mul(2)));
    compile(counted((x) => x));
    compile(counted((_x) => other));
    compile(counted((x) => [x, 3]));
    assertEquals(calls, 4);
  });

  it("compiles constants still", () => {
    assertEquals(compile((_x) => 3).value([1]), 3);
    assertEquals(compile((_x) => new Value(3)).value([1]), 3);
    assertEquals(compile(grad((x: Value) => x.mul(2))).value([1]), 2);
  });

  it("says what is missing where it is given too little", () => {
    const message = (...args: unknown[]) =>
      assertThrows(() => (compile as (...args: unknown[]) => unknown)(...args), TypeError).message;
    assertEquals(
      message(),
      "Cannot compile as 'root' must be a Value, or an array of them, or a function: current value is undefined",
    );
    assertEquals(
      message(new Value(3).mul(2)),
      "Cannot compile as 'leaves' must be an array of leaves: current value is undefined",
    );
    assertEquals(
      message((x: Value, y: Value) => x.mul(y), { inputs: 1 }),
      "Cannot compile as the function takes 2 arguments: current number of inputs is 1",
    );
    assertEquals(
      message((w: Value[], x: Value[]) => dot(w, x), { inputs: [2] }),
      "Cannot compile as the function takes 2 arguments: current number of inputs is 1",
    );
    assertEquals(
      message((w: Value[]) => sum(w), { input: [2] }),
      'Cannot compile a function as the options are inputs, allowFrozen, and shared: current option is "input"',
    );
  });

  it("says what may be the reason where the function returns no Value", () => {
    const message = (f: unknown) => assertThrows(() => untyped(f), TypeError).message;
    const returned =
      "Cannot compile as 'f' must return a Value, or an array of them: current value is ";
    assertEquals(
      message((x: Value) => {
        x.mul(2);
      }),
      `${returned}undefined: a return is missing`,
    );
    assertEquals(
      message((x: Value) => Promise.resolve(x)),
      `${returned}an object of class Promise: the function must not be async`,
    );
    assertEquals(
      message(function* (x: Value) {
        yield x;
      }),
      `${returned}an object`,
    );
  });
});

describe("what contains itself", () => {
  it("is called what it is, an array or an object", () => {
    for (const [list, what] of [[[] as unknown[], "an array"], [{}, "an object"]] as const) {
      const circle = Object.assign(list, { 0: list });
      assertThrows(
        () => untyped(() => circle, { inputs: 1 }),
        TypeError,
        `Cannot compile as ${what} that 'f' gives contains itself`,
      );
    }
  });
});

describe("a kernel", () => {
  const kernel = compile((x, y) => x.mul(y));

  it("is no JSON, and says what to do instead", () => {
    assertThrows(
      () => JSON.stringify({ kernel }),
      TypeError,
      "Cannot convert a kernel to JSON as it is code: convert what its save() returns, and loadKernel where that arrives",
    );
  });

  it("is not cloned or sent in silence, and the error says what to do instead", () => {
    const { port1, port2 } = new MessageChannel();
    for (const send of [structuredClone, (kernel: unknown) => port1.postMessage(kernel)]) {
      const error = assertThrows(() => send(kernel), DOMException);
      assertEquals(error.name, "DataCloneError");
      assertStringIncludes(
        error.message,
        "send what its save() returns, and loadKernel where that arrives",
      );
    }
    port1.close();
    port2.close();
  });

  it("prints its numbers of inputs and outputs alone", () => {
    assertEquals(Deno.inspect({ kernel }), "{ kernel: Kernel { inputs: 2, outputs: 1 } }");
    const inspect = Reflect.get(kernel, Symbol.for("nodejs.util.inspect.custom")) as () => string;
    assertEquals(inspect.call(kernel), "Kernel { inputs: 2, outputs: 1 }");
  });

  it("says so where its methods were taken out of it", () => {
    for (const name of ["value", "valueAndGrad", "batch", "evaluate"] as const) {
      const method = kernel[name] as (...args: unknown[]) => unknown;
      assertThrows(
        () => method(numbers(3, 4), numbers(0, 0), numbers(0, 0)),
        TypeError,
        `Cannot call '${name}' as 'this' must be a kernel: current value is undefined`,
      );
    }
  });

  it("writes nothing where an array is frozen, and says which", () => {
    const frozen = Object.freeze([0, 0]) as number[], grad = [7, 7];
    const must = "must take numbers: current value is a frozen array of ";
    assertThrows(() => kernel.valueAndGrad([3, 4], frozen), TypeError, `'grad' ${must}2`);
    const one = Object.freeze([0]) as number[];
    assertThrows(() => kernel.evaluate([3, 4], one), TypeError, `'outputs' ${must}1`);
    assertThrows(() => kernel.batch([3, 4], one, grad), TypeError, `'values' ${must}1`);
    const holes = Object.preventExtensions(new Array<number>(2));
    assertThrows(() => kernel.valueAndGrad([3, 4], holes), TypeError, `'grad' ${must}2`);
    assertEquals(grad, [7, 7]);
    const sealed = Object.seal([0, 0]);
    assertEquals([kernel.valueAndGrad(Object.freeze([3, 4]) as number[], sealed), sealed], [12, [
      4,
      3,
    ]]);
  });

  it("says which arrays a batch lacks", () => {
    const batch = kernel.batch.bind(kernel) as (...args: unknown[]) => void;
    assertThrows(() => batch([3, 4]), TypeError, "'values' must be a Float64Array");
    const values = [0];
    assertThrows(() => batch([3, 4], values, values), TypeError, "must not share memory");
  });

  it("is compiled of what proxies of Values make, too", () => {
    const rule = defineRule({
      name: "mistakenTwice",
      evaluate: (x) => 2 * x,
      partials: [() => 2],
      expression: "2 * x",
    });
    assertEquals(compile((x) => rule(new Proxy(x, {}))).value([3]), 6);
  });
});
