/**
 * Cuts a failing graph down to a small one that fails in the same way. It replaces whole ranges of nodes by leaves first, then
 * bypasses single nodes, merges leaves, and makes numbers simple.
 *
 * @module
 */

import { isNumber, operandsOf, type Plan, type Unrecorded, versionsInOrder } from "./plan.ts";

/** The budget of nodes to check, beside `MOST_ROUNDS` times the nodes of the graph. Then the smallest graph so far is taken. */
const MOST_NODES = 50_000, MOST_ROUNDS = 8;

/**
 * Looks for the smallest graph.
 *
 * Every step leaves fewer operations, or as many and fewer leaves, or else fewer constants, or else shorter numbers. None of
 * these can go on for ever, so the search ends.
 *
 * @param fails Says whether a graph shows the fault.
 */
export function shrink(plan: Plan, fails: (plan: Plan) => boolean): Plan {
  let budget = MOST_NODES + MOST_ROUNDS * plan.rules.length;
  const simplerOne = (smallest: Plan) => {
    for (const candidate of simplerPlans(smallest)) {
      budget -= candidate.rules.length;
      if (budget < 0) return undefined;
      if (hasLeaves(candidate) && versionsInOrder(candidate) && fails(candidate)) return candidate;
    }
    return undefined;
  };
  let smallest = plan;
  for (let next = simplerOne(plan); next !== undefined; next = simplerOne(next)) smallest = next;
  return smallest;
}

/** Whether a plan builds a graph: an operation on numbers alone returns a number, which has none. */
function hasLeaves({ leaf }: Plan): boolean {
  return leaf.some((number) => number >= 0);
}

/** The graphs that are one step simpler, those of the largest steps first. */
function* simplerPlans(plan: Plan): Generator<Plan> {
  yield* withShorterHistory(plan);
  yield* withRoots(plan, rootsOnTheWay(plan));
  yield* withRangesCut(plan);
  yield* withRoots(plan, plan.operands[plan.root]!);
  yield* withBypasses(plan);
  yield* withLeavesMerged(plan);
  yield* withConstants(plan);
  yield* withSimplerNumbers(plan);
}

/** The graphs that are recorded with less in between, or swept with fewer sweeps in between. */
function* withShorterHistory(plan: Plan): Generator<Plan> {
  if (plan.wraps) yield { ...plan, wraps: false };
  if (plan.forgets) yield { ...plan, forgets: false };
  for (const position of plan.unrecorded.keys()) yield pruned(withPlainConstant(plan, position));
  if (plan.gaps.size > 1) yield { ...plan, gaps: new Map() };
  for (const position of plan.gaps.keys()) {
    yield { ...plan, gaps: new Map([...plan.gaps].filter(([other]) => other !== position)) };
  }
}

const PARTS = 16;

/** The positions at 1/16, 2/16 … of the way up to the root. */
function rootsOnTheWay({ root }: Plan): number[] {
  return Array.from({ length: PARTS - 1 }, (_, i) => Math.floor(root * (i + 1) / PARTS));
}

/** The graphs with another, earlier root. */
function* withRoots(plan: Plan, roots: readonly number[]): Generator<Plan> {
  for (const root of new Set(roots)) {
    if (root < plan.root) yield pruned({ ...plan, root });
  }
}

/** The graphs in which leaves with the same numbers replace a range of nodes: halves, quarters … single nodes. */
function* withRangesCut(plan: Plan): Generator<Plan> {
  const { length } = plan.rules;
  for (let size = length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < length; start += size) {
      const end = Math.min(start + size, length);
      if (plan.rules.slice(start, end).some((rule) => rule !== undefined)) {
        yield pruned(cut(plan, start, end));
      }
    }
  }
}

/** The graphs in which the users of a node get one of the node's operands instead. */
function* withBypasses(plan: Plan): Generator<Plan> {
  for (const [position, operands] of plan.operands.entries()) {
    for (const operand of new Set(operands)) yield pruned(redirected(plan, position, operand));
  }
}

/** The graphs in which an earlier leaf, or an earlier version of a leaf, replaces a later one. */
function* withLeavesMerged(plan: Plan): Generator<Plan> {
  const leaves = [...plan.leaf.keys()].filter((position) => plan.leaf[position]! >= 0);
  for (const later of leaves) {
    for (const earlier of leaves) {
      if (earlier < later) yield pruned(redirected(plan, later, earlier));
    }
  }
}

/** The graphs in which a leaf, or a detached Value, becomes a number. */
function* withConstants(plan: Plan): Generator<Plan> {
  for (const [position, rule] of plan.rules.entries()) {
    const isNumber = plan.leaf[position]! < 0 && plan.labels[position] === "";
    if (rule !== undefined || isNumber || position === plan.root) continue;
    if (plan.unrecorded.has(position)) continue;
    yield pruned({
      ...plan,
      leaf: plan.leaf.with(position, -1),
      version: plan.version.with(position, 0),
      labels: plan.labels.with(position, ""),
    });
  }
}

