/**
 * Builds graphs side by side on the engine of one checkout, in a process of its own, and prints {@linkcode Figures} as
 * JSON:
 *
 *     deno run --allow-all side_by_side_worker.ts CHECKOUT CASE
 */
import type { Value } from "../../../mod.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { type Engine, engineOf } from "../../support/checkout.ts";
import { processorTime } from "./processor_time.ts";

/** What is built: see the scenarios below. */
export type Scenario = keyof typeof scenarios;

/** A case. */
export interface Job {
  readonly scenario: Scenario;
  /** How many graphs grow side by side. */
  readonly graphs: number;
  /** Whether each is grown by an async function of its own. */
  readonly isAsync: boolean;
}

/** What a case took. */
export interface Figures {
  readonly operations: number;
  /** On the processor. */
  readonly milliseconds: number;
  /** The most operations that were held at a time, as far as somebody looked. */
  readonly alive: number;
  /** Bytes of the largest resident set, without those before the first operation. */
  readonly peak: number;
  /** Minor page faults. */
  readonly faults: number;
}

/** So many that a leak of all of them would be far more than what a case may take. */
const OPERATIONS = 20_000_000;
/** Steps of a sum between one beginning and the next, on the average. */
const STEPS = 5000;
/** Steps of an async function between one wait and the next. */
const STEPS_A_JOB = 10;
/** Operations between one look at what is alive and the next. */
const LOOK = 50_000;
const CROSSINGS = 1 / 20_000; // fewer than one in the life of a graph, or all that ever was would stay alive

/** A graph that grows from one beginning to the next, as far as it must be known to tell what is alive. */
interface Episode {
  length: number;
  /** What it uses of others: after how many of its own steps, and up to which of theirs. */
  readonly uses: { readonly at: number; readonly episode: Episode; readonly upTo: number }[];
}

/** A sum that grows, is swept, and begins anew. */
class RunningSum {
  readonly #engine: Engine;
  readonly #shared: Value | undefined;
  term!: Value;
  sum!: Value;
  episode!: Episode;

  constructor(engine: Engine, shared: Value | undefined) {
    this.#engine = engine;
    this.#shared = shared;
    this.begin();
  }

  begin(): void {
    this.term = this.#shared ?? new this.#engine.Value(1);
    this.sum = this.term.mul(1);
    this.episode = { length: 1, uses: [] };
  }

  step(): void {
    this.sum = this.sum.add(this.term);
    this.episode.length++;
  }

  use({ sum, episode }: RunningSum): void {
    this.sum = this.sum.add(sum);
    this.episode.uses.push({ at: ++this.episode.length, episode, upTo: episode.length });
  }
}

/** How many operations the sums keep alive. */
function countAlive(sums: readonly RunningSum[]): number {
  const reached = new Map<Episode, number>();
  const pending = sums.map(({ episode }) => ({ episode, upTo: episode.length }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { episode, upTo } = next, before = reached.get(episode) ?? 0;
    if (upTo <= before) continue;
    reached.set(episode, upTo);
    for (const use of episode.uses) if (use.at > before && use.at <= upTo) pending.push(use);
  }
  return [...reached.values()].reduce((total, length) => total + length, 0);
}

interface Work {
  readonly operations: number;
  alive: number;
}

interface Manner {
  readonly isSwept?: boolean;
  readonly hasCrossings?: boolean;
  readonly isOnSharedNode?: boolean;
}

/** Sums side by side, each swept and begun anew at random times. */
async function growSums(
  engine: Engine,
  { graphs, isAsync }: Job,
  { isSwept = true, hasCrossings = false, isOnSharedNode = false }: Manner,
): Promise<Work> {
  const random = new SeededRandom(1), operations = OPERATIONS;
  const shared = isOnSharedNode ? new engine.Value(1).mul(2) : undefined;
  const sums = Array.from({ length: graphs }, () => new RunningSum(engine, shared));
  const work: Work = { operations, alive: 0 };
  let done = 0;
  const step = (sum: RunningSum) => {
    if (random.chance(1 / STEPS)) {
      if (isSwept) sum.sum.backward();
      sum.begin();
    } else if (hasCrossings && random.chance(CROSSINGS)) sum.use(random.pick(sums));
    else sum.step();
    if (++done % LOOK === 0) work.alive = Math.max(work.alive, countAlive(sums));
  };
  const growAlone = async (sum: RunningSum) => {
    while (done < operations) {
      for (let i = 0; i < STEPS_A_JOB; i++) step(sum);
      await Promise.resolve();
    }
  };
  if (isAsync) await Promise.all(sums.map(growAlone));
  else while (done < operations) for (const sum of sums) step(sum);
  return work;
}

const SMALL = 10, ROOTS = 1_000_000;

/** Many small graphs, of which one root in a thousand is held. */
function holdRoots({ Value }: Engine, isSwept: boolean): Work {
  const x = new Value(0.5), held: Value[] = [];
  for (let graph = 0; graph < ROOTS; graph++) {
    let root = x;
    for (let i = 0; i < SMALL; i += 2) root = root.mul(0.5).add(x);
    if (isSwept) root.backward();
    if (graph % 1000 === 0) held.push(root);
  }
  return { operations: SMALL * ROOTS, alive: SMALL * held.length };
}

const LARGE = 100_000, TIMES = 60;

/** One large graph again and again. */
async function repeatLarge({ Value }: Engine, isAsync: boolean): Promise<Work> {
  for (let graph = 0; graph < TIMES; graph++) {
    const x = new Value(0.5);
    let root = x;
    for (let i = 0; i < LARGE; i += 2) root = root.mul(0.5).add(x);
    root.backward();
    if (isAsync) await Promise.resolve();
  }
  return { operations: LARGE * TIMES, alive: LARGE };
}

const scenarios = {
  "sums": (engine: Engine, job: Job) => growSums(engine, job, {}),
  "sums that use each other": (engine: Engine, job: Job) =>
    growSums(engine, job, { hasCrossings: true }),
  "sums on a shared older node": (engine: Engine, job: Job) =>
    growSums(engine, job, { isOnSharedNode: true }),
  "sums never swept": (engine: Engine, job: Job) => growSums(engine, job, { isSwept: false }),
  "a root in a thousand held": (engine: Engine) => holdRoots(engine, false),
  "a root in a thousand held, swept": (engine: Engine) => holdRoots(engine, true),
  "100,000 operations again and again": (engine: Engine, { isAsync }: Job) =>
    repeatLarge(engine, isAsync),
};

/** A figure of this process in kilobytes. */
function kilobytes(name: "VmHWM" | "VmRSS"): number {
  const [, number] = new RegExp(`${name}:\\s+(\\d+)`).exec(
    Deno.readTextFileSync("/proc/self/status"),
  )!;
  return Number(number);
}

function minorFaults(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[7]);
}

if (import.meta.main) {
  const [checkout, text] = Deno.args as [string, string];
  const job: Job = JSON.parse(text), engine = await engineOf(new URL(checkout));
  engine.noGrad(() => new engine.Value(1).mul(2).add(1)); // what is compiled once is no part of it
  const before = kilobytes("VmRSS"), faults = minorFaults(), start = processorTime();
  const { operations, alive } = await scenarios[job.scenario](engine, job);
  const figures: Figures = {
    operations,
    milliseconds: processorTime() - start,
    alive,
    peak: (kilobytes("VmHWM") - before) * 1024,
    faults: minorFaults() - faults,
  };
  console.log(JSON.stringify(figures));
}
