/**
 * Loops that run side by side become one: four rows of a layer. Their sums wait for their own last terms alone, what
 * all of them read is read once, and what one leaves for the next stays in a local.
 *
 * @module
 */

import { arityOf, type LinearProgram } from "../program/linear_program.ts";
import type { LoopBody, LoopPlan, Operand, Segment, Stored, Stream } from "./loop_plan.ts";

/** So many loops are fused at most, and so many instructions in an iteration. */
const MOST_LOOPS = 4;
const MOST_INSTRUCTIONS = 20;

/** Over so many single steps the next loop is looked for. */
const MOST_BETWEEN = 4;

const NONE = -1;

/** A plan whose neighbouring loops of one kind are fused. */
export function fuseLoops(program: LinearProgram, plan: LoopPlan): LoopPlan {
  const steps: number[] = [], segments: Segment[] = [];
  const places = new Int32Array(plan.steps.length + 1);
  const isTaken = new Uint8Array(plan.steps.length);
  const bodies = new Map<string, LoopBody>();
  for (let at = 0; at < plan.steps.length; at++) {
    const step = plan.steps[at]!;
    if (isTaken[at] === 1) continue;
    places[at] = steps.length;
    if (step >= 0) {
      steps.push(step);
      continue;
    }
    const { members, before } = groupAt(program, plan, at);
    for (const single of before) {
      isTaken[single] = 1;
      places[single] = steps.push(plan.steps[single]!) - 1;
    }
    for (const member of members) {
      isTaken[member] = 1;
      places[member] = steps.length;
    }
    const fused = members.map((member) => plan.segments[-1 - plan.steps[member]!]!).reduce(fuse);
    const known = bodies.get(fused.body.key);
    if (known === undefined) bodies.set(fused.body.key, fused.body);
    segments.push({ ...fused, body: known ?? fused.body });
    steps.push(-segments.length);
  }
  places[plan.steps.length] = steps.length;
  return {
    ...plan,
    steps: Int32Array.from(steps),
    segments,
    firstReaders: plan.firstReaders.map((step) => places[step]!),
  };
}

/** Loops that run as one: their steps, and the single steps between them that have to come before. */
interface Group {
  readonly members: readonly number[];
  readonly before: readonly number[];
}

/** The loops that can run with the loop at a step. */
function groupAt(program: LinearProgram, plan: LoopPlan, at: number): Group {
  const { steps, segments, homes } = plan;
  const first = segments[-1 - steps[at]!]!;
  const members = [at], group = [first];
  const before: number[] = [], after: number[] = [];
  let early: number[] = [], left = MOST_BETWEEN;
  for (let next = at + 1; next < steps.length && left > 0; next++) {
    const step = steps[next]!;
    if (step >= 0) {
      left--;
      if (dependsOn(program, plan, step, group, after)) after.push(step);
      else early.push(next);
      continue;
    }
    const segment = segments[-1 - step]!;
    const isOfKind = segment.body === first.body && segment.count === first.count;
    const length = (group.length + 1) * first.body.codes.length;
    if (!isOfKind || group.length === MOST_LOOPS || length > MOST_INSTRUCTIONS) break;
    if (!canJoin(segment, group) || !canPrecede(segment, after, homes)) break;
    members.push(next);
    group.push(segment);
    before.push(...early);
    early = [];
    left = MOST_BETWEEN;
  }
  return { members, before };
}

/** Whether a single instruction takes what loops write, or what one of other instructions computes. */
function dependsOn(
  program: LinearProgram,
  { homes }: LoopPlan,
  position: number,
  group: readonly Segment[],
  others: readonly number[],
): boolean {
  const arity = arityOf(program, program.codes[position]!);
  for (let k = 3 * position; k < 3 * position + arity; k++) {
    const operand = program.operands[k]!;
    if (others.includes(operand) || others.includes(operand - 1)) return true; // perhaps a second result
    const home = homes[operand]!;
    const isWritten = group.some(({ written, count }) =>
      written.some((stream) => covers(stream, count, home))
    );
    if (home !== NONE && isWritten) return true;
  }
  return false;
}