const SIMPLE = [2, 3, 0.5, 1, -1, -2, -3, 0];

/** The graph with the bare number of a constant that is computed inside of `noGrad`. */
function withPlainConstant(plan: Plan, position: number): Plan {
  const unrecorded = new Map(plan.unrecorded);
  unrecorded.delete(position);
  return { ...plan, unrecorded, labels: plan.labels.with(position, "") };
}

function* withSimplerNumbers(plan: Plan): Generator<Plan> {
  for (const [position, rule] of plan.rules.entries()) {
    if (rule !== undefined || plan.unrecorded.has(position)) continue;
    const number = plan.data[position]!;
    const rounded = [1, 2, 3, 6].map((digits) => Number(number.toPrecision(digits)));
    for (const simpler of [...SIMPLE, Math.round(number), ...rounded]) {
      if (complexity(simpler) >= complexity(number)) continue;
      yield evaluated({ ...plan, data: plan.data.with(position, simpler) });
    }
  }
}

/** How much there is to read in a number. */
function complexity(number: number): number {
  const place = SIMPLE.findIndex((simple) => Object.is(simple, number));
  return place >= 0 ? place : SIMPLE.length + String(number).length;
}

function cut(plan: Plan, start: number, end: number): Plan {
  const isCut = (position: number) =>
    position >= start && position < end && plan.rules[position] !== undefined;
  let leaves = plan.leaf.reduce((most, leaf) => Math.max(most, leaf), -1);
  return {
    ...plan,
    rules: plan.rules.map((rule, position) => isCut(position) ? undefined : rule),
    operands: plan.operands.map((operands, position) => isCut(position) ? [] : operands),
    leaf: plan.leaf.map((leaf, position) => isCut(position) ? ++leaves : leaf),
    labels: plan.labels.map((label, position) => isCut(position) ? "" : label),
  };
}

function redirected(plan: Plan, from: number, to: number): Plan {
  const moved = (position: number) => position === from ? to : position;
  return {
    ...plan,
    operands: plan.operands.map((operands) => operands.map(moved)),
    unrecorded: new Map(
      Array.from(plan.unrecorded, ([position, { rule, operands }]) => [
        position,
        { rule, operands: operands.map(moved) },
      ]),
    ),
    root: moved(plan.root),
  };
}

/** The nodes that the root depends on, with positions and leaves numbered anew. */
function pruned(plan: Plan): Plan {
  const isUsed = new Uint8Array(plan.rules.length);
  isUsed[plan.root] = 1;
  for (let position = plan.root; position >= 0; position--) {
    if (isUsed[position] === 1) { for (const k of plan.operands[position]!) isUsed[k] = 1; }
  }
  for (const [position, { operands }] of plan.unrecorded) { // numbers are kept for it alone
    if (isUsed[position] === 0) continue;
    for (const k of operands) if (isNumber(plan, k)) isUsed[k] = 1;
  }
  const kept = [...isUsed.keys()].filter((position) => isUsed[position] === 1);
  const place = new Map(kept.map((position, index) => [position, index]));
  const leaves = new Map<number, number>();
  const leafNumber = (leaf: number) => {
    if (leaf >= 0 && !leaves.has(leaf)) leaves.set(leaf, leaves.size);
    return leaves.get(leaf) ?? -1;
  };
  const gaps = new Map<number, number>();
  for (const [position, others] of plan.gaps) { // what was recorded before a node that is gone is so before the next one
    const next = kept.findIndex((other) => other >= position);
    if (next >= 0) gaps.set(next, (gaps.get(next) ?? 0) + others);
  }
  const unrecorded = new Map<number, Unrecorded>();
  for (const [position, { rule, operands }] of plan.unrecorded) {
    const places = operands.map((k) => place.get(k));
    if (!place.has(position) || places.includes(undefined)) continue; // it stays as a plain constant
    unrecorded.set(place.get(position)!, { rule, operands: places as number[] });
  }
  return evaluated({
    rules: kept.map((position) => plan.rules[position]),
    operands: kept.map((position) => plan.operands[position]!.map((k) => place.get(k)!)),
    data: kept.map((position) => plan.data[position]!),
    leaf: kept.map((position) => leafNumber(plan.leaf[position]!)),
    version: kept.map((position) => plan.version[position]!),
    labels: kept.map((position) => plan.labels[position]!),
    root: place.get(plan.root)!,
    gaps,
    wraps: plan.wraps,
    unrecorded,
    forgets: plan.forgets,
  });
}

/** The plan with the numbers of its operations computed anew from those of leaves and constants. */
function evaluated(plan: Plan): Plan {
  const data: number[] = [];
  plan.rules.forEach((rule, position) => {
    const computed = rule ?? plan.unrecorded.get(position)?.rule;
    const operands = operandsOf(plan, position).map((operand) => data[operand]!);
    data.push(computed === undefined ? plan.data[position]! : computed.evaluate(...operands));
  });
  return { ...plan, data };
}
