import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { recall, remember } from "../lib/last_segment.ts";
import { recorder } from "../lib/recorder.ts";
import { Segment } from "../lib/segment.ts";
import { Value } from "../mod.ts";
import { endSegment } from "./support/segments.ts";

const CAPACITY = 1 << 14;

Deno.test("the segment remembered last is recalled while it has room", () => {
  const first = new Segment(CAPACITY), second = new Segment(CAPACITY);
  remember(first);
  assertStrictEquals(recall(), first);
  remember(second);
  assertStrictEquals(recall(), second);
  second.limit = 0;
  assertEquals(recall(), undefined);
  remember(second);
  second.limit = CAPACITY;
  assertEquals(recall(), undefined, "nor was it remembered");
});

Deno.test("small jobs share a segment", async () => {
  const x = new Value(1);
  endSegment();
  const segments = new Set<Segment>();
  for (let job = 0; job < 100; job++) {
    x.add(1);
    segments.add(recorder.segment);
    await Promise.resolve();
  }
  assertEquals(segments.size, 1);
});

Deno.test("of segments that are written without a break few are held weakly, and the last is found all the same", () => {
  let made = 0;
  class CountedRef<T extends WeakKey> extends globalThis.WeakRef<T> {
    constructor(target: T) {
      super(target);
      made++;
    }
  }
  const { WeakRef } = globalThis;
  globalThis.WeakRef = CountedRef;
  try {
    for (let i = 0; i < 1000; i++) {
      const segment = new Segment(CAPACITY);
      remember(segment);
      assertStrictEquals(recall(), segment);
    }
  } finally {
    globalThis.WeakRef = WeakRef;
  }
  assert(made < 100, `${made} of 1000`);
});
