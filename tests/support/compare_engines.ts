/**
 * Runs programs drawn at random on this checkout's engine and on another one's, and compares everything that a user
 * could see of them, bit by bit:
 *
 *     deno task compare OTHER_CHECKOUT [--programs 50000] [--seed 1] [--first 0] [--all] [--strict]
 *
 * The last bits of derivatives by leaves may differ where a graph lies in several segments: programs in which they do
 * are counted apart, and fail with `--strict` alone. `--all` goes on after a difference, and counts what differs first.
 * The exit code is 1 where there is a difference.
 */
import { engineOf, readCommandLine, thisCheckout, wholeNumber } from "./checkout.ts";
import {
  compareNotes,
  type Comparison,
  type Difference,
  shown,
  SUMMED_BY_SEGMENTS,
} from "./observation.ts";
import type { Pause, Program, Step } from "./program.ts";
import { Machine } from "./program_machine.ts";
import { randomProgram } from "./random_program.ts";
import { shrinkProgram } from "./shrink_program.ts";

const line = readCommandLine(Deno.args, {
  text:
    "deno task compare OTHER_CHECKOUT [--programs 50000] [--seed 1] [--first 0] [--all] [--strict]",
  options: ["programs", "seed", "first"],
  flags: ["all", "strict"],
});
if (line.other!.href === thisCheckout.href) {
  console.error("Cannot compare this checkout with itself: give the path of another one");
  Deno.exit(2);
}
const programs = wholeNumber(line, "programs", 50_000), seed = wholeNumber(line, "seed", 1, 0);
const first = wholeNumber(line, "first", 0, 0);
const older = new Machine(await engineOf(line.other!));
const newer = new Machine(await engineOf(thisCheckout));
const mayRound = line.flags.has("strict") ? new Set<string>() : SUMMED_BY_SEGMENTS;

function pause(kind: Pause): Promise<void> {
  return kind === "microtask" ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve));
}

/** Runs a program on both engines, job by job in turns, and compares what was seen. */
async function compare(program: Program): Promise<Comparison> {
  older.notes.clear();
  newer.notes.clear();
  const runs = [older.run(program), newer.run(program)] as const;
  for (;;) {
    const [old, now] = runs.map((run) => run.next());
    if (old!.done || now!.done) break;
    await pause(old!.value as Pause);
  }
  return compareNotes(older.notes, newer.notes, mayRound);
}

/** In what a program differs by itself. */
async function differenceAlone(program: Program): Promise<Difference | undefined> {
  for (const machine of [older, newer]) machine.forget();
  await pause("timeout");
  return (await compare(program)).difference;
}

function printDifference(number: number, { name, step, old, new: now }: Difference): void {
  console.log(`\nProgram ${number} of seed ${seed} differs in: ${name}`);
  console.log(
    step.step === undefined ? "  at its end" : `  at step ${step.number}: ${showStep(step.step)}`,
  );
  console.log(`  old: ${shown(old)}\n  new: ${shown(now)}`);
}

function showStep(step: Step): string {
  return JSON.stringify(
    step,
    (_, item) =>
      typeof item === "number" && (!Number.isFinite(item) || Object.is(item, -0))
        ? shown(item)
        : item,
  );
}

async function printSmallest(program: Program): Promise<void> {
  if (await differenceAlone(program) === undefined) {
    console.log("By itself the program shows no difference: it needs what came before it.");
    return;
  }
  const smallest = await shrinkProgram(
    program,
    async (candidate) => await differenceAlone(candidate) !== undefined,
  );
  const again = await differenceAlone(smallest);
  console.log(`\nCut to ${smallest.steps.length} steps:`);
  for (const step of smallest.steps) console.log(`  ${showStep(step)}`);
  if (again === undefined) return;
  console.log(`which differ in ${again.name}: old ${shown(again.old)}, new ${shown(again.new)}`);
}

/** How many programs of which kind there were. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, n) => sum + n, 0);
  }

  toString(): string {
    return [...this.#counts].map(([kind, n]) => `${count(n)} ${kind}`).join(", ");
  }
}

const count = (number: number) => number.toLocaleString("en-US");
const started = performance.now();
const ran = new Tally(), differing = new Tally(), rounded = new Tally();
let steps = 0, things = 0, mostRounding = 0;
for (let number = first; number < first + programs; number++) {
  const program = randomProgram(seed, number);
  const { difference, rounding } = await compare(program);
  ran.add(program.kind);
  steps += program.steps.length;
  things += older.notes.things.length;
  mostRounding = Math.max(mostRounding, rounding);
  if (rounding > 0 && difference === undefined) rounded.add(program.kind);
  if (difference === undefined) continue;
  if (differing.total === 0) printDifference(number, difference);
  differing.add(`first in ${difference.name}`);
  for (const machine of [older, newer]) machine.forget(); // nothing that came of it is counted again
  if (line.flags.has("all")) continue;
  await printSmallest(program);
  break;
}

const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `\n${count(ran.total)} programs (${ran}), ${count(steps)} steps, ` +
    `${count(things)} observations compared in ${seconds} s:`,
);
const same = ran.total - differing.total - rounded.total;
console.log(`  ${count(same)} are the same bit by bit`);
if (rounded.total > 0) {
  console.log(
    `  ${count(rounded.total)} (${rounded}) are the same but for the last bits of derivatives by ` +
      `leaves (at most ${mostRounding.toExponential(1)} apart)`,
  );
}
console.log(`  ${count(differing.total)} differ${differing.total > 0 ? `: ${differing}` : ""}`);
Deno.exit(differing.total === 0 ? 0 : 1);
