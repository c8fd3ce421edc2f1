import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Leaf } from "../lib/leaf.ts";
import {
  EPOCHS,
  FOREIGN,
  LARGE,
  MOST_FOREIGN,
  nextId,
  nodeKey,
  NUMBER,
  Segment,
} from "../lib/segment.ts";
import { recorder } from "../lib/recorder.ts";
import { expectGraphs } from "../lib/tape.ts";
import { trace, Value } from "../mod.ts";
import { endSegment } from "./support/segments.ts";

const CAPACITY = 1 << 14;

Deno.test("records, imports, nodes of older segments and numbers are told apart as operands", () => {
  const segment = new Segment(LARGE);
  assert(segment.import(new Leaf(0, "", false)) < FOREIGN);
  assertEquals(segment.foreignOperand(7, 42), FOREIGN);
  assertEquals(segment.foreignOperand(2 ** 30, LARGE - 1), FOREIGN + 1);
  assertEquals(segment.foreignPlace(FOREIGN), { serial: 7, record: 42 });
  assertEquals(segment.foreignPlace(FOREIGN + 1), { serial: 2 ** 30, record: LARGE - 1 });
  assert(FOREIGN + MOST_FOREIGN + 2 < NUMBER, "those of one more operation have room");
});

Deno.test("a segment has room until records, imports and those of one more operation fill it", () => {
  const segment = new Segment(CAPACITY), leaf = new Leaf(0, "", false);
  segment.length = CAPACITY - 5;
  assert(segment.hasRoom);
  assertEquals(segment.import(leaf), CAPACITY - 1);
  assert(!segment.hasRoom);
  segment.length -= 1;
  assert(segment.hasRoom);
  assertEquals(segment.import(leaf), CAPACITY - 2);
  assertEquals([segment.imported(CAPACITY - 1), segment.imported(CAPACITY - 2)], [leaf, leaf]);
});

Deno.test("a segment has room until it uses as many nodes of older ones as it can", () => {
  const segment = new Segment(CAPACITY);
  for (let i = 0; i < MOST_FOREIGN; i++) {
    assert(segment.hasRoom);
    segment.foreignOperand(1, i);
  }
  assert(!segment.hasRoom);
});

Deno.test("ids of records, of their operands and of leaves are all different", () => {
  const [a, b] = [new Segment(CAPACITY), new Segment(CAPACITY)];
  const ids = [nextId()];
  for (const segment of [a, b]) {
    for (const record of [0, 1, CAPACITY - 1]) {
      for (const operand of [0, 1, 2]) ids.push(segment.id(record, operand));
    }
  }
  ids.push(nextId());
  assertEquals(new Set(ids).size, ids.length);
  assertEquals([nodeKey(5), nodeKey(5, 1), nodeKey(5, 2)], [15, 16, 17]);
});

Deno.test("a sweep reaches a record once, and the next sweep anew", () => {
  const segment = new Segment(CAPACITY);
  segment.length = 10;
  for (let sweep = 0; sweep < 3; sweep++) {
    segment.beginSweep();
    assert(!segment.reached(4));
    segment.accumulate(4, 2);
    segment.accumulate(4, 3);
    segment.accumulate(7, 1);
    assert(segment.reached(4) && !segment.reached(5));
    assertEquals([segment.adjoints[4], segment.low, segment.high], [5, 4, 7]);
  }
});

/** Nodes of which a sweep from `often` passes `rare` over, in one segment, and reaches a leaf that both use. */
function passingGraph(): { w: Value; x: Value; rare: Value; often: Value; both: Value } {
  endSegment();
  const w = new Value(2), x = new Value(3);
  const product = x.mul(5), rare = x.mul(w), often = product.mul(7);
  return { w, x, rare, often, both: rare.mul(often) };
}

