/**
 * Prints the memory and the time that graphs take which grow side by side, each case in a process of its own; a process
 * that takes too much of either is ended. Needs Linux, which tells of a process what it takes.
 *
 *     deno task bench:side-by-side [CHECKOUT] [--only NAME]
 */
import { readCommandLine, thisCheckout } from "../support/checkout.ts";
import type { Figures, Job, Scenario } from "./support/side_by_side_worker.ts";

const BYTES_AN_OPERATION = 45;
/** What a case may take: so many times what is alive, and megabytes besides. */
const TIMES_ALIVE = 3, MEGABYTES = 64;
/** How many times as long an operation may take as with one graph; of a thousand graphs. */
const TIMES_AS_LONG = 1.5, TIMES_AS_LONG_OF_MANY = 3, MANY = 1000;
/** Where a process is ended. */
const MOST_MEGABYTES = 1500, MOST_SECONDS = 60;

const line = readCommandLine(Deno.args, {
  text: "deno task bench:side-by-side [CHECKOUT] [--only NAME]",
  options: ["only"],
  otherIsOptional: true,
});
const checkout = line.other ?? thisCheckout, only = line.options["only"] ?? "";
const worker = new URL("support/side_by_side_worker.ts", import.meta.url).pathname;

/** Megabytes of a process's resident set; 0 once it has ended. */
function residentMegabytes(process: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${process}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Runs a case; returns why its process was ended, where it was. */
async function run(job: Job): Promise<Figures | string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", worker, checkout.href, JSON.stringify(job)],
    stdout: "piped",
  });
  const process = command.spawn(), started = performance.now();
  let ended: string | undefined;
  const watch = setInterval(() => {
    const seconds = (performance.now() - started) / 1000,
      megabytes = residentMegabytes(process.pid);
    if (megabytes > MOST_MEGABYTES) {
      ended = `ran away: ${megabytes.toFixed(0)} MB after ${seconds.toFixed(1)} s`;
    } else if (seconds > MOST_SECONDS) {
      ended = `not done after ${seconds.toFixed(0)} s, with ${megabytes.toFixed(0)} MB`;
    } else return;
    clearInterval(watch);
    process.kill("SIGKILL");
  }, 20);
  const { code, stdout } = await process.output();
  clearInterval(watch);
  if (ended !== undefined) return ended;
  if (code !== 0) throw new Error(`A process ended with ${code}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function print(...cells: readonly string[]): void {
  const widths = [38, 7, 7, 10, 9, 8, 12];
  console.log(
    cells.map((cell, i) => i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i] ?? 0)).join(
      " ",
    ),
  );
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

/** Runs a case and prints its row. Returns nanoseconds an operation, NaN where its process was ended. */
async function report(job: Job, alone: number): Promise<number> {
  const { scenario, graphs, isAsync } = job, figures = await run(job);
  const head = [scenario, isAsync ? "async" : "sync", String(graphs)];
  if (typeof figures === "string") {
    print(...head, figures);
    return NaN;
  }
  const { operations, milliseconds, alive, peak, faults } = figures;
  const nanoseconds = milliseconds * 1e6 / operations, bytes = alive * BYTES_AN_OPERATION;
  const most = graphs >= MANY ? TIMES_AS_LONG_OF_MANY : TIMES_AS_LONG;
  const marks = [
    peak > TIMES_ALIVE * bytes + MEGABYTES * 2 ** 20 ? "memory" : "",
    nanoseconds > most * alone ? `time ×${(nanoseconds / alone).toFixed(1)}` : "",
  ];
  print(
    ...head,
    megabytes(bytes),
    megabytes(peak),
    nanoseconds.toFixed(0),
    (faults / operations).toFixed(4),
    marks.filter((mark) => mark !== "").join(", "),
  );
  return nanoseconds;
}

const SIDE_BY_SIDE: readonly Scenario[] = [
  "sums",
  "sums that use each other",
  "sums on a shared older node",
  "sums never swept",
];

console.log(
  `Graphs side by side, each with ${BYTES_AN_OPERATION} bytes an operation alive; marked`,
);
console.log(`where the peak is more than ${TIMES_ALIVE} times that and ${MEGABYTES} MB, or an`);
console.log(
  `operation takes more than ${TIMES_AS_LONG} times as long as in one graph (${MANY}: ${TIMES_AS_LONG_OF_MANY})\n`,
);
print("", "", "graphs", "alive MB", "peak MB", "ns/op", "faults/op");
for (const scenario of SIDE_BY_SIDE.filter((name) => name.includes(only))) {
  for (const isAsync of [false, true]) {
    let alone = NaN;
    for (const graphs of [1, 10, 40, 100, 1000]) {
      const nanoseconds = await report({ scenario, graphs, isAsync }, alone);
      if (graphs === 1) alone = nanoseconds;
    }
  }
}
const OTHERS: readonly (readonly [Scenario, boolean])[] = [
  ["a root in a thousand held", false],
  ["a root in a thousand held, swept", false],
  ["100,000 operations again and again", false],
  ["100,000 operations again and again", true],
];
for (const [scenario, isAsync] of OTHERS.filter(([name]) => name.includes(only))) {
  await report({ scenario, graphs: 1, isAsync }, NaN);
}
