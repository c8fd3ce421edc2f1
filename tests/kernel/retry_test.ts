import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Retry } from "../../lib/kernel/retry.ts";
import { Frame } from "../../lib/kernel/frame.ts";
import { SharedMemory } from "../../lib/compile/memory.ts";
import type { Computes } from "../../lib/kernel/computes.ts";

/** A frame that counts how often it was released. */
class CountedFrame extends Frame {
  releases = 0;

  override release(): void {
    this.releases++;
  }
}

/** Code that counts its computations; without guards it has a NaN where the input is NaN. */
function counting(guarded: boolean): Computes & { computations: number; frames: CountedFrame[] } {
  const frames: CountedFrame[] = [];
  const code = {
    rows: 1,
    computations: 0,
    frames,
    compute(inputs: Float64Array, first: number, samples: number) {
      code.computations++;
      const shared = new SharedMemory(8), address = shared.take(8)!;
      const shape = { rows: 1, inputCount: 1, inputs: address, regions: [], regionSizes: [] };
      const own = new Float64Array(shared.memory.buffer, address, 1);
      const run = () => Number(Number.isNaN(own[0]));
      const frame = new CountedFrame({ shared, address, bytes: 8 }, shape, { run });
      frames.push(frame);
      frame.compute(inputs, first, samples);
      if (guarded) frame.hasNaN = false;
      return frame;
    },
  };
  return code;
}

/** How often code without guards and with them computes such inputs. */
function count(inputs: readonly number[]): { unguarded: number; guarded: number; most: number } {
  const unguarded = counting(false), guarded = counting(true);
  const retry = new Retry(unguarded, () => guarded);
  let most = 0;
  for (const input of inputs) {
    const before = unguarded.computations + guarded.computations;
    const frame = retry.compute(new Float64Array([input]), 0, 1);
    assertEquals(frame.hasNaN, false);
    frame.release();
    most = Math.max(most, unguarded.computations + guarded.computations - before);
  }
  const releases = unguarded.frames.map((frame) => frame.releases);
  assertEquals(releases, Array(unguarded.computations).fill(1));
  return { unguarded: unguarded.computations, guarded: guarded.computations, most };
}

describe("a retry", () => {
  it("makes no guarded code before a NaN appears", () => {
    const retry = new Retry(counting(false), () => {
      throw new Error("not asked for");
    });
    for (let i = 0; i < 10; i++) {
      assertEquals(retry.compute(new Float64Array([i]), 0, 1).hasNaN, false);
    }
  });

  it("computes a NaN anew with guards, and each computation at most twice", () => {
    assertEquals(count([1, NaN]), { unguarded: 2, guarded: 1, most: 2 });
  });

  it("tries code without guards less and less often while every input is NaN", () => {
    const { unguarded, guarded, most } = count(Array(1000).fill(NaN));
    assertEquals([guarded, most], [1000, 2]);
    assert(unguarded <= 1000 / 64 + 7, `${unguarded} in vain`);
  });

  it("is back at code without guards soon after the last NaN", () => {
    const { guarded } = count([...Array(1000).fill(NaN), ...Array(1000).fill(1)]);
    assert(guarded <= 1063, `${guarded} guarded`);
    assertEquals(count([NaN, ...Array(100).fill(1)]).guarded, 1);
    assertEquals(count([NaN, NaN, ...Array(100).fill(1)]).guarded, 3);
  });
});
