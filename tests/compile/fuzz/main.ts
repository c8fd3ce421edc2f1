/**
 * Holds kernels of functions drawn at random against the engine:
 *
 *     deno task fuzz [--functions 20000] [--seed 1] [--first 0]
 *
 * Every hundredth function is a structured one, of up to 300,000 instructions. A function that a kernel has wrong is printed with the
 * fewest steps that show it, and the exit code is 1.
 */
import { parseArgs } from "node:util";
import { fuzz, fuzzStructured } from "./fuzz.ts";
import { Coverage } from "./judge.ts";

const USAGE = "deno task fuzz [--functions 20000] [--seed 1] [--first 0]";

function readOptions(): { functions: number; seed: number; first: number } {
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        functions: { type: "string", default: "20000" },
        seed: { type: "string", default: "1" },
        first: { type: "string", default: "0" },
      },
    });
    const [functions, seed, first] = [values.functions, values.seed, values.first].map(Number);
    if (![functions, seed, first].every((n) => Number.isSafeInteger(n) && n! >= 0)) {
      throw new TypeError("Cannot use an option that is no whole number from 0 on");
    }
    return { functions: functions!, seed: seed!, first: first! };
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: ${USAGE}`);
    Deno.exit(2);
  }
}

/** Of structured functions; the largest have 300,000 instructions. */
const SIZES = [30, 100, 300, 1000, 3000, 10_000, 100_000];

const { functions, seed, first } = readOptions();
const coverage = new Coverage();
let findings = 0;
const report = (finding: string | undefined) => {
  if (finding === undefined) return;
  findings++;
  console.log(finding);
};
for (let number = first; number < first + functions; number++) {
  report(await fuzz(seed, number, coverage));
  if (number % 100 === 99) {
    const part = Math.floor(number / 100), operations = SIZES[part % SIZES.length]!;
    report(fuzzStructured(seed, part, operations, coverage));
    console.error(`${number + 1 - first} functions, ${findings} wrong`);
  }
}
for (const [mode, count] of [...coverage.modes].sort()) console.log(`${mode}: ${count}`);
const { nodes, gradients, byEngine, abstained } = coverage;
console.log(
  `${functions} functions, ${findings} wrong; ${nodes} nodes, ${gradients} components of gradients, ${abstained} more without a bound, ${byEngine} as the engine has them`,
);
Deno.exit(findings === 0 ? 0 : 1);
