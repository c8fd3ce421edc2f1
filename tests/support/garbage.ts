/**
 * What the garbage collector leaves, one scenario a process, as `--expose-gc` must be there from the start:
 *
 *     deno run --v8-flags=--expose-gc tests/support/garbage.ts SCENARIO
 *
 * prints the scenario's figure.
 */
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { add, noGrad, Value } from "../../mod.ts";

declare const gc: () => void;

/** Operations of a long chain, and the bytes that its records take at least. */
export const LONG = 1_000_000, LONG_BYTES = 40 * LONG;

/** Bytes that typed arrays take now, garbage aside. */
function liveBytes(): number {
  gc();
  gc(); // memory of typed arrays is given back one collection later
  return Deno.memoryUsage().external;
}

/** The most bytes that typed arrays take, garbage included, looked at now and then while graphs are made. */
function peakOfGraphs(graphs: number, make: () => unknown): number {
  let peak = 0;
  for (let graph = 0; graph < graphs; graph++) {
    make();
    if (graph % 1000 === 0) peak = Math.max(peak, Deno.memoryUsage().external);
  }
  return peak;
}

/** Ends the job: what comes next is a job of its own. */
function nextJob(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

async function liveBytesAfterJob(): Promise<number> {
  await nextJob();
  return liveBytes();
}

function chain(length: number, start: Value, grow: (node: Value) => Value): Value {
  let node = start;
  for (let i = 0; i < length; i++) node = grow(node);
  return node;
}

const increment = (node: Value) => node.add(1);

/** Calls `run` in a frame of its own, so that no register of the caller keeps what it made. */
function forget(run: () => unknown): void {
  run();
}

/** How many of 1,000 leaves are left, which were used by graphs that nobody holds. */
async function leavesLeft(use: (leaf: Value) => unknown): Promise<number> {
  const leaves: WeakRef<Value>[] = [];
  forget(() => {
    for (let i = 0; i < 1000; i++) {
      const leaf = new Value(i);
      use(leaf);
      leaves.push(new WeakRef(leaf));
    }
  });
  await nextJob();
  gc();
  return leaves.filter((leaf) => leaf.deref() !== undefined).length;
}

/** Segments are filled so that each of the nodes returned stands in one of its own. */
function nodesInSegmentsOfTheirOwn(count: number, leaf: Value): Value[] {
  return Array.from({ length: count }, (_, i) => {
    const node = leaf.mul(i + 1);
    chain(70_000, node, increment);
    return node;
  });
}

/** Operations of a sum between one beginning and the next, on the average. */
export const STEPS = 5000;

/** Sums that grow side by side in one job, each swept and begun anew at random times; the bytes while all are held. */
function bytesOfSumsSideBySide(count: number): number {
  const random = new SeededRandom(count);
  const begin = () => ({ leaf: new Value(1), sum: new Value(0) });
  const states = Array.from({ length: count }, begin);
  for (let done = 0; done < 2_000_000; done += count) {
    for (let k = 0; k < count; k++) {
      const state = states[k]!;
      state.sum = state.sum.add(state.leaf);
      if (!random.chance(1 / STEPS)) continue;
      state.sum.backward();
      states[k] = begin();
    }
  }
  const bytes = liveBytes();
  for (const { sum } of states) sum.backward(); // or they would not be held
  return bytes;
}

const scenarios = {
  oneSum: () => bytesOfSumsSideBySide(1),
  twelveSumsSideBySide: () => bytesOfSumsSideBySide(12),
  fortySumsSideBySide: () => bytesOfSumsSideBySide(40),
  hundredSumsSideBySide: () => bytesOfSumsSideBySide(100),
  peakOfLoopWithoutBackward() {
    const x = new Value(0.5);
    return peakOfGraphs(100_000, () => chain(100, x, increment));
  },
  peakOfLoopWithBackward() {
    const x = new Value(0.5);
    return peakOfGraphs(30_000, () => chain(100, x, increment).backward());
  },
  /** Twelve million operations: a weak reference keeps its target until the job ends. */
  peakOfLoopWithChildren() {
    const x = new Value(0.5);
    return peakOfGraphs(120_000, () => chain(100, x, increment).children[0]!.children);
  },
  /** What was swept last leads the tape to expect large graphs. */
  peakOfLoopAfterLargeSweep() {
    const x = new Value(0.5);
    forget(() => chain(LONG, x, increment).backward());
    return peakOfGraphs(100_000, () => chain(100, x, increment));
  },
  /** What was never swept, after a large sweep, while its last segment is being written. */
  unsweptChainAfterLargeSweep() {
    const x = new Value(0.5);
    forget(() => chain(LONG, x, increment).backward());
    forget(() => chain(LONG, x, increment));
    forget(() => x.mul(2).backward());
    x.mul(2);
    return liveBytes();
  },
  /** Between the recording of each graph and its sweep the job ends. */
  async largeGraphsSweptInAnotherJob() {
    const x = new Value(1);
    let root!: Value;
    for (let i = 0; i < 12; i++) {
      root = chain(LONG / 2, x, increment);
      await nextJob();
      root.backward();
    }
    const bytes = await liveBytesAfterJob();
    root.backward();
    return bytes;
  },
  /** Jobs that only await settled promises, and record nothing. */
  async heapOfJobsUnderNoGrad() {
    const x = new Value(1), held = x.add(2);
    await nextJob();
    gc();
    await nextJob();
    const before = Deno.memoryUsage().heapUsed;
    for (let job = 0; job < 500_000; job++) {
      noGrad(() => x.add(1));
      await null;
    }
    gc();
    held.backward();
    return Deno.memoryUsage().heapUsed - before;
  },
  /** No timer, no input or output: all jobs are microtasks. */
  async peakOfJobsOnSettledPromises() {
    const x = new Value(0.5);
    let peak = 0;
    for (let job = 0; job < 50_000; job++) {
      chain(100, x, increment);
      await null;
      if (job % 1000 === 0) peak = Math.max(peak, Deno.memoryUsage().external);
    }
    return peak;
  },
  /** Each graph needs several segments, and its loss a node of the graph before. */
  async largeGraphsComparedWithTheLast() {
    const x = new Value(1);
    let last = x.mul(1);
    for (let i = 0; i < 12; i++) {
      const next = chain(LONG / 2, x, increment);
      forget(() => next.sub(last).backward());
      last = next;
    }
    const bytes = await liveBytesAfterJob();
    last.backward();
    return bytes;
  },
  heldChain() {
    const root = chain(LONG, new Value(1), increment);
    const bytes = liveBytes();
    root.backward(); // or it would not be held
    return bytes;
  },
  sweptChainInSameJob() {
    forget(() => chain(LONG, new Value(1), increment).backward());
    return liveBytes();
  },
  sweptChainOfRulesInSameJob() {
    forget(() => chain(LONG, new Value(1), (node) => node.neg()).backward());
    return liveBytes();
  },
  unsweptChainInSameJob() {
    forget(() => chain(LONG, new Value(1), increment));
    forget(() => new Value(1).mul(2).backward());
    return liveBytes();
  },
  unsweptChainAfterJob() {
    forget(() => chain(LONG, new Value(1), increment));
    return liveBytesAfterJob();
  },
  unsweptChainOfRulesAfterJob() {
    forget(() => chain(LONG, new Value(1), (node) => node.neg()));
    return liveBytesAfterJob();
  },
  async chainOnHeldNode() {
    const held = new Value(1).mul(2);
    forget(() => chain(LONG, held, increment));
    const bytes = await liveBytesAfterJob();
    held.backward();
    return bytes;
  },
  async chainAddedToHeldNode() {
    const [older] = nodesInSegmentsOfTheirOwn(1, new Value(1));
    let held: Value;
    forget(() => {
      const dead = chain(LONG, new Value(1), increment);
      held = older!.mul(3);
      add(held, dead);
    });
    const bytes = await liveBytesAfterJob();
    held!.backward();
    return bytes;
  },
  async nodeBesideSumsOverManySegments() {
    let held: Value;
    forget(() => {
      const nodes = nodesInSegmentsOfTheirOwn(20, new Value(1));
      held = new Value(1).mul(2);
      for (const node of nodes) nodes.forEach((other) => add(node, other));
    });
    const bytes = await liveBytesAfterJob();
    held!.backward();
    return bytes;
  },
  async heldNodeInGraphsOfManySegments() {
    const held = new Value(1).mul(2);
    forget(() => {
      for (let graph = 0; graph < 20; graph++) add(chain(LONG / 20, held, increment), held);
    });
    const bytes = await liveBytesAfterJob();
    held.backward();
    return bytes;
  },
  async recurrenceThatForgets() { // the state goes on, no handle on its past is left but the data
    const x = new Value(1);
    let state = x.mul(1);
    for (let i = 0; i < 20; i++) {
      state = new Value(chain(LONG / 20, state, increment).data).mul(1);
      await nextJob();
    }
    const bytes = liveBytes();
    state.backward();
    return bytes;
  },
  /** As above, but what uses the node of the graph before, and what does not, cross from segment to segment side by side. */
  async largeGraphsBesideTheLast() {
    const x = new Value(1);
    let last = x.mul(1);
    for (let i = 0; i < 12; i++) {
      let next = x;
      forget(() => {
        let difference = last.mul(-1);
        for (let k = 0; k < LONG / 4; k++) {
          next = next.add(1);
          difference = difference.add(1);
        }
        difference.add(next).backward();
      });
      last = next;
    }
    const bytes = await liveBytesAfterJob();
    last.backward();
    return bytes;
  },
  leavesLeftByArithmetic: () => leavesLeft((leaf) => leaf.mul(leaf).backward()),
  leavesLeftByRules: () => leavesLeft((leaf) => leaf.tanh().max(leaf).clamp(leaf, 2).backward()),
  leavesLeftWithoutBackward: () => leavesLeft((leaf) => leaf.add(leaf)),
  leavesLeftUnused: () => leavesLeft(() => {}),
  async leavesOfHeldGraph() {
    const leaves: WeakRef<Value>[] = [];
    const make = () => {
      const leaf = new Value(1);
      leaves.push(new WeakRef(leaf));
      return leaf;
    };
    const roots = Array.from({ length: 1000 }, () => make().mul(2));
    await nextJob();
    gc();
    const left = leaves.filter((leaf) => leaf.deref() !== undefined).length;
    roots.forEach((root) => root.backward());
    return left;
  },
  /** The gradient of a sum over 40 segments, which only the sum's handle keeps alive, after a collection. */
  async gradientOverManySegments() {
    const leaf = new Value(1);
    let root!: Value;
    forget(() => {
      for (const node of nodesInSegmentsOfTheirOwn(40, leaf)) {
        root = root === undefined ? node.mul(2) : root.add(node.mul(2));
      }
    });
    await nextJob();
    gc();
    root.backward();
    return leaf.grad;
  },
  /** As above, with sweeps between the additions, at which the tape lets go of what it knows. */
  async gradientOverManySegmentsWithSweepsBetween() {
    const leaf = new Value(1);
    let root!: Value;
    forget(() => {
      const nodes = nodesInSegmentsOfTheirOwn(40, leaf);
      const products = nodes.map((node) => node.mul(2));
      for (const product of [...products, ...products.toReversed()]) {
        root = root === undefined ? product : root.add(product);
        new Value(1).mul(2).backward();
      }
    });
    await nextJob();
    gc();
    root.backward();
    return leaf.grad;
  },
} satisfies Record<string, () => number | Promise<number>>;

/** A scenario by its name. */
export type Scenario = keyof typeof scenarios;

if (import.meta.main) console.log(await scenarios[Deno.args[0] as Scenario]());
