import { assert, assertEquals, assertLess } from "@std/assert";
import { noGrad, Value } from "../../mod.ts";
import { mayStartProcesses, runToSuccess } from "../support/command.ts";
import { LONG_BYTES, type Scenario, STEPS } from "../support/garbage.ts";

const garbageModule = new URL("../support/garbage.ts", import.meta.url).pathname;

async function figureOf(scenario: Scenario): Promise<number> {
  const output = await runToSuccess("deno", [
    "run",
    "--v8-flags=--expose-gc",
    garbageModule,
    scenario,
  ]);
  return Number(output);
}

/** A scenario of support/garbage.ts, what it shows, and what holds of its figure. */
interface Collection {
  readonly shows: string;
  readonly scenario: Scenario;
  readonly holds: (figure: number) => void;
}

const MEGABYTE = 1e6;
const within = (megabytes: number) => (bytes: number) => assertLess(bytes, megabytes * MEGABYTE);
const few = within(3);
/** Of two large graphs one is left. */
const oneOfTwo = (bytes: number) => assertLess(bytes, 1.5 * LONG_BYTES / 2);
const is = (expected: number) => (figure: number) => assertEquals(figure, expected);

/**
 * Three times what so many sums take on average, and some more. The oldest sum keeps what the others recorded since it began, and
 * where sums end by chance the oldest of a hundred is five times as old as they are on average.
 */
const littleMoreThanSums = (count: number, more: number) =>
  within(3 * 45 * STEPS * count / MEGABYTE + more);

const collections: readonly Collection[] = [
  {
    shows: "a sum that is swept and begun anew is dropped",
    scenario: "oneSum",
    holds: littleMoreThanSums(1, 10),
  },
  {
    shows: "twelve sums that grow side by side, each swept and begun anew, are dropped",
    scenario: "twelveSumsSideBySide",
    holds: littleMoreThanSums(12, 10),
  },
  {
    shows: "forty sums that grow side by side, each swept and begun anew, are dropped",
    scenario: "fortySumsSideBySide",
    holds: littleMoreThanSums(40, 64),
  },
  {
    shows: "a hundred sums that grow side by side, each swept and begun anew, are dropped",
    scenario: "hundredSumsSideBySide",
    holds: littleMoreThanSums(100, 64),
  },
  {
    shows: "a held chain of a million operations is kept",
    scenario: "heldChain",
    holds: (bytes) => assert(bytes > LONG_BYTES, `${bytes} bytes`),
  },
  {
    shows: "ten million operations that never call backward stay within 100 MB",
    scenario: "peakOfLoopWithoutBackward",
    holds: within(100),
  },
  {
    shows: "three million operations in small graphs that call backward stay within 50 MB",
    scenario: "peakOfLoopWithBackward",
    holds: within(50),
  },
  {
    shows: "after the sweep of a large graph, ten million operations stay within 150 MB",
    scenario: "peakOfLoopAfterLargeSweep",
    holds: within(150),
  },
  {
    shows: "five million operations in jobs that only await settled promises stay within 120 MB",
    scenario: "peakOfJobsOnSettledPromises",
    holds: within(120),
  },
  {
    shows: "a large graph does not keep the one alive whose node its loss used",
    scenario: "largeGraphsComparedWithTheLast",
    holds: oneOfTwo,
  },
  {
    shows: "nor does it where the two grow side by side",
    scenario: "largeGraphsBesideTheLast",
    holds: oneOfTwo,
  },
  {
    shows: "nor does it where each is swept in another job than the one that recorded it",
    scenario: "largeGraphsSweptInAnotherJob",
    holds: oneOfTwo,
  },
  {
    shows:
      "a dead chain that was never swept is collected after the next sweep, however large the last was",
    scenario: "unsweptChainAfterLargeSweep",
    holds: few,
  },
  {
    shows: "jobs that only await settled promises, and record nothing, leave nothing",
    scenario: "heapOfJobsUnderNoGrad",
    holds: few,
  },
  {
    shows: "a dead chain that was swept is collected in the same job",
    scenario: "sweptChainInSameJob",
    holds: few,
  },
  {
    shows: "a dead chain of rules that was swept is collected in the same job",
    scenario: "sweptChainOfRulesInSameJob",
    holds: few,
  },
  {
    shows: "a dead chain that was never swept is collected in the same job, after the next sweep",
    scenario: "unsweptChainInSameJob",
    holds: few,
  },
  {
    shows: "a dead chain that was never swept is collected after the job",
    scenario: "unsweptChainAfterJob",
    holds: few,
  },
  {
    shows: "a dead chain of rules that was never swept is collected after the job",
    scenario: "unsweptChainOfRulesAfterJob",
    holds: few,
  },
  {
    shows: "a held interior node does not keep the dead chain that grew on it",
    scenario: "chainOnHeldNode",
    holds: few,
  },
  {
    shows: "a held interior node does not keep the dead chain that it was added to",
    scenario: "chainAddedToHeldNode",
    holds: few,
  },
  {
    shows: "a held node does not keep what was used beside it",
    scenario: "nodeBesideSumsOverManySegments",
    holds: few,
  },
  {
    shows: "a held interior node does not chain the graphs that used it",
    scenario: "heldNodeInGraphsOfManySegments",
    holds: few,
  },
  {
    shows: "a recurrence that keeps its state's data alone stays small",
    scenario: "recurrenceThatForgets",
    holds: few,
  },
  {
    shows: "leaves are collected with the products that used them",
    scenario: "leavesLeftByArithmetic",
    holds: is(0),
  },
  {
    shows: "leaves are collected with the rules of one, two and three operands that used them",
    scenario: "leavesLeftByRules",
    holds: is(0),
  },
  {
    shows: "leaves are collected with graphs that were never swept",
    scenario: "leavesLeftWithoutBackward",
    holds: is(0),
  },
  {
    shows: "leaves that nothing used are collected",
    scenario: "leavesLeftUnused",
    holds: is(0),
  },
  {
    shows: "leaves of a held graph are kept",
    scenario: "leavesOfHeldGraph",
    holds: is(1000),
  },
  {
    shows: "a sum keeps the forty segments alive that its gradient comes from",
    scenario: "gradientOverManySegments",
    holds: is(2 * 820), // Σ 2·i
  },
  {
    shows: "a sum that grew between sweeps keeps its forty segments alive too",
    scenario: "gradientOverManySegmentsWithSweepsBetween",
    holds: is(2 * 2 * 820),
  },
];

