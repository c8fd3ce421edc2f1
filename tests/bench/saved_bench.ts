/**
 * Times saved kernels beside what they save: `loadKernel` and its first gradient beside `compile` and the first one, in one process that
 * has done both before; and the first gradient of a process that imports a standalone module beside one that imports the package, traces
 * and compiles. Times are the least of rounds in turns. Prints the ratios beside those that are wanted.
 *
 *     deno task bench:saved
 */
import { compile } from "../../lib/compile/mod.ts";
import { type Kernel, loadKernel, toModule } from "../../lib/kernel/mod.ts";
import { runToSuccess } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { type SavedFunction, savedFunctions } from "./support/saved_functions.ts";

const LARGEST_LOADING = 0.1, LARGEST_PROCESS = 0.4;
const ROUNDS = 40, PROCESS_ROUNDS = 25;

/** How long each task takes, in milliseconds: the least of rounds in turns. */
async function leastMilliseconds(
  tasks: readonly (() => number | Promise<number>)[],
  rounds: number,
): Promise<number[]> {
  const least = tasks.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [i, task] of tasks.entries()) least[i] = Math.min(least[i]!, await task());
  }
  return least;
}

function printRatio(what: string, actual: number, beside: number, wanted: number): void {
  const ratio = (actual / beside).toFixed(3), times = [actual, beside].map((ms) => ms.toFixed(2));
  console.log(`  ${what.padEnd(44)}${times.join(" : ")} ms = ${ratio}, wanted ${wanted}`);
}

/** How long it takes to make a kernel and its first gradient. */
function timeOf(make: () => Kernel): number {
  const begin = performance.now(), kernel = make();
  const point = new Float64Array(kernel.inputs).fill(0.1);
  kernel.valueAndGrad(point, new Float64Array(kernel.inputs));
  return performance.now() - begin;
}

async function benchLoading({ f, inputs }: SavedFunction): Promise<void> {
  const compiled = () => compile(f, { inputs }), saved = compiled().save();
  const tasks = [() => timeOf(() => loadKernel(saved)), () => timeOf(compiled)];
  const [load, make] = await leastMilliseconds(tasks, ROUNDS);
  printRatio("loadKernel : compile, with a gradient", load!, make!, LARGEST_LOADING);
}

/** What a process does that prints when it had its first gradient, in milliseconds from its start. */
const firstGradient = (kernel: string) =>
  `const point = new Float64Array(${kernel}.inputs).fill(0.1);
${kernel}.valueAndGrad(point, new Float64Array(${kernel}.inputs));
console.log(performance.now());
`;

/** Writes both programs of a function. */
async function writePrograms(folder: string, name: string): Promise<void> {
  const { f, inputs } = savedFunctions[name]!;
  const module = toModule(compile(f, { inputs }).save({ methods: ["valueAndGrad"] }));
  await Deno.writeTextFile(`${folder}/kernel.mjs`, module);
  const standalone = `import kernel from "./kernel.mjs";\n${firstGradient("kernel")}`;
  await Deno.writeTextFile(`${folder}/standalone.mjs`, standalone);
  await Deno.writeTextFile(`${folder}/empty.mjs`, "console.log(performance.now());\n");
  const address = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const compiling = `import { compile } from ${address("../../lib/compile/mod.ts")};
import { savedFunctions } from ${address("support/saved_functions.ts")};
const { f, inputs } = savedFunctions[${JSON.stringify(name)}];
const kernel = compile(f, { inputs });
${firstGradient("kernel")}`;
  await Deno.writeTextFile(`${folder}/compiling.mjs`, compiling);
}

async function benchProcesses(name: string): Promise<void> {
  await using folder = await temporaryFolder("saved");
  await writePrograms(folder.path, name);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const run = (program: string) => async () => {
    const begin = performance.now();
    const options = ["run", "--no-check", "--allow-read", `--config=${config}`];
    const printed = await runToSuccess("deno", [...options, `${folder.path}/${program}.mjs`]);
    return { whole: performance.now() - begin, inside: Number(printed) };
  };
  const programs = ["standalone", "compiling", "empty"].map(run);
  for (const program of programs) await program(); // translates and caches
  const least = { whole: [Infinity, Infinity, Infinity], inside: [Infinity, Infinity, Infinity] };
  for (let round = 0; round < PROCESS_ROUNDS; round++) {
    for (const [i, program] of programs.entries()) {
      const times = await program();
      least.whole[i] = Math.min(least.whole[i]!, times.whole);
      least.inside[i] = Math.min(least.inside[i]!, times.inside);
    }
  }
  const [module, compiling] = least.inside as [number, number];
  printRatio("process to gradient, module : compile", module, compiling, LARGEST_PROCESS);
  const [wholeModule, wholeCompiling, empty] = least.whole as [number, number, number];
  const [more, moreCompiling] = [wholeModule - empty, wholeCompiling - empty];
  printRatio("whole process beyond an empty one", more, moreCompiling, LARGEST_PROCESS);
}

for (const [name, saved] of Object.entries(savedFunctions)) {
  console.log(name);
  await benchLoading(saved);
  await benchProcesses(name);
}
