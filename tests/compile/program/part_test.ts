import { assert, assertEquals } from "@std/assert";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { opcode } from "../../../lib/compile/program/instructions.ts";
import type { LinearProgram } from "../../../lib/compile/program/linear_program.ts";
import { partFor } from "../../../lib/compile/program/part.ts";
import { gradients, type Operand, trace, Value, whileTracing } from "../../../mod.ts";
import { callFunction, drawFunction } from "../fuzz/drawn_function.ts";

type Traced = (inputs: readonly Value[]) => readonly Operand[];

/** The programs of a function's values: made first, and made once the gradient's is. */
function valuePrograms(inputs: number, f: Traced) {
  const [first, later] = [0, 1].map(() => {
    const leaves = Array.from({ length: inputs }, () => new Value(0.5));
    const outputs = whileTracing(leaves, () => f(leaves)).filter((out) => out instanceof Value);
    return new TracedSource(trace(...outputs), new Map(leaves.map((leaf, i) => [leaf, i])));
  }) as [TracedSource, TracedSource];
  const gradient = later.gradientProgram();
  const program = first.valueProgram(), { externals } = program;
  return { first: program, later: { ...later.valueProgram(), externals }, gradient };
}

Deno.test("the part of a gradient's program that computes the value is the program of the value alone", () => {
  for (let number = 0; number < 300; number++) {
    const drawn = drawFunction(3, number, number % 2 === 0 ? "all" : "exact");
    const { first, later } = valuePrograms(drawn.inputs, (x) => callFunction(drawn, x));
    assertEquals(later, first, `function ${number}`);
  }
});

Deno.test("of two results of an instruction the part keeps the one that it needs, or both", () => {
  const functions: readonly (readonly [number, Traced, readonly (keyof typeof opcode)[]])[] = [
    [1, ([x]) => [x!.tanh()], ["tanh"]],
    [1, ([x]) => [x!.cos()], ["cos"]],
    [1, ([x]) => [x!.sin().mul(x!.cos())], ["sinCos", "secondResult", "multiply"]],
    [1, ([x]) => gradients(x!.tanh(), [x!]), ["sechSquared"]],
  ];
  for (const [inputs, f, names] of functions) {
    const { first, later, gradient } = valuePrograms(inputs, f);
    assertEquals(later, first);
    const computed = [...later.codes].filter((code) => code > opcode.input);
    assertEquals(computed, names.map((name) => opcode[name]));
    assert(gradient.codes.includes(opcode.secondResult));
  }
});

Deno.test("a second result whose operands are the other way round is computed with them exchanged", () => {
  const { input, hypot, directionCosines, directionCosine, secondResult } = opcode;
  const program: LinearProgram = {
    length: 5,
    codes: Uint16Array.of(input, input, hypot, directionCosines, secondResult),
    operands: Int32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 2, 3, 0, 0),
    constants: Float64Array.of(1, 2),
    externals: [],
    inputs: 2,
    outputs: Int32Array.of(4, 3),
  };
  assertEquals(partFor(program, 1, 1), {
    ...program,
    length: 4,
    codes: Uint16Array.of(input, input, hypot, directionCosine),
    operands: Int32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 2),
    constants: Float64Array.of(1),
    outputs: Int32Array.of(3),
  });
  assertEquals(partFor(program, 2, 2), program);
});
