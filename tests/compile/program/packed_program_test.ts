import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { FIRST_CALL, opcode } from "../../../lib/compile/program/instructions.ts";
import { aritiesOf, type LinearProgram } from "../../../lib/compile/program/linear_program.ts";
import { PackedProgram } from "../../../lib/compile/program/packed_program.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { defineRule, select, trace, Value } from "../../../mod.ts";

const fused = defineRule({
  name: "fused to pack",
  evaluate: (x, y, z) => x * y + z,
  partials: [(_x, y) => y, (x) => x, () => 1],
  expression: "x * y + z",
});

/** A graph of many rules, whose operands lie near and far. */
function source(): TracedSource {
  const random = new SeededRandom(5);
  const leaves = Array.from({ length: 40 }, () => new Value(0.5)), nodes = [...leaves];
  for (let i = 0; i < 1000; i++) {
    const [x, y, z] = [0, 1, 2].map(() => nodes[random.below(nodes.length)]!) as [
      Value,
      Value,
      Value,
    ];
    const shapes = [
      () => x.mul(y).add(i),
      () => fused(x, y, z),
      () => select(x, y, z),
      () => x.tanh(),
    ];
    nodes.push(shapes[random.below(4)]!());
  }
  const root = nodes.reduce((sum, node) => sum.add(node));
  return new TracedSource(trace(root), new Map(leaves.map((leaf, i) => [leaf, i])));
}

describe("a packed program", () => {
  it("is the same when it is unpacked", () => {
    const program = source().gradientProgram();
    assert(program.codes.includes(FIRST_CALL) && program.codes.includes(opcode.secondResult));
    assertEquals(new PackedProgram(program).unpack(), program);
  });

  it("keeps positions and indices however far they lie", () => {
    const far = 70_000_000;
    const program: LinearProgram = {
      length: 4,
      codes: Uint16Array.of(opcode.input, opcode.constant, opcode.add, opcode.secondResult),
      operands: Int32Array.of(far, 0, 0, far, 0, 0, 0, 1, 0, 2, 0, 0),
      constants: new Float64Array(),
      externals: [],
      inputs: far,
      outputs: Int32Array.of(2),
    };
    assertEquals(aritiesOf(program)[opcode.add], 2);
    assertEquals(new PackedProgram(program).unpack(), program);
  });

  it("takes less than half the bytes", () => {
    const program = source().gradientProgram();
    const { bytes } = new PackedProgram(program);
    assert(2 * bytes < program.codes.byteLength + program.operands.byteLength, `${bytes} bytes`);
  });
});

describe("the programs of a graph", () => {
  it("are the same when they are asked for again, and whichever is first", () => {
    const [first, other] = [source(), source()];
    const value = first.valueProgram(), gradient = first.gradientProgram();
    const expected = [value, gradient].map(({ externals: _, ...program }) => program);
    for (let time = 0; time < 2; time++) {
      const found = [other.gradientProgram(), other.valueProgram()].toReversed();
      assertEquals(found.map(({ externals: _, ...program }) => program), expected);
      assertEquals([first.valueProgram(), first.gradientProgram()], [value, gradient]);
    }
  });
});
