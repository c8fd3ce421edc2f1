import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compileGraph } from "../../../lib/compile/compile.ts";
import { FIRST_CALL, instructions, opcode } from "../../../lib/compile/program/instructions.ts";
import type { LinearProgram } from "../../../lib/compile/program/linear_program.ts";
import { ProgramBuilder } from "../../../lib/compile/program/program_builder.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import {
  abs,
  atan2,
  cos,
  defineRule,
  exp,
  grad,
  gradients,
  hvp,
  hypot,
  max,
  mul,
  pow,
  select,
  sigmoid,
  sign,
  sin,
  tanh,
  trace,
  Value,
} from "../../../mod.ts";
import { assertSameDoubles, distanceInUlps } from "../../support/ulps.ts";

const { rule: twice } = defineRule({
  name: "twice",
  evaluate: (x) => 2 * x,
  partials: [() => 2],
  expression: "2 * x",
});

/** The names of a program's instructions, inputs and constants left out. */
function names({ codes }: LinearProgram): string[] {
  return Array.from(codes, (code) => code < FIRST_CALL ? instructions[code]!.name : "call")
    .filter((name) => name !== "input" && name !== "constant");
}

/** The builder with two inputs, x and y, and what makes its instructions. */
function builder() {
  const program = new ProgramBuilder(2);
  const make = (name: keyof typeof opcode, ...operands: number[]) =>
    program.instruction(opcode[name], operands[0]!, operands[1], operands[2]);
  return { program, make, x: 0, y: 1 };
}

