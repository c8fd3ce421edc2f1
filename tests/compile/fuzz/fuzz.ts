/** Draws functions, and holds their kernels against the engine. */
import { gradients, type Operand, Value } from "../../../mod.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { shrinkProgram } from "../../support/shrink_program.ts";
import { type Alphabet, callFunction, drawFunction, type DrawnFunction } from "./drawn_function.ts";
import {
  type Coverage,
  Finding,
  type Function,
  judge,
  judgeReentrance,
  judgeStructured,
  traceFunction,
} from "./judge.ts";
import { drawStructured } from "./structured.ts";

/** Doubles at which arithmetic has its edges. */
const SPECIAL = [
  ...[0, -0, Infinity, -Infinity, NaN, 5e-324, -5e-324, 1e-310, 1e300, -1e300, 1e-300],
  ...[1, -1, 0.5, 2 ** 53, 2.2250738585072014e-308],
];

/** An odd number, as the last row of a batch is then computed alone. */
const POINTS = 5;

function drawPoints(random: SeededRandom, inputs: number): number[][] {
  return Array.from({ length: POINTS }, (_, i) =>
    Array.from({ length: inputs }, () => {
      if (i === 0) return random.below(9) - 4;
      if (i > 2 && random.chance(0.5)) return random.pick(SPECIAL);
      return random.chance(0.2) ? random.below(9) / 4 - 1 : 4 * random.unit() - 2;
    }));
}

/** Graphs that are differentiated have at most so many steps. */
const MOST_DIFFERENTIATED = 12;

/** What is compiled of a function: itself, its gradient, or the gradient of the sum of that. */
const ORDERS = [0, 0, 0, 1, 1, 2] as const;

/** One function with its kernels. */
interface Case {
  readonly f: DrawnFunction;
  readonly order: number;
  readonly alphabet: Alphabet;
}

function drawCase(seed: number, number: number): Case {
  const alphabet = number % 2 === 0 ? "all" : "exact";
  const f = drawFunction(seed, number, alphabet), order = ORDERS[(number >> 1) % ORDERS.length]!;
  const steps = f.program.steps.slice(0, order === 0 ? undefined : MOST_DIFFERENTIATED);
  return { f: { ...f, program: { ...f.program, steps } }, order, alphabet };
}

/** The function itself, or what is derived from it. */
function derived({ f, order }: Case): Function {
  return (inputs) => {
    let outputs: Operand[] = callFunction(f, inputs);
    for (let i = 0; i < order; i++) {
      const values = outputs.filter((output) => output instanceof Value);
      const [first, ...others] = values;
      outputs = gradients(others.reduce((sum, output) => sum.add(output), first!), inputs);
    }
    return outputs;
  };
}

function judgeCase(drawn: Case, seed: number, number: number, coverage: Coverage): void {
  const { f: { inputs }, order, alphabet } = drawn, f = derived(drawn);
  const points = drawPoints(new SeededRandom(seed + 2, number), inputs);
  const traced = traceFunction(inputs, f);
  coverage.add(`order ${order}`);
  for (const step of drawn.f.program.steps) coverage.add(`step ${step.do}`);
  judge(traced, alphabet === "exact" ? f : undefined, points, number, coverage);
  if (number % 4 === 0 && traced.outputs.length > 0) judgeReentrance(traced, points, coverage);
}

/** The function with a number: what is wrong with its kernels, with the fewest steps that show it; undefined where nothing is. */
export async function fuzz(
  seed: number,
  number: number,
  coverage: Coverage,
): Promise<string | undefined> {
  const drawn = drawCase(seed, number);
  const finding = (one: Case): string | undefined => {
    try {
      judgeCase(one, seed, number, coverage);
      return undefined;
    } catch (error) {
      return error instanceof Finding ? error.message : (error as Error).stack ?? String(error);
    }
  };
  const first = finding(drawn);
  if (first === undefined) return undefined;
  const withProgram = (program: DrawnFunction["program"]) => ({
    ...drawn,
    f: { ...drawn.f, program },
  });
  const smallest = await shrinkProgram(
    drawn.f.program,
    (program) => Promise.resolve(finding(withProgram(program)) !== undefined),
  );
  return [
    `seed ${seed}, function ${number}, order ${drawn.order}, of ${drawn.f.inputs} inputs, the last ${drawn.f.outputs} nodes:`,
    finding(withProgram(smallest)),
    ...smallest.steps.map((step) => `  ${JSON.stringify(step)}`),
  ].join("\n");
}

/** The structured function with a number, of about so many operations: what is wrong with its kernels, undefined where nothing is. */
export function fuzzStructured(
  seed: number,
  number: number,
  operations: number,
  coverage: Coverage,
): string | undefined {
  const random = new SeededRandom(seed + 3, number);
  const { name, inputs, f } = drawStructured(random, number, operations);
  const points = Array.from(
    { length: 3 },
    () => Array.from({ length: inputs }, () => 1.6 * random.unit() - 0.8),
  );
  coverage.add(name);
  try {
    judgeStructured(inputs, f, points, coverage);
    return undefined;
  } catch (error) {
    const reason = error instanceof Finding ? error.message : (error as Error).stack;
    return `seed ${seed}, ${name} ${number} of ${operations} operations, ${inputs} inputs: ${reason}`;
  }
}
