/** Random functions that repeat themselves, as programs over data, layers and recurrences do. */

import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { defineRule, Value } from "../../mod.ts";

/** A recorded function and the leaves that are its inputs. */
export interface StructuredFunction {
  readonly root: Value;
  readonly leaves: readonly Value[];
}

const fused = defineRule({
  name: "fused",
  evaluate: (x, y, z) => x * y + z,
  partials: [(_x, y) => y, (x) => x, () => 1],
  expression: "x * y + z",
});

/** What an iteration takes and gives. */
interface Iteration {
  /** The iteration's number. */
  readonly i: number;
  readonly pick: () => Value;
}

/** Operations on values of an iteration; they keep values small, so that sums of thousands stay finite. */
const operations: readonly ((at: Iteration) => Value)[] = [
  ({ pick }) => pick().add(pick()).mul(0.5),
  ({ pick }) => pick().mul(pick()),
  ({ pick }) => pick().sub(pick()),
  ({ pick }) => pick().tanh(),
  ({ pick }) => pick().sin(),
  ({ pick }) => pick().mul(0.3).exp(),
  ({ pick }) => pick().relu(),
  ({ pick }) => pick().max(pick()),
  ({ pick }) => fused(pick(), pick(), pick()),
  ({ pick }) => pick().atan(),
  ({ pick, i }) => pick().mul(Math.sin(i)), // data
  ({ pick, i }) => pick().mul(i % 2 === 0 ? 0.25 : -0.75), // labels
];

/**
 * A function of some loops one after the other. A loop's body is drawn once; each iteration reads inputs and results of
 * earlier loops along strides of its own, and results of the iterations before.
 */
export function structuredFunction(seed: number): StructuredFunction {
  const random = new SeededRandom(seed);
  const leaves = Array.from(
    { length: 60 + random.below(60) },
    () => new Value(random.unit() * 1.5 - 0.75),
  );
  const pools: (readonly Value[])[] = [leaves];
  const ends: Value[] = [];
  const loops = 1 + random.below(4);
  for (let loop = 0; loop < loops; loop++) {
    const make = [loopOf, loopOf, loopOf, layerOf, updatesOf][random.below(5)]!;
    const results = make(random, pools);
    pools.push(results);
    ends.push(results.at(-1)!);
    if (random.below(2) === 0) ends.push(results.reduce((sum, result) => sum.add(result)));
    if (random.below(3) === 0) ends.push(results[random.below(results.length)]!.tanh());
  }
  return { root: ends.reduce((sum, end) => sum.add(end.mul(0.1))), leaves };
}

/** Rows of a layer: each a sum of products of weights and what all rows read. */
function layerOf(random: SeededRandom, pools: readonly (readonly Value[])[]): Value[] {
  const pool = () => pools[random.below(pools.length)]!;
  const weights = pool(), shared = pool();
  const rows = 2 + random.below(8), width = 24 + random.below(20);
  const isRecurrent = random.below(3) === 0;
  const results: Value[] = [];
  for (let row = 0; row < rows; row++) {
    let sum = (isRecurrent ? results.at(-1) : undefined) ?? weights[row % weights.length]!;
    for (let i = 0; i < width; i++) {
      sum = sum.add(weights[(row * width + i) % weights.length]!.mul(shared[i % shared.length]!));
    }
    results.push(random.below(8) === 0 ? sum.sin() : sum.tanh());
  }
  return results;
}

/** A vector to which multiples of others are added, one after the other, and some state of it in between. */
function updatesOf(random: SeededRandom, pools: readonly (readonly Value[])[]): Value[] {
  const pool = () => pools[random.below(pools.length)]!;
  const weights = pool(), factors = pool(), updates = 2 + random.below(5);
  let state = Array.from({ length: 33 }, (_, i) => weights[i % weights.length]!);
  let between = state;
  for (let update = 0; update < updates; update++) {
    const factor = factors[update % factors.length]!.tanh();
    state = state.map((value, i) =>
      value.add(weights[(33 * update + i) % weights.length]!.mul(factor))
    );
    if (random.below(3) === 0) between = state;
  }
  return state.map((value, i) => value.mul(between[i]!));
}

/** How many iterations loops have: often the same, so that one takes the memory of another. */
const COUNTS = [9, 16, 33, 33, 64, 100, 127];

function loopOf(random: SeededRandom, pools: readonly (readonly Value[])[]): Value[] {
  const count = COUNTS[random.below(COUNTS.length)]!;
  const body = Array.from({ length: 1 + random.below(6) }, () => random.below(operations.length));
  const takes = Array.from({ length: 24 }, () => takeOf(random, pools));
  const results: Value[] = [];
  for (let i = 0; i < count; i++) {
    const own: Value[] = [];
    let next = 0;
    const pick = () => takes[next++ % takes.length]!(i, own, results);
    for (const k of body) own.push(operations[k]!({ i, pick }));
    results.push(own.at(-1)!);
  }
  return results;
}

/** Where an operand comes from, the same in all iterations. */
function takeOf(
  random: SeededRandom,
  pools: readonly (readonly Value[])[],
): (i: number, own: readonly Value[], before: readonly Value[]) => Value {
  const pool = pools[random.below(pools.length)]!;
  const start = random.below(pool.length), stride = random.below(5) - 2, back = random.below(20);
  const scattered = 1 + random.below(pool.length);
  const fixed = pool[start]!;
  const wrap = (k: number) => pool[(k % pool.length + pool.length) % pool.length]!;
  switch (random.below(7)) {
    case 0:
      return () => fixed;
    case 1:
    case 2:
      return (i) => wrap(start + stride * i);
    case 3:
      return (i) => wrap(i * i * scattered);
    case 4:
      return (_i, own) => own.at(-1) ?? fixed;
    case 5:
      return (_i, _own, before) => before.at(-1) ?? fixed;
    default:
      return (i, _own, before) => before[i - 1 - back] ?? fixed;
  }
}