describe("a program builder", () => {
  it("makes equal instructions once, exchanged operands of commutative ones too", () => {
    const { program, make, x, y } = builder();
    assertEquals(make("add", x, y), make("add", y, x));
    assertEquals(make("subtract", x, y) === make("subtract", y, x), false);
    assertEquals(program.constant(3), program.constant(3));
    assertEquals(program.constant(NaN), program.constant(NaN));
    assertEquals(program.constant(-0), program.constant(-0));
    assertEquals(program.constant(0) === program.constant(-0), false);
  });

  it("finds instructions again however many there are", () => {
    const { program, make, x } = builder();
    const sums = Array.from({ length: 5000 }, (_, i) => make("add", x, program.constant(i + 0.5)));
    sums.forEach((sum, i) => assertEquals(make("add", x, program.constant(i + 0.5)), sum));
  });

  it("folds constants, to the same bits as Math", () => {
    const { program, make } = builder();
    const constant = (x: number) => program.constant(x);
    const folded = [
      make("divide", constant(1), constant(3)),
      make("product", constant(0), constant(Infinity)),
      make("multiply", constant(0), constant(Infinity)),
      make("sigmoid", constant(-1)),
      make("sechSquared", constant(1)),
      make("sigmoidSlope", constant(-1)),
      make("softplus", constant(1)),
      make("minimum", constant(-0), constant(0)),
      make("maximum", constant(-0), constant(0)),
      make("select", constant(1), constant(2), constant(3)),
      make("step", constant(-1)),
      make("sign", constant(-3)),
      make("abs", constant(-3)),
      make("negate", constant(0)),
      make("sqrt", constant(2)),
      program.instruction(
        program.external({ rule: twice, name: "twice", arity: 1, evaluate: twice.evaluate }),
        constant(4),
      ),
    ].map((position) => program.constantAt(position)!);
    const e = Math.exp(-1), decay = Math.exp(-2);
    assertSameDoubles(folded, [
      1 / 3,
      0,
      NaN,
      e / (1 + e),
      4 * decay / (1 + decay * (2 + decay)),
      e / (1 + e * (2 + e)),
      1 + Math.log1p(e),
      -0,
      0,
      2,
      0,
      -1,
      3,
      -0,
      Math.SQRT2,
      8,
    ]);
  });

  it("simplifies what stays the same bit for bit", () => {
    const { program, make, x, y } = builder();
    const constant = (value: number) => program.constant(value);
    assertEquals(make("multiply", x, constant(1)), x);
    assertEquals(make("divide", x, constant(1)), x);
    assertEquals(make("subtract", x, constant(0)), x);
    assertEquals(make("negate", make("negate", x)), x);
    assertEquals(make("multiply", constant(-1), x), make("negate", x));
    assertEquals(make("add", x, make("negate", y)), make("subtract", x, y));
    assertEquals(make("add", make("negate", y), x), make("subtract", x, y));
    assertEquals(make("subtract", x, make("negate", y)), make("add", x, y));
    assertEquals(make("divide", x, constant(4)), make("multiply", x, constant(0.25)));
    assertEquals(make("product", x, constant(0)), constant(0));
    assertEquals(make("azmul", x, constant(-0)), constant(0));
    assertEquals(make("select", constant(2), x, y), x);
    assertEquals(make("select", make("minimum", x, constant(0)), x, y), y);
  });

  it("leaves alone what would change: x + 0 at -0, x·0 at Infinity, x/3, azmul(x, 1) at -0", () => {
    const { program, make, x } = builder();
    const kept = [
      make("add", x, program.constant(0)),
      make("multiply", x, program.constant(0)),
      make("divide", x, program.constant(3)),
      make("azmul", x, program.constant(1)),
      make("azmul", x, program.constant(Infinity)),
    ];
    assertEquals(names(program.finish(kept)), ["add", "multiply", "divide", "azmul", "azmul"]);
  });

  it("finishes with what the outputs need, as often as asked", () => {
    const { program, make, x, y } = builder();
    const sum = make("add", x, y);
    const product = make("multiply", sum, x);
    assertEquals(names(program.finish([sum])), ["add"]);
    const finished = program.finish([product, sum, product]);
    assertEquals(names(finished), ["add", "multiply"]);
    assertEquals([...finished.outputs], [3, 2, 3]);
  });

  it("computes two functions of one operand by one instruction with two results", () => {
    const { program, make, x, y } = builder();
    const outputs = [make("sechSquared", x), make("tanh", x)];
    assertEquals(names(program.finish(outputs)), ["tanhSechSquared", "secondResult"]);
    const sigmoids = [make("sigmoidSlope", y), make("sigmoid", y)];
    const finished = program.finish(sigmoids);
    assertEquals(names(finished), ["sigmoidAndSlope", "secondResult"]);
    assertEquals([...finished.outputs], [2, 1]);
    assertEquals(names(program.finish([sigmoids[0]!])), ["sigmoidSlope"]);
    assertEquals(names(program.finish([make("sin", y), make("cos", y)])), [
      "sinCos",
      "secondResult",
    ]);
  });

  it("computes one function of exchanged operands by one instruction with two results", () => {
    const { program, make, x, y } = builder();
    const out = make("hypot", x, y);
    const cosines = [make("directionCosine", y, x, out), make("directionCosine", x, y, out)];
    const both = program.finish(cosines);
    assertEquals(names(both), ["hypot", "directionCosines", "secondResult"]);
    assertEquals([...both.operands.subarray(9, 12)], [1, 0, 2]);
    assertEquals([...both.outputs], [3, 4]);
    assertEquals(names(program.finish([cosines[0]!])), ["hypot", "directionCosine"]);
    const ofOne = make("directionCosine", x, x, out);
    assertEquals(names(program.finish([ofOne])), ["hypot", "directionCosine"]);
  });
});

/** The names of the instructions of a function's value and derivative. */
function gradientNames(f: (x: Value) => Value): string[] {
  const leaf = new Value(0.5);
  return names(new TracedSource(trace(f(leaf)), new Map([[leaf, 0]])).gradientProgram());
}