/** Whether a loop can run iteration by iteration with those before it. */
function canJoin(segment: Segment, members: readonly Segment[]): boolean {
  const { count } = segment;
  for (const member of members) {
    for (const [w, written] of member.written.entries()) {
      const isAll = member.body.stored[w]!.which === "all";
      for (const read of segment.read) {
        if (overlap(read, written, count) && !(isAll && isSame(read, written))) return false;
      }
      for (const slot of segment.initial) if (covers(written, count, slot)) return false;
      for (const other of segment.written) {
        if (overlap(other, written, count) && !isSame(other, written)) return false;
      }
    }
    for (const written of segment.written) {
      for (const read of member.read) {
        if (overlap(read, written, count) && !isSame(read, written)) return false;
      }
      for (const slot of member.initial) if (covers(written, count, slot)) return false;
    }
  }
  return true;
}

/** Whether a loop can run before single steps: it neither reads what they leave, nor writes over what they read. */
function canPrecede({ body, read, initial, count }: Segment, between: number[], homes: Int32Array) {
  if (between.length === 0) return true;
  if (body.stored.some(({ which }) => which === "all")) return false;
  const left = between.flatMap((position) => [homes[position]!, homes[position + 1] ?? NONE])
    .filter((slot) => slot !== NONE);
  return left.every((slot) =>
    !initial.includes(slot) && !read.some((stream) => covers(stream, count, slot))
  );
}

/** Whether a stream may have a slot; a listed one may have any. */
function covers({ slot, stride }: Stream, count: number, wanted: number): boolean {
  if (stride === undefined) return true;
  const last = slot + stride * (count - 1);
  return Math.min(slot, last) <= wanted && wanted <= Math.max(slot, last);
}

function overlap(a: Stream, b: Stream, count: number): boolean {
  if (a.stride === undefined || b.stride === undefined) return true;
  const [lastA, lastB] = [a.slot + a.stride * (count - 1), b.slot + b.stride * (count - 1)];
  return Math.min(a.slot, lastA) <= Math.max(b.slot, lastB) &&
    Math.min(b.slot, lastB) <= Math.max(a.slot, lastA);
}

function isSame(a: Stream, b: Stream): boolean {
  return a.slot === b.slot && a.stride === b.stride && a.stride !== undefined;
}

/** Two loops as one that computes an iteration of the first, then one of the second. */
function fuse(first: Segment, second: Segment): Segment {
  const offset = first.body.codes.length;
  const read = [...first.read];
  const sources = second.read.map((stream): Operand => {
    const writer = first.written.findLastIndex((written, w) =>
      first.body.stored[w]!.which === "all" && isSame(written, stream)
    );
    if (writer >= 0) {
      const { instruction, result } = first.body.stored[writer]!;
      return { from: "this", instruction, result };
    }
    const known = read.findIndex((other) => isSame(other, stream));
    return { from: "memory", stream: known >= 0 ? known : read.push(stream) - 1 };
  });
  const moved = <T extends { readonly instruction: number }>(column: T): T => ({
    ...column,
    instruction: offset + column.instruction,
  });
  const operands = second.body.operands.map((all) =>
    all.map((operand) => operand.from === "memory" ? sources[operand.stream]! : moved(operand))
  );
  const isKept = (w: number): boolean => {
    const written = first.written[w]!;
    if (first.body.stored[w]!.which === "last") return true;
    if (second.written.some((other) => isSame(other, written))) return false; // written over at once
    return first.until[w]! >= second.end || !second.read.some((other) => isSame(other, written));
  };
  const kept = [...first.written.keys()].filter(isKept);
  const stored: Stored[] = [
    ...kept.map((w) => first.body.stored[w]!),
    ...second.body.stored.map(moved),
  ];
  const body = {
    codes: [...first.body.codes, ...second.body.codes],
    operands: [...first.body.operands, ...operands],
    carried: [...first.body.carried, ...second.body.carried.map(moved)],
    stored,
  };
  return {
    body: { ...body, key: JSON.stringify(body) },
    count: first.count,
    read,
    initial: [...first.initial, ...second.initial],
    written: [...kept.map((w) => first.written[w]!), ...second.written],
    until: [...kept.map((w) => first.until[w]!), ...second.until],
    end: second.end,
  };
}
