import { assert, assertEquals } from "@std/assert";
import { mul, sin, trace, Value } from "../../../mod.ts";
import { opcode } from "../../../lib/compile/program/instructions.ts";
import { divideProgram } from "../../../lib/compile/program/shared_part.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";

Deno.test("a sum computes of a pair of functions what it needs: of sin x · w by w no cosine", () => {
  const w = new Value(0.5), x = new Value(0.5);
  const source = new TracedSource(trace(mul(sin(x), w)), new Map([[w, 0], [x, 1]]));
  const gradient = source.gradientProgram(), codes = [...gradient.codes];
  assert(codes.includes(opcode.sinCos), "the whole gradient needs both");
  const { each } = divideProgram({ ...gradient, outputs: gradient.outputs.slice(0, 2) }, 1);
  assertEquals(each.codes.includes(opcode.sin), true);
  assertEquals([opcode.sinCos, opcode.cos].filter((code) => each.codes.includes(code)), []);
});
