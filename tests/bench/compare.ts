/**
 * Times this engine beside its peers, from a graph's first operation to its last gradient, and prints nanoseconds per
 * operation and the ratios. The engines take turns, each in an isolate of its own; every round has fresh inputs, and
 * all engines must agree on its value and gradients.
 *
 *     deno task bench
 */
import { type EngineName, engineNames } from "./support/engine.ts";
import { median } from "./support/median.ts";
import type { Job, Outcome } from "./support/worker.ts";
import { type Workload, workloads } from "./support/workloads.ts";

const ROUNDS = 15;
const ROUND_MS = 80;
const WARM_UP_MS = 400;
const TOLERANCE = 1e-12;

/** An engine at work on a workload. */
class Contestant implements Disposable {
  readonly name: EngineName;
  readonly #workload: Workload;
  readonly #worker: Worker;
  #graphsPerRound = 1;
  /** Why the engine cannot run the workload, where it cannot. */
  failure: string | undefined;
  /** Nanoseconds per operation, round by round. */
  readonly rounds: number[] = [];

  constructor(name: EngineName, workload: Workload) {
    this.name = name;
    this.#workload = workload;
    this.#worker = new Worker(new URL("./support/worker.ts", import.meta.url), { type: "module" });
  }

  /** Runs graphs until the compiler has seen enough of them, and finds how many fill a round. */
  async warmUp(): Promise<void> {
    for (let spent = 0; spent < WARM_UP_MS;) {
      const outcome = await this.#run(this.#graphsPerRound, this.#graphsPerRound);
      if (!outcome) return;
      spent += outcome.milliseconds;
      const perGraph = outcome.milliseconds / this.#graphsPerRound;
      this.#graphsPerRound = Math.max(
        1,
        Math.min(Math.ceil(ROUND_MS / perGraph), 4 * this.#graphsPerRound),
      );
    }
  }

  /** Times one round, which ends with graph number `last`. */
  async play(last: number): Promise<Outcome | undefined> {
    const outcome = await this.#run(last, this.#graphsPerRound);
    if (outcome) {
      const operations = this.#graphsPerRound * this.#workload.operations;
      this.rounds.push(outcome.milliseconds * 1e6 / operations);
    }
    return outcome;
  }

  async #run(last: number, count: number): Promise<Outcome | undefined> {
    if (this.failure) return undefined;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome | string>();
    this.#worker.onmessage = ({ data }) => resolve(data);
    this.#worker.onerror = ({ message }) => reject(new Error(`${this.name}: ${message}`));
    const job: Job = { engine: this.name, workload: this.#workload.name, last, count };
    this.#worker.postMessage(job);
    const outcome = await promise;
    if (typeof outcome !== "string") return outcome;
    this.failure = outcome;
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

/** Throws where an engine's value or gradients differ from the first engine's by more than rounding. */
function assertAgreement(
  workload: Workload,
  names: readonly string[],
  outcomes: readonly Outcome[],
): void {
  const [reference, ...others] = outcomes.map(({ value, gradients }) => [value, ...gradients]);
  const scale = reference!.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  others.forEach((numbers, k) => {
    const agrees = numbers.length === reference!.length &&
      numbers.every((x, i) => Math.abs(x - reference![i]!) <= TOLERANCE * scale);
    if (!agrees) throw new Error(`${names[k + 1]} disagrees with ${names[0]} on ${workload.name}`);
  });
}

async function compare(workload: Workload): Promise<Contestant[]> {
  using workers = new DisposableStack();
  const contestants = engineNames.map((name) => workers.use(new Contestant(name, workload)));
  for (const contestant of contestants) await contestant.warmUp();
  for (let round = 1; round <= ROUNDS; round++) {
    const names = [], outcomes = [];
    for (const contestant of contestants) {
      const outcome = await contestant.play(1_000_000 + 10_000 * round);
      if (outcome) {
        names.push(contestant.name);
        outcomes.push(outcome);
      }
    }
    assertAgreement(workload, names, outcomes);
  }
  return contestants;
}

/** The figures of one workload: each engine's median, then how many times as long each peer takes. */
function row(workload: Workload, contestants: readonly Contestant[]): string[] {
  const [ours, ...peers] = contestants.map(({ failure, rounds }) => failure ? NaN : median(rounds));
  const show = (figure: number, otherwise: string) => isNaN(figure) ? otherwise : figure.toFixed(1);
  return [
    workload.name,
    workload.title,
    String(workload.operations),
    show(ours!, "overflows"),
    ...peers.flatMap((peer) => [show(peer, "overflows"), show(peer / ours!, "–")]),
    String(workload.timesFaster),
  ];
}

function print(cells: readonly string[]): void {
  const widths = [9, 34, 10, 9, 9, 6, 9, 6, 6];
  console.log(
    cells.map((cell, k) => k < 2 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)).join(" "),
  );
}

const [ours, ...peers] = engineNames as readonly [EngineName, ...EngineName[]];
console.log(
  `Nanoseconds per operation, medians of ${ROUNDS} rounds in turns; how many times ours;`,
);
console.log(
  "and how many times adnn has to take. A textbook's call stack overflows on deep graphs.\n",
);
print(["", "", "operations", ours, ...peers.flatMap((peer) => [peer, "times"]), "wanted"]);
for (const workload of workloads) print(row(workload, await compare(workload)));
