import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CheckedRunner } from "../../lib/compile/checked_runner.ts";
import { OVERRUN } from "../../lib/compile/code/groups.ts";
import { interpreted } from "../../lib/compile/code/interpreter.ts";
import {
  oneSampleModule,
  pairsModule,
  type SampleAddresses,
  type SampleCode,
} from "../../lib/compile/code/sample_module.ts";
import { straightLine } from "../../lib/compile/code/straight_line.ts";
import { sumModule } from "../../lib/compile/code/sum_module.ts";
import { Frame } from "../../lib/kernel/frame.ts";
import { takeMemory } from "../../lib/compile/memory.ts";
import { CodeTooLarge } from "../../lib/kernel/instance.ts";
import { Runner } from "../../lib/compile/runner.ts";
import { SumFrame } from "../../lib/kernel/sum_frame.ts";
import { TracedSource } from "../../lib/compile/traced_source.ts";
import { f64, i32 } from "../../lib/compile/wasm/opcodes.ts";
import { trace, Value } from "../../mod.ts";

const inputs = Array.from({ length: 12 }, () => new Value(0.5));
const root = inputs.map((x, i) => x.mul(i + 0.25).tanh()).reduce((sum, x) => sum.add(x));
const regionSizes = [1, inputs.length];

/** The gradient's program; its constants are in memory, as its code is for two samples or interpreted. */
const program = new TracedSource(trace(root), new Map(inputs.map((x, i) => [x, i])))
  .gradientProgram();

/** Code that writes a number at one more address. */
function writing(code: SampleCode, addressOf: (addresses: SampleAddresses) => number): SampleCode {
  return {
    ...code,
    emit(library, lanes, layout) {
      let address = 0;
      const emitted = code.emit(library, lanes, {
        ...layout,
        place(workspaceBytes) {
          const addresses = layout.place(workspaceBytes);
          address = addressOf(addresses);
          return addresses;
        },
      });
      emitted.builder.emit(f64.store(i32.constant(0), f64.constant(7), address));
      return emitted;
    },
  };
}

/** Runs code of either kind of module, and says where it wrote what it must not. */
function run(code: SampleCode, inPairs: boolean): void {
  const options = { program, code, guarded: false, firstGradient: 1, withCanaries: true };
  const runner = new CheckedRunner(
    (take) =>
      inPairs
        ? pairsModule(options, regionSizes, 4, take)
        : oneSampleModule(options, regionSizes, take),
    (...frame) => new Frame(...frame),
  );
  const samples = inPairs ? 4 : 1;
  runner.compute(new Float64Array(samples * inputs.length).fill(0.5), 0, samples).release();
}

/** Adds up samples that share the first inputs, with code of any kind. */
function addUp(code: SampleCode, hasWeights: boolean): void {
  const sharedValues = 4, samples = 5;
  const options = {
    ...{ program, code, guarded: false, withCanaries: true },
    ...{ sharedValues, hasWeights, rows: 6, rowsAtOnce: 2 },
  };
  const runner = new CheckedRunner(
    (take) => sumModule(options, take),
    (...frame) => new SumFrame(...frame),
  );
  const shared = new Float64Array(sharedValues).fill(0.5);
  const rows = new Float64Array(samples * (inputs.length - sharedValues)).fill(0.5);
  const weights = hasWeights ? new Float64Array(samples).fill(2) : undefined;
  runner.compute({ shared, rows, weights }, 0, samples).release();
}

const size = (inPairs: boolean) => inPairs ? 16 : 8;

for (const make of [straightLine, interpreted]) {
  const code = make(program);
  describe(`${code.generator} code that is checked`, () => {
    for (const inPairs of [false, true]) {
      const where = inPairs ? "in pairs" : "one sample a call";
      it(`keeps to its memory, ${where}`, () => run(code, inPairs));

      it(`is found to write beyond inputs, outputs, sum and workspace, ${where}`, () => {
        const beyond: ((addresses: SampleAddresses) => number)[] = [
          ({ inputs: at }) => at + size(inPairs) * (inputs.length + OVERRUN),
          ({ inputs: at }) => at - 8,
          ({ outputs: at }) => at + size(inPairs) * (inputs.length + 1 + OVERRUN),
          ({ outputs: at }) => at - 8,
          ({ sum }) => sum + 16,
          ({ workspace: at }) => at - 8,
          ({ frame }) => frame,
        ];
        for (const addressOf of beyond) {
          assertThrows(() => run(writing(code, addressOf), inPairs), Error, "A kernel wrote at");
        }
      });

      it(`is found to change a constant, ${where}`, () => {
        const isStraight = code.generator === "straight line";
        const wrong = writing(
          code,
          ({ constants, workspace }) => isStraight ? constants : workspace,
        );
        assertThrows(() => run(wrong, inPairs), Error, "A kernel wrote at");
      });
    }
  });
}

for (const make of [straightLine, interpreted]) {
  const code = make(program);
  describe(`${code.generator} code that adds up samples and is checked`, () => {
    for (const hasWeights of [false, true]) {
      const how = hasWeights ? "with weights" : "without weights";
      it(`keeps to its memory, ${how}`, () => addUp(code, hasWeights));

      it(`is found to write beyond inputs, outputs and workspace, ${how}`, () => {
        const beyond: ((addresses: SampleAddresses) => number)[] = [
          ({ inputs: at }) => at + 16 * (inputs.length + OVERRUN),
          ({ inputs: at }) => at - 8,
          ({ outputs: at }) => at + 16 * (inputs.length + 1 + OVERRUN),
          ({ outputs: at }) => at - 8,
          ({ workspace: at }) => at - 8,
        ];
        for (const addressOf of beyond) {
          const wrong = writing(code, addressOf);
          assertThrows(() => addUp(wrong, hasWeights), Error, "A kernel wrote at");
        }
      });
    }
  });
}

describe("a runner", () => {
  it("refuses functions of more than 7,654,321 bytes, and gives their memory back", () => {
    const options = { program, code: straightLine(program), guarded: false, firstGradient: 1 };
    const run = (longestFunction: number) =>
      new Runner(
        (take) => ({ ...oneSampleModule(options, regionSizes, take), longestFunction }),
        (...frame) => new Frame(...frame),
      );
    run(7_654_321);
    const { shared, address, bytes } = takeMemory(64);
    shared.giveBack(address, bytes);
    assertThrows(() => run(7_654_322), CodeTooLarge);
    assertEquals(takeMemory(64), { shared, address, bytes });
  });
});