describe("the partials of the rules cost no second exponential", () => {
  it("tanh", () => {
    assertEquals(gradientNames(tanh), ["tanhSechSquared", "secondResult"]);
  });

  it("tanh of an operand that is a negation", () => {
    const gradient = gradientNames((x) => tanh(x.neg()));
    assertEquals(gradient, ["negate", "tanhSechSquared", "secondResult", "negate"]);
  });

  it("sigmoid", () => {
    assertEquals(gradientNames(sigmoid), ["sigmoidAndSlope", "secondResult"]);
  });

  it("exp, sin, cos and small powers", () => {
    assertEquals(gradientNames(exp), ["exp"]);
    assertEquals(gradientNames(sin), ["sinCos", "secondResult"]);
    assertEquals(gradientNames(cos), ["sinCos", "secondResult", "negate"]);
    assertEquals(gradientNames((x) => pow(x, 2)), ["multiply", "multiply"]);
  });
});

describe("a partial that has an instruction of its own", () => {
  const leaves = [new Value(0.5), new Value(0.75)] as const;
  const indices = new Map(leaves.map((leaf, i) => [leaf as Value, i]));
  const own: [string, (x: Value, y: Value) => Value, string[]][] = [
    ["hypot", hypot, ["hypot", "directionCosines", "secondResult"]],
    ["atan2", atan2, ["overSquares", "overSquares", "negate"]],
    ["pow", pow, ["pow", "powerByBase", "powerByExponent"]],
  ];
  for (const [name, f, wanted] of own) {
    it(`is that instruction in the gradient of a kernel and in the kernel of a recorded gradient: ${name}`, () => {
      const gradient = new TracedSource(trace(f(...leaves)), indices).gradientProgram();
      assertEquals(names(gradient).filter((name) => wanted.includes(name)), wanted);
      assertEquals(names(gradient).includes("select"), false);
      const recorded = new TracedSource(trace(...gradients(f(...leaves), leaves)), indices);
      assertEquals(names(recorded.valueProgram()), wanted);
    });
  }

  it("is the slope of tanh in the kernel of a recorded hvp, without its exponentials", () => {
    const [x, y] = leaves, [slope] = hvp((x) => tanh(x))([x], [y]);
    const program = new TracedSource(trace(slope!), indices).valueProgram();
    assertEquals(names(program), [
      "tanhSechSquared",
      "secondResult",
      "multiply",
      "multiply",
      "azmul",
    ]);
    const kernel = compileGraph([slope!], leaves);
    for (const at of [0, -0, 1e-20, 0.5, -3, 20, -190, 360, 373, 400, Infinity]) {
      for (const direction of [0, 1, -2]) {
        const found = kernel.value(new Float64Array([at, direction]));
        const expected = hvp((x) => tanh(x))([new Value(at)], [new Value(direction)])[0]!.data;
        assert(distanceInUlps(found, expected) <= 8, `${at}, ${direction}: ${found}, ${expected}`);
      }
    }
  });

  it("is found with a constant operand, and twice in one graph", () => {
    const [x, y] = leaves, f = mul(hypot(x, 2), hypot(hypot(x, 3), y));
    const program = new TracedSource(trace(...gradients(f, leaves)), indices).valueProgram();
    assertEquals(names(program).includes("select"), false);
  });

  it("stands for nothing else: its steps keep their values where the graph has them for itself", () => {
    const steps = (x: Value, y: Value) => {
      const size = max(abs(x), abs(y)),
        [byX, byY] = grad((x: Value, y: Value) => atan2(x, y))(x, y);
      return [size, select(x.sub(y), size, sign(y)), byX, byY] as Value[];
    };
    const kernel = compileGraph(steps(...leaves), leaves), found = new Float64Array(4);
    for (const point of [[0.5, 0.75], [-3, 2], [0, -1], [1e200, 1e-200]] as const) {
      kernel.evaluate(new Float64Array(point), found);
      const expected = steps(new Value(point[0]), new Value(point[1])).map(({ data }) => data);
      assertSameDoubles(found.subarray(0, 2), expected.slice(0, 2));
      expected.slice(2).forEach((x, k) => assert(distanceInUlps(found[2 + k]!, x) <= 4));
    }
  });
});
