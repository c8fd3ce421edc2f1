/** Cuts a program that shows a difference to fewer steps that show one. */
import type { Program, Step } from "./program.ts";

/** How many programs are run at most. */
const MOST_RUNS = 400;

/**
 * Looks for a program with fewer steps that fails too: whole ranges are left out first, then single steps, then steps
 * of the functions that transforms and noGrad are given.
 */
export async function shrinkProgram(
  program: Program,
  fails: (program: Program) => Promise<boolean>,
): Promise<Program> {
  let smallest = program, runs = 0;
  const shorterOne = async (): Promise<Program | undefined> => {
    for (const steps of shorter(smallest.steps)) {
      if (++runs > MOST_RUNS) return undefined;
      const candidate = { ...smallest, steps };
      if (await fails(candidate)) return candidate;
    }
    return undefined;
  };
  for (let next = await shorterOne(); next !== undefined; next = await shorterOne()) {
    smallest = next;
  }
  return smallest;
}

/** Lists of steps one cut shorter, the largest cuts first. */
function* shorter(steps: readonly Step[]): Generator<Step[]> {
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let start = 0; start < steps.length; start += size) yield steps.toSpliced(start, size);
  }
  for (const [i, step] of steps.entries()) {
    for (const smaller of simpler(step)) yield steps.with(i, smaller);
  }
}

function* simpler(step: Step): Generator<Step> {
  if (step.do === "noGrad") { for (const steps of shorter(step.steps)) yield { ...step, steps }; }
  if (step.do === "transform") { for (const body of shorter(step.body)) yield { ...step, body }; }
  if ((step.do === "grow" || step.do === "pad") && step.count > 2) {
    yield { ...step, count: step.count >> 1 };
    yield { ...step, count: step.count - (step.count >> 3) };
  }
}