Deno.test({
  name: "a graph is dropped by the garbage collector once nobody holds a handle on it",
  ignore: !await mayStartProcesses(),
  fn: async (t) => {
    for (const { shows, scenario, holds } of collections) {
      await t.step(shows, async () => holds(await figureOf(scenario)));
    }
  },
});

Deno.test("a graph built over many jobs has the gradient of one built in a single job", async () => {
  const x = new Value(3), y = new Value(0.5);
  const step = (node: Value) => node.mul(y).add(x);
  let inJobs = x.mul(1), inOne = x.mul(1);
  for (let job = 0; job < 50; job++) {
    inJobs = step(inJobs);
    await Promise.resolve();
  }
  for (let i = 0; i < 50; i++) inOne = step(inOne);
  inJobs.backward();
  const gradients = [x.grad, y.grad];
  x.grad = y.grad = 0;
  inOne.backward();
  assertEquals(inJobs.data, inOne.data);
  assertEquals(gradients, [x.grad, y.grad]);
});

/** Records past the largest segment that is opened unless graphs are known to be larger. */
function openYoungerSegment(leaf: Value): void {
  for (let i = 0, node = leaf; i < 70_000; i++) node = node.add(0);
}

Deno.test("an old node may be used in each of many jobs, under as many handles", async () => {
  const x = new Value(1);
  const oldest = x.mul(1);
  openYoungerSegment(x);
  const wide = oldest.add(0), narrow = x.mul(2);
  openYoungerSegment(x);
  const parent = wide.add(narrow);
  let last = parent;
  for (let job = 0; job < 3000; job++) {
    last = parent.children[0]!.mul(3); // a handle of its own each time
    await Promise.resolve();
  }
  last.backward();
  assertEquals(x.grad, 3);
});

Deno.test("an operation that is not recorded leaves the next one as it would be", () => {
  const x = new Value(2), y = new Value(3), z = new Value(4);
  noGrad(() => [x.clamp(y, z), x.max(y), x.tanh(), x.add(y)]);
  const root = x.mul(y).add(z);
  root.backward();
  assertEquals([x.grad, y.grad, z.grad], [3, 2, 1]);
});