Deno.test("epochs wrap: of more sweeps than a tag can count, each is exact", () => {
  const { w, x, rare, often, both } = passingGraph();
  const { segment } = recorder;
  both.backward();
  const started = segment.epoch;
  assertEquals([rare.grad, often.grad], [105, 6]);
  for (let sweep = 0; sweep < EPOCHS + 100; sweep++) {
    x.grad = 0;
    often.backward();
    if (x.grad !== 35 || often.grad !== 1) throw new Error(`sweep ${sweep}: ${x}, ${often}`);
  }
  assert(segment.epoch <= started + 100, "the epochs have started anew");
  assertEquals([rare.grad, both.grad, w.grad], [105, 1, 315], "what no sweep reached");
  for (let sweep = 0; sweep < 10; sweep++) {
    w.grad = x.grad = 0;
    both.backward();
    assertEquals([w.grad, x.grad, rare.grad, often.grad], [315, 420, 105, 6]);
  }
  const names = trace(both).rules.map((rule) => rule?.name).filter((name) => name !== undefined);
  assertEquals(names, ["mul", "mul", "mul", "mul"], "the rules of the records are as they were");
});

Deno.test("traces count as sweeps, and what they reach is not reached again after the wrap", () => {
  const { w, x, rare, often, both } = passingGraph();
  trace(both);
  for (let round = 0; round < EPOCHS + 100; round++) {
    if (round % 3 > 0) often.backward();
    else if (trace(often).length !== 5) throw new Error(`a trace of more in round ${round}`);
  }
  assertEquals([w.grad, rare.grad, x.grad], [0, 0, 35 * 2 * (EPOCHS + 100 - 1) / 3]);
});

Deno.test("a segment grows with the graphs that were swept, and shrinks with them", () => {
  const x = new Value(1);
  const sweepChain = (length: number) => {
    let node: Value = x;
    for (let i = 0; i < length; i++) node = node.add(1);
    node.backward();
  };
  const nextCapacity = () => {
    endWithoutChange();
    x.add(1);
    return recorder.segment.capacity;
  };
  sweepChain(100);
  const small = nextCapacity();
  sweepChain(100_000);
  const large = nextCapacity();
  assert(large >= 100_000 && small < large / 2, `capacities ${small} and ${large}`);
  sweepChain(100);
  assertEquals(nextCapacity(), small);
});

/** Ends the segment being written, with no word on how large the next one is. */
function endWithoutChange(): void {
  recorder.segment.limit = recorder.segment.length;
}

Deno.test("a graph of known size is not begun in a segment without room for it", () => {
  const x = new Value(1);
  endSegment();
  x.add(1);
  const { segment } = recorder;
  expectGraphs(1000);
  x.add(1);
  assert(recorder.segment === segment);
  expectGraphs(100_000);
  x.add(1);
  assert(recorder.segment !== segment && recorder.segment.capacity >= 100_000);
});

/** A chain of so many operations, and the segments that it was recorded in. */
function chainIn(x: Value, length: number): { end: Value; segments: Segment[] } {
  const segments = new Set<Segment>();
  let end = x;
  for (let i = 0; i < length; i++) {
    end = i % 2 === 0 ? end.mul(x) : end.sub(1e-7);
    segments.add(recorder.segment);
  }
  return { end, segments: [...segments] };
}

Deno.test("the segments of a graph known to need several share a span, which ends where the graph should", () => {
  const x = new Value(1 - 1e-7), length = 600_000;
  endSegment();
  const first = chainIn(x, length);
  first.end.backward();
  const { data } = first.end, { grad } = x;
  assert(new Set(first.segments.map(({ span }) => span)).size > 2, "nothing is known as yet");
  const { end, segments } = chainIn(x, 2 * length);
  const [{ span }] = segments as [Segment];
  const inSpan = segments.filter((segment) => segment.span === span).length;
  assert(inSpan > 1 && inSpan < segments.length, `${inSpan} of ${segments.length} segments`);
  for (const segment of segments.slice(inSpan)) assertEquals(segment.span, segment.serial);
  x.grad = 0;
  end.backward();
  const again = chainIn(x, length);
  assert(again.segments.every((segment) => segment.span !== span), "a span of its own");
  x.grad = 0;
  again.end.backward();
  assertEquals(again.end.data, data);
  assertAlmostEquals(x.grad, grad, 1e-12 * grad, "the same sum in another order");
});
