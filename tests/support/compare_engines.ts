/**
 * Runs programs drawn at random on this checkout's engine and on another one's, and compares everything that a user
 * could see of them, bit by bit:
 *
 *     deno task compare OTHER_CHECKOUT [--programs 50000] [--seed 1] [--first 0] [--ids same] [--all]
 *
 * `--ids same` does not mind in which order ids were given, only which nodes share one; `--all` goes on after a
 * difference, and counts in how many programs there is one of which kind. The exit code is 1 where there is one.
 */
import { engineOf, readCommandLine, thisCheckout, wholeNumber } from "./checkout.ts";
import { type Difference, firstDifference, shown } from "./observation.ts";
import type { Pause, Program, Step } from "./program.ts";
import { Machine } from "./program_machine.ts";
import { randomProgram } from "./random_program.ts";
import { shrinkProgram } from "./shrink_program.ts";

const line = readCommandLine(Deno.args, {
  text:
    "deno task compare OTHER_CHECKOUT [--programs 50000] [--seed 1] [--first 0] [--ids same] [--all]",
  options: ["programs", "seed", "first", "ids"],
  flags: ["all"],
});
if (line.other!.href === thisCheckout.href) {
  console.error("Cannot compare this checkout with itself: give the path of another one");
  Deno.exit(2);
}
const programs = wholeNumber(line, "programs", 50_000), seed = wholeNumber(line, "seed", 1, 0);
const first = wholeNumber(line, "first", 0, 0);
const older = new Machine(await engineOf(line.other!));
const newer = new Machine(await engineOf(thisCheckout));
const mindsOrder = line.options["ids"] !== "same";
const isMinded = (name: string) => mindsOrder || name !== "order of ids";

function pause(kind: Pause): Promise<void> {
  return kind === "microtask" ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve));
}

let things = 0;

/** Runs a program on both engines, job by job, and returns in what they differ first. */
async function compare(program: Program): Promise<Difference | undefined> {
  older.notes.clear();
  newer.notes.clear();
  const runs = [older.run(program), newer.run(program)] as const;
  for (;;) {
    const [old, now] = runs.map((run) => run.next());
    const difference = firstDifference(older.notes, newer.notes, isMinded);
    if (difference !== undefined) return difference;
    if (old!.done || now!.done) break;
    await pause(old!.value as Pause);
  }
  things += older.notes.things.length;
  return undefined;
}

/** Whether a program fails by itself. */
async function failsAlone(program: Program): Promise<boolean> {
  for (const machine of [older, newer]) machine.forget();
  await pause("timeout");
  return await compare(program) !== undefined;
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
  if (!await failsAlone(program)) {
    console.log("By itself the program shows no difference: it needs what came before it.");
    return;
  }
  const smallest = await shrinkProgram(program, failsAlone);
  const again = await failsAlone(smallest) ? await compare(smallest) : undefined;
  console.log(`\nCut to ${smallest.steps.length} steps:`);
  for (const step of smallest.steps) console.log(`  ${showStep(step)}`);
  if (again === undefined) return;
  console.log(`which differ in ${again.name}: old ${shown(again.old)}, new ${shown(again.new)}`);
}

const started = performance.now();
const kinds = new Map<string, number>(), differing = new Map<string, number>();
let steps = 0, differences = 0;
for (let number = first; number < first + programs; number++) {
  const program = randomProgram(seed, number);
  const difference = await compare(program);
  steps += program.steps.length;
  kinds.set(program.kind, (kinds.get(program.kind) ?? 0) + 1);
  if (difference === undefined) continue;
  differing.set(difference.name, (differing.get(difference.name) ?? 0) + 1);
  if (differences++ === 0) printDifference(number, difference);
  if (line.flags.has("all")) continue;
  await printSmallest(program);
  break;
}

const count = (number: number) => number.toLocaleString("en-US");
const seconds = (performance.now() - started) / 1000;
const ran = [...kinds].map(([kind, programs]) => `${count(programs)} ${kind}`).join(", ");
console.log(
  `\n${count([...kinds.values()].reduce((sum, n) => sum + n))} programs (${ran}), ` +
    `${count(steps)} steps, ${count(things)} observations compared in ${seconds.toFixed(0)} s: ` +
    (differences === 0 ? "no bit differs" : `${count(differences)} differ`),
);
for (const [name, programs] of differing) console.log(`  ${name}: ${count(programs)}`);
Deno.exit(differences === 0 ? 0 : 1);
