import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Library } from "../../../lib/compile/code/library.ts";
import { straightLine } from "../../../lib/compile/code/straight_line.ts";
import { instructions } from "../../../lib/compile/program/instructions.ts";
import type { LinearProgram } from "../../../lib/compile/program/linear_program.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { sum, tanh, trace, Value } from "../../../mod.ts";

/** A library that notes which functions are called, and of how many lanes. */
class NotingLibrary extends Library {
  readonly calls: string[] = [];

  override functionOf(code: number, lanes: 1 | 2 | 4): number {
    this.calls.push(`${instructions[code]!.name} of ${lanes}`);
    return super.functionOf(code, lanes);
  }
}

/** The program of a function's value. */
function programOf(f: (...x: Value[]) => Value): LinearProgram {
  const leaves = Array.from({ length: f.length }, () => new Value(0.5));
  const indices = new Map(leaves.map((leaf, i) => [leaf, i]));
  return new TracedSource(trace(f(...leaves)), indices).valueProgram();
}

/** The functions that the code for so many samples calls. */
function callsOf(program: LinearProgram, lanes: 1 | 2): string[] {
  const library = new NotingLibrary(program, false), at = (address: number) => 8192 + address;
  const addresses = {
    ...{ frame: at(0), constants: at(0), inputs: at(64), outputs: at(128), workspace: at(256) },
    ...{ firstGradient: 1, sum: at(512), firstAccumulated: 1 },
  };
  straightLine(program).emit(library, lanes, { addresses, place: () => addresses });
  return library.calls;
}

describe("straight-line code", () => {
  const three = programOf((x, y, z) => sum([tanh(x!), tanh(y!), tanh(z!)]));

  it("computes two functions of one kind in one call: in a vector of one sample, in two vectors of two", () => {
    assertEquals(callsOf(three, 1).sort(), ["tanh of 1", "tanh of 2"]);
    assertEquals(callsOf(three, 2).sort(), ["tanh of 2", "tanh of 4"]);
  });

  it("but not where one needs the other", () => {
    const chain = programOf((x) => tanh(tanh(x!)));
    assertEquals(new Set(callsOf(chain, 2)), new Set(["tanh of 2"]));
  });
});
