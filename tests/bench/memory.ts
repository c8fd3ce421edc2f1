/**
 * Prints the memory that graphs take: bytes an operation while a graph is held, this engine beside its peers, and the
 * peak of a process that records ten million operations.
 *
 *     deno task bench:memory
 */
import { run, runToSuccess } from "../support/command.ts";
import { engineNames } from "./support/engine.ts";
import { type Figures, scenarioNames } from "./support/ten_million.ts";
import { workloads } from "./support/workloads.ts";

const file = (name: string): string => new URL(`./support/${name}`, import.meta.url).pathname;

/** Bytes an operation of a live graph, or undefined where the engine's recursion overflows. */
async function liveBytes(engine: string, workload: string): Promise<number | undefined> {
  const args = ["run", "--allow-read", "--v8-flags=--expose-gc", file("live_bytes.ts")];
  const { code, stdout, stderr } = await run("deno", [...args, engine, workload]);
  if (code === 0) return Number(stdout);
  if (stderr.includes("Maximum call stack size exceeded")) return undefined;
  throw new Error(stderr);
}

async function tenMillion(scenario: string): Promise<Figures> {
  return JSON.parse(
    await runToSuccess("deno", ["run", "--allow-sys", file("ten_million.ts"), scenario]),
  );
}

const print = (head: string, ...cells: string[]) =>
  console.log(head.padEnd(48) + cells.map((cell) => cell.padStart(11)).join(""));

print("Bytes an operation while the graph is held", ...engineNames);
for (const { name, title } of workloads) {
  const cells = [];
  for (const engine of engineNames) {
    cells.push((await liveBytes(engine, name))?.toFixed(1) ?? "overflows");
  }
  print(`${name} ${title}`, ...cells);
}

console.log();
print("Ten million operations", "forward s", "backward s", "peak MB");
for (const scenario of scenarioNames) {
  const { forward, backward, peak } = await tenMillion(scenario);
  print(scenario, forward.toFixed(2), backward?.toFixed(2) ?? "", peak.toFixed(0));
}
