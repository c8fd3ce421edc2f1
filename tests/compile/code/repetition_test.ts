import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { findLoops, originOf } from "../../../lib/compile/code/repetition.ts";
import { instructions } from "../../../lib/compile/program/instructions.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { trace, Value } from "../../../mod.ts";

function leaves(count: number): Value[] {
  return Array.from({ length: count }, (_, i) => new Value(i / count));
}

/** The loops of a function's value, as iterations, names of instructions, and origins of operands. */
function loopsOf(root: Value, inputs: readonly Value[]): string[] {
  const indices = new Map(inputs.map((leaf, i) => [leaf, i]));
  const program = new TracedSource(trace(root), indices).valueProgram();
  const { loops, order } = findLoops(program);
  return loops.map(({ first, period, count, origins }) => {
    const body = Array.from({ length: period }, (_, k) => {
      const { name, arity } = instructions[program.codes[order[first + k]!]!]!;
      const operands = Array.from({ length: arity }, (_, j) => {
        const origin = originOf(origins[3 * k + j]!);
        return origin.from === "memory" ? "memory" : `${origin.from} ${origin.instruction}`;
      });
      return `${name}(${operands.join(", ")})`;
    });
    return `${count} × ${body.join(" ")}`;
  });
}

describe("a linear program's loops", () => {
  it("are terms over data, their sum carried", () => {
    const [w, b] = leaves(2) as [Value, Value];
    let sum = new Value(0);
    for (let i = 0; i < 100; i++) sum = sum.add(w.mul(Math.sin(i + 1)).add(b).tanh());
    assertEquals(loopsOf(sum, [w, b]), [
      "100 × multiply(memory, memory) add(memory, this 0) tanh(this 1) add(last 3, this 2)",
    ]);
  });

  it("are the rows of a layer, each a loop", () => {
    const width = 40, x = leaves(width), w = leaves(width * 3);
    const sums = [0, 1, 2].map((row) => {
      let sum = x[row]!;
      for (let i = 0; i < width; i++) sum = sum.add(x[i]!.mul(w[width * row + i]!));
      return sum.tanh();
    });
    const row = `${width} × multiply(memory, memory) add(last 1, this 0)`;
    assertEquals(loopsOf(sums[0]!.mul(sums[1]!).mul(sums[2]!), [...x, ...w]), [row, row, row]);
  });

  it("are two steps at a time where a step takes the last but one", () => {
    let [x, y] = leaves(2) as [Value, Value];
    const inputs = [x, y];
    for (let i = 0; i < 100; i++) [x, y] = [y, x.add(y).tanh()];
    assertEquals(loopsOf(y, inputs), [
      "50 × add(last 1, last 3) tanh(this 0) add(last 3, this 1) tanh(this 2)",
    ]);
  });

  it("are none where nothing repeats, or too seldom", () => {
    const inputs = leaves(3);
    let y = inputs[0]!;
    for (let i = 0; i < 5; i++) y = y.mul(inputs[1]!).add(inputs[2]!).tanh();
    assertEquals(loopsOf(y, inputs), []);
  });
});
